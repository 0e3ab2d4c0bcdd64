//! Why a hit has its score, as a table whose last column adds up to it.

use maud::{Markup, html};

use crate::hit::Explanation;
use crate::render::explain::{HEADS, rows};

/// The table of why the hit called `title` has its score.
pub(super) fn table(explanation: &Explanation, title: &str) -> Markup {
    let Some(language) = explanation.language else {
        return html! { p.why { "No word counts here, only filters: the score is 0." } };
    };
    let percent = explanation.probability * 100.0;
    html! {
        div.why tabindex="0" role="group" aria-label={ "The score of " (title) } {
            p {
                "Scored as " (language.name()) ", in which the query is to " (format!("{percent:.0}")) " %: "
                "score = " (format!("{:.3}", explanation.language_weight)) " × weight × times / (times + length)."
            }
            table {
                thead { tr {
                    th scope="col" { "word" } th scope="col" { "found as" }
                    @for head in HEADS { th.number scope="col" { (head) } }
                } }
                tbody {
                    @for row in rows(&explanation.contributions) {
                        tr {
                            td dir="auto" { (row.word) } td dir="auto" { (row.found) }
                            @for number in &row.numbers { td.number { (number) } }
                        }
                    }
                }
                tfoot { tr { th scope="row" colspan="5" { "score" } td.number { (format!("{:.3}", explanation.score)) } } }
            }
            @if !explanation.others.is_empty() {
                p.quiet {
                    "In its other languages it would have: "
                    @for (n, (language, score)) in explanation.others.iter().enumerate() {
                        @if n > 0 { ", " } (language.name()) " " (format!("{score:.3}"))
                    }
                    "."
                }
            }
        }
    }
}
