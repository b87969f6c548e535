//! What arrives together is computed together.
//!
//! Requests hand in what a network sees; one thread takes what lies there, computes it in one pass, and
//! hands the scores back. It waits a moment for others only where some are on their way, so that a
//! picture that comes alone is not kept. What is computed for a picture does not depend on those
//! beside it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    time::{Duration, Instant},
};

use refashion_inference::{Predictor, Seen};
use tokio::sync::oneshot;

/// So many pictures are computed at once; a request that has more is not cut.
const MOST: usize = 64;

/// A picture as a network saw it, with the score of each class.
pub(crate) type Scored = (Seen, Vec<f32>);

/// Where requests hand in what is to be computed.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    jobs: Sender<Job>,
    coming: Arc<AtomicUsize>,
}

/// The other side of the desk.
#[derive(Debug)]
pub(crate) struct Batches {
    jobs: Receiver<Job>,
    coming: Arc<AtomicUsize>,
    gather: Duration,
}

/// What one request hands in.
#[derive(Debug)]
struct Job {
    seen: Vec<Seen>,
    reply: oneshot::Sender<Vec<Scored>>,
    coming: Coming,
}

/// A request that is on its way to the desk, as long as this is held.
#[derive(Debug)]
pub(crate) struct Coming(Arc<AtomicUsize>);

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// How much was computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Computed {
    pub(crate) pictures: u64,
    pub(crate) batches: u64,
}

/// A desk and who sits behind it.
pub(crate) fn desk(gather: Duration) -> (Desk, Batches) {
    let (sender, receiver) = mpsc::channel();
    let coming = Arc::new(AtomicUsize::new(0));
    let desk = Desk {
        jobs: sender,
        coming: Arc::clone(&coming),
    };
    let batches = Batches {
        jobs: receiver,
        coming,
        gather,
    };
    (desk, batches)
}

impl Desk {
    /// Says that a request will hand something in.
    pub(crate) fn expect(&self) -> Coming {
        self.coming.fetch_add(1, Ordering::SeqCst);
        Coming(Arc::clone(&self.coming))
    }

    /// Hands in, and waits for the scores; nothing where nobody computes any more.
    pub(crate) async fn scores(&self, seen: Vec<Seen>, coming: Coming) -> Option<Vec<Scored>> {
        let (reply, scores) = oneshot::channel();
        let job = Job {
            seen,
            reply,
            coming,
        };
        self.jobs.send(job).ok()?;
        scores.await.ok()
    }
}

impl Batches {
    /// Computes what is handed in, until every desk is gone.
    pub(crate) fn compute(&self, predictor: &mut Predictor) -> Computed {
        let mut computed = Computed::default();
        while let Ok(first) = self.jobs.recv() {
            let batch = self.gather(first);
            let pictures: usize = batch.iter().map(|(seen, _)| seen.len()).sum();
            if pictures == 0 {
                continue;
            }
            let seen = batch.iter().flat_map(|(seen, _)| seen);
            let mut scores = predictor.scores(seen).into_iter();
            computed.pictures += pictures as u64;
            computed.batches += 1;
            for (seen, reply) in batch {
                let scored = seen.into_iter().zip(scores.by_ref()).collect();
                // Who has left needs no answer.
                let _ = reply.send(scored);
            }
        }
        computed
    }

    /// What lies on the desk with this, and what comes within a moment where something is to come.
    fn gather(&self, first: Job) -> Vec<(Vec<Seen>, oneshot::Sender<Vec<Scored>>)> {
        let until = Instant::now() + self.gather;
        let (mut batch, mut pictures) = (Vec::new(), 0);
        let mut next = Some(first);
        while let Some(Job {
            seen,
            reply,
            coming,
        }) = next
        {
            drop(coming);
            // Nothing is computed for who has left.
            if !reply.is_closed() {
                pictures += seen.len();
                batch.push((seen, reply));
            }
            next = if pictures < MOST {
                self.next(until)
            } else {
                None
            };
        }
        batch
    }

    fn next(&self, until: Instant) -> Option<Job> {
        match self.jobs.try_recv() {
            Ok(job) => Some(job),
            Err(_) if self.coming.load(Ordering::SeqCst) == 0 => None,
            Err(_) => {
                let left = until.saturating_duration_since(Instant::now());
                self.jobs.recv_timeout(left).ok()
            }
        }
    }
}
