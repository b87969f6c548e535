//! Threads that go through one pass together.
//!
//! To wake a thread takes as long as a layer of a small network does. So those of a crew, once woken, look
//! for more work for a moment before they sleep. Who leads the crew does the work of those that do not come,
//! and waits only for pieces that others have begun.
#![allow(unsafe_code)]

use std::any::Any;
use std::hint::spin_loop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The threads that share the work of the passes of one model: those of the pool that it is called
/// from, as they come.
#[derive(Debug, Default)]
pub struct Crew(Arc<Shared>);

/// What the threads of a crew see.
#[derive(Debug)]
struct Shared {
    /// The work at hand: its number, how many pieces it has, and how many of them have been begun.
    ticket: AtomicU64,
    work: AtomicPtr<Work<'static>>,
    done: AtomicUsize,
    /// What a piece panicked with.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    /// Threads that were called and have not left.
    helpers: AtomicUsize,
    dismissed: AtomicBool,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            ticket: AtomicU64::new(0),
            work: AtomicPtr::new(null_mut()),
            done: AtomicUsize::new(0),
            panic: Mutex::default(),
            helpers: AtomicUsize::new(0),
            dismissed: AtomicBool::new(false),
        }
    }
}

/// Work in pieces.
struct Work<'a>(&'a (dyn Fn(usize) + Sync));

/// Bits of a ticket for the pieces begun, and as many for their count.
const BITS: u32 = 24;
const MOST: u64 = (1 << BITS) - 1;
/// After so many looks a thread that finds nothing lets others have its core.
const LOOKS: u32 = 1 << 10;
/// So long a thread looks for work before it sleeps.
const PATIENCE: Duration = Duration::from_micros(50);

/// With fewer products of numbers some work is over before another thread has come.
const WORTH: usize = 1 << 20;

/// Whether work of so many products is worth waking a thread.
pub(super) fn worth_waking(products: usize) -> bool {
    products >= WORTH
}

impl Crew {
    /// How many threads there are at most.
    pub fn threads(&self) -> usize {
        rayon::current_num_threads()
    }

    /// Calls `work` for each of so many pieces, in any order and on any thread; the call returns when all
    /// are done. Not to be called within `work`.
    pub fn share(&mut self, pieces: usize, work: impl Fn(usize) + Sync) {
        if self.threads() == 1 || pieces < 2 || pieces as u64 > MOST {
            (0..pieces).for_each(work);
            return;
        }
        self.call();
        let (shared, work) = (&self.0, Work(&work));
        shared.done.store(0, Ordering::Relaxed);
        let at = std::ptr::from_ref(&work).cast_mut().cast();
        shared.work.store(at, Ordering::Relaxed);
        let number = (shared.ticket.load(Ordering::Relaxed) >> (2 * BITS)).wrapping_add(1);
        let ticket = number << (2 * BITS) | (pieces as u64) << BITS;
        shared.ticket.store(ticket, Ordering::Release);
        while shared.do_next() {}
        // Now `work` must stay until those pieces that others have begun are done.
        let mut looks = 0;
        while shared.done.load(Ordering::Acquire) < pieces {
            look(&mut looks);
        }
        let panic = shared.panic.lock().ok().and_then(|mut panic| panic.take());
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// Lets the threads do other work of their pool.
    pub fn dismiss(&self) {
        self.0.dismissed.store(true, Ordering::Relaxed);
    }

    /// Calls as many threads as are not here.
    fn call(&self) {
        self.0.dismissed.store(false, Ordering::Relaxed);
        let here = self.0.helpers.load(Ordering::Relaxed);
        for _ in here + 1..self.threads() {
            self.0.helpers.fetch_add(1, Ordering::Relaxed);
            let shared = Arc::clone(&self.0);
            rayon::spawn(move || shared.help());
        }
    }
}

impl Shared {
    /// Does the next piece of the work at hand, if there is one.
    fn do_next(&self) -> bool {
        let Some(number) = self.begin() else {
            return false;
        };
        // SAFETY: a piece that was begun and is not done keeps `share` from returning, and so the work
        // in its place.
        let work = unsafe { &*self.work.load(Ordering::Acquire) };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (work.0)(number)))
            && let Ok(mut kept) = self.panic.lock()
        {
            *kept = Some(panic);
        }
        self.done.fetch_add(1, Ordering::Release);
        true
    }

    /// The number of a piece that nobody else has begun.
    fn begin(&self) -> Option<usize> {
        let mut ticket = self.ticket.load(Ordering::Acquire);
        loop {
            let (begun, pieces) = (ticket & MOST, ticket >> BITS & MOST);
            if begun == pieces {
                return None;
            }
            let (ok, failed) = (Ordering::AcqRel, Ordering::Acquire);
            match (self.ticket).compare_exchange_weak(ticket, ticket + 1, ok, failed) {
                Ok(_) => return Some(begun as usize),
                Err(now) => ticket = now,
            }
        }
    }

    /// Works until there has been no work for a moment.
    fn help(&self) {
        let (mut since, mut looks) = (Instant::now(), 0u32);
        while !self.dismissed.load(Ordering::Relaxed) {
            if self.do_next() {
                since = Instant::now();
            } else {
                look(&mut looks);
                if looks.is_multiple_of(64) && since.elapsed() > PATIENCE {
                    break;
                }
            }
        }
        self.helpers.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Waits a moment.
fn look(looks: &mut u32) {
    *looks = looks.wrapping_add(1);
    if looks.is_multiple_of(LOOKS) {
        std::thread::yield_now();
    } else {
        spin_loop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_done_once_whoever_comes() {
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build().unwrap().install(|| {
                let mut crew = Crew::default();
                for pieces in (0..200).chain([10_000]) {
                    let counts: Vec<_> = (0..pieces).map(|_| AtomicUsize::new(0)).collect();
                    crew.share(pieces, |piece| {
                        counts[piece].fetch_add(1, Ordering::Relaxed);
                    });
                    let once = |count: &AtomicUsize| count.load(Ordering::Relaxed) == 1;
                    assert!(counts.iter().all(once), "{threads} threads, {pieces}");
                    if pieces % 50 == 0 {
                        crew.dismiss();
                    }
                }
            });
        }
    }

    #[test]
    fn others_come() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2);
        pool.build().unwrap().install(|| {
            let (mut crew, came) = (Crew::default(), AtomicUsize::new(0));
            // Neither piece ends before the other has begun.
            crew.share(2, |_| {
                came.fetch_add(1, Ordering::SeqCst);
                while came.load(Ordering::SeqCst) < 2 {
                    std::thread::yield_now();
                }
            });
        });
    }

    #[test]
    fn a_piece_that_panics_ends_the_work_and_nothing_else() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3);
        pool.build().unwrap().install(|| {
            let mut crew = Crew::default();
            for _ in 0..50 {
                let share = || crew.share(20, |piece| assert!(piece != 7));
                assert!(catch_unwind(AssertUnwindSafe(share)).is_err());
                crew.share(20, |_| ());
            }
        });
    }
}
