//! What the audit found in a document.

use maud::{Markup, html};
use refashion_documents::audit::{Finding, Outcome};
use refashion_std::counted;

use crate::{
    page::{chapter::Chapter, tables::mark},
    table::Sign,
};

/// What contradicts itself in full, what cannot be told, and how much agrees.
pub(crate) fn audit(chapter: &Chapter) -> Markup {
    let of = |outcome| -> Vec<&Finding> {
        chapter
            .review
            .findings
            .iter()
            .filter(|finding| finding.outcome == outcome)
            .collect()
    };
    let agree = of(Outcome::Consistent);
    let (contradict, unknown) = (of(Outcome::Contradiction), of(Outcome::CannotBeTold));
    html! {
        p {
            (counted(chapter.review.findings.len(), "check")) ": " (agree.len()) " agree, " (contradict.len())
            " contradict, " (unknown.len()) " cannot be told."
        }
        @if !contradict.is_empty() {
            ol.findings { @for finding in &contradict { (full(finding)) } }
        }
        @if !unknown.is_empty() {
            details {
                summary { "Cannot be told: " (unknown.len()) }
                ol.findings { @for finding in &unknown { (full(finding)) } }
            }
        }
        @if !agree.is_empty() {
            details {
                summary { "Agree: " (agree.len()) }
                ul.agreeing {
                    @for finding in &agree {
                        li { strong { (finding.place) } ": " (finding.says) ": " (finding.arithmetic) }
                    }
                }
            }
        }
    }
}

fn full(finding: &Finding) -> Markup {
    let (class, sign) = mark(match finding.outcome {
        Outcome::Consistent => Sign::Good,
        Outcome::Contradiction => Sign::Bad,
        _ => Sign::Unsure,
    });
    html! {
        li {
            p.finding {
                span.sign.(class) aria-hidden="true" { (sign) } " "
                strong { (finding.says) }
            }
            p.arithmetic { (finding.arithmetic) }
            p.where {
                (finding.place) ", against " (finding.against) "."
                @if let Some(reading) = &finding.reading { " " em { (reading) } "." }
                @if !finding.claims.is_empty() {
                    " Claims that hang on it: " (finding.claims.join(", ")) "."
                }
                @if let Some(experiment) = &finding.supports {
                    " It fits " code { (experiment) } "."
                }
            }
        }
    }
}
