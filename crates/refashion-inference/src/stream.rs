//! Many photographs, read while others are computed.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use crate::{
    error::{Error, Result},
    picture::Picture,
    predictor::{BATCH, Predictor},
    seen::{Preprocessing, Seen},
};

/// What became of one photograph.
#[derive(Debug)]
pub struct PhotographResult<'a> {
    /// The file.
    pub path: &'a PathBuf,
    /// What the network saw and the score of each class, or why the picture cannot be used.
    pub result: Result<(Seen, Vec<f32>)>,
}

impl Predictor {
    /// Tells of each file what the model says of it, in their order: some threads read while this
    /// one computes. A file that cannot be used does not keep the others. What is told does not
    /// depend on the number of threads. `told` answers whether to go on.
    pub fn photographs<'a>(
        &mut self,
        paths: &'a [PathBuf],
        asked: &Preprocessing,
        readers: usize,
        mut told: impl FnMut(PhotographResult<'a>) -> bool,
    ) {
        let inputs = self.card.inputs.clone();
        let next = AtomicUsize::new(0);
        let read = |ready: SyncSender<Read>| {
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(path) = paths.get(place) else { return };
                let seen = Picture::open(path).and_then(|picture| inputs.take(&picture, asked));
                if ready.send((place, seen)).is_err() {
                    return;
                }
            }
        };
        thread::scope(|scope| {
            let (ready, incoming) = sync_channel(AHEAD);
            let mut started = 0;
            for _ in 0..readers.clamp(1, paths.len().max(1)) {
                let (ready, read) = (ready.clone(), &read);
                let spawned = thread::Builder::new().spawn_scoped(scope, move || read(ready));
                started += usize::from(spawned.is_ok());
            }
            drop(ready);
            if started == 0 {
                self.without_threads(paths, asked, &mut told);
                return;
            }
            let mut batch = Vec::new();
            for (place, seen) in InOrder::of(incoming) {
                batch.push((&paths[place], seen));
                // The first few are told at once, whoever has many waits for whole batches.
                let whole = batch.len() == BATCH || place + 1 == paths.len() || place < 4;
                if whole && !self.tell(batch.drain(..), &mut told) {
                    return;
                }
            }
        });
    }

    /// The same where the system starts no thread.
    fn without_threads<'a>(
        &mut self,
        paths: &'a [PathBuf],
        asked: &Preprocessing,
        told: &mut impl FnMut(PhotographResult<'a>) -> bool,
    ) {
        for path in paths {
            let picture = Picture::open(path);
            let seen = picture.and_then(|picture| self.card.inputs.take(&picture, asked));
            if !self.tell([(path, seen)].into_iter(), told) {
                return;
            }
        }
    }

    fn tell<'a>(
        &mut self,
        batch: impl Iterator<Item = (&'a PathBuf, Result<Seen>)>,
        told: &mut impl FnMut(PhotographResult<'a>) -> bool,
    ) -> bool {
        let batch: Vec<_> = batch.collect();
        let whole = batch.iter().filter_map(|(_, seen)| seen.as_ref().ok());
        let mut scores = self.scores(whole).into_iter();
        let outcomes = batch.into_iter().map(|(path, seen)| PhotographResult {
            path,
            result: seen.and_then(|seen| {
                let scores = scores.next().unwrap_or_default();
                numbers(path, &scores).map(|()| (seen, scores))
            }),
        });
        outcomes.into_iter().all(told)
    }
}

/// Whether scores are numbers.
fn numbers(path: &Path, scores: &[f32]) -> Result<()> {
    match scores.iter().all(|score| score.is_finite()) {
        true => Ok(()),
        false => Err(Error::NoNumbers {
            picture: path.display().to_string(),
        }),
    }
}

/// The place of a photograph, and what was read of it.
type Read = (usize, Result<Seen>);

/// So many photographs may lie ready.
const AHEAD: usize = 2 * BATCH;

/// What several threads have read, in the order of the files.
struct InOrder {
    incoming: Receiver<Read>,
    early: BTreeMap<usize, Result<Seen>>,
    next: usize,
}

impl InOrder {
    fn of(incoming: Receiver<Read>) -> Self {
        Self {
            incoming,
            early: BTreeMap::new(),
            next: 0,
        }
    }
}

impl Iterator for InOrder {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        loop {
            if let Some(seen) = self.early.remove(&self.next) {
                self.next += 1;
                return Some((self.next - 1, seen));
            }
            let (place, seen) = self.incoming.recv().ok()?;
            self.early.insert(place, seen);
        }
    }
}
