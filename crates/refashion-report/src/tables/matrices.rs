//! Published confusion matrices beside those of the runs, class by class.

use refashion_review::{Comparison, LEVEL, MatrixRow, RecallRow};
use refashion_std::{counted, markdown_text};

use crate::table::{Cell, Sign, Table, left, right};

/// The recall of each class of a published confusion matrix beside that of the runs.
pub fn matrix_table(matrix: &MatrixRow) -> Table {
    let mut table = Table::new([
        left("class"),
        right("published"),
        right("measured"),
        left("95 % interval of our runs"),
        left("published recall"),
    ])
    .with_names([0]);
    for row in &matrix.classes {
        let inside = match row.agrees() {
            Some(true) => Cell::verdict(Sign::Good, "inside"),
            Some(false) if row.outlier => Cell::verdict(Sign::Bad, "outlier"),
            Some(false) => Cell::verdict(Sign::Unsure, "outside alone"),
            None if row.measured.is_some() => Cell::verdict(Sign::OneSeed, "one seed, no verdict"),
            None => Cell::verdict(Sign::NotRun, "not run"),
        };
        table.row([
            class_of(row).into(),
            format!("{:.3}", row.published).into(),
            measured(row).into(),
            row.interval
                .map_or(String::new(), |interval| format!("{interval:.3}"))
                .into(),
            inside,
        ]);
    }
    table
}

fn measured(row: &RecallRow) -> String {
    match (row.measured, row.standard_deviation) {
        (Some(mean), Some(s)) => format!("{mean:.3} ± {s:.3}"),
        (Some(mean), None) => format!("{mean:.3}"),
        (None, _) => String::new(),
    }
}

/// How many recalls of a document's matrices lie inside the intervals of the runs, with the
/// outliers and those that are outside alone by name; nothing where no matrix was judged over
/// several seeds.
pub fn recall_line(comparison: &Comparison) -> Option<String> {
    line([("", comparison)], str::to_owned)
}

/// The same in Markdown.
pub(crate) fn markdown_recall_line(comparison: &Comparison) -> Option<String> {
    line([("", comparison)], markdown_text)
}

/// The same for several documents together, in Markdown.
pub(crate) fn recall_line_of_all<'a>(
    all: impl IntoIterator<Item = &'a Comparison>,
) -> Option<String> {
    let all = all.into_iter();
    line(all.map(|one| (one.document.as_str(), one)), markdown_text)
}

/// `written` is how the name of a class is written.
fn line<'a>(
    all: impl IntoIterator<Item = (&'a str, &'a Comparison)>,
    written: fn(&str) -> String,
) -> Option<String> {
    let rows: Vec<(String, &RecallRow)> = all
        .into_iter()
        .flat_map(|(document, comparison)| {
            let places = comparison.matrices.iter().map(move |matrix| {
                let place = format!("{document} {}", matrix.place);
                (place.trim_start().to_owned(), matrix)
            });
            places.flat_map(|(place, matrix)| {
                let classes = matrix.classes.iter();
                classes.map(move |row| (place.clone(), row))
            })
        })
        .filter(|(_, row)| row.agrees().is_some())
        .collect();
    if rows.is_empty() {
        return None;
    }
    let inside = rows.iter().filter(|(_, row)| row.agrees() == Some(true));
    let named = |outlier| -> Vec<String> {
        rows.iter()
            .filter(|(_, row)| row.agrees() == Some(false) && row.outlier == outlier)
            .map(|(place, row)| named(place, &written(&class_of(row)), row))
            .collect()
    };
    let outliers = match named(true).as_slice() {
        [] => "no outlier".to_owned(),
        outliers => format!("outliers: {}", outliers.join("; ")),
    };
    let alone = match named(false).as_slice() {
        [] => String::new(),
        alone => format!(
            "; outside alone: {} (of {} such intervals about {:.1} are expected to be)",
            alone.join("; "),
            rows.len(),
            rows.len() as f64 * (1.0 - LEVEL)
        ),
    };
    Some(format!(
        "Of {}: {} inside the 95 % prediction interval of our runs; {outliers}{alone}.",
        counted(rows.len(), "published recall"),
        inside.count()
    ))
}

fn named(place: &str, class: &str, row: &RecallRow) -> String {
    let published = row.published;
    format!("{place}, {class}: {published:.3} against {}", measured(row))
}

/// The number and the name of a class, where they are not the same.
fn class_of(row: &RecallRow) -> String {
    let number = row.class.to_string();
    if row.name == number {
        number
    } else {
        format!("{number} {}", row.name)
    }
}

#[cfg(test)]
mod tests {
    use refashion_documents::{Part, Unit};
    use refashion_metrics::statistics::Interval;

    use super::*;

    fn recall(class: usize, published: f64, outlier: bool) -> RecallRow {
        RecallRow {
            class,
            name: "Shirt".into(),
            published,
            measured: Some(0.675),
            standard_deviation: Some(0.02),
            interval: Some(Interval {
                low: 0.575,
                high: 0.775,
            }),
            p_value: Some(0.03),
            outlier,
        }
    }

    fn comparison(classes: Vec<RecallRow>) -> Comparison {
        Comparison {
            document: "mine".into(),
            figures: Vec::new(),
            whole: None,
            claims: Vec::new(),
            matrices: vec![MatrixRow {
                id: "m".into(),
                place: "Figure 2".into(),
                claimed: "mine".into(),
                experiment: "mine".into(),
                of: Part::Test,
                unit: Unit::Count,
                contradicted: Vec::new(),
                seeds: 3,
                classes,
            }],
            paired: Vec::new(),
            unverified: false,
        }
    }

    #[test]
    fn classes_outside_are_named_with_how_many_are_expected_to_be() {
        let none = comparison(vec![recall(0, 0.6, false)]);
        assert_eq!(
            recall_line(&none).unwrap(),
            "Of 1 published recall: 1 inside the 95 % prediction interval of our runs; no outlier."
        );
        let some = comparison(vec![
            recall(0, 0.6, false),
            recall(6, 0.785, false),
            recall(7, 0.2, true),
        ]);
        assert_eq!(
            recall_line_of_all([&none, &some]).unwrap(),
            "Of 4 published recalls: 2 inside the 95 % prediction interval of our runs; outliers: mine \
             Figure 2, 7 Shirt: 0.200 against 0.675 ± 0.020; outside alone: mine Figure 2, 6 Shirt: \
             0.785 against 0.675 ± 0.020 (of 4 such intervals about 0.2 are expected to be)."
        );
        let words = matrix_table(&some.matrices[0]).text();
        for word in ["inside", "outside alone", "outlier"] {
            assert!(words.contains(word), "{words}");
        }
    }

    #[test]
    fn names_of_classes_are_no_markdown() {
        let mut row = recall(7, 0.2, true);
        row.name = "[x](y)".into();
        let one = comparison(vec![row]);
        let told = |line: Option<String>, name| assert!(line.unwrap().contains(name), "{name}");
        told(recall_line(&one), "Figure 2, 7 [x](y): ");
        told(markdown_recall_line(&one), r"Figure 2, 7 \[x\](y): ");
        told(recall_line_of_all([&one]), r"Figure 2, 7 \[x\](y): ");
        let table = matrix_table(&one.matrices[0]).markdown();
        assert!(table.contains(r"| 7 \[x\](y) |"), "{table}");
    }
}
