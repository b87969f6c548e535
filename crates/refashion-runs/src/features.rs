//! The filters of a network's first convolution, and what they make of a test image.

use refashion_datasets::{BatchSettings, Batches};
use refashion_trainer::Examples;
use refashion_zoo::Model;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The file of the [`Features`] of a run.
pub(crate) const FEATURES: &str = "features.json";

/// The filters of a network's first convolution, and what they make of a test image:
/// `features.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// The place of the image among the test images, from 0.
    pub image: usize,
    /// The filters.
    pub filters: Filters,
    /// The feature maps.
    pub maps: Maps,
}

/// The kernel of a convolution.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Filters {
    /// Filters, channels, height, width.
    pub shape: Vec<usize>,
    /// The values, row by row.
    pub values: Vec<f32>,
}

/// What a layer makes of an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Maps {
    /// The layer's name.
    pub layer: String,
    /// Channels, height, width.
    pub shape: Vec<usize>,
    /// The values, row by row.
    pub values: Vec<f32>,
}

impl Features {
    /// Shows the network this test image.
    ///
    /// # Errors
    ///
    /// [`Error::Impossible`] if the network has no convolution, [`Error::Data`] if there is no such
    /// image.
    pub(crate) fn new(
        experiment: &str,
        model: &Model,
        test: &Examples,
        image: usize,
    ) -> Result<Self> {
        let first = model.network().first_convolution();
        let Some(info) = first.and_then(|place| model.infos().get(place)) else {
            return Err(Error::Impossible {
                experiment: experiment.to_owned(),
                reason: "its network has no convolution whose features could be shown".into(),
            });
        };
        let kernel = format!("{}.kernel", info.name);
        let kernels = model
            .tensors()
            .iter()
            .filter(|tensor| tensor.name == kernel);
        let mut filters = kernels.map(|tensor| Filters {
            shape: tensor.shape.clone(),
            values: model.values(tensor).to_vec(),
        });
        let (shape, values) = model.activations(info.number, &pixels(test, image)?)?;
        Ok(Self {
            image,
            filters: filters.next().unwrap_or_default(),
            maps: Maps {
                layer: info.name.clone(),
                shape: shape.dims(),
                values,
            },
        })
    }
}

/// One image as the network sees it.
fn pixels(test: &Examples, image: usize) -> Result<Vec<f32>> {
    let settings = BatchSettings {
        scaling: test.scaling,
        pad_to: test.pad_to,
        ..BatchSettings::new(1)
    };
    let batches = Batches::new(test.set, vec![image], settings)?;
    Ok(batches.prefetch(0, |stream| {
        stream
            .next()
            .map_or_else(Vec::new, |batch| batch.images.clone())
    }))
}

#[cfg(test)]
mod tests {
    use refashion_datasets::{DatasetName, Scaling, synthetic};

    use super::*;

    #[test]
    fn filters_and_maps_are_those_of_the_first_convolution() {
        let network = refashion_zoo::by_name("hw5-example").unwrap();
        let model = Model::new(&network, 1).unwrap();
        let set = synthetic(DatasetName::FASHION_MNIST, 1, 10, 10).test;
        let examples = Examples::all(&set);
        let features = Features::new("hw5/augmented", &model, &examples, 3).unwrap();
        assert_eq!(features.filters.shape, [6, 1, 5, 5]);
        assert_eq!(features.filters.values.len(), 150);
        assert_eq!(features.maps.layer, "conv2d");
        assert_eq!(features.maps.shape, [6, 28, 28]);

        // The middle of the first map, by hand: tanh of the 5×5 around it times the filter.
        let pixel =
            |row: usize, column: usize| f32::from(set.images.image(3)[row * 28 + column]) / 255.0;
        let window = (0..25).map(|i| pixel(12 + i / 5, 12 + i % 5) * features.filters.values[i]);
        let expected = window.sum::<f32>().tanh();
        assert!((features.maps.values[14 * 28 + 14] - expected).abs() < 1e-5);
    }

    #[test]
    fn an_image_is_shown_as_the_network_is_trained_on_it() {
        let set = synthetic(DatasetName::FASHION_MNIST, 1, 10, 10).test;
        let examples = Examples {
            scaling: Scaling::None,
            pad_to: Some(32),
            ..Examples::all(&set)
        };
        let shown = pixels(&examples, 3).unwrap();
        assert_eq!(shown.len(), 32 * 32);
        // The middle of 28×28 lies two rows and two columns farther on, and is as it is.
        let middle = f32::from(set.images.image(3)[14 * 28 + 14]);
        assert!(middle > 1.0, "{middle}");
        assert_eq!(shown[16 * 32 + 16], middle);
    }

    #[test]
    fn a_network_without_convolution_and_an_image_that_is_not_there_are_refused() {
        let set = synthetic(DatasetName::FASHION_MNIST, 1, 10, 10).test;
        let examples = Examples::all(&set);
        let features = |network: &str, image| {
            let network = refashion_zoo::by_name(network).unwrap();
            let model = Model::new(&network, 1).unwrap();
            Features::new("mine", &model, &examples, image)
                .unwrap_err()
                .to_string()
        };
        assert!(features("hw5-dense", 3).contains("no convolution"));
        assert!(features("hw5-cnn", 10).contains("10"));
    }
}
