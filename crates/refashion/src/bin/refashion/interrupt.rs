//! A training is asked to end, by a signal or a key.
//!
//! It then writes a checkpoint and ends; where nothing is trained there is nothing to write, and the
//! program ends at once. So it does after ten seconds, and on a second Ctrl-C: files are written
//! aside and renamed, so that the last checkpoint is whole.

use std::{
    fmt,
    process::exit,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::screen;

/// What a shell reports of a program that Ctrl-C ended.
pub(crate) const CONTROL_C: u8 = 130;

/// What a process says that is to be called again: `EX_TEMPFAIL` of `sysexits.h`.
pub(crate) const TRY_AGAIN: u8 = 75;

/// So long may the end of a training take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A Ctrl-C that comes sooner is the first one, told twice: once to the process, once to its group.
const TWICE: Duration = Duration::from_millis(300);

/// Whether something is trained.
static UNDER_WAY: AtomicBool = AtomicBool::new(false);

/// The status to end with; 0 as long as nobody asked.
static ASKED: AtomicU8 = AtomicU8::new(0);

/// The status to end with, whoever asked; 0 where it depends on that.
static ALWAYS: AtomicU8 = AtomicU8::new(0);

/// When it was asked for.
static SINCE: OnceLock<Instant> = OnceLock::new();

/// What the program says where it ends before all is made, though nothing failed, and the status that
/// it ends with.
#[derive(Debug)]
pub(crate) struct Interrupted {
    pub(crate) message: String,
    pub(crate) status: u8,
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Interrupted {}

impl Interrupted {
    /// What is said of an end that was asked for.
    pub(crate) fn new(message: String) -> Self {
        let status = status(ASKED.load(Ordering::SeqCst));
        Self { message, status }
    }

    /// What is said where others make what is missing: the same call goes on later.
    pub(crate) fn by_others(message: String) -> Self {
        let status = TRY_AGAIN;
        Self { message, status }
    }
}

/// Ends with this status from now on, whoever asks.
pub(crate) fn always_with(status: u8) {
    ALWAYS.store(status, Ordering::SeqCst);
}

/// Asks for the end after some time. What is begun by then has at least a step made, so that
/// whoever calls again gets on, however short the time.
pub(crate) fn after(limit: Duration) {
    let ask = move || {
        thread::sleep(limit);
        let _ = ASKED.compare_exchange(0, TRY_AGAIN, Ordering::SeqCst, Ordering::SeqCst);
    };
    // Where the system starts no thread, there is as much time as it takes.
    let _ = thread::Builder::new().spawn(ask);
}

/// Whether the training is to end.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst) != 0
}

/// Does what ends by itself when [`asked`] says so.
pub(crate) fn during<T>(training: impl FnOnce() -> T) -> T {
    let around = UNDER_WAY.swap(true, Ordering::SeqCst);
    let made = training();
    UNDER_WAY.store(around, Ordering::SeqCst);
    made
}

/// Asks for the end.
pub(crate) fn ask(status: u8) {
    if !UNDER_WAY.load(Ordering::SeqCst) {
        end(status);
    }
    let first = ASKED.compare_exchange(0, status, Ordering::SeqCst, Ordering::SeqCst);
    if first.is_ok() {
        SINCE.get_or_init(Instant::now);
        let wait = move || {
            thread::sleep(PATIENCE);
            end(status);
        };
        // Where the system starts no thread, the training has as long as it takes.
        let _ = thread::Builder::new().spawn(wait);
    }
}

/// Asks for the end as Ctrl-C does: a second time it comes at once.
pub(crate) fn insist() {
    match SINCE.get() {
        Some(since) if since.elapsed() > TWICE => end(CONTROL_C),
        Some(_) => {}
        None => ask(CONTROL_C),
    }
}

fn end(asked: u8) {
    screen::close();
    exit(i32::from(status(asked)));
}

/// The status that is ended with where this one was asked for.
fn status(asked: u8) -> u8 {
    match ALWAYS.load(Ordering::SeqCst) {
        0 => asked,
        always => always,
    }
}
