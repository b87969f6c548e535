//! The images of a run, divided as its experiment divides them.

use refashion_datasets::{Dataset, Labelled, Split};
use refashion_trainer::Examples;

use crate::{error::Result, plan::Plan, record::Settings};

/// The images of a run, divided as its experiment divides them.
#[derive(Debug, Clone)]
pub struct Data<'a> {
    /// Those that are trained on.
    pub train: Examples<'a>,
    /// Those that are held back; nothing where there are none.
    pub validation: Option<Examples<'a>>,
    /// The test images; nothing where there are none.
    pub test: Option<Examples<'a>>,
}

impl<'a> Data<'a> {
    /// The images of one fold, or of the whole run where there are no folds.
    ///
    /// # Errors
    ///
    /// [`Error::Data`](crate::Error::Data) if the images cannot be divided so.
    pub fn new(plan: &Plan, dataset: &'a Dataset, fold: usize) -> Result<Self> {
        let experiment = plan.experiment;
        let split = experiment.folds.map_or(experiment.split, |folds| {
            let folds = folds.kfold();
            Split::Fold { fold, folds }
        });
        let (train, validation) = split.of(&dataset.train.labels)?;
        let chosen = |indices: Vec<usize>| (!indices.is_empty()).then_some(indices);
        Ok(Self {
            train: Examples {
                augmentation: experiment.augmentation,
                ..examples(plan, &dataset.train, train)
            },
            validation: chosen(validation).map(|chosen| examples(plan, &dataset.train, chosen)),
            test: test_images(plan, dataset),
        })
    }

    /// What is noted of a run with these images; with folds, of one fold.
    pub(crate) fn settings(&self, plan: &Plan) -> Result<Settings> {
        let count =
            |examples: &Option<Examples>| examples.as_ref().map_or(0, |part| part.indices.len());
        Ok(Settings {
            network: plan.network.clone(),
            parameters: plan.network.summary()?.total,
            split: plan.experiment.split,
            folds: plan.experiment.folds,
            images: [
                self.train.indices.len(),
                count(&self.validation),
                count(&self.test),
            ],
            scaling: plan.experiment.scaling,
            pad_to: self.train.pad_to,
            augmentation: plan.experiment.augmentation,
            training: plan.training.clone(),
            published_epochs: plan.published_epochs,
        })
    }
}

/// The test images as the network of a plan takes them.
pub(crate) fn test_images<'a>(plan: &Plan, dataset: &'a Dataset) -> Option<Examples<'a>> {
    let all: Vec<usize> = (0..dataset.test.len()).collect();
    (!all.is_empty()).then(|| Examples {
        views: plan.training.test_views,
        ..examples(plan, &dataset.test, all)
    })
}

fn examples<'a>(plan: &Plan, set: &'a Labelled, indices: Vec<usize>) -> Examples<'a> {
    let Plan { experiment, .. } = plan;
    let height = experiment.dataset.image_shape[1];
    Examples {
        scaling: experiment.scaling,
        pad_to: (experiment.padding > 0).then_some(height + 2 * experiment.padding),
        ..Examples::new(set, indices)
    }
}

#[cfg(test)]
mod tests {
    use refashion_datasets::synthetic;
    use refashion_documents::Document;

    use super::*;

    #[test]
    fn zeros_are_added_on_either_side() {
        let masters = Document::named("masters").unwrap();
        let mut experiment = masters.experiment("masters/lenet5").unwrap().clone();
        experiment.split = Split::All;
        let set = synthetic(experiment.dataset, 1, 20, 10);
        // Three rows above and three below 28 are 34.
        for (padding, size) in [(0, None), (2, Some(32)), (3, Some(34))] {
            experiment.padding = padding;
            let plan = Plan::new(&masters, &experiment, None).unwrap();
            let data = Data::new(&plan, &set, 0).unwrap();
            assert_eq!(data.train.pad_to, size);
            assert_eq!(data.test.unwrap().pad_to, size);
        }
    }
}
