//! A draft is put on images: its outputs, its input, and which of them validate.

use refashion_datasets::{Dataset, DatasetName, Split};
use refashion_std::counted;
use refashion_zoo::{Network, Shape};

use super::Draft;
use crate::error::{Error, Result};

/// The share of the training images that validate where nobody says another.
const VALIDATES: f64 = 0.1;

/// The seed of that split.
const SPLIT_SEED: u32 = 0;

impl Draft {
    /// Puts it on images: as many outputs as classes, an input of their size, and a part of the
    /// training images that validate: `last` so many of them, or a share of them drawn at random, or
    /// what the experiment says.
    ///
    /// # Errors
    ///
    /// [`Error::Impossible`] where the network cannot be made to fit; [`Error::Data`] where the
    /// images cannot be divided so.
    pub fn fit_to(
        &mut self,
        dataset: &Dataset,
        last: Option<usize>,
        share: Option<f64>,
    ) -> Result<()> {
        self.fit(
            dataset.name,
            dataset.train.len(),
            &dataset.train.labels,
            last,
            share,
        )
    }

    /// The same for a published set, whose images need not be there.
    ///
    /// # Errors
    ///
    /// As [`Draft::fit_to`].
    pub fn fit_to_published(&mut self, name: DatasetName, share: Option<f64>) -> Result<()> {
        self.fit(name, name.train_count, &[], None, share)
    }

    fn fit(
        &mut self,
        name: DatasetName,
        count: usize,
        labels: &[u8],
        last: Option<usize>,
        share: Option<f64>,
    ) -> Result<()> {
        let other = !self.has_dataset || self.experiment().dataset != name;
        self.has_dataset = true;
        if other {
            self.experiment_mut().dataset_path = None;
        }
        self.experiment_mut().dataset = name;
        self.divide(other, last, share, labels);
        let experiment = self.experiment();
        match experiment.folds {
            Some(folds) => folds.kfold().check(count)?,
            None => experiment.split.check(count)?,
        }
        self.fit_outputs(name.classes.len())?;
        self.fit_input(name.image_shape)
    }

    /// How the training images are divided. Of one's own each class keeps its share, where there are
    /// enough of them; of the published sets, which are large and even, any are drawn, as ever.
    fn divide(&mut self, other: bool, last: Option<usize>, share: Option<f64>, labels: &[u8]) {
        let experiment = self.experiment_mut();
        let own = !DatasetName::ALL.contains(&experiment.dataset);
        let drawn = |test_size: f64| {
            let of = |stratify: bool| Split::TrainTestSplit {
                test_size,
                random_state: SPLIT_SEED,
                stratify,
            };
            of(own && of(true).of(labels).is_ok())
        };
        let none = experiment.folds.is_none() && experiment.split == Split::All;
        let split = match (last, share) {
            (_, Some(share)) => Some(drawn(share)),
            (Some(n), None) if other => Some(Split::Last { n }),
            (None, None) if other || none => Some(drawn(VALIDATES)),
            _ => None,
        };
        let holds = split.unwrap_or(experiment.split);
        let kept = last.is_some_and(|n| holds == Split::Last { n });
        if let Some(n) = last.filter(|_| !kept) {
            let images = counted(n, "image");
            let from = match share {
                Some(_) => "a share of all is asked for",
                None => "the experiment divides all images itself",
            };
            let note = format!("{images} meant to validate are divided with the rest, as {from}");
            self.notes.push(note);
        }
        let Some(split) = split else {
            return;
        };
        let experiment = self.experiment_mut();
        experiment.split = split;
        experiment.folds = None;
        if let Split::TrainTestSplit {
            test_size,
            stratify,
            ..
        } = split
        {
            let classes = match stratify {
                true => ", each class in its share",
                false => " whatever their class",
            };
            self.notes.push(format!(
                "{} % of the training images validate, drawn with seed {SPLIT_SEED}{classes}",
                100.0 * test_size
            ));
            let (_, validate) = self.experiment().images();
            let classes = self.experiment().dataset.classes.len();
            if validate < classes {
                let images = counted(validate, "image");
                self.notes.push(format!(
                    "{images} to validate, fewer than the {classes} classes: what is measured on so few says \
                     little"
                ));
            }
        }
    }

    fn impossible(&self, reason: String) -> Error {
        Error::Impossible {
            experiment: self.experiment().id.clone(),
            reason,
        }
    }

    fn replace(&mut self, network: Network) {
        self.document.networks = vec![network];
    }

    fn fit_outputs(&mut self, classes: usize) -> Result<()> {
        let network = self.network();
        let layers = network.check()?;
        let outputs = layers.last().map_or(0, |layer| layer.output.len());
        if outputs == classes || (outputs == 1 && classes == 2) {
            return Ok(());
        }
        let name = network.name.clone();
        let fitted = network.clone().with_outputs(classes).ok_or_else(|| {
            let reason = format!(
                "{name} has {outputs} outputs and no dense layer that could have {classes}, one a class"
            );
            self.impossible(reason)
        })?;
        let layers = fitted.check()?;
        let found = layers.last().map_or(0, |layer| layer.output.len());
        if found != classes {
            let reason = format!("{name} has {found} outputs, where there are {classes} classes");
            return Err(self.impossible(reason));
        }
        self.notes.push(format!(
            "the last dense layer of {name} has {classes} units instead of {outputs}, one a class"
        ));
        self.replace(fitted);
        Ok(())
    }

    fn fit_input(&mut self, [channels, height, width]: [usize; 3]) -> Result<()> {
        let images = Shape::image(channels, height, width);
        let network = self.network();
        let (name, takes) = (network.name.clone(), network.input);
        let padding = match takes {
            Shape::Flat(len) if len == images.len() => Some(0),
            Shape::Image {
                channels: of,
                height: rows,
                width: columns,
            } if of == channels => {
                let margin = rows.checked_sub(height);
                let same = margin.is_some() && margin == columns.checked_sub(width);
                margin
                    .filter(|margin| same && margin.is_multiple_of(2))
                    .map(|margin| margin / 2)
            }
            _ => None,
        };
        if let Some(padding) = padding {
            if padding != self.experiment().padding && padding > 0 {
                self.notes.push(format!(
                    "pictures of {images} get {padding} rows and columns of zeros around them, as {name} takes {takes}"
                ));
            }
            self.experiment_mut().padding = padding;
            return Ok(());
        }
        let input = match takes {
            Shape::Flat(_) => Shape::Flat(images.len()),
            _ => images,
        };
        let fitted = network.clone().with_input(input);
        if let Err(error) = fitted.check() {
            let reason =
                format!("{name} takes {takes}, and pictures of {images} do not fit: {error}");
            return Err(self.impossible(reason));
        }
        self.notes.push(format!(
            "{name} is built for pictures of {images} instead of {takes}"
        ));
        self.experiment_mut().padding = 0;
        self.replace(fitted);
        Ok(())
    }
}
