//! What was changed after it was declared, and which runs confirm anything.

use refashion_documents::{Change, Document};
use refashion_review::DocumentReview;
use refashion_std::counted;

/// What was changed in a document's data after it was declared, a line each.
pub(crate) fn change_lines(document: &Document) -> Vec<String> {
    document.changed.iter().map(line).collect()
}

fn line(change: &Change) -> String {
    let of = change.experiment.as_ref();
    let of = of.map_or(String::new(), |experiment| format!("{experiment}: "));
    let Change {
        setting,
        from,
        to,
        date,
        why,
        ..
    } = change;
    format!("{date}, {of}{setting} from {from} to {to}: {why}.")
}

/// How many of a document's runs confirm anything; nothing where there is no run.
pub(crate) fn confirmatory_line(review: &DocumentReview) -> Option<String> {
    let runs = review.every_run().filter(|run| !run.rehearsal).count();
    let (confirming, judging) = review.confirmatory();
    let confirm = match confirming {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        some => format!("{some} are"),
    };
    let judge = match (confirming, judging) {
        (0, _) => String::new(),
        (_, 0) => " No figure is judged by them.".to_owned(),
        (all, judging) if all == judging => " Figures are judged by them.".to_owned(),
        (_, judging) => format!(" Figures are judged by {judging} of them."),
    };
    (runs > 0).then(|| {
        format!(
            "Of {}, {confirm} confirmatory: made after the rule, with a seed whose result was not \
             known when it was chosen.{judge}",
            counted(runs, "recorded run")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_when_and_why() {
        let change = |experiment: Option<&str>| Change {
            experiment: experiment.map(str::to_owned),
            setting: "seeds".into(),
            from: "3".into(),
            to: "5".into(),
            date: "2026-11-29".into(),
            why: "three gave no verdict".into(),
        };
        assert_eq!(
            line(&change(Some("mine"))),
            "2026-11-29, mine: seeds from 3 to 5: three gave no verdict."
        );
        assert!(line(&change(None)).starts_with("2026-11-29, seeds from"));
    }
}
