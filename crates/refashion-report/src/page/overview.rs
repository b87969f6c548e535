//! What stands before the documents: how they fare, and how to read it.

use maud::{Markup, html};
use refashion_documents::audit::Outcome;
use refashion_metrics::verdict::ClaimVerdict;
use refashion_review::{FigureRow, Ruling};

use crate::{
    page::{
        chapter::Chapter,
        tables::{mark, marked, scroll, warning},
        whole::Page,
    },
    table::Sign,
    tables::{figures, sentences::SHORTENED},
};

/// The verdicts in the order of the legend, with their signs.
const VERDICTS: [(&str, Sign); 8] = [
    ("reproduced", Sign::Good),
    ("close", Sign::Close),
    ("not reproduced", Sign::Bad),
    ("inconclusive", Sign::Unsure),
    ("one seed, no verdict", Sign::OneSeed),
    ("not held against the runs", Sign::NotHeld),
    ("shortened, not compared", Sign::Shortened),
    ("not run", Sign::NotRun),
];

/// How all documents fare.
pub(crate) fn overview(page: &Page) -> Markup {
    let caption = "Published figures and how they stand, a sign for each figure";
    html! {
        section id="overview" {
            h2 { "At a glance" }
            (warning(page.review.runs()))
            @if page.review.is_shortened() { p { (SHORTENED) } }
            (scroll(caption, &html! {
                table.glance.stacked role="table" {
                    caption { (caption) }
                    thead role="rowgroup" { tr role="row" {
                        th scope="col" role="columnheader" { "document" }
                        th scope="col" role="columnheader" { "figures" }
                        th scope="col" role="columnheader" { "how they stand" }
                        th scope="col" role="columnheader" { "claims" }
                        th scope="col" role="columnheader" class="number" { "runs" }
                        th scope="col" role="columnheader" class="number" { "contradicts itself" }
                    } }
                    tbody role="rowgroup" { @for chapter in &page.chapters { (row(chapter)) } }
                }
            }))
            p.legend {
                @for (words, sign) in legend(page) { (marked(sign, words)) " " }
            }
        }
    }
}

/// The verdicts that can be met: few pages show shortened runs.
fn legend(page: &Page) -> impl Iterator<Item = (&'static str, Sign)> {
    let mut reviews = page.chapters.iter().map(|chapter| &chapter.review);
    let shortened = reviews.any(|review| review.comparison.tally().shortened > 0);
    let met = move |(_, sign): &(&str, Sign)| shortened || *sign != Sign::Shortened;
    VERDICTS.into_iter().filter(met)
}

fn row(chapter: &Chapter) -> Markup {
    let figures = &chapter.review.comparison.figures;
    let runs: usize = chapter.review.runs.values().map(Vec::len).sum();
    let contradictions = chapter
        .review
        .findings
        .iter()
        .filter(|finding| finding.outcome == Outcome::Contradiction)
        .count();
    let counts = VERDICTS.iter().filter_map(|(words, sign)| {
        let count = figures.iter().filter(|row| sign_of(row) == *sign).count();
        (count > 0).then(|| format!("{count} {words}"))
    });
    html! { tr role="row" {
        th scope="row" role="rowheader" {
            a href={ "#" (chapter.anchor()) } { (chapter.review.document.id) }
            " " span.author { (chapter.review.document.author) }
        }
        td.signs aria-hidden="true" {
            @for figure in figures {
                @let (class, sign) = mark(sign_of(figure));
                span.sign.(class) { (sign) }
            }
        }
        td role="cell" { (counts.collect::<Vec<_>>().join(", ")) }
        td.titled role="cell" data-title="claims" { (claims(chapter)) }
        td.number role="cell" data-title="runs" { (runs) }
        td.number role="cell" data-title="contradicts itself" { (contradictions) }
    } }
}

/// How many of the claims hold, or why that is not known.
fn claims(chapter: &Chapter) -> String {
    let claims = &chapter.review.comparison.claims;
    let judged = claims.iter().filter_map(|claim| claim.judgement.as_ref());
    let (judged, holding) = judged.fold((0, 0), |(judged, holding), judgement| {
        (
            judged + 1,
            holding + usize::from(judgement.verdict == ClaimVerdict::Holds),
        )
    });
    match (claims.len(), judged) {
        (0, _) => String::new(),
        (all, 0) => format!("{all} not run"),
        (all, judged) if all == judged => format!("{holding} of {all} hold"),
        (all, judged) => format!("{holding} of {judged} hold, {} not judged", all - judged),
    }
}

/// How a figure stands.
fn sign_of(row: &FigureRow) -> Sign {
    match &row.ruling {
        Ruling::NotRun => Sign::NotRun,
        Ruling::Shortened => Sign::Shortened,
        Ruling::NotHeld { .. } => Sign::NotHeld,
        Ruling::Judged(judgement) => figures::sign(judgement.verdict),
    }
}

/// What the words mean.
pub(crate) fn reading() -> Markup {
    html! {
        section id="reading" {
            h2 { "How to read it" }
            p {
                "A published value is one draw: another run of the same code gives another value. So \
                 each experiment is run with several seeds, and a figure is "
                strong { "reproduced" } " if the 90 % interval of our mean lies within the margin around it \
                 that the document’s data declare, and it lies inside the 95 % prediction interval of \
                 one more run. It is " strong { "close" } " if the mean is within the margin but the \
                 value is no draw like our runs, " strong { "not reproduced" } " if the mean is beyond \
                 the margin and the value outside the prediction interval, even corrected for the \
                 document’s several figures (Holm), and " strong { "inconclusive" } " otherwise; \
                 “before” is the verdict of the rule that came before. One seed gives a difference and no verdict. A figure that its own document contradicts is \
                 not held against the runs."
            }
            p {
                "Differences are ours less the published value; " em { "better" } " and " em { "worse" }
                " say which way is which. Means are given ± one standard deviation over the seeds."
            }
        }
    }
}
