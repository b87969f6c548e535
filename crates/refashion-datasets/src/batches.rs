//! Batches: examples in shuffled order, scaled, padded and augmented as they are needed.
//!
//! The set stays as bytes, which is a quarter of the memory. With [`Batches::prefetch`] another
//! thread prepares the next batches while one trains. Every random number depends only on the
//! seed, the epoch and the example, so that the result is the same bits either way.

mod maker;

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use maker::Maker;
use serde::{Deserialize, Serialize};

use crate::images::check_indices;
use crate::random::require;
use crate::{Augmentation, Error, Labelled, RandomState};

/// How batches are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchSettings {
    /// Examples in a batch; the last one of an epoch may hold fewer.
    pub size: usize,
    /// The seed of the order, or none to keep the order of the indices.
    pub shuffle: Option<u64>,
    /// How bytes become numbers.
    pub scaling: Scaling,
    /// Zeros are added on all sides up to this height and width: 32 for LeNet-5 on 28×28.
    pub pad_to: Option<usize>,
    /// Random changes, with the seed of their own stream.
    pub augmentation: Option<(Augmentation, u64)>,
}

impl BatchSettings {
    /// Batches of `size` in the order of the indices, scaled to 0…1, otherwise unchanged.
    pub fn new(size: usize) -> Self {
        Self {
            size,
            shuffle: None,
            scaling: Scaling::default(),
            pad_to: None,
            augmentation: None,
        }
    }
}

/// How pixels become numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// Divided by 255: 0 to 1.
    #[default]
    ByTwoFiftyFive,
    /// As they are: 0 to 255.
    None,
}

impl Scaling {
    /// The number that a byte becomes.
    pub fn apply(self, byte: u8) -> f32 {
        match self {
            Self::ByTwoFiftyFive => f32::from(byte) / 255.0,
            Self::None => f32::from(byte),
        }
    }
}

/// Some examples, ready for a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// `len × channels × height × width` numbers.
    pub images: Vec<f32>,
    /// One class an image, 0 to 9.
    pub labels: Vec<u8>,
    /// Channels, height and width of one image, after padding.
    pub shape: [usize; 3],
}

impl Batch {
    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// Makes the batches of each epoch from chosen examples of a set.
///
/// ```
/// use refashion_datasets::{BatchSettings, Batches, Images, Labelled};
///
/// let images = Images::new(3, [1, 1, 1], vec![0, 51, 255])?;
/// let set = Labelled::new(images, vec![4, 5, 6])?;
/// let batches = Batches::new(&set, vec![0, 1, 2], BatchSettings::new(2))?;
/// let labels: Vec<_> = batches.epoch(0).map(|batch| batch.labels).collect();
/// assert_eq!(labels, [vec![4, 5], vec![6]]);
/// # Ok::<(), refashion_datasets::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Batches<'a> {
    set: &'a Labelled,
    indices: Vec<usize>,
    settings: BatchSettings,
}

impl<'a> Batches<'a> {
    /// Chooses the examples and how they are batched.
    ///
    /// # Errors
    /// [`Error::Index`] where an index is outside the set, [`Error::Setting`] where a batch would
    /// hold nothing, the padding is below the size or the augmentation makes no sense.
    pub fn new(
        set: &'a Labelled,
        indices: Vec<usize>,
        settings: BatchSettings,
    ) -> Result<Self, Error> {
        check_indices(&indices, set.len())?;
        require(settings.size > 0, "batch size", settings.size, "at least 1")?;
        let largest = set.images.height.max(set.images.width);
        if let Some(size) = settings.pad_to {
            let expected = format!("at least the size of the images, {largest}");
            require(size >= largest, "pad_to", size, expected)?;
        }
        if let Some((augmentation, _)) = settings.augmentation {
            augmentation.check()?;
        }
        Ok(Self {
            set,
            indices,
            settings,
        })
    }

    /// How many examples an epoch has.
    pub fn examples(&self) -> usize {
        self.indices.len()
    }

    /// How many batches an epoch has.
    pub fn per_epoch(&self) -> usize {
        self.indices.len().div_ceil(self.settings.size)
    }

    /// Channels, height and width of one image, after padding.
    pub fn shape(&self) -> [usize; 3] {
        let [channels, height, width] = self.set.images.shape();
        match self.settings.pad_to {
            Some(size) => [channels, size, size],
            None => [channels, height, width],
        }
    }

    /// The order in which an epoch takes the examples; each epoch has its own.
    pub fn order(&self, epoch: u64) -> Vec<usize> {
        let mut order = self.indices.clone();
        if let Some(seed) = self.settings.shuffle {
            RandomState::of_stream(&[seed, epoch]).shuffle(&mut order);
        }
        order
    }

    /// The batches of an epoch, each made when it is asked for.
    pub fn epoch(&self, epoch: u64) -> impl Iterator<Item = Batch> + '_ {
        let order = self.order(epoch);
        let mut maker = Maker::new(self, epoch);
        (0..self.per_epoch()).map(move |number| {
            let mut batch = Batch::default();
            maker.fill(&mut batch, self.chunk(&order, number));
            batch
        })
    }

    /// Calls `consume` with a stream of the batches of an epoch that another thread makes ahead.
    ///
    /// The stream may be left early. What `consume` answers is answered.
    pub fn prefetch<R>(&self, epoch: u64, consume: impl FnOnce(&mut Stream) -> R) -> R {
        thread::scope(|scope| {
            let (ready, incoming) = mpsc::sync_channel(AHEAD);
            let (outgoing, used) = mpsc::sync_channel(AHEAD + 1);
            scope.spawn(move || self.produce(epoch, &ready, &used));
            let mut stream = Stream {
                incoming,
                outgoing,
                current: None,
            };
            consume(&mut stream)
        })
    }

    /// Makes batches in buffers that come back, until all are made or nobody takes them.
    fn produce(&self, epoch: u64, ready: &SyncSender<Batch>, used: &Receiver<Batch>) {
        let order = self.order(epoch);
        let mut maker = Maker::new(self, epoch);
        for number in 0..self.per_epoch() {
            let mut batch = used.try_recv().unwrap_or_default();
            maker.fill(&mut batch, self.chunk(&order, number));
            if ready.send(batch).is_err() {
                return;
            }
        }
    }

    fn chunk<'o>(&self, order: &'o [usize], number: usize) -> &'o [usize] {
        let start = number * self.settings.size;
        &order[start..order.len().min(start + self.settings.size)]
    }
}

/// How many batches may lie ready.
const AHEAD: usize = 2;

/// The batches of an epoch, one after another, in buffers that are used again.
#[derive(Debug)]
pub struct Stream {
    incoming: Receiver<Batch>,
    outgoing: SyncSender<Batch>,
    current: Option<Batch>,
}

impl Stream {
    /// The next batch, or nothing at the end of the epoch. Not an iterator: the batch before it is
    /// taken back.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Option<&Batch> {
        let next = self.incoming.recv().ok();
        if let Some(used) = std::mem::replace(&mut self.current, next) {
            // A buffer that cannot go back is let go.
            let _ = self.outgoing.try_send(used);
        }
        self.current.as_ref()
    }
}
