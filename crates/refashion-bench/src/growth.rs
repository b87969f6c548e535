//! One network that grows in each direction by itself.

use refashion_layers::{Activation, Padding, ProductPrecision};
use refashion_zoo::{Conv2dSpec, LayerSpec, Network, Shape};

use crate::job::Job;

/// What is varied, one at a time; the rest is 32 images of 28×28 in a batch and width ×1.
const BATCHES: [usize; 6] = [1, 4, 16, 64, 256, 1024];
const SIZES: [usize; 4] = [28, 56, 112, 224];
const WIDTHS: [usize; 4] = [1, 2, 4, 8];
const CLASSES: usize = 10;

/// A small network of three convolutions in batches of 1 to 1024, on images of 28×28 to 224×224 and
/// with one to eight times as many filters. The name says what is varied, as in `batch 64`.
pub fn growth_jobs() -> Vec<Job> {
    let job = |name: String, batch, size, width| Job {
        network: network(name, size, width),
        batch,
        classes: CLASSES,
        precision: ProductPrecision::default(),
    };
    let batches = BATCHES.map(|batch| job(format!("batch {batch}"), batch, 28, 1));
    let sizes = SIZES.map(|size| job(format!("images {size}"), 32, size, 1));
    let widths = WIDTHS.map(|width| job(format!("width {width}"), 32, 28, width));
    batches.into_iter().chain(sizes).chain(widths).collect()
}

/// Three pairs of a convolution and a pool, and the mean of each map.
fn network(name: String, size: usize, width: usize) -> Network {
    let convolution = |filters: usize| {
        LayerSpec::Conv2d(Conv2dSpec {
            padding: Padding::Same,
            activation: Activation::Relu,
            ..Conv2dSpec::new(filters * width, 3)
        })
    };
    Network::new(name, Shape::image(3, size, size))
        .layer(convolution(16))
        .max_pool(2)
        .layer(convolution(32))
        .max_pool(2)
        .layer(convolution(64))
        .layer(LayerSpec::GlobalAveragePool)
        .dense(CLASSES)
        .softmax()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_can_be_built() {
        let jobs = growth_jobs();
        assert_eq!(jobs.len(), 14);
        for job in &jobs {
            job.network.check().unwrap();
        }
        let wide = |width: usize| network(String::new(), 28, width).summary().unwrap().macs;
        assert!(wide(8) > 32 * wide(1) / 2);
    }
}
