//! Filters that stand beside a query: no query string changes what they let through.

use super::{Clause, Filter, Node, Occur, Query};

impl Query {
    /// The query, less what the `filters` do not let through. It becomes a group of its own, so that an OR in it does
    /// not reach them.
    #[must_use]
    pub fn filtered(self, filters: &[Filter]) -> Self {
        if filters.is_empty() {
            return self;
        }
        let nodes = filters.iter().cloned().map(Node::Filter);
        let nodes = std::iter::once(Node::Group(self.clauses)).chain(nodes);
        let clauses = nodes.map(|node| Clause { occur: Occur::Must, node, boost: 1.0 });
        Self { clauses: clauses.collect() }
    }
}
