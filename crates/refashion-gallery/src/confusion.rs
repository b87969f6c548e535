//! Confusion matrices: ours, and what differs from the published ones.

use refashion_documents::{Cell as Printed, Matrix, Part, Unit};
use refashion_figures::{Cell, ColourBar, ColourScale, Head, HeatMap};
use refashion_metrics::ConfusionMatrix;
use refashion_runs::RunRecord;

use crate::{Piece, Result, piece::Subject};

/// The confusion matrix on the test images, and the difference to each published one.
pub(crate) fn draw(subject: &Subject) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    if let Some(ours) = Mean::of(subject, Part::Test) {
        pieces.push(subject.piece("confusion", None, ours.heat_map(subject).draw())?);
    }
    if subject.rehearsed() {
        return Ok(pieces);
    }
    for matrix in matrices(subject) {
        let Some(ours) = Mean::of(subject, matrix.of) else {
            continue;
        };
        if ours.counts.len() != matrix.cells.len() {
            continue;
        }
        if matrix.of != Part::Test {
            pieces.push(subject.piece(
                "validation-confusion",
                None,
                ours.heat_map(subject).draw(),
            )?);
        }
        let what = format!("difference-to-{}", matrix.id.replace('/', "-"));
        pieces.push(subject.piece(&what, None, difference(subject, matrix, &ours).draw())?);
    }
    Ok(pieces)
}

/// The published matrices that are a result of this experiment, as far as the audit knows.
fn matrices<'a>(subject: &'a Subject) -> impl Iterator<Item = &'a Matrix> {
    let gallery = subject.gallery;
    gallery.document.matrices.iter().filter(move |matrix| {
        let owner =
            gallery
                .audit
                .experiment_of(&gallery.document.id, &matrix.id, &matrix.experiment);
        matrix.repeats.is_none() && owner == subject.experiment.id
    })
}

/// The mean confusion matrix of some runs.
struct Mean<'a> {
    runs: Vec<&'a RunRecord>,
    part: Part,
    counts: Vec<Vec<f64>>,
}

impl<'a> Mean<'a> {
    fn of(subject: &Subject<'a>, part: Part) -> Option<Self> {
        let runs: Vec<&RunRecord> = subject
            .runs
            .iter()
            .filter(|run| matrix(run, part).is_some())
            .collect();
        let all: Vec<&ConfusionMatrix> = runs.iter().filter_map(|run| matrix(run, part)).collect();
        let classes = all.first()?.classes();
        if all.iter().any(|matrix| matrix.classes() != classes) {
            return None;
        }
        let mean = |row, column| {
            all.iter()
                .map(|matrix| matrix.count(row, column) as f64)
                .sum::<f64>()
                / all.len() as f64
        };
        let counts = (0..classes)
            .map(|row| (0..classes).map(|column| mean(row, column)).collect())
            .collect();
        Some(Self { runs, part, counts })
    }

    /// A cell as a percentage of its row.
    fn percent(&self, row: usize, column: usize) -> f64 {
        let sum: f64 = self.counts[row].iter().sum();
        if sum > 0.0 {
            100.0 * self.counts[row][column] / sum
        } else {
            0.0
        }
    }

    /// A count as a whole number; what is seen in some runs only is less than one.
    fn count(value: f64) -> String {
        if value > 0.0 && value < 0.5 {
            "<1".into()
        } else {
            format!("{value:.0}")
        }
    }

    fn heat_map(&self, subject: &Subject) -> HeatMap {
        let names = names(subject, self.counts.len());
        let cell = |row: usize, column: usize| {
            let (count, share) = (self.counts[row][column], self.percent(row, column));
            let hint = format!(
                "{} taken for {}: {} images, {share:.1} %",
                names[row],
                names[column],
                Self::count(count)
            );
            Cell {
                value: Some(share),
                text: Self::count(count),
                hint,
            }
        };
        let mean = if self.runs.len() > 1 {
            "mean counts"
        } else {
            "counts"
        };
        let head = Head::new(subject.title(&format!(
            "Confusion matrix on the {} images",
            part_name(self.part)
        )))
        .subtitle(format!(
            "{}; {mean}, the colour is the share of the row",
            subject.made_by(&self.runs)
        ));
        HeatMap {
            head,
            cells: table(self.counts.len(), cell),
            bar: ColourBar {
                scale: ColourScale::RootBlues,
                range: [0.0, 100.0],
                label: "% of the images of the class".into(),
            },
            says: self.says(&names),
            rows: ("true class".into(), names.clone()),
            columns: ("predicted class".into(), names),
        }
    }

    /// The classes that are recognised best and worst, and the most frequent mistakes.
    fn says(&self, names: &[String]) -> String {
        let classes = self.counts.len();
        let mut recalls: Vec<(f64, &str)> = (0..classes)
            .map(|class| (self.percent(class, class), names[class].as_str()))
            .collect();
        recalls.sort_by(|a, b| b.0.total_cmp(&a.0));
        let pairs = (0..classes).flat_map(|row| (0..classes).map(move |column| (row, column)));
        let mut mistakes: Vec<(f64, usize, usize)> = pairs
            .filter(|(row, column)| row != column)
            .map(|(row, column)| (self.counts[row][column], row, column))
            .collect();
        mistakes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let most: Vec<String> = mistakes
            .iter()
            .take(3)
            .map(|&(count, row, column)| {
                format!(
                    "{} taken for {} ({} images)",
                    names[row],
                    names[column],
                    Self::count(count)
                )
            })
            .collect();
        let end = |place: Option<&(f64, &str)>| {
            place.map_or_else(String::new, |(share, name)| {
                format!("{name} ({share:.1} %)")
            })
        };
        format!(
            "Recognised best is {}, worst {}. The most frequent mistakes: {}.",
            end(recalls.first()),
            end(recalls.last()),
            most.join(", "),
        )
    }
}

fn matrix(run: &RunRecord, part: Part) -> Option<&ConfusionMatrix> {
    let scores = match part {
        Part::Test => run.test.as_ref(),
        Part::Validation => run.validation.as_ref(),
        Part::Train => None,
    };
    scores.map(|scores| &scores.confusion)
}

/// Ours minus the published one: images where counts were published and rows are as long as ours,
/// else percentage points of the row.
fn difference(subject: &Subject, published: &Matrix, ours: &Mean) -> HeatMap {
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
                "{} ({of} images, {unit}); ours: {}",
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

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Train => "training",
        Part::Validation => "validation",
        Part::Test => "test",
    }
}

/// The names of the classes; those beyond the data set's are numbers.
fn names(subject: &Subject, count: usize) -> Vec<String> {
    let known = subject.experiment.dataset.classes();
    (0..count)
        .map(|class| {
            known
                .get(class)
                .map_or_else(|| class.to_string(), ToString::to_string)
        })
        .collect()
}

fn table(size: usize, cell: impl Fn(usize, usize) -> Cell) -> Vec<Vec<Cell>> {
    (0..size)
        .map(|row| (0..size).map(|column| cell(row, column)).collect())
        .collect()
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
