//! What is timed: a network and its batch.

use refashion_layers::ProductPrecision;
use refashion_runs::with_layer_names;
use refashion_zoo::Network;
use serde::Serialize;

use crate::error::Result;

/// A network and the batch that its steps are timed with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Job {
    /// The network.
    #[serde(serialize_with = "with_layer_names")]
    pub network: Network,
    /// The number of images in a batch.
    pub batch: usize,
    /// The number of classes.
    pub classes: usize,
    /// How exact the factors of its products are.
    #[serde(skip_serializing_if = "ProductPrecision::is_default")]
    pub precision: ProductPrecision,
}

impl Job {
    /// A network with a batch of a fixed size, whatever its documents train with: 128 images for
    /// `thesis`, 64 for those of lab3, 16 for `alexnet`, 1024 for `airbench94`, 32 for all others.
    ///
    /// # Errors
    ///
    /// [`Error::Network`](crate::Error::Network) if there is no network of that name.
    pub fn named(name: &str) -> Result<Self> {
        let network = refashion_zoo::by_name(name)?;
        let classes = network
            .check()?
            .last()
            .map_or(0, |layer| layer.output.len());
        let batch = match name {
            "thesis" => 128,
            "lab3" | "lab3-dropout" => 64,
            "alexnet" => 16,
            "airbench94" => 1024,
            _ => 32,
        };
        Ok(Self {
            network,
            batch,
            classes,
            precision: ProductPrecision::default(),
        })
    }
}

/// The arithmetic of a step by the direct method, in operations: a multiplication and an addition
/// for each multiply-accumulate, the gradients costing twice the forward pass.
///
/// # Errors
///
/// [`Error::Network`](crate::Error::Network) if the layers do not fit together.
pub fn operations(job: &Job) -> Result<f64> {
    Ok(6.0 * job.batch as f64 * job.network.summary()?.macs as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arithmetic_of_the_thesis_network_is_known() {
        // 26²·32·9 + 24²·64·288 + 9216·128 + 128·10 multiply-accumulates an image.
        let macs = 194_688 + 10_616_832 + 1_179_648 + 1_280;
        let expected = 6.0 * 128.0 * f64::from(macs);
        assert_eq!(
            operations(&Job::named("thesis").unwrap()).unwrap(),
            expected
        );
    }
}
