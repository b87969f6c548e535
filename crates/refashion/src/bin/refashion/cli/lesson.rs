//! What is asked about lessons.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::shared::Format;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Lesson {
    /// The document whose lesson is printed; all are listed when none is named.
    pub(crate) document: Option<String>,

    /// How to print the list.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT", conflicts_with = "document")]
    pub(crate) format: Format,

    #[command(subcommand)]
    pub(crate) action: Option<LessonAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LessonAction {
    /// Write every lesson as Markdown.
    Export {
        /// The folder to write into.
        #[arg(value_name = "DIR")]
        folder: PathBuf,

        /// Leave the answers out.
        #[arg(long)]
        for_students: bool,

        /// Write over lessons that are there with another text.
        #[arg(long)]
        replace: bool,
    },
    /// Say of runs whether they have the change that their lesson asks for, and what came of it; the
    /// exit status is 1 where one has it not, or is no run of a lesson.
    Check {
        /// Folders that `train` or `reproduce` left, or folders of such folders.
        #[arg(required = true, value_name = "RUN")]
        runs: Vec<PathBuf>,

        /// How to print it.
        #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
        format: Format,
    },
}
