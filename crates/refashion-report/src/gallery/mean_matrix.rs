//! The mean confusion matrix of some runs.

use refashion_documents::Part;
use refashion_figures::{Cell, ColourBar, ColourScale, Head, HeatMap};
use refashion_metrics::{ConfusionMatrix, statistics::mean};
use refashion_runs::RunRecord;

use crate::gallery::subject::Subject;

/// The mean confusion matrix of some runs.
pub(crate) struct Mean<'a> {
    pub(crate) runs: Vec<&'a RunRecord>,
    part: Part,
    pub(crate) counts: Vec<Vec<f64>>,
}

impl<'a> Mean<'a> {
    pub(crate) fn of(subject: &Subject<'a>, part: Part) -> Option<Self> {
        let runs: Vec<&RunRecord> = subject
            .runs
            .iter()
            .copied()
            .filter(|run| matrix(run, part).is_some())
            .collect();
        let all: Vec<&ConfusionMatrix> = runs.iter().filter_map(|run| matrix(run, part)).collect();
        let classes = all.first()?.classes();
        if all.iter().any(|matrix| matrix.classes() != classes) {
            return None;
        }
        let mean = |row, column| {
            let counts = all.iter().map(|matrix| matrix.count(row, column) as f64);
            mean(&counts.collect::<Vec<_>>())
        };
        let row = |row| (0..classes).map(|column| mean(row, column)).collect();
        let counts: Option<Vec<Vec<f64>>> = (0..classes).map(row).collect();
        let counts = counts?;
        Some(Self { runs, part, counts })
    }

    /// A cell as a percentage of its row.
    pub(crate) fn percent(&self, row: usize, column: usize) -> f64 {
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

    pub(crate) fn heat_map(&self, subject: &Subject) -> HeatMap {
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

pub(crate) fn part_name(part: Part) -> &'static str {
    match part {
        Part::Train => "training",
        Part::Validation => "validation",
        Part::Test => "test",
    }
}

/// The names of the classes; those beyond the data set's are numbers.
pub(crate) fn names(subject: &Subject, count: usize) -> Vec<String> {
    let known = subject.experiment.dataset.classes;
    (0..count)
        .map(|class| {
            known
                .get(class)
                .map_or_else(|| class.to_string(), ToString::to_string)
        })
        .collect()
}

pub(crate) fn table(size: usize, cell: impl Fn(usize, usize) -> Cell) -> Vec<Vec<Cell>> {
    (0..size)
        .map(|row| (0..size).map(|column| cell(row, column)).collect())
        .collect()
}
