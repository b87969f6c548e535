//! What is asked about results: those that are recorded, those of Keras, and what documents say of theirs.

use std::path::PathBuf;

use clap::Args;

use super::{
    numbers::whole,
    shared::{Documents, Format, Source, Threads, at_least_one, countable},
};

#[derive(Debug, Args)]
pub(crate) struct Figures {
    /// A document (`thesis`), one of its experiments, `bench`, `keras`, or `all`.
    pub(crate) what: String,

    /// Read the runs from here instead of results/.
    #[arg(long, value_name = "DIR")]
    pub(crate) results: Option<PathBuf>,

    /// Write here instead of beside the runs.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) documents: Documents,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct Keras {
    /// A document (`lab3`) or one of its experiments (`lab3/dropout`).
    pub(crate) what: String,

    /// Stop after this many epochs, unless a longer run is there. What is compared is the test
    /// accuracy of two or more complete runs, else the accuracy after the epoch that all reached.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) epochs: Option<usize>,

    /// Run this one seed; Keras takes those below 2³².
    #[arg(long, value_name = "S", conflicts_with = "seeds", value_parser = whole::<u32>)]
    pub(crate) seed: Option<u32>,

    /// Run this many seeds: 0, 1, 2, …; those that are there are not run again.
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = countable)]
    pub(crate) seeds: usize,

    #[command(flatten)]
    pub(crate) threads: Threads,

    /// The Python that has numpy and tensorflow-cpu (and scipy, where images are varied).
    #[arg(long, default_value = "python3", value_name = "PROGRAM")]
    pub(crate) python: String,

    /// Write here instead of results/.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) documents: Documents,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// A document; all of them when none is named.
    pub(crate) name: Option<String>,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    /// Read the document from this file instead of the built-in ones.
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    pub(crate) document: Option<PathBuf>,

    /// Print the consistent findings too.
    #[arg(long)]
    pub(crate) full: bool,

    /// Write here instead of results/audit/.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    /// Write the page here instead of index.html beside the results; links in it are relative.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// Show the results of this folder instead of results/.
    #[arg(long, value_name = "DIR")]
    pub(crate) results: Option<PathBuf>,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) documents: Documents,

    #[command(flatten)]
    pub(crate) source: Source,
}
