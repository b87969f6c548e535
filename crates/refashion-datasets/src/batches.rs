//! Batches: examples in shuffled order, scaled, padded and augmented as they are needed.
//!
//! The set stays as bytes, which is a quarter of the memory. With [`Batches::prefetch`] another
//! thread prepares the next batches while one trains. Every random number depends only on the
//! seed, the epoch and the example, so that the result is the same bits either way.

mod batch;
mod maker;

use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread;

pub use batch::{Batch, BatchSettings, Scaling};
use maker::Maker;

use crate::error::Error;
use crate::images::{Labelled, check_indices};
use crate::random::require;

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
    /// hold nothing, or none be full where only full ones count, the padding is below the size or the augmentation makes no sense.
    pub fn new(
        set: &'a Labelled,
        indices: Vec<usize>,
        settings: BatchSettings,
    ) -> Result<Self, Error> {
        check_indices(&indices, set.len())?;
        require(settings.size > 0, "batch size", settings.size, "at least 1")?;
        let enough = !settings.drop_last || indices.is_empty() || settings.size <= indices.len();
        let expected = || format!("at most the {} examples", indices.len());
        require(enough, "batch size", settings.size, expected())?;
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
        let BatchSettings {
            size, drop_last, ..
        } = self.settings;
        match drop_last {
            true => self.indices.len() / size,
            false => self.indices.len().div_ceil(size),
        }
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
            self.settings.streams.shuffle(seed, epoch, &mut order);
        }
        order
    }

    /// The batches of an epoch, each made when it is asked for.
    pub fn epoch(&self, epoch: u64) -> impl Iterator<Item = Batch> + '_ {
        self.epoch_from(epoch, 0)
    }

    /// The batches of an epoch without the first so many.
    fn epoch_from(&self, epoch: u64, first: usize) -> impl Iterator<Item = Batch> + '_ {
        let order = self.order(epoch);
        let mut maker = Maker::new(self.set, &self.settings, self.shape(), epoch);
        (first..self.per_epoch()).map(move |number| {
            let mut batch = Batch::default();
            maker.fill(&mut batch, self.chunk(&order, number));
            batch
        })
    }

    /// Calls `consume` with a stream of the batches of an epoch that another thread makes ahead.
    ///
    /// The stream may be left early. What `consume` answers is answered. Where the system starts no
    /// other thread, the batches are made when they are asked for, and are the same.
    pub fn prefetch<R>(&self, epoch: u64, consume: impl FnOnce(&mut Stream<'_>) -> R) -> R {
        self.prefetch_from(epoch, 0, consume)
    }

    /// As [`Batches::prefetch`], without the first so many batches of the epoch: those that come
    /// are the same as if they had been taken before.
    ///
    /// ```
    /// use refashion_datasets::{BatchSettings, Batches, Images, Labelled};
    ///
    /// let images = Images::new(3, [1, 1, 1], vec![0, 51, 255])?;
    /// let set = Labelled::new(images, vec![4, 5, 6])?;
    /// let batches = Batches::new(&set, vec![0, 1, 2], BatchSettings::new(2))?;
    /// let labels = batches.prefetch_from(0, 1, |stream| stream.next().map(|batch| batch.labels.clone()));
    /// assert_eq!(labels, Some(vec![6]));
    /// # Ok::<(), refashion_datasets::Error>(())
    /// ```
    pub fn prefetch_from<R>(
        &self,
        epoch: u64,
        first: usize,
        consume: impl FnOnce(&mut Stream<'_>) -> R,
    ) -> R {
        thread::scope(|scope| {
            let (ready, incoming) = mpsc::sync_channel(AHEAD);
            let (outgoing, used) = mpsc::channel();
            let produce = move || self.produce(epoch, first, &ready, &used);
            let source = match thread::Builder::new().spawn_scoped(scope, produce) {
                Ok(_) => Source::Ahead { incoming, outgoing },
                Err(_) => Source::Here(Box::new(self.epoch_from(epoch, first))),
            };
            let current = None;
            consume(&mut Stream { source, current })
        })
    }

    /// Makes batches in buffers that come back, until all are made or nobody takes them.
    fn produce(&self, epoch: u64, first: usize, ready: &SyncSender<Batch>, used: &Receiver<Batch>) {
        let order = self.order(epoch);
        let mut maker = Maker::new(self.set, &self.settings, self.shape(), epoch);
        for number in first..self.per_epoch() {
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

/// The batches of an epoch, one after another.
pub struct Stream<'a> {
    source: Source<'a>,
    current: Option<Batch>,
}

/// Where batches come from.
enum Source<'a> {
    /// Another thread, in buffers that go back to it.
    Ahead {
        incoming: Receiver<Batch>,
        outgoing: Sender<Batch>,
    },
    /// This one.
    Here(Box<dyn Iterator<Item = Batch> + 'a>),
}

impl Stream<'_> {
    /// The next batch, or nothing at the end of the epoch. Not an iterator: the batch before it is
    /// taken back.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Option<&Batch> {
        match &mut self.source {
            Source::Ahead { incoming, outgoing } => {
                let next = incoming.recv().ok();
                if let Some(used) = std::mem::replace(&mut self.current, next) {
                    // A buffer that cannot go back is let go.
                    let _ = outgoing.send(used);
                }
            }
            Source::Here(batches) => self.current = batches.next(),
        }
        self.current.as_ref()
    }
}

impl std::fmt::Debug for Stream<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ahead = matches!(self.source, Source::Ahead { .. });
        let mut stream = f.debug_struct("Stream");
        stream
            .field("ahead", &ahead)
            .field("current", &self.current);
        stream.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::Images;

    #[test]
    fn batches_made_here_are_those_made_ahead() {
        let images = Images::new(5, [1, 1, 1], vec![0, 51, 102, 204, 255]).unwrap();
        let set = Labelled::new(images, vec![0, 1, 2, 3, 4]).unwrap();
        let settings = BatchSettings {
            shuffle: Some(3),
            ..BatchSettings::new(2)
        };
        let batches = Batches::new(&set, (0..5).collect(), settings).unwrap();
        let all = |stream: &mut Stream<'_>| {
            let mut all = Vec::new();
            while let Some(batch) = stream.next() {
                all.push(batch.clone());
            }
            all
        };
        let ahead = batches.prefetch(1, all);
        let here = all(&mut Stream {
            source: Source::Here(Box::new(batches.epoch(1))),
            current: None,
        });
        assert_eq!(ahead, here);
        assert_eq!(here.len(), 3);
        assert!(Batch::default().is_empty() && !here[0].is_empty());
        let shown = batches.prefetch(1, |stream| {
            let before = format!("{stream:?}");
            stream.next();
            [before, format!("{stream:?}")]
        });
        assert_eq!(shown[0], "Stream { ahead: true, current: None }");
        let current = format!("Stream {{ ahead: true, current: Some({:?}) }}", here[0]);
        assert_eq!(shown[1], current);
        for first in 0..=4 {
            let rest = &here[first.min(3)..];
            assert_eq!(batches.prefetch_from(1, first, all), rest);
            let here: Vec<_> = batches.epoch_from(1, first).collect();
            assert_eq!(here, rest);
        }
    }
}
