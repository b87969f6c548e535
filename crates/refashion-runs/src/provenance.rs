//! Where a number came from: the code, the machine and the cost.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use refashion_layers::Vectors;
use refashion_std::git;
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
    /// What said that there should be so many; nothing in records from before this was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads_from: Option<ThreadsFrom>,
    /// When the command was typed, in seconds since 1970; nothing in records from before this was
    /// noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<u64>,
}

/// What says how many threads there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreadsFrom {
    /// An option of the command.
    Option,
    /// The variable `RAYON_NUM_THREADS`.
    Variable,
    /// The cores that the process may use.
    Cores,
}

/// The versions of the code that computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// This project.
    pub refashion: String,
    /// The commit that was checked out when the program was built, where it lay in a checkout then;
    /// what had been changed since is not noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_from: Option<String>,
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
    /// The vector instructions that the kernels use here.
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
            threads_from: None,
            started: now(),
        }
    }

    /// Why there is no commit, in words; nothing where there is one.
    pub fn no_commit(&self) -> Option<&str> {
        self.commit
            .strip_prefix(UNKNOWN)
            .map(|why| why.trim_end_matches(')'))
    }
}

impl Versions {
    /// The versions that this program was built from.
    pub fn of_this_build() -> Self {
        Self {
            refashion: env!("CARGO_PKG_VERSION").into(),
            built_from: None,
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
            processor: fs::read_to_string("/proc/cpuinfo")
                .ok()
                .and_then(|cores| processor(&cores))
                .unwrap_or_else(|| "unknown".into()),
            cores: thread::available_parallelism().map_or(1, usize::from),
            vectors: Vectors::chosen().to_string(),
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

/// The seconds since 1970; nothing by a clock that is set before.
fn now() -> Option<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.ok().map(|since| since.as_secs())
}

/// What stands in the place of a commit, before the reason why there is none.
const UNKNOWN: &str = "unknown (";

fn commit(workspace: &Path) -> String {
    // What a run writes under results/ does not change the code that wrote it.
    let changed = [
        "status",
        "--porcelain",
        "--untracked-files=no",
        "--ignore-submodules=dirty",
        "--",
        ".",
        ":!results",
    ];
    match answer(workspace, &["rev-parse", "HEAD"]) {
        Ok(commit) => match answer(workspace, &changed) {
            Ok(changes) if changes.is_empty() => commit,
            _ => format!("{commit}-dirty"),
        },
        Err(why) => format!("{UNKNOWN}{why})"),
    }
}

/// What git answers, or why it does not.
fn answer(workspace: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = git(workspace)
        // What it complains of is read below.
        .env("LC_ALL", "C")
        .args(arguments)
        .output()
        .map_err(|error| why_not_started(&error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(if said.contains("dubious ownership") {
        "the git checkout belongs to another user".to_owned()
    } else if said.contains("not a git repository") {
        "not a git checkout".to_owned()
    } else {
        let first = said.lines().next().unwrap_or("it does not say why");
        format!("git fails: {first}")
    })
}

fn why_not_started(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "git is not installed".to_owned(),
        _ => format!("git cannot be started: {error}"),
    }
}

/// The name of the processor in the system's table of its cores.
fn processor(cores: &str) -> Option<String> {
    let line = cores.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split(':').nth(1)?.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_git_has_no_commit() {
        let folder = tempfile::tempdir().unwrap();
        let provenance = Provenance::here("test".into(), folder.path(), 1);
        assert_eq!(provenance.commit, "unknown (not a git checkout)");
        assert_eq!(provenance.no_commit(), Some("not a git checkout"));
    }

    #[test]
    fn why_git_does_not_start_is_told() {
        let told = |kind: ErrorKind| why_not_started(&kind.into());
        assert_eq!(told(ErrorKind::NotFound), "git is not installed");
        let told = told(ErrorKind::PermissionDenied);
        assert!(told.starts_with("git cannot be started: "), "{told}");
    }

    #[test]
    fn a_checkout_has_its_commit_and_says_where_files_differ_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let (code, result) = (folder.path().join("code"), folder.path().join("results"));
        fs::create_dir(&result).unwrap();
        let result = result.join("run.json");
        fs::write(&code, "1").unwrap();
        fs::write(&result, "1").unwrap();
        let git = |arguments: &[&str]| {
            let made = git(folder.path()).args(arguments).output().unwrap();
            assert!(made.status.success(), "{made:?}");
            String::from_utf8(made.stdout).unwrap().trim().to_owned()
        };
        let author = ["-c", "user.name=a", "-c", "user.email=a@b"];
        let author = [&author[..], &["-c", "commit.gpgsign=false"]].concat();
        git(&["init", "--quiet"]);
        git(&["add", "."]);
        git(&[&author[..], &["commit", "--quiet", "-m", "first"]].concat());
        let head = git(&["rev-parse", "HEAD"]);
        assert_eq!(head.len(), 40);
        assert_eq!(commit(folder.path()), head);
        // What runs leave is no code.
        fs::write(&result, "2").unwrap();
        fs::write(folder.path().join("a note"), "2").unwrap();
        let provenance = Provenance::here("test".into(), folder.path(), 1);
        assert_eq!((&provenance.commit, provenance.no_commit()), (&head, None));
        fs::write(&code, "2").unwrap();
        assert_eq!(commit(folder.path()), format!("{head}-dirty"));
    }

    #[test]
    fn a_command_is_typed_now() {
        let seconds = || {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            since.unwrap().as_secs()
        };
        let before = seconds();
        let started = Provenance::here("test".into(), Path::new("."), 1).started;
        assert!((before..=seconds()).contains(&started.unwrap()));
    }

    #[test]
    fn a_processor_is_called_as_its_first_core() {
        let cores =
            "processor\t: 0\nmodel name\t: One CPU @ 2 GHz\nflags\t: a\nmodel name\t: Other\n";
        assert_eq!(processor(cores).as_deref(), Some("One CPU @ 2 GHz"));
        assert_eq!(processor("processor\t: 0\n"), None);
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
