//! Threads that go through one pass together.
//!
//! To wake a thread takes as long as a layer of a small network does. So the threads of a crew are woken
//! once for a whole pass, and look for work until it is over. Who leads the crew does the work of
//! those that do not come, and waits only for pieces that others have begun.
#![allow(unsafe_code)]

use std::hint::spin_loop;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};

/// The threads that share the work of a pass.
pub struct Crew {
    threads: usize,
    /// The work at hand: its number, how many pieces it has, and how many of them have been begun.
    ticket: AtomicU64,
    work: AtomicPtr<Work<'static>>,
    done: AtomicUsize,
    over: AtomicBool,
}

/// Work in pieces.
struct Work<'a>(&'a (dyn Fn(usize) + Sync));

/// Bits of a ticket for the pieces begun, and as many for their count.
const BITS: u32 = 24;
const MOST: u64 = (1 << BITS) - 1;
/// After so many looks a thread that finds nothing lets others have its core.
const LOOKS: u32 = 1 << 12;

impl Crew {
    /// Calls `pass` with a crew: all threads of rayon's current pool, or the calling thread alone.
    pub fn assemble<R>(alone: bool, pass: impl FnOnce(&Crew) -> R) -> R {
        let threads = if alone {
            1
        } else {
            rayon::current_num_threads()
        };
        let crew = Self {
            threads,
            ticket: AtomicU64::new(0),
            work: AtomicPtr::new(null_mut()),
            done: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        };
        if threads == 1 {
            return pass(&crew);
        }
        rayon::in_place_scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|_| crew.help());
            }
            let _over = Over(&crew);
            pass(&crew)
        })
    }

    /// How many threads there are at most.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Calls `work` for each of so many pieces, in any order and on any thread; the call returns when all
    /// are done. Not to be called within `work`.
    pub fn share(&self, pieces: usize, work: impl Fn(usize) + Sync) {
        if self.threads == 1 || pieces < 2 || pieces as u64 > MOST {
            (0..pieces).for_each(work);
            return;
        }
        let work = Work(&work);
        self.done.store(0, Ordering::Relaxed);
        let at = std::ptr::from_ref(&work).cast_mut().cast();
        self.work.store(at, Ordering::Relaxed);
        let number = (self.ticket.load(Ordering::Relaxed) >> (2 * BITS)).wrapping_add(1);
        let ticket = number << (2 * BITS) | (pieces as u64) << BITS;
        self.ticket.store(ticket, Ordering::Release);
        // Dropped when all pieces are done, and not before, so that `work` outlives them.
        let _wait = Wait(self, pieces);
        while self.piece() {}
    }

    /// Does the next piece of the work at hand, if there is one.
    fn piece(&self) -> bool {
        let Some(number) = self.begin() else {
            return false;
        };
        let _done = Done(self);
        // SAFETY: a piece that was begun and is not done keeps `share` from returning, and so the work
        // in its place.
        let work = unsafe { &*self.work.load(Ordering::Acquire) };
        (work.0)(number);
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

    /// Works until the pass is over.
    fn help(&self) {
        let mut looks = 0;
        while !self.over.load(Ordering::Acquire) {
            if self.piece() {
                looks = 0;
            } else {
                look(&mut looks);
            }
        }
    }
}

/// Waits a moment.
fn look(looks: &mut u32) {
    *looks += 1;
    if looks.is_multiple_of(LOOKS) {
        std::thread::yield_now();
    } else {
        spin_loop();
    }
}

/// Says that a piece is done, even where it panicked.
struct Done<'a>(&'a Crew);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.done.fetch_add(1, Ordering::Release);
    }
}

/// Waits until all of so many pieces are done; those that nobody has begun are left out, which is so
/// only where one has panicked.
struct Wait<'a>(&'a Crew, usize);

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        while self.0.begin().is_some() {
            drop(Done(self.0));
        }
        let mut looks = 0;
        while self.0.done.load(Ordering::Acquire) < self.1 {
            look(&mut looks);
        }
    }
}

/// Sends the crew home, even where the pass panicked.
struct Over<'a>(&'a Crew);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Release);
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
                for alone in [true, false] {
                    Crew::assemble(alone, |crew| {
                        for pieces in (0..200).chain([10_000]) {
                            let counts: Vec<_> = (0..pieces).map(|_| AtomicUsize::new(0)).collect();
                            crew.share(pieces, |piece| {
                                counts[piece].fetch_add(1, Ordering::Relaxed);
                            });
                            let once = |count: &AtomicUsize| count.load(Ordering::Relaxed) == 1;
                            assert!(counts.iter().all(once), "{threads} threads, {pieces}");
                        }
                    });
                }
            });
        }
    }

    #[test]
    fn a_piece_that_panics_ends_the_pass_and_nothing_else() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3);
        let pool = pool.build().unwrap();
        for _ in 0..50 {
            let found = std::panic::catch_unwind(|| {
                pool.install(|| {
                    Crew::assemble(false, |crew| crew.share(20, |piece| assert!(piece != 7)));
                });
            });
            assert!(found.is_err());
        }
        pool.install(|| Crew::assemble(false, |crew| crew.share(20, |_| ())));
    }
}
