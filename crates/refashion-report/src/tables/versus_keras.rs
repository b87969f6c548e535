//! Our results beside those of Keras.

use refashion_metrics::verdict::MOST_SEEDS;
use refashion_review::{KERAS_MARGIN, KerasComparison, KerasMeasure, KerasVerdict};
use refashion_std::counted;

use crate::{
    table::{Cell, Sign, Table, left, right},
    words::mean_and_spread,
};

/// Every experiment that was also run in Keras: both means, their difference, and whether there is one.
pub fn keras_table(rows: &[KerasComparison]) -> Table {
    let mut table = Table::new([
        left("experiment"),
        left("compared"),
        right("ours"),
        right("seeds"),
        right("Keras"),
        right("seeds"),
        right("difference"),
        right("95 % interval"),
        right("p (Holm)"),
        right("90 % interval"),
        left("the same with"),
        left("verdict"),
    ]);
    for row in rows {
        let (difference, interval, p) = match (&row.test, row.p_value) {
            (Some(test), Some(p)) => (
                format!("{:+.4}", test.difference),
                format!("{:+.4} to {:+.4}", test.interval.low, test.interval.high),
                format!("{p:.3}"),
            ),
            _ => Default::default(),
        };
        let sign = match row.verdict() {
            KerasVerdict::Same => Sign::Good,
            _ => Sign::Unsure,
        };
        let cells = [
            row.experiment.clone(),
            row.title(),
            mean_and_spread(&row.ours),
            row.ours.len().to_string(),
            mean_and_spread(&row.keras),
            row.keras.len().to_string(),
            difference,
            interval,
            p,
            row.equivalence.map_or(String::new(), |interval| {
                format!("{:+.4} to {:+.4}", interval.low, interval.high)
            }),
            needed(row),
        ];
        let verdict = Cell::verdict(sign, row.verdict().to_string());
        table.row(cells.map(Cell::from).into_iter().chain([verdict]));
    }
    table
}

/// How many seeds in each framework would show that the two are the same.
fn needed(row: &KerasComparison) -> String {
    match (row.missing(), row.seeds_needed) {
        (Some([0, 0]), _) => "these seeds".to_owned(),
        (Some(_), Some(needed)) => format!("{needed} seeds each"),
        _ if row.test.is_some() => format!("no number up to {MOST_SEEDS}"),
        _ => String::new(),
    }
}

/// For how many experiments it is shown that the two are the same, and what is missing for the
/// others; nothing where none was tested.
pub(crate) fn equivalence_line(rows: &[KerasComparison]) -> Option<String> {
    let tested: Vec<&KerasComparison> = rows.iter().filter(|row| row.test.is_some()).collect();
    if tested.is_empty() {
        return None;
    }
    let shown = |row: &&&KerasComparison| row.missing() == Some([0, 0]);
    let mut line = format!(
        "Shown to be the same within {KERAS_MARGIN}: {} of {}.",
        tested.iter().filter(shown).count(),
        tested.len()
    );
    let lacking: Vec<String> = tested
        .iter()
        .filter(|row| row.missing() != Some([0, 0]))
        .map(|row| {
            let lacks = match row.missing() {
                Some([ours, keras]) => {
                    format!("{} of ours and {keras} of Keras", counted(ours, "more run"))
                }
                None => format!("no number of seeds up to {MOST_SEEDS}"),
            };
            format!("{}: {lacks}", row.experiment)
        })
        .collect();
    if !lacking.is_empty() {
        line.push_str(&format!(
            " What it would take elsewhere, with the same means and spreads: {}.",
            lacking.join("; ")
        ));
    }
    Some(line)
}

/// Of which experiments runs were added after a look at the others; nothing where it is none.
pub(crate) fn added_line(rows: &[KerasComparison]) -> Option<String> {
    let added = rows.iter().filter(|row| row.added_after_a_look);
    let added: Vec<&str> = added.map(|row| row.experiment.as_str()).collect();
    (!added.is_empty()).then(|| {
        format!(
            "Runs were added, here or in Keras, after a look at those that were there, as the data of the \
             documents say: {}. Who adds runs until something shows finds it more often than one time in \
             twenty where it is not so.",
            added.join(", ")
        )
    })
}

/// Which runs of ours were given no more epochs than are compared, with what makes them again; nothing
/// where all are whole.
pub(crate) fn stopped_line(rows: &[KerasComparison], program: &str) -> Option<String> {
    let told: Vec<String> = rows
        .iter()
        .filter_map(|row| match row.measure {
            KerasMeasure::After { epoch, .. } if !row.stopped.is_empty() => {
                let seeds: Vec<String> = row.stopped.iter().map(u64::to_string).collect();
                Some(format!(
                    "{} of {}, seed {} (`{program} reproduce {} --epochs {epoch} --seed N --out \
                     results`)",
                    counted(seeds.len(), "run"),
                    row.experiment,
                    seeds.join(", "),
                    row.experiment
                ))
            }
            _ => None,
        })
        .collect();
    (!told.is_empty()).then(|| {
        format!(
            "Given no more epochs than are compared, as later ones change nothing of it: {}.",
            told.join("; ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use refashion_metrics::statistics::welch_t_test;

    fn row(experiment: &str, keras: [f64; 3], seeds_needed: Option<usize>) -> KerasComparison {
        let ours = vec![0.91, 0.92, 0.93, 0.92];
        let test = |level| welch_t_test(&ours, &keras, level).unwrap();
        KerasComparison {
            experiment: experiment.into(),
            measure: KerasMeasure::Test,
            unverified: false,
            other_images: false,
            test: Some(test(0.95)),
            equivalence: Some(test(0.9).interval),
            seeds_needed,
            p_value: Some(1.0),
            ours: ours.clone(),
            stopped: Vec::new(),
            added_after_a_look: false,
            keras: keras.to_vec(),
        }
    }

    #[test]
    fn what_is_missing_for_sameness_is_said() {
        let near = [0.92, 0.921, 0.919];
        let rows = [
            row("a", near, Some(3)),
            row("b", near, Some(4)),
            row("c", near, Some(9)),
            row("d", near, None),
        ];
        assert_eq!(
            equivalence_line(&rows).unwrap(),
            "Shown to be the same within 0.01: 1 of 4. What it would take elsewhere, with the same \
             means and spreads: b: 0 more runs of ours and 1 of Keras; c: 5 more runs of ours and 6 \
             of Keras; d: no number of seeds up to 100."
        );
        let said: Vec<String> = rows.iter().map(needed).collect();
        assert_eq!(
            said,
            [
                "these seeds",
                "4 seeds each",
                "9 seeds each",
                "no number up to 100"
            ]
        );
        assert_eq!(equivalence_line(&[]), None);
    }

    #[test]
    fn where_runs_were_added_after_a_look_is_said() {
        let mut rows = [row("a", [0.92; 3], None), row("b", [0.92; 3], None)];
        assert_eq!(added_line(&rows), None);
        rows[1].added_after_a_look = true;
        let line = added_line(&rows).unwrap();
        assert!(
            line.contains("as the data of the documents say: b. Who"),
            "{line}"
        );
    }

    #[test]
    fn runs_that_were_given_fewer_epochs_are_named_with_their_command() {
        let mut rows = [row("a", [0.92; 3], None), row("b", [0.92; 3], None)];
        assert_eq!(stopped_line(&rows, "refashion"), None);
        rows[1].measure = KerasMeasure::After {
            epoch: 2,
            validated: true,
        };
        rows[1].stopped = vec![3, 7];
        assert_eq!(
            stopped_line(&rows, "refashion").unwrap(),
            "Given no more epochs than are compared, as later ones change nothing of it: 2 runs of b, \
             seed 3, 7 (`refashion reproduce b --epochs 2 --seed N --out results`)."
        );
    }
}
