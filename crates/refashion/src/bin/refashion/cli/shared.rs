//! Options that several commands have.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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
