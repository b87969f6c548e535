//! What a training takes in memory, computed before anything is allocated.

use refashion_datasets::DatasetName;
use refashion_trainer::Training;
use refashion_zoo::Network;

use crate::{
    error::{Error, Result},
    memory_limit::MemoryLimit,
    plan::Plan,
};

/// So many images are evaluated at once.
const EVALUATED: usize = 128;

/// Batches that lie ready, are made or used at the same time.
const BATCHES: u64 = 4;

/// What a training takes in memory, in bytes, computed from the shapes of its network.
///
/// It is what the training asks for by itself: weights, gradients, the moments of the optimizer,
/// the copies that a checkpoint is written from, what the layers make of a batch, and the images.
/// Counts that are larger than can be counted are `u64::MAX`.
///
/// ```
/// use refashion_documents::Document;
/// use refashion_runs::{Bound, MemoryDemand, MemoryLimit, Plan};
///
/// let lab3 = Document::named("lab3")?;
/// let plan = Plan::new(&lab3, &lab3.experiments[0], None)?;
/// let demand = MemoryDemand::of(&plan)?;
/// assert!((64 << 20..512 << 20).contains(&demand.bytes));
/// let little = MemoryLimit { bytes: 1 << 20, bound: Bound::Asked };
/// let message = demand.check(Some(little)).unwrap_err().to_string();
/// assert!(message.contains("layer 7 (conv2d_2)"), "{message}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryDemand {
    /// The name of the network.
    pub network: String,
    /// The number of images in a batch.
    pub batch: usize,
    /// All of it.
    pub bytes: u64,
    /// The layer that takes most, as `layer 3 (dense)`.
    pub largest: String,
    /// What that layer takes.
    pub of_largest: u64,
}

impl MemoryDemand {
    /// What a run of a plan takes, with the images of its data set.
    ///
    /// # Errors
    ///
    /// [`Error::Network`] if the layers do not fit together.
    pub fn of(plan: &Plan) -> Result<Self> {
        let name = plan.experiment.dataset;
        let copies = match plan.keeps_checkpoints() {
            // The bytes of each vector, and the file made of them.
            true => 2 * kept(&plan.training),
            false => 1,
        };
        let batch = plan.training.batch_size.min(name.train_count);
        let evaluates = name.test_count > 0 || plan.experiment.images().1 > 0;
        let most = if evaluates {
            batch.max(EVALUATED)
        } else {
            batch
        };
        let mut demand = Self::of_network(&plan.network, &plan.training, (batch, most), copies)?;
        demand.bytes = demand.bytes.saturating_add(of_images(name));
        Ok(demand)
    }

    /// What training steps of a network take, with batches of so many images.
    ///
    /// # Errors
    ///
    /// [`Error::Network`] if the layers do not fit together.
    pub fn of_steps(network: &Network, training: &Training) -> Result<Self> {
        Self::of_network(
            network,
            training,
            (training.batch_size, training.batch_size),
            0,
        )
    }

    /// Trained with batches of `batch` images, and with buffers for the `most` that are ever computed
    /// at once.
    fn of_network(
        network: &Network,
        training: &Training,
        (batch, most): (usize, usize),
        copies: u64,
    ) -> Result<Self> {
        let memory = network.memory(most)?;
        // Beside what is kept there are the gradients.
        let vectors = kept(training) + 1 + copies;
        let each = memory.layers.iter().map(|layer| {
            let bytes = layer.values.saturating_mul(vectors);
            (layer, bytes.saturating_add(layer.batch))
        });
        let input = (network.input.len() as u64).saturating_mul(4 * BATCHES);
        let input = input.saturating_mul(batch as u64);
        let all = each.clone().map(|(_, bytes)| bytes);
        let bytes = all.fold(memory.buffers.saturating_add(input), u64::saturating_add);
        let largest = each.max_by_key(|(_, bytes)| *bytes);
        Ok(Self {
            network: network.name.clone(),
            batch,
            bytes,
            largest: largest.map_or_else(String::new, |(layer, _)| {
                format!("layer {} ({})", layer.number, layer.name)
            }),
            of_largest: largest.map_or(0, |(_, bytes)| bytes),
        })
    }

    /// Whether there is as much memory, as far as a limit is known.
    ///
    /// # Errors
    ///
    /// [`Error::Memory`] with the layer that takes most.
    pub fn check(&self, limit: Option<MemoryLimit>) -> Result<()> {
        match limit {
            Some(limit) if self.bytes > limit.bytes => Err(Error::Memory {
                network: self.network.clone(),
                batch: self.batch,
                bytes: self.bytes,
                largest: self.largest.clone(),
                of_largest: self.of_largest,
                limit,
            }),
            _ => Ok(()),
        }
    }
}

/// The vectors as long as the weights that last from step to step: the weights, the moments, a slow copy
/// where there is one, and those of the best epoch where a training goes back to them.
fn kept(training: &Training) -> u64 {
    let best = training
        .early_stopping
        .is_some_and(|stop| stop.restore_best);
    let slow = training.lookahead.is_some();
    1 + training.optimizer.moments() as u64 + u64::from(best) + u64::from(slow)
}

/// The images of a data set and their labels, decoded.
fn of_images(name: DatasetName) -> u64 {
    let count = name.train_count.saturating_add(name.test_count);
    let image: usize = name.image_shape.iter().product();
    count.saturating_mul(image + 1) as u64
}

#[cfg(test)]
mod tests {
    use refashion_datasets::{OwnDataset, Split};
    use refashion_documents::Document;
    use refashion_trainer::{EarlyStopping, Lookahead, Optimizer, Sgd};

    use super::*;

    /// The bytes of a training of the thesis after a change.
    fn bytes(change: impl FnOnce(&mut Plan)) -> u64 {
        let thesis = Document::named("thesis").unwrap();
        let mut plan = Plan::new(&thesis, &thesis.experiments[0], None).unwrap();
        plan.training.optimizer = Optimizer::Sgd(Sgd::default());
        change(&mut plan);
        MemoryDemand::of(&plan).unwrap().bytes
    }

    #[test]
    fn each_vector_as_long_as_the_weights_is_counted_with_its_copies() {
        let thesis = refashion_zoo::by_name("thesis").unwrap();
        let vector = 4 * thesis.summary().unwrap().total as u64;
        let plain = bytes(|_| ());
        // What lasts is kept, and written down in two copies.
        let of_moments = |optimizer| bytes(|plan| plan.training.optimizer = optimizer) - plain;
        assert_eq!(
            of_moments(Optimizer::Adam(Default::default())),
            2 * 3 * vector
        );
        let momentum = Sgd {
            momentum: 0.9,
            ..Sgd::default()
        };
        assert_eq!(of_moments(Optimizer::Sgd(momentum)), 3 * vector);
        let slow = Lookahead {
            every: 5,
            keep: 0.5,
            power: 0.0,
        };
        let of_lookahead = bytes(|plan| plan.training.lookahead = Some(slow)) - plain;
        assert_eq!(of_lookahead, 3 * vector);
        let stopping = |restore_best| EarlyStopping {
            patience: 1,
            min_delta: 0.0,
            restore_best,
            monitor: Default::default(),
        };
        let of_best =
            |best| bytes(|plan| plan.training.early_stopping = Some(stopping(best))) - plain;
        assert_eq!((of_best(true), of_best(false)), (3 * vector, 0));
    }

    #[test]
    fn what_a_batch_takes_grows_with_it() {
        let thesis = refashion_zoo::by_name("thesis").unwrap();
        let training = |batch_size| {
            Training::new(
                Optimizer::Sgd(Sgd::default()),
                Default::default(),
                batch_size,
                1,
            )
        };
        let steps = |batch| MemoryDemand::of_steps(&thesis, &training(batch)).unwrap();
        let [one, two, three] = [100, 200, 300].map(|batch| steps(batch).bytes);
        assert_eq!(three - two, two - one);
        // A batch is at least its images, so many times, and what the layers make of them.
        let each = (two - one) / 100;
        assert!(each > 4 * BATCHES * 784, "{each}");
        assert_eq!(
            (steps(100).batch, steps(100).network),
            (100, "thesis".into())
        );
        // No batch is larger than the set, and images are evaluated so many at once.
        let of_batch = |batch: usize| bytes(|plan| plan.training.batch_size = batch);
        assert_eq!(of_batch(60_000), of_batch(90_000));
        assert!(of_batch(EVALUATED) < of_batch(EVALUATED + 100));
        let (small, smaller) = (of_batch(100), of_batch(50));
        assert_eq!(small - smaller, 50 * 4 * BATCHES * 784);
    }

    /// With batches of 8 images there are buffers for [`EVALUATED`] where any are evaluated.
    #[test]
    fn images_that_validate_or_test_are_evaluated_so_many_at_once() {
        let lab3 = Document::named("lab3").unwrap();
        let bytes = |tested: usize, split: Split| {
            let own = OwnDataset {
                name: format!("memory-of-{tested}-tested"),
                title: "Own".into(),
                classes: vec!["a".into(), "b".into()],
                image_shape: [1, 28, 28],
                train_count: 60,
                test_count: tested,
            };
            let name = own.describe().unwrap();
            let mut experiment = lab3.experiments[0].clone();
            (experiment.dataset, experiment.split) = (name, split);
            let mut plan = Plan::new(&lab3, &experiment, None).unwrap();
            plan.training.batch_size = 8;
            MemoryDemand::of(&plan).unwrap().bytes - of_images(name)
        };
        let neither = bytes(0, Split::All);
        let tests = bytes(12, Split::All);
        assert!(neither < tests, "{neither} {tests}");
        assert_eq!(bytes(0, Split::First { n: 20 }), tests);
        assert_eq!(bytes(12, Split::First { n: 20 }), tests);
    }

    #[test]
    fn the_images_are_counted_with_their_labels() {
        assert_eq!(of_images(DatasetName::MNIST), 70_000 * 785);
        assert_eq!(of_images(DatasetName::CIFAR_10), 60_000 * 3_073);
    }

    #[test]
    fn a_limit_may_be_reached_and_not_passed() {
        let thesis = refashion_zoo::by_name("thesis").unwrap();
        let training = Training::new(Optimizer::default(), Default::default(), 8, 1);
        let demand = MemoryDemand::of_steps(&thesis, &training).unwrap();
        let limit = |bytes| {
            demand.check(Some(MemoryLimit {
                bytes,
                bound: crate::Bound::Asked,
            }))
        };
        assert!(limit(demand.bytes).is_ok() && demand.check(None).is_ok());
        assert!(matches!(
            limit(demand.bytes - 1),
            Err(Error::Memory { bytes, .. }) if bytes == demand.bytes
        ));
        assert!(demand.largest.starts_with("layer "), "{}", demand.largest);
        assert!(demand.of_largest > 0 && demand.of_largest < demand.bytes);
    }

    /// Peaks of recorded runs with one thread, in MiB. What is demanded is at most half as much again:
    /// not all that is counted is there at the same time.
    #[test]
    fn what_is_demanded_is_near_what_runs_took() {
        for (id, peak) in [
            ("thesis", 192.8),
            ("lab3/baseline", 137.5),
            ("hw5/cnn", 104.1),
            ("masters/alexnet", 988.1),
            ("masters/cifar-ann", 270.7),
            ("masters/cifar-cnn", 365.7),
            ("masters/fashion-ann", 74.1),
            ("masters/fashion-cnn", 198.7),
            ("masters/lenet5", 80.6),
        ] {
            let document = id.split('/').next().unwrap_or(id);
            let document = Document::named(document).unwrap();
            let plan = Plan::new(&document, document.experiment(id).unwrap(), None).unwrap();
            let demand = MemoryDemand::of(&plan).unwrap();
            let ratio = demand.bytes as f64 / f64::from(1 << 20) / peak;
            assert!((0.6..1.5).contains(&ratio), "{id}: {ratio:.2}");
        }
    }
}
