//! Classification reports: what the scores of all classes say together of their images, of the
//! accuracy, of the matrix and of each other.

use std::collections::BTreeMap;

use refashion_std::thousands;

use super::scores::predictions;
use super::{Check, Finding, Outcome, matrices, placed};
use crate::{ClassScores, Document, Enclosure, Experiment, Part, Printed};

/// The findings on every report.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let scores = &document.class_scores;
    let of = |scores: &ClassScores| (scores.experiment.clone(), scores.of);
    let begins = |at: &usize| !scores[..*at].iter().any(|one| of(one) == of(&scores[*at]));
    let first = (0..scores.len()).filter(begins);
    let reports = first.filter_map(|at| Report::of(document, &scores[at]));
    reports.flat_map(|report| report.findings()).collect()
}

/// The scores of some classes of the same images.
struct Report<'a> {
    document: &'a Document,
    experiment: &'a Experiment,
    /// The scores that stand first.
    first: &'a ClassScores,
    /// How many images there are.
    images: usize,
    /// The scores of each class, as they stand first.
    classes: BTreeMap<usize, &'a ClassScores>,
    /// The scores of classes that stood before.
    again: Vec<&'a ClassScores>,
}

impl<'a> Report<'a> {
    fn of(document: &'a Document, first: &'a ClassScores) -> Option<Self> {
        let experiment = document.experiment(&first.experiment)?;
        let (training, validation) = experiment.images();
        let images = match first.of {
            Part::Train => training,
            Part::Validation => validation,
            Part::Test => experiment.dataset.test_count,
        };
        let known = experiment.dataset.classes.len();
        let all = document.class_scores.iter().filter(|scores| {
            scores.experiment == first.experiment && scores.of == first.of && scores.class < known
        });
        let (mut classes, mut again) = (BTreeMap::new(), Vec::new());
        for scores in all {
            let kept: &mut &ClassScores = classes.entry(scores.class).or_insert(scores);
            if kept.id != scores.id {
                again.push(scores);
            }
        }
        Some(Self {
            document,
            experiment,
            first,
            images,
            classes,
            again,
        })
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.again.iter().map(|of| self.repeated(of)).collect();
        findings.extend(placed::findings(
            self.document,
            self.classes.values().copied(),
        ));
        // What is said of the images of folds may be of one fold, or of all of them.
        if self.first.of == Part::Test || self.experiment.folds.is_none() {
            findings.extend(self.supports());
            if let Some(sizes) = self.sizes() {
                findings.extend(self.accuracy(&sizes));
                findings.extend(self.predictions(&sizes));
            }
        }
        findings
    }

    fn finding(&self, check: Check) -> Finding {
        Finding::new(&self.document.id, check, &self.first.id)
    }

    /// A class that stands twice.
    fn repeated(&self, again: &ClassScores) -> Finding {
        let first = self.classes[&again.class];
        let pairs = named(again).into_iter().zip(named(first));
        let pairs = pairs.filter_map(|((name, here), (_, there))| Some((name, here?, there?)));
        let (mut agrees, mut shown) = (true, Vec::new());
        for (name, here, there) in pairs {
            let same = here.enclosure().meets(there.enclosure());
            let link = Outcome::of(same).link();
            shown.push(format!("{name} {here} here, {link} {there} there"));
            agrees &= same;
        }
        Finding::new(&self.document.id, Check::Repetition, &again.id)
            .between(&again.place, &first.place)
            .says(format!("the same scores of class {}", again.class))
            .outcome(Outcome::of(agrees), shown.join("; "))
            .supports_nothing()
            .disputes([first.id.as_str()])
    }

    /// The sizes of the classes, where the test set has them.
    fn known_sizes(&self) -> Option<&'static [u32]> {
        let sizes = self.experiment.dataset.test_class_counts;
        (self.first.of == Part::Test && !sizes.is_empty()).then_some(sizes)
    }

    /// How many images each class has: as they are known, or printed for all of them.
    fn sizes(&self) -> Option<Vec<usize>> {
        let sizes: Vec<usize> = match self.known_sizes() {
            Some(sizes) => sizes.iter().map(|size| *size as usize).collect(),
            None => (0..self.experiment.dataset.classes.len())
                .map(|class| Some(self.classes.get(&class)?.support.as_ref()?.value() as usize))
                .collect::<Option<_>>()?,
        };
        (self.images > 0 && sizes.iter().sum::<usize>() == self.images).then_some(sizes)
    }

    /// The printed images of the classes against those that there are.
    fn supports(&self) -> Option<Finding> {
        let supports = self.classes.iter();
        let supports: Vec<(usize, &Printed)> = supports
            .filter_map(|(class, scores)| Some((*class, scores.support.as_ref()?)))
            .collect();
        if supports.is_empty() {
            return None;
        }
        let (agrees, told) = match self.known_sizes() {
            Some(sizes) => differing(&supports, sizes),
            None => self.summed(&supports),
        };
        let against = format!("the images of {}", self.experiment.id);
        Some(
            self.finding(Check::Report)
                .between(&self.first.place, against)
                .says("the classes have as many images as there are")
                .outcome(Outcome::of(agrees), told)
                .supports_nothing(),
        )
    }

    /// The sum of the classes' images against all of them, or no more than these where classes lack.
    fn summed(&self, supports: &[(usize, &Printed)]) -> (bool, String) {
        let sizes = supports.iter().map(|(_, support)| support.enclosure());
        let sum = sizes.fold(Enclosure::exact(0.0), |sum, size| sum + size);
        let all = Enclosure::exact(self.images as f64);
        let whole = supports.len() == self.experiment.dataset.classes.len();
        let agrees = if whole {
            sum.touches(all)
        } else {
            sum.low <= all.low
        };
        let link = Outcome::of(agrees).link();
        let (classes, images) = (supports.len(), thousands(self.images));
        (
            agrees,
            format!("{sum} images of {classes} classes, {link} there are {images}"),
        )
    }

    /// The mean of the recalls by the sizes of the classes against the accuracies.
    fn accuracy(&self, sizes: &[usize]) -> Vec<Finding> {
        let recall = |class: usize| self.classes.get(&class)?.recall.as_ref();
        let known = (0..sizes.len()).filter(|class| recall(*class).is_some());
        let known = known.count();
        // The accuracy of an epoch is taken while it trains, and a report after it.
        if known == 0 || self.first.of == Part::Train {
            return Vec::new();
        }
        let right = sizes.iter().enumerate().map(|(class, size)| {
            let recall = recall(class).map_or(Enclosure::SHARE, Printed::enclosure);
            recall.share() * Enclosure::exact(*size as f64)
        });
        let right = right.fold(Enclosure::exact(0.0), |sum, next| sum + next);
        let mean = right / Enclosure::exact(self.images as f64);
        let says = if known == sizes.len() {
            "the recalls of all classes, by their images, give the accuracy".to_owned()
        } else {
            format!("the recalls of {known} classes leave the accuracy open within bounds")
        };
        matrices::accuracies(self.document, &self.experiment.id, self.first.of)
            .map(|figure| {
                let agrees = mean.touches(figure.printed.enclosure());
                let link = Outcome::of(agrees).link();
                self.finding(Check::Report)
                    .between(&self.first.place, &figure.place)
                    .says(&says)
                    .outcome(
                        Outcome::of(agrees),
                        format!("they give {mean}, {link} printed {}", figure.printed),
                    )
                    .supports_nothing()
                    .disputes([figure.id.as_str()])
            })
            .collect()
    }

    /// What is put into the classes against what there is to be put: each image into one.
    fn predictions(&self, sizes: &[usize]) -> Option<Finding> {
        let narrows = |scores: &&ClassScores| scores.precision.is_some() || scores.f1.is_some();
        if !self.classes.values().any(narrows) {
            return None;
        }
        let (mut fewest, mut most) = (0, 0);
        for (class, size) in sizes.iter().enumerate() {
            let scores = self.classes.get(&class);
            let share = |printed: Option<&Printed>| {
                printed.map_or(Enclosure::SHARE, |printed| printed.enclosure())
            };
            let shares = scores.map_or([Enclosure::SHARE; 3], |scores| {
                [&scores.precision, &scores.recall, &scores.f1].map(|one| share(one.as_ref()))
            });
            // Where no numbers give the scores of one class, that is a finding of its own.
            let (low, high) = predictions(shares, *size, self.images)?;
            (fewest, most) = (fewest + low, most + high);
        }
        let agrees = (fewest..=most).contains(&self.images);
        let link = Outcome::of(agrees).link();
        let [low, high, images] = [fewest, most, self.images].map(thousands);
        let against = format!("the images of {}", self.experiment.id);
        Some(
            self.finding(Check::Report)
                .between(&self.first.place, against)
                .says("each image is put into one class")
                .outcome(
                    Outcome::of(agrees),
                    format!(
                        "{low} to {high} are put into the classes by their precision, recall and F1, {link} there are {images}"
                    ),
                )
                .supports_nothing(),
        )
    }
}

/// The printed images of classes against their sizes.
fn differing(supports: &[(usize, &Printed)], sizes: &[u32]) -> (bool, String) {
    let wrong = supports.iter().filter_map(|(class, support)| {
        let size = sizes.get(*class)?;
        let agrees = support
            .enclosure()
            .touches(Enclosure::exact(f64::from(*size)));
        (!agrees).then(|| format!("class {class}: {support}, not {size}"))
    });
    let wrong: Vec<String> = wrong.collect();
    let same = || format!("so {} classes have", supports.len());
    let agrees = wrong.is_empty();
    (agrees, if agrees { same() } else { wrong.join("; ") })
}

/// What a row of a report may print.
pub(super) fn named(scores: &ClassScores) -> [(&'static str, Option<&Printed>); 4] {
    [
        ("precision", scores.precision.as_ref()),
        ("recall", scores.recall.as_ref()),
        ("F1", scores.f1.as_ref()),
        ("images", scores.support.as_ref()),
    ]
}
