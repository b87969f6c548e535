//! The mean confusion matrix of some runs.

use refashion_documents::Part;
use refashion_figures::{Cell, ColourBar, ColourScale, Head, HeatMap};
use refashion_metrics::{ConfusionMatrix, statistics::mean};
use refashion_runs::RunRecord;
use refashion_std::counted;

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

    /// The images of a class.
    fn images(&self, row: usize) -> f64 {
        self.counts[row].iter().sum()
    }

    /// A cell as a percentage of its row.
    pub(crate) fn percent(&self, row: usize, column: usize) -> f64 {
        let sum = self.images(row);
        if sum > 0.0 {
            100.0 * self.counts[row][column] / sum
        } else {
            0.0
        }
    }

    /// Whether so few images are of a class that half of one is a tenth of a percent, which is shown.
    fn is_small(&self, row: usize) -> bool {
        self.images(row) <= 500.0
    }

    /// A count as a whole number; what is seen in some runs only is less than one. In a small row a
    /// mean that is no whole number has one decimal.
    fn count(&self, row: usize, column: usize) -> String {
        let value = self.counts[row][column];
        if self.is_small(row) && value >= 0.05 && value.fract() != 0.0 {
            format!("{value:.1}")
        } else if value > 0.0 && value < 0.5 {
            "<1".into()
        } else {
            format!("{value:.0}")
        }
    }

    pub(crate) fn heat_map(&self, subject: &Subject) -> HeatMap {
        let names = names(subject, self.counts.len());
        let cell = |row: usize, column: usize| {
            let (count, share) = (self.count(row, column), self.percent(row, column));
            // The figures of the documents, whose rows are long, stay as they were recorded.
            let images = match self.is_small(row) {
                true => images(&count),
                false => format!("{count} images"),
            };
            Cell {
                value: Some(share),
                hint: format!(
                    "{} taken for {}: {images}, {share:.1} %",
                    names[row], names[column]
                ),
                text: count,
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

    /// The classes that are recognised best and worst, of those that have images, and the most frequent
    /// mistakes.
    fn says(&self, names: &[String]) -> String {
        let classes = self.counts.len();
        let mut recalls: Vec<(f64, &str)> = (0..classes)
            .filter(|&class| self.images(class) > 0.0)
            .map(|class| (self.percent(class, class), names[class].as_str()))
            .collect();
        recalls.sort_by(|a, b| b.0.total_cmp(&a.0));
        let pairs = (0..classes).flat_map(|row| (0..classes).map(move |column| (row, column)));
        let mut mistakes: Vec<(f64, usize, usize)> = pairs
            .filter(|(row, column)| row != column)
            .map(|(row, column)| (self.counts[row][column], row, column))
            .filter(|(count, ..)| *count > 0.0)
            .collect();
        mistakes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let most: Vec<String> = mistakes
            .iter()
            .take(3)
            .map(|&(_, row, column)| {
                let images = images(&self.count(row, column));
                format!("{} taken for {} ({images})", names[row], names[column])
            })
            .collect();
        let end = |(share, name): &(f64, &str)| format!("{name} ({share:.1} %)");
        let ends = match recalls.as_slice() {
            [] => return "There are no images.".to_owned(),
            [only] => format!("All images are of one class, {}.", end(only)),
            [best, .., worst] => format!("Recognised best is {}, worst {}.", end(best), end(worst)),
        };
        match most.as_slice() {
            [] => format!("{ends} There are no mistakes."),
            most => format!("{ends} The most frequent mistakes: {}.", most.join(", ")),
        }
    }
}

/// So many images, in words.
fn images(count: &str) -> String {
    match count.parse() {
        Ok(whole) => counted(whole, "image"),
        Err(_) => format!("{count} images"),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_of<const N: usize>(counts: [[f64; N]; N]) -> Mean<'static> {
        Mean {
            runs: Vec::new(),
            part: Part::Test,
            counts: counts.map(|row| row.to_vec()).to_vec(),
        }
    }

    fn says<const N: usize>(counts: [[f64; N]; N]) -> String {
        let names = ["a", "b", "c"].map(str::to_owned);
        mean_of(counts).says(&names[..N])
    }

    #[test]
    fn classes_without_images_and_mistakes_that_did_not_happen_are_not_told() {
        assert_eq!(
            says([[3.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 4.0]]),
            "Recognised best is c (100.0 %), worst a (75.0 %). The most frequent mistakes: a taken for b (1 image)."
        );
        assert_eq!(
            says([[3.0, 0.0], [0.0, 4.0]]),
            "Recognised best is a (100.0 %), worst b (100.0 %). There are no mistakes."
        );
        assert_eq!(
            says([[3.0, 1.0], [0.0, 0.0]]),
            "All images are of one class, a (75.0 %). The most frequent mistakes: a taken for b (1 image)."
        );
        assert_eq!(says([[0.0, 0.0], [0.0, 0.0]]), "There are no images.");
    }

    #[test]
    fn means_of_few_images_have_a_decimal() {
        let few = mean_of([[10.0, 0.5, 1.5], [0.01, 0.3, 1.0], [0.0, 0.0, 0.96]]);
        let told = |mean: &Mean, row: usize| [0, 1, 2].map(|column| mean.count(row, column));
        assert_eq!(told(&few, 0), ["10", "0.5", "1.5"]);
        assert_eq!(told(&few, 1), ["<1", "0.3", "1"]);
        assert_eq!(told(&few, 2), ["0", "0", "1.0"]);
        assert_eq!(
            ["1", "1.0", "0.5", "<1", "12"].map(images),
            [
                "1 image",
                "1.0 images",
                "0.5 images",
                "<1 images",
                "12 images"
            ]
        );
        // Whole numbers are enough for a share of a thousand.
        let many = mean_of([[997.0, 0.4, 2.6], [0.0; 3], [0.0; 3]]);
        assert_eq!(told(&many, 0), ["997", "<1", "3"]);
    }
}
