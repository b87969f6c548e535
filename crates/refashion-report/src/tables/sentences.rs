//! How a document stands, in sentences.

use refashion_review::{Comparison, Tally, Whole};
use refashion_std::counted;

/// What is said of pages of nothing but runs of another length than their documents'.
pub(crate) const SHORTENED: &str = "All runs here are of another length than their documents\u{2019}: nothing is \
     compared with what was published of whole ones, and what was not run is left out.";

/// What the figures of a document say together, in a sentence or two.
pub fn whole_line(comparison: &Comparison) -> Option<String> {
    comparison.whole.as_ref().map(in_a_sentence)
}

fn in_a_sentence(whole: &Whole) -> String {
    let direction = direction(whole);
    let p = if whole.p_value < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p = {:.3}", whole.p_value)
    };
    let joined = match whole.experiments {
        1 => String::new(),
        several => format!("; {several} experiments by Fisher's method"),
    };
    format!(
        "Together, of {}: {direction}, in the mean {}; all 90 % intervals of our means lie within \
         {:.2} margins; against the published values being draws like our runs: {p} (one number a \
         run, Student's t{joined}).{}",
        counted(whole.figures, "judged figure"),
        in_margins(whole.gain),
        whole.margins,
        left_out(whole),
    )
}

/// To which side of the published values our means lie; one that prints as its value lies to none.
fn direction(whole: &Whole) -> String {
    let same = whole.figures - whole.better - whole.worse;
    let sides = [
        (whole.better, "better"),
        (whole.worse, "worse"),
        (same, "as printed"),
    ];
    let said: Vec<String> = sides
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, side)| match whole.figures {
            1 => side.to_owned(),
            all if all == count => format!("{side} in all of them"),
            _ => format!("{side} in {count}"),
        })
        .collect();
    let said = match said.as_slice() {
        [first, second, third] => format!("{first}, {second} and {third}"),
        others => others.join(" and "),
    };
    format!("our mean is {said}")
}

/// What the sentence does not speak of: runs that diverged, and experiments of nothing else.
fn left_out(whole: &Whole) -> String {
    let runs = match whole.left_out {
        0 => String::new(),
        1 => format!(
            " 1 of {} diverged and is left out.",
            counted(whole.runs, "run")
        ),
        some => format!(
            " {some} of {} diverged and are left out.",
            counted(whole.runs, "run")
        ),
    };
    let experiments = match whole.diverged.as_slice() {
        [] => String::new(),
        names => format!(
            " Left out as well, as fewer than two of its runs did not diverge: {}.",
            names.join(", ")
        ),
    };
    runs + &experiments
}

/// A gain with its direction in words; one that is printed as zero has none.
fn in_margins(gain: f64) -> String {
    let size = format!("{:.2}", gain.abs());
    match size.as_str() {
        "0.00" => "0.00 margins".to_owned(),
        _ if gain > 0.0 => format!("{size} margins better"),
        _ => format!("{size} margins worse"),
    }
}

/// How many of a document's figures stand how, in a sentence.
pub fn verdict_line(counts: Tally) -> String {
    let parts = [
        (counts.reproduced, "reproduced"),
        (counts.close, "close"),
        (counts.not_reproduced, "not reproduced"),
        (counts.inconclusive, "inconclusive"),
        (counts.single, "of one seed, without a verdict"),
        (counts.not_held, "not held against the runs"),
        (counts.shortened, "shortened, not compared"),
        (counts.not_run, "not run"),
    ];
    let all: usize = parts.iter().map(|(count, _)| count).sum();
    if all == 0 {
        return "The document publishes no number that a run could be compared with.".to_owned();
    }
    let said: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match all {
            1 => (*what).to_owned(),
            _ => format!("{count} {what}"),
        })
        .collect();
    let implied = match counts.implied {
        0 => String::new(),
        implied if implied == all => ", implied by confusion matrices".to_owned(),
        1 => ", one of them implied by a confusion matrix".to_owned(),
        implied => format!(", {implied} of them implied by confusion matrices"),
    };
    match all {
        1 => format!("The one published figure{implied}: {}.", said.join(", ")),
        _ => format!("Of {all} published figures{implied}: {}.", said.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_together_are_said_with_one_direction() {
        let said = |figures, better, worse, gain, experiments| {
            let whole = Whole {
                figures,
                better,
                worse,
                margins: 0.91,
                gain,
                experiments,
                p_value: 0.03,
                runs: 6,
                left_out: 0,
                diverged: Vec::new(),
            };
            in_a_sentence(&whole)
        };
        assert_eq!(
            said(4, 0, 4, -0.46, 2),
            "Together, of 4 judged figures: our mean is worse in all of them, in the mean 0.46 \
             margins worse; all 90 % intervals of our means lie within 0.91 margins; against the \
             published values being draws like our runs: p = 0.030 (one number a run, Student's t; \
             2 experiments by Fisher's method)."
        );
        let one = said(1, 1, 0, 0.2, 1);
        assert!(one.starts_with("Together, of 1 judged figure: our mean is better, in the mean"));
        assert!(one.ends_with("(one number a run, Student's t)."), "{one}");
        let some = said(6, 1, 2, -0.1, 1);
        assert!(
            some.contains("better in 1, worse in 2 and as printed in 3, in"),
            "{some}"
        );
        let none = said(2, 0, 0, -0.001, 1);
        assert!(
            none.contains("our mean is as printed in all of them, in the mean 0.00 margins;"),
            "{none}"
        );
    }

    #[test]
    fn what_a_line_on_the_whole_leaves_out_is_said() {
        let whole = |left_out, diverged: &[&str]| Whole {
            figures: 2,
            better: 1,
            worse: 1,
            margins: 0.9,
            gain: 0.1,
            experiments: 1,
            p_value: 0.5,
            runs: 6,
            left_out,
            diverged: diverged.iter().map(|&name| name.to_owned()).collect(),
        };
        assert_eq!(left_out(&whole(0, &[])), "");
        assert_eq!(
            left_out(&whole(1, &[])),
            " 1 of 6 runs diverged and is left out."
        );
        assert!(in_a_sentence(&whole(2, &["mine/a", "mine/b"])).ends_with(
            "(one number a run, Student's t). 2 of 6 runs diverged and are left out. Left out as well, as \
             fewer than two of its runs did not diverge: mine/a, mine/b."
        ));
    }

    #[test]
    fn a_document_without_numbers_is_said_to_have_none() {
        let none = verdict_line(Tally::default());
        assert!(none.contains("publishes no number"), "{none}");
        let two = Tally {
            reproduced: 1,
            not_run: 1,
            ..Tally::default()
        };
        assert_eq!(
            verdict_line(two),
            "Of 2 published figures: 1 reproduced, 1 not run."
        );
        let one = Tally {
            not_run: 1,
            ..Tally::default()
        };
        assert_eq!(verdict_line(one), "The one published figure: not run.");
        let implied = Tally { implied: 1, ..two };
        assert_eq!(
            verdict_line(implied),
            "Of 2 published figures, one of them implied by a confusion matrix: 1 reproduced, 1 not run."
        );
        let implied = Tally { implied: 2, ..two };
        assert_eq!(
            verdict_line(implied),
            "Of 2 published figures, implied by confusion matrices: 1 reproduced, 1 not run."
        );
    }
}
