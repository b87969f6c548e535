//! The random streams of a run.

use refashion_datasets::StreamVersion;

/// The random streams of a run, all from its one seed and independent of each other: a run that
/// augments its images drops the same values as one that does not.
///
/// Stream number k is the k-th output of the generator SplitMix64 (Steele and others, 2014) that
/// starts at the seed of the run. Their numbers never change: 1 initialisation, 2 shuffling,
/// 3 dropout, 4 augmentation, 5 folds, 6 mixup. The seed of a training step's dropout is in turn the output
/// of that number of the generator that starts at stream 3; likewise that of a fold, from stream 5,
/// and that of a batch's mixture, from stream 6.
///
/// What draws the orders and the changes of the images is the [`StreamVersion`]'s; a number alone
/// stands for the streams of that seed in the last version.
///
/// ```
/// use refashion_trainer::Streams;
///
/// let streams = Streams::new(0);
/// assert_eq!(streams.initialisation(), 0xe220_a839_7b1d_cdaf);
/// assert_ne!(streams.dropout(0), streams.dropout(1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streams {
    seed: u64,
    version: StreamVersion,
}

impl From<u64> for Streams {
    fn from(seed: u64) -> Self {
        Self::new(seed)
    }
}

impl Streams {
    /// The streams of the run with this seed.
    pub fn new(seed: u64) -> Self {
        Self::of_version(seed, StreamVersion::default())
    }

    /// The same in a version of them, to repeat a run that it made.
    pub fn of_version(seed: u64, version: StreamVersion) -> Self {
        Self { seed, version }
    }

    /// The seed that they come from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// What draws orders and changes.
    pub fn version(&self) -> StreamVersion {
        self.version
    }

    /// The seed of the first weights, for `Model::new`.
    pub fn initialisation(&self) -> u64 {
        output(self.seed, 1)
    }

    /// The seed of the order of the images; each epoch draws its own from it.
    pub fn shuffling(&self) -> u64 {
        output(self.seed, 2)
    }

    /// The seed of the masks of a training step, counted from 0 over the whole run.
    pub fn dropout(&self, step: u64) -> u64 {
        output(output(self.seed, 3), step.wrapping_add(1))
    }

    /// The seed of the changes to the images; each epoch and image draws its own from it.
    pub fn augmentation(&self) -> u64 {
        output(self.seed, 4)
    }

    /// The seed of one training of several, as in cross-validation; folds are counted from 0.
    pub fn fold(&self, fold: u64) -> u64 {
        output(output(self.seed, 5), fold.wrapping_add(1))
    }

    /// The seed of how the images of a batch are mixed; batches are counted from 0 over the whole run.
    pub fn mixup(&self, batch: u64) -> u64 {
        output(output(self.seed, 6), batch.wrapping_add(1))
    }
}

/// The output of this number, from 1, of SplitMix64.
fn output(start: u64, number: u64) -> u64 {
    let state = start.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of the reference implementation (Vigna, splitmix64.c) from 1234567.
    #[test]
    fn outputs_are_those_of_splitmix64() {
        let expected = [
            6457827717110365317,
            3203168211198807973,
            9817491932198370423,
        ];
        assert_eq!([1, 2, 3].map(|number| output(1234567, number)), expected);
    }

    #[test]
    fn streams_differ() {
        let streams = Streams::new(3);
        let mut all = vec![
            streams.initialisation(),
            streams.shuffling(),
            streams.augmentation(),
        ];
        all.extend((0..100).map(|step| streams.dropout(step)));
        all.extend((0..100).map(|fold| streams.fold(fold)));
        all.extend((0..100).map(|batch| streams.mixup(batch)));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
