//! Filters that stand beside a query: no query string changes what they let through.

use super::{Clause, Filter, Node, Occur, Query};

impl Query {
    /// The query, less what the `filters` do not let through. One that asks for nothing goes on to find nothing.
    #[must_use]
    pub fn filtered(mut self, filters: &[Filter]) -> Self {
        if self.clauses.is_empty() {
            return self;
        }
        // Every OR is a group by now, or all there is, which stays needed beside filters.
        let nodes = filters.iter().cloned().map(Node::Filter);
        self.clauses.extend(nodes.map(|node| Clause::new(Occur::Must, node)));
        self
    }
}
