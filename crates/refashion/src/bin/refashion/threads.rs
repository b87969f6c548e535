//! How many threads do the arithmetic, and what the records say of that.

use std::{env, ffi::OsStr, fmt, thread};

use anyhow::{Result, anyhow, bail, ensure};
use refashion_runs::{Provenance, ThreadsFrom};

use crate::{cli, workspace};

/// More threads than any machine has cores take minutes to start, and gain nothing.
const MOST: usize = 1024;

/// So many for each core are the most that are started: each looks for work at all others, and a
/// thousand of them on two cores do nothing else.
const MOST_PER_CORE: usize = 16;

/// What gives the number where the command line does not.
const VARIABLE: &str = "RAYON_NUM_THREADS";

/// The threads that do the arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Threads {
    pub(crate) count: usize,
    /// How many were asked for.
    asked: usize,
    from: ThreadsFrom,
}

/// Starts the threads that do the arithmetic: as many as were asked for, unless they would only stand in
/// each other's way, which is said: the bits are the same with any number. The calling thread is one
/// of them: each layer of a small network takes tens of microseconds, and handing its work to
/// another thread and waiting for it would take as long again.
pub(crate) fn start(asked: cli::Threads) -> Result<Threads> {
    let threads = Threads::asked(asked.count, env::var_os(VARIABLE).as_deref())?;
    let count = threads.count;
    if count < threads.asked {
        tracing::warn!(
            "{} threads were asked for, and {count} are started: {MOST_PER_CORE} for each core are the most",
            threads.asked
        );
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(count)
        .use_current_thread()
        .build_global()
        .map_err(|error| {
            anyhow!("cannot start {count} threads: {error}; `--threads 1` needs only its own")
        })?;
    Ok(threads)
}

/// Lets the calling thread do all arithmetic where no others can be had; else they are started when they
/// are needed.
pub(crate) fn alone_if_need_be() {
    if rayon::ThreadPoolBuilder::new().build().is_err() {
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1);
        // What fails here is said where threads are needed.
        let _ = alone.use_current_thread().build_global();
    }
}

/// Where the numbers of this call come from; says so where the commit of the code is not known.
pub(crate) fn provenance(threads: Threads) -> Provenance {
    let root = workspace::root();
    let mut here = Provenance::here(workspace::command(), &root, threads.count);
    here.threads_from = Some(threads.from);
    here.versions.built_from = option_env!("REFASHION_COMMIT").map(str::to_owned);
    // Elsewhere the folder at hand may be of another repository, whose commit says nothing of this code.
    if let (None, Some(built)) = (workspace::checkout(), &here.versions.built_from) {
        here.commit.clone_from(built);
    }
    if let Some(why) = here.no_commit() {
        let belongs = why.contains("another user").then(|| {
            let root = root.canonicalize().unwrap_or(root);
            format!(
                "; `git config --global --add safe.directory {}` trusts it",
                root.display()
            )
        });
        tracing::warn!(
            "the records hold no commit of the code: {why}{}",
            belongs.unwrap_or_default()
        );
    }
    here
}

impl Threads {
    /// As many as would be started without an option.
    pub(crate) fn here() -> Result<Self> {
        Self::asked(None, env::var_os(VARIABLE).as_deref())
    }

    /// As many as the option says, else the variable, else one for each core that the process may
    /// use, by its affinity and by the quota of its control group.
    fn asked(option: Option<usize>, variable: Option<&OsStr>) -> Result<Self> {
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        let variable = variable.filter(|value| !value.is_empty());
        let (count, from, name) = match (option, variable) {
            (Some(count), _) => (count, ThreadsFrom::Option, "--threads"),
            (None, Some(value)) => match value.to_str().and_then(|value| value.parse().ok()) {
                Some(0) | None => bail!(
                    "{VARIABLE} is {:?}: it has to be a whole number of at least 1; unset it to use all {} cores",
                    value.to_string_lossy(),
                    cores()
                ),
                Some(count) => (count, ThreadsFrom::Variable, VARIABLE),
            },
            (None, None) => (cores().min(MOST), ThreadsFrom::Cores, ""),
        };
        ensure!(
            count <= MOST,
            "{name} {count} is more than can be of use; there are {} cores",
            cores()
        );
        Ok(Self {
            count: count.min(MOST_PER_CORE.saturating_mul(cores())),
            asked: count,
            from,
        })
    }
}

impl fmt::Display for Threads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.from {
            ThreadsFrom::Option => "as --threads says",
            ThreadsFrom::Variable => "as RAYON_NUM_THREADS says",
            ThreadsFrom::Cores => "one for each core that the process may use",
        };
        match self.count < self.asked {
            true => write!(
                f,
                "{}, {MOST_PER_CORE} for each core, of {} {why}",
                self.count, self.asked
            ),
            false => write!(f, "{}, {why}", self.count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_wins_over_the_variable_and_that_over_the_cores() {
        let asked = |option, variable: Option<&str>| {
            let threads = Threads::asked(option, variable.map(OsStr::new));
            threads.map(|threads| (threads.count, threads.from))
        };
        assert_eq!(asked(Some(3), Some("5")).unwrap(), (3, ThreadsFrom::Option));
        assert_eq!(asked(None, Some("5")).unwrap(), (5, ThreadsFrom::Variable));
        let cores = thread::available_parallelism().unwrap().get();
        for nothing in [None, Some("")] {
            assert_eq!(asked(None, nothing).unwrap(), (cores, ThreadsFrom::Cores));
        }
        for wrong in ["0", "-1", "two", "2.0", "99999999999999999999999"] {
            let error = asked(None, Some(wrong)).unwrap_err().to_string();
            assert!(error.contains(VARIABLE) && error.contains(wrong), "{error}");
        }
        let most = asked(Some(1024), None).unwrap();
        assert_eq!(most, (1024.min(16 * cores), ThreadsFrom::Option));
        for (option, variable) in [(Some(1025), None), (None, Some("1000000000"))] {
            let error = asked(option, variable).unwrap_err().to_string();
            assert!(error.contains("more than can be of use"), "{error}");
        }
    }
}
