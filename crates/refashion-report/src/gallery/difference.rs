//! What differs between our confusion matrix and a published one.

use refashion_documents::{Cell as Printed, Matrix, Unit};
use refashion_figures::{Cell, ColourBar, ColourScale, Head, HeatMap};

use crate::gallery::{
    mean_matrix::{Mean, names, part_name, table},
    subject::Subject,
};

/// Ours minus the published one: images where counts were published and rows are as long as ours,
/// else percentage points of the row.
pub(crate) fn difference(subject: &Subject, published: &Matrix, ours: &Mean) -> HeatMap {
    let names = names(subject, ours.counts.len());
    let as_long = |row: usize| {
        let sum: f64 = ours.counts[row].iter().sum();
        published
            .cells
            .row_sum(row)
            .is_some_and(|theirs| (f64::from(theirs) - sum).abs() <= 1.0)
    };
    let counted = published.unit == Unit::Count && (0..names.len()).all(as_long);
    let unit = if counted {
        "images"
    } else {
        "percentage points"
    };
    let theirs = |row: usize, column: usize| -> Option<f64> {
        let value = f64::from(published.cells.get(row, column).and_then(Printed::value)?);
        match (published.unit, counted) {
            (Unit::Count, false) => {
                Some(100.0 * value / f64::from(published.cells.row_sum(row)?.max(1)))
            }
            _ => Some(value),
        }
    };
    let our = |row: usize, column: usize| {
        if counted {
            ours.counts[row][column]
        } else {
            ours.percent(row, column)
        }
    };
    let gap = |row, column| theirs(row, column).map(|value| our(row, column) - value);
    let cell = |row: usize, column: usize| match theirs(row, column) {
        Some(value) => Cell {
            value: gap(row, column),
            text: signed(our(row, column) - value),
            hint: format!(
                "{} taken for {}: ours {:.1}, published {value:.1} {unit}",
                names[row],
                names[column],
                our(row, column)
            ),
        },
        None => Cell {
            value: None,
            text: "?".into(),
            hint: "lost in the scan".into(),
        },
    };
    let places =
        || (0..names.len()).flat_map(|row| (0..names.len()).map(move |column| (row, column)));
    let gaps: Vec<(f64, usize, usize)> = places()
        .filter_map(|(row, column)| Some((gap(row, column)?, row, column)))
        .collect();
    let most = gaps.iter().map(|gap| gap.0.abs()).fold(1.0, f64::max);
    let of = part_name(published.of);
    HeatMap {
        head: Head::new(subject.title("Ours minus the published confusion matrix")).subtitle(
            format!(
                "{}, {of} images, difference in {unit}; ours: {}",
                published.place,
                subject.made_by(&ours.runs)
            ),
        ),
        cells: table(names.len(), cell),
        bar: ColourBar {
            scale: ColourScale::Diverging,
            range: [-most, most],
            label: format!("ours − published, {unit}"),
        },
        says: says(&gaps, &names, unit),
        rows: ("true class".into(), names.clone()),
        columns: ("predicted class".into(), names),
    }
}

/// The largest differences either way, and that of the diagonal.
fn says(gaps: &[(f64, usize, usize)], names: &[String], unit: &str) -> String {
    let diagonal: f64 = gaps
        .iter()
        .filter(|gap| gap.1 == gap.2)
        .map(|gap| gap.0)
        .sum();
    let pair = |gap: Option<&(f64, usize, usize)>| {
        gap.map_or_else(String::new, |&(gap, row, column)| {
            format!(
                "{} taken for {} ({})",
                names[row],
                names[column],
                signed(gap)
            )
        })
    };
    let most = gaps.iter().max_by(|a, b| a.0.total_cmp(&b.0));
    let least = gaps.iter().min_by(|a, b| a.0.total_cmp(&b.0));
    format!(
        "Over all classes the diagonal differs by {} {unit}. Most in excess: {}; most short: {}.",
        signed(diagonal),
        pair(most),
        pair(least),
    )
}

/// A difference with its sign; nothing has none.
fn signed(value: f64) -> String {
    let digits = usize::from(value.fract().abs() > 0.049 && value.abs() < 9.95);
    let text = format!("{value:+.digits$}");
    if text
        .trim_start_matches(['+', '-'])
        .chars()
        .all(|digit| "0.".contains(digit))
    {
        return "0".into();
    }
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn differences_have_signs() {
        assert_eq!(
            [3.0, -0.4, 0.0, -0.01, 12.3, -26.7].map(signed),
            ["+3", "−0.4", "0", "0", "+12", "−27"]
        );
    }
}
