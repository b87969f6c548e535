//! Options that several commands have.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use refashion_runs::{Bound, MemoryLimit};

/// Where data comes from.
#[derive(Debug, Clone, Args)]
pub(crate) struct Source {
    /// Look for the data here and nowhere else.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// Go on with data whose digests are not the canonical ones; every output says so.
    #[arg(long)]
    pub(crate) allow_unverified_data: bool,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table for people.
    Text,
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
}

pub(crate) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("it must be at least 1".into()),
        Ok(number) => Ok(number),
        Err(_) => Err(format!("`{text}` is not a whole number")),
    }
}

/// A number of things that are listed one by one: more than a million is a slip of the pen.
pub(crate) fn countable(text: &str) -> Result<usize, String> {
    const MOST: usize = 1_000_000;
    match at_least_one(text)? {
        number if number > MOST => Err(format!("it must be at most {MOST}")),
        number => Ok(number),
    }
}

/// A number of bytes: `800M`, `8G`, `8GiB`.
fn size(text: &str) -> Result<u64, String> {
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
        assert!(countable("1000001").is_err() && countable("1000000") == Ok(1_000_000));
    }
}
