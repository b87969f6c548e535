//! The scores of classes against the confusion matrices of the same images.

use super::{Check, Finding, Outcome};
use crate::{ClassScores, Document, Enclosure, Matrix, Part, Printed, Unit};

/// The findings on every class of which a matrix says something too.
pub(super) fn findings<'a>(
    document: &Document,
    classes: impl Iterator<Item = &'a ClassScores>,
) -> Vec<Finding> {
    classes
        .flat_map(|scores| {
            let of = move |matrix: &&Matrix| {
                matrix.experiment == scores.experiment && matrix.of == scores.of
            };
            let matrices = document.matrices.iter().filter(of);
            matrices.filter_map(move |matrix| finding(document, scores, matrix))
        })
        .collect()
}

fn finding(document: &Document, scores: &ClassScores, matrix: &Matrix) -> Option<Finding> {
    let counted = Counted {
        matrix,
        sizes: sizes(document, matrix),
        class: scores.class,
    };
    let given: [(&str, &Option<Printed>, Option<Enclosure>); 4] = [
        ("precision", &scores.precision, counted.precision()),
        ("recall", &scores.recall, counted.recall()),
        ("F1", &scores.f1, counted.f1()),
        ("images", &scores.support, counted.size()),
    ];
    let (mut agrees, mut shown) = (true, Vec::new());
    for (name, printed, found) in given {
        let (Some(printed), Some(found)) = (printed, found) else {
            continue;
        };
        let same = found.touches(printed.enclosure());
        let link = Outcome::of(same).link();
        shown.push(format!("{name} {printed}, {link} {found} there"));
        agrees &= same;
    }
    (!shown.is_empty()).then(|| {
        Finding::new(&document.id, Check::Report, &scores.id)
            .between(&scores.place, &matrix.place)
            .says(format!(
                "the scores of class {} follow from the matrix",
                scores.class
            ))
            .outcome(Outcome::of(agrees), shown.join("; "))
            .uses([matrix.id.as_str()])
            .disputes([matrix.id.as_str()])
    })
}

/// The sizes of the classes, where those of the images are known.
fn sizes(document: &Document, matrix: &Matrix) -> &'static [u32] {
    let experiment = document.experiment(&matrix.experiment);
    match (experiment, matrix.of) {
        (Some(experiment), Part::Test) => experiment.dataset.test_class_counts,
        _ => &[],
    }
}

/// One class of a matrix, in images.
struct Counted<'a> {
    matrix: &'a Matrix,
    sizes: &'static [u32],
    class: usize,
}

impl Counted<'_> {
    /// The images of a class that are put into this one.
    fn put(&self, row: usize) -> Option<Enclosure> {
        let value = f64::from(self.matrix.cells.get(row, self.class)?.value()?);
        match self.matrix.unit {
            Unit::Count => Some(Enclosure::exact(value)),
            Unit::Percent => {
                let share = Enclosure::around(value, 0.5) / Enclosure::exact(100.0);
                let size = f64::from(*self.sizes.get(row)?);
                Some(share.share() * Enclosure::exact(size))
            }
        }
    }

    /// The images of the class; a matrix of percentages does not say.
    fn size(&self) -> Option<Enclosure> {
        let sum = self.matrix.cells.row_sum(self.class)?;
        (self.matrix.unit == Unit::Count).then(|| Enclosure::exact(f64::from(sum)))
    }

    /// The images of other classes that are put into this one.
    fn wrong(&self) -> Option<Enclosure> {
        let others = (0..self.matrix.cells.len()).filter(|row| *row != self.class);
        let sum = others.map(|row| self.put(row));
        sum.reduce(|sum, next| Some(sum? + next?)).flatten()
    }

    fn recall(&self) -> Option<Enclosure> {
        if self.matrix.unit == Unit::Count {
            let right = self.put(self.class)?;
            return part(1.0, right, self.size()? - right);
        }
        let percent = *self.matrix.cells.diagonal_percent().get(self.class)?;
        Some((percent? / Enclosure::exact(100.0)).share())
    }

    fn precision(&self) -> Option<Enclosure> {
        part(1.0, self.put(self.class)?, self.wrong()?)
    }

    fn f1(&self) -> Option<Enclosure> {
        let known = self.sizes.get(self.class).map(|size| f64::from(*size));
        let size = self.size().or(known.map(Enclosure::exact))?;
        part(2.0, self.put(self.class)?, self.wrong()? + size)
    }
}

/// So many times what is right, as a share of that and what stands beside it; none of nothing.
fn part(times: f64, right: Enclosure, beside: Enclosure) -> Option<Enclosure> {
    // Of F1 the right ones stand beside themselves: once in their class, once in what is put there.
    let share = |right: f64, beside: f64| times * right / (right + beside);
    let found = Enclosure {
        low: share(right.low, beside.high),
        high: share(right.high, beside.low),
    };
    (!found.is_nan()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(unit: &str, cells: &str) -> Matrix {
        let text = format!(
            "id = 'm'\nplace = 'm'\nexperiment = 'e'\nof = 'test'\nunit = '{unit}'\ncells = \"\"\"\n{cells}\n\"\"\"\n"
        );
        toml::from_str(&text).unwrap()
    }

    /// Precision, recall and F1 of the first class.
    fn told(matrix: &Matrix) -> [Option<Enclosure>; 3] {
        let class = Counted {
            matrix,
            sizes: &[200, 100],
            class: 0,
        };
        [class.precision(), class.recall(), class.f1()]
    }

    #[test]
    fn scores_of_a_class_follow_from_the_cells_in_images_or_in_percent() {
        // 180 of 200 are right, with 20 of the other class: all three are .9.
        for score in told(&matrix("count", "180 20\n20 80")) {
            assert!((score.unwrap().value() - 0.9).abs() < 1e-12, "{score:?}");
        }
        for score in told(&matrix("percent", "90 10\n20 80")) {
            let score = score.unwrap();
            assert!(score.low > 0.89 && score.low < 0.9, "{score:?}");
            assert!(score.high > 0.9 && score.high < 0.91, "{score:?}");
        }
    }

    #[test]
    fn a_class_into_which_nothing_is_put_or_whose_cells_are_lost_has_no_precision() {
        let [precision, recall, f1] = told(&matrix("count", "0 200\n0 100"));
        assert_eq!(precision, None);
        assert_eq!([recall, f1], [Some(Enclosure::exact(0.0)); 2]);
        let [precision, recall, f1] = told(&matrix("count", "180 20\n? 80"));
        assert_eq!([precision, f1], [None; 2]);
        assert_eq!(recall, Some(Enclosure::exact(0.9)));
    }
}
