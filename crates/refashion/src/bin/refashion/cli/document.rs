//! What is asked about documents of one's own.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Document {
    /// Write the beginning of a document, with its gaps marked.
    New {
        /// The document's id.
        name: String,

        /// What `model.summary()` printed, in Keras 2 or 3.
        #[arg(long, value_name = "FILE")]
        summary: Option<PathBuf>,

        /// What `model.fit()` printed.
        #[arg(long, value_name = "FILE")]
        log: Option<PathBuf>,

        /// Write here instead of NAME.toml.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// List all that a document lacks or has wrong; the exit status is 1 where there is anything.
    Check {
        /// The document.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}
