//! Options that several commands have.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use refashion_trainer::Interval;

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

/// Documents of one's own.
#[derive(Debug, Clone, Args)]
pub(crate) struct Documents {
    /// Read a document of your own from this file; may be given several times.
    #[arg(long = "document", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
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

/// A time such as `5m`, or a number of steps.
pub(super) fn interval(text: &str) -> Result<Interval, String> {
    let text = text.trim();
    let unit = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let number = text.strip_suffix(unit).unwrap_or_default();
    let expected = || format!("`{text}` is none of `90s`, `5m`, `2h`, `1000 steps`");
    let number = number.parse::<u64>().map_err(|_| expected())?;
    let seconds = |each: u64| number.checked_mul(each).map(Duration::from_secs);
    let interval = match unit.trim() {
        "s" => seconds(1).map(Interval::Time),
        "m" | "min" => seconds(60).map(Interval::Time),
        "h" => seconds(3600).map(Interval::Time),
        "step" | "steps" => Some(Interval::Steps(number)),
        _ => None,
    };
    match (interval.ok_or_else(expected)?, number) {
        (_, 0) => Err("it must be at least 1".into()),
        (interval, _) => Ok(interval),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_a_time_or_a_number_of_steps() {
        let time = |seconds| Ok(Interval::Time(Duration::from_secs(seconds)));
        assert_eq!(interval("90s"), time(90));
        assert_eq!(interval("5m"), time(300));
        assert_eq!(interval(" 2 h"), time(7200));
        assert_eq!(interval("1000 steps"), Ok(Interval::Steps(1000)));
        assert_eq!(interval("1step"), Ok(Interval::Steps(1)));
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
}
