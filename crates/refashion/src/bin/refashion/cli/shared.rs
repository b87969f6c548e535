//! Options that several commands have.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use refashion_datasets::{OwnDataset, StreamVersion};
use refashion_runs::{Bound, MemoryLimit};
use refashion_trainer::CheckpointInterval;

pub(crate) use super::numbers::{at_least_one, countable};

/// Where data comes from.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Source {
    /// Look for the data here and nowhere else.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// Go on with data whose digests are not the canonical ones; every output says so.
    #[arg(long)]
    pub(crate) allow_unverified_data: bool,
}

/// What stands in the place of a folder of data to ask for a rehearsal on drawn pictures.
pub(crate) const SYNTHETIC: &str = "synthetic";

impl Source {
    /// Whether it asks for a rehearsal.
    pub(crate) fn is_synthetic(&self) -> bool {
        let synthetic = |path: &PathBuf| path.as_os_str() == SYNTHETIC;
        self.data.as_ref().is_some_and(synthetic)
    }
}

/// Documents of one's own.
#[derive(Debug, Clone, Args)]
pub(crate) struct Documents {
    /// Read a document of your own from this file; may be given several times.
    #[arg(long = "document", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// How a run is made.
#[derive(Debug, Args)]
pub(crate) struct Running {
    /// Draw with this version of the random streams: 1 repeats a run of before there was another.
    #[arg(long, value_name = "VERSION", default_value_t)]
    pub(crate) streams: StreamVersion,

    #[command(flatten)]
    pub(crate) threads: Threads,

    #[command(flatten)]
    pub(crate) memory: Memory,

    /// Write event files for TensorBoard here, in a folder for each run.
    #[arg(long, value_name = "DIR")]
    pub(crate) tensorboard: Option<PathBuf>,

    /// Write a checkpoint this often within an epoch too: `5m`, `90s`, `2h`, `1000 steps`.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = interval)]
    pub(crate) checkpoint_every: CheckpointInterval,
}

/// How many threads do the arithmetic.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Threads {
    /// Use this many threads (the default: RAYON_NUM_THREADS, or one for each core).
    #[arg(long = "threads", value_name = "N", value_parser = at_least_one)]
    pub(crate) count: Option<usize>,
}

/// How much memory may be taken.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Memory {
    /// Refuse to train what would take more memory, as in 800M or 8G (the default: what the machine,
    /// its control group and `ulimit` allow).
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<u64>,
}

impl Memory {
    /// What was asked for, or what there is; nothing where the system does not say.
    pub(crate) fn limit(self) -> Option<MemoryLimit> {
        let bound = Bound::Asked;
        let asked = self.memory.map(|bytes| MemoryLimit { bytes, bound });
        asked.or_else(MemoryLimit::here)
    }
}

/// What is fetched of a model hub.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Hub {
    /// Fetch no model from a hub (`hf:owner/name`) that is larger, as in 800M or 2G.
    #[arg(long, value_name = "SIZE", default_value = "500M", value_parser = size)]
    pub(crate) max_download: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table for people.
    Text,
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
}

/// A height and a width, such as `28x28`.
pub(super) fn picture_size(text: &str) -> Result<[usize; 2], String> {
    let expected = || format!("`{text}` is no size such as 28x28");
    let (height, width) = text.split_once(['x', '×']).ok_or_else(expected)?;
    match [height.parse::<usize>(), width.parse()] {
        [Ok(height), Ok(width)] if height.max(width) > OwnDataset::LARGEST => {
            let most = OwnDataset::LARGEST;
            Err(format!("`{text}` is too large: at most {most}x{most}"))
        }
        [Ok(height), Ok(width)] if height > 0 && width > 0 => Ok([height, width]),
        _ => Err(expected()),
    }
}

/// A time such as `5m`, or a number of steps.
fn interval(text: &str) -> Result<CheckpointInterval, String> {
    let text = text.trim();
    let unit = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let number = text.strip_suffix(unit).unwrap_or_default();
    let expected = || format!("`{text}` is none of `90s`, `5m`, `2h`, `1000 steps`");
    let number = number.parse::<u64>().map_err(|_| expected())?;
    let seconds = |each: u64| number.checked_mul(each).map(Duration::from_secs);
    let interval = match unit.trim() {
        "s" => seconds(1).map(CheckpointInterval::Time),
        "m" | "min" => seconds(60).map(CheckpointInterval::Time),
        "h" => seconds(3600).map(CheckpointInterval::Time),
        "step" | "steps" => Some(CheckpointInterval::Steps(number)),
        _ => None,
    };
    match (interval.ok_or_else(expected)?, number) {
        (_, 0) => Err("it must be at least 1".into()),
        (interval, _) => Ok(interval),
    }
}

/// A number of bytes: `800M`, `8G`, `8GiB`.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = text[digits.len()..].to_ascii_uppercase();
    let shift = match unit.trim_end_matches("IB").trim_end_matches('B') {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return Err("a size is a number with K, M, G or T behind it, as in 8G".into()),
    };
    let number: u64 = digits
        .parse()
        .map_err(|_| format!("`{digits}` is not a whole number"))?;
    match number.checked_mul(1 << shift) {
        Some(0) => Err("it must be at least 1".into()),
        Some(bytes) => Ok(bytes),
        None => Err("no machine has as much".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_a_time_or_a_number_of_steps() {
        let time = |seconds| Ok(CheckpointInterval::Time(Duration::from_secs(seconds)));
        assert_eq!(interval("90s"), time(90));
        assert_eq!(interval("5m"), time(300));
        assert_eq!(interval(" 2 h"), time(7200));
        assert_eq!(interval("1000 steps"), Ok(CheckpointInterval::Steps(1000)));
        assert_eq!(interval("1step"), Ok(CheckpointInterval::Steps(1)));
        for wrong in [
            "",
            "5",
            "m",
            "-5m",
            "5 minutes ago",
            "0s",
            "0 steps",
            "99999999999999999999h",
            "18446744073709551615h",
        ] {
            assert!(interval(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes_have_units_of_1024() {
        for (text, bytes) in [
            ("1", 1),
            ("3k", 3 << 10),
            ("800M", 800 << 20),
            ("8G", 8 << 30),
            ("8GiB", 8 << 30),
            ("8gb", 8 << 30),
            ("2T", 2 << 40),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for wrong in ["", "G", "-8G", "8.5G", "8X", "0", "0G", "99999999999T"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
