//! Where a number came from: the code, the machine and the cost.

use std::{fs, path::Path, process::Command, thread};

use serde::{Deserialize, Serialize};

/// Everything beside the settings that somebody needs to say how a number came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The command as it was typed.
    pub command: String,
    /// The commit of the code, with `-dirty` behind it when files differed from that commit.
    pub commit: String,
    /// The versions of refashion, the compiler and the crates that do the arithmetic.
    pub versions: Versions,
    /// The machine.
    pub machine: Machine,
    /// The number of threads that did the arithmetic.
    pub threads: usize,
}

/// The versions of the code that computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// This project.
    pub refashion: String,
    /// The compiler.
    pub rustc: String,
    /// candle-core.
    pub candle: String,
    /// The matrix products.
    pub gemm: String,
}

/// A machine, as far as it bears on speed and rounding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The operating system and the architecture, as `linux x86_64`.
    pub system: String,
    /// The processor's name, or `unknown`.
    pub processor: String,
    /// The cores that this process may use.
    pub cores: usize,
    /// The widest vector instructions that the kernels find here.
    pub vectors: String,
}

impl Provenance {
    /// Looks at this process, this machine and the checkout at `workspace`.
    pub fn here(command: String, workspace: &Path, threads: usize) -> Self {
        Self {
            command,
            commit: commit(workspace),
            versions: Versions::of_this_build(),
            machine: Machine::here(),
            threads,
        }
    }
}

impl Versions {
    /// The versions that this program was built from.
    pub fn of_this_build() -> Self {
        Self {
            refashion: env!("CARGO_PKG_VERSION").into(),
            rustc: env!("REFASHION_RUSTC").into(),
            candle: env!("REFASHION_CANDLE_CORE").into(),
            gemm: env!("REFASHION_GEMM").into(),
        }
    }
}

impl Machine {
    /// This machine.
    pub fn here() -> Self {
        Self {
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            processor: processor().unwrap_or_else(|| "unknown".into()),
            cores: thread::available_parallelism().map_or(1, usize::from),
            vectors: vectors().into(),
        }
    }
}

/// The largest amount of memory that this process has held so far, in bytes; `None` where the
/// system does not say.
pub fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

fn commit(workspace: &Path) -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(workspace)
            .args(arguments)
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
    };
    // What a run writes under results/ does not change the code that wrote it.
    let changed = [
        "status",
        "--porcelain",
        "--untracked-files=no",
        "--",
        ".",
        ":!results",
    ];
    match (git(&["rev-parse", "HEAD"]), git(&changed)) {
        (Some(commit), Some(changes)) if changes.is_empty() => commit,
        (Some(commit), _) => format!("{commit}-dirty"),
        (None, _) => "unknown (not a git checkout)".into(),
    }
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split(':').nth(1)?.trim().to_string())
}

#[cfg(target_arch = "x86_64")]
fn vectors() -> &'static str {
    if std::arch::is_x86_feature_detected!("avx512f") {
        "AVX-512"
    } else if std::arch::is_x86_feature_detected!("fma") {
        "AVX2 + FMA"
    } else {
        "SSE2"
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors() -> &'static str {
    if cfg!(target_arch = "aarch64") {
        "NEON"
    } else {
        "none"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_git_has_no_commit() {
        let folder = tempfile::tempdir().unwrap();
        assert!(commit(folder.path()).starts_with("unknown"));
    }

    #[test]
    fn the_build_knows_its_versions() {
        let versions = Versions::of_this_build();
        assert!(versions.rustc.starts_with("rustc 1."), "{versions:?}");
        assert!(versions.gemm.starts_with("0."), "{versions:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_peak_of_memory_grows_with_use() {
        let before = peak_memory().unwrap();
        let block = vec![1u8; 64 << 20];
        assert_eq!(block.iter().map(|&x| u64::from(x)).sum::<u64>(), 64 << 20);
        assert!(peak_memory().unwrap() >= before.max(64 << 20));
    }
}
