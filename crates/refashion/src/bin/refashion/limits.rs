//! Limits that the system sets to the process, and how they are told.

/// A file that grows past what `ulimit -f` allows is an error of writing, which says so in words.
/// Left alone, the system would end the process without any.
#[cfg(unix)]
pub(crate) fn file_size_is_an_error() {
    use std::sync::{Arc, atomic::AtomicBool};

    use signal_hook::{consts::SIGXFSZ, flag};

    // Whether it came matters to nobody. That it cannot be caught is no reason not to run.
    let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

#[cfg(not(unix))]
pub(crate) fn file_size_is_an_error() {}
