//! Where the checkout is.

use std::{
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result};

/// Starts the threads that do the arithmetic: as many as were asked for, or one for each core. The
/// calling thread is one of them: each layer of a small network takes tens of microseconds, and
/// handing its work to another thread and waiting for it would take as long again.
pub(crate) fn start_threads(wanted: Option<usize>) -> Result<usize> {
    let cores = || thread::available_parallelism().map_or(1, usize::from);
    let threads = wanted.unwrap_or_else(cores);
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .use_current_thread()
        .build_global()
        .with_context(|| format!("cannot start {threads} threads"))?;
    Ok(threads)
}

/// The command as it was typed.
pub(crate) fn command() -> String {
    let words: Vec<String> = std::env::args().skip(1).collect();
    format!("cargo xtask {}", words.join(" "))
}

/// The folder that holds `crates`, `datasets` and `results`: the checkout that this program was
/// built from, or the folder it runs in if that checkout has been moved.
pub(crate) fn root() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."));
    if built.join("Cargo.toml").exists() {
        built.to_path_buf()
    } else {
        PathBuf::from(".")
    }
}
