//! Networks that are drawn, so that not only those of the documents are timed.

use refashion_datasets::{Random, RandomState};
use refashion_layers::{Activation, Padding, ProductPrecision};
use refashion_zoo::{Conv2dSpec, DenseSpec, LayerSpec, Network, PoolSpec, Shape};

use crate::job::{Job, operations};

/// The arithmetic of a step that is timed, in operations: less is all overhead, more takes too long.
const OPERATIONS: std::ops::Range<f64> = 1e8..4e10;
/// The most values that the layers of a batch hold.
const VALUES: usize = 100_000_000;
/// The most parameters.
const PARAMETERS: usize = 20_000_000;
/// The number of classes.
const CLASSES: usize = 10;

/// So many sequential networks, each with a batch: convolutions with windows of 1 to 11, strides,
/// dilation, groups and odd numbers of channels, batch normalization, pools, dense layers of 16 to 4096
/// units, and 8 to 1024 images in a batch. One seed draws the same networks everywhere.
///
/// ```
/// let jobs = refashion_bench::drawn_jobs(1, 2);
/// assert_eq!(jobs, refashion_bench::drawn_jobs(1, 2));
/// assert!(jobs[0] != jobs[1] && jobs[0].network.name == "drawn-1-0");
/// ```
pub fn drawn_jobs(seed: u64, count: usize) -> Vec<Job> {
    (0..count).map(|number| drawn_job(seed, number)).collect()
}

/// The first that can be built and that is neither too small nor too large to be timed.
fn drawn_job(seed: u64, number: usize) -> Job {
    let mut draw = Draw(RandomState::of_stream(&[seed, number as u64]));
    loop {
        let job = Job {
            network: draw.network(format!("drawn-{seed}-{number}")),
            batch: 1 << draw.between(3, 10),
            classes: CLASSES,
            precision: ProductPrecision::default(),
        };
        if is_timeable(&job) {
            return job;
        }
    }
}

fn is_timeable(job: &Job) -> bool {
    let Ok(layers) = job.network.check() else {
        return false;
    };
    let values: usize = layers.iter().map(|layer| layer.output.len()).sum();
    let parameters: usize = layers.iter().map(|layer| layer.trainable).sum();
    values.saturating_mul(job.batch) <= VALUES
        && parameters <= PARAMETERS
        && operations(job).is_ok_and(|operations| OPERATIONS.contains(&operations))
}

struct Draw(RandomState);

impl Draw {
    /// A whole number from `least` to `most` and including it.
    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.0.up_to((most - least) as u32) as usize
    }

    /// Whether something is so that is so in `percent` of a hundred cases.
    fn one_of_a_hundred(&mut self, percent: usize) -> bool {
        self.between(0, 99) < percent
    }

    fn network(&mut self, name: String) -> Network {
        let size = self.between(16, 64);
        let channels = if self.one_of_a_hundred(50) { 1 } else { 3 };
        let mut network = Network::new(name, Shape::image(channels, size, size));
        let mut channels = channels;
        for _ in 0..self.between(1, 5) {
            (network, channels) = self.block(network, channels);
        }
        network = match self.one_of_a_hundred(30) {
            true => network.layer(LayerSpec::GlobalAveragePool),
            false => network.flatten(),
        };
        for _ in 0..self.between(0, 2) {
            // As many units of each size between two powers of two.
            let least = 1 << self.between(4, 11);
            network = network.layer(LayerSpec::Dense(DenseSpec {
                activation: self.activation(),
                ..DenseSpec::new(self.between(least, 2 * least))
            }));
        }
        network.dense(CLASSES).softmax()
    }

    /// A convolution with what usually stands behind it, and how many channels it makes.
    fn block(&mut self, network: Network, channels: usize) -> (Network, usize) {
        let conv = self.convolution(channels);
        let (filters, activation) = (conv.filters, self.activation());
        let network = match self.one_of_a_hundred(40) {
            true => network
                .layer(LayerSpec::Conv2d(conv))
                .batch_norm()
                .layer(LayerSpec::Activation(activation)),
            false => network.layer(LayerSpec::Conv2d(Conv2dSpec { activation, ..conv })),
        };
        let network = match self.between(0, 9) {
            0..=2 => network.layer(LayerSpec::MaxPool(PoolSpec::new(2))),
            3 => network.layer(LayerSpec::AveragePool(PoolSpec::new(2))),
            4 => network.layer(LayerSpec::MaxPool(PoolSpec {
                stride: Some([2, 2]),
                ..PoolSpec::new(3)
            })),
            _ => network,
        };
        (network, filters)
    }

    fn convolution(&mut self, channels: usize) -> Conv2dSpec {
        // Windows of 3×3 are the most common by far; the others are drawn from all.
        let kernel = match self.one_of_a_hundred(40) {
            true => [3, 3],
            false => [self.between(1, 11); 2],
        };
        let of_channels = [1, 1, 1, 2, 4, channels][self.between(0, 5)];
        let groups = if channels.is_multiple_of(of_channels) {
            of_channels
        } else {
            1
        };
        let least = 1 << self.between(2, 7);
        let filters = self.between(least, 2 * least).next_multiple_of(groups);
        let stride = if self.one_of_a_hundred(70) { 1 } else { 2 };
        let dilation = match stride == 1 && self.one_of_a_hundred(15) {
            true => 2,
            false => 1,
        };
        let padding = match self.one_of_a_hundred(60) {
            true => Padding::Same,
            false => Padding::Valid,
        };
        Conv2dSpec {
            kernel,
            stride: [stride; 2],
            padding,
            dilation: [dilation; 2],
            groups,
            ..Conv2dSpec::new(filters, 3)
        }
    }

    fn activation(&mut self) -> Activation {
        match self.between(0, 9) {
            0..=5 => Activation::Relu,
            6 => Activation::LeakyRelu(0.1),
            7 => Activation::Tanh,
            8 => Activation::Silu,
            _ => Activation::Gelu,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_can_be_timed_and_has_every_setting() {
        let jobs = drawn_jobs(7, 60);
        assert!(jobs.iter().all(is_timeable));
        let convolutions: Vec<&Conv2dSpec> = jobs
            .iter()
            .flat_map(|job| &job.network.layers)
            .filter_map(|layer| match layer {
                LayerSpec::Conv2d(conv) => Some(conv),
                _ => None,
            })
            .collect();
        let some = |is: fn(&Conv2dSpec) -> bool| convolutions.iter().any(|conv| is(conv));
        assert!(some(|conv| conv.kernel == [1, 1]) && some(|conv| conv.kernel[0] > 7));
        assert!(some(|conv| conv.stride[0] == 2) && some(|conv| conv.dilation[0] == 2));
        assert!(some(|conv| conv.groups > 1) && some(|conv| conv.filters % 2 == 1));
        let batches: Vec<usize> = jobs.iter().map(|job| job.batch).collect();
        assert!(
            batches.contains(&8) && batches.contains(&1024),
            "{batches:?}"
        );
    }
}
