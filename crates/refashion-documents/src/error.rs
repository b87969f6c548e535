//! What can go wrong with a document.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use refashion_std::{UnreadVersion, advised};

use crate::wording;

/// An error of this crate. Each names the file and the line, what was expected, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read.
    #[error("{}: the file cannot be read: {source}; check the path", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not in UTF-8, as TOML is.
    #[error("{}: this is {seen}; save it as UTF-8", file.display())]
    Encoding {
        /// The file.
        file: PathBuf,
        /// What it looks like.
        seen: refashion_std::Encoding,
    },
    /// A file is not a document in TOML.
    #[error("{}:{line}:{column}: {message}; FORMAT.md of refashion-documents describes the format", file.display())]
    Format {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// What was expected and what was found.
        message: String,
    },
    /// A file is a document of a version that is not read here.
    #[error("{}:{line}: {source}", file.display())]
    Version {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// Which version, and which are read.
        source: UnreadVersion,
    },
    /// Names or numbers in a document cannot be right.
    #[error("{}", listed(file, problems))]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Everything that was found, in the order of the file.
        problems: Vec<Problem>,
    },
    /// A document cannot be written as TOML.
    #[error("{document} cannot be written as TOML: {problem}")]
    Unwritable {
        /// The document.
        document: String,
        /// What the writer said.
        problem: String,
    },
    /// A key names no setting of an experiment.
    #[error("there is no setting {key:?}{hint}")]
    NoSetting {
        /// The key that was given.
        key: String,
        /// The near ones, as the end of a sentence.
        hint: String,
    },
    /// A setting cannot have a value.
    #[error("{key} cannot be {value}: {problem}")]
    Setting {
        /// The setting.
        key: String,
        /// The value that was given.
        value: String,
        /// What was expected.
        problem: String,
    },
    /// There is no document of that id.
    #[error("{}", advised(&format!("there is no document {given:?}{hint}"), "give one of these ids or the path of a document file"))]
    UnknownDocument {
        /// The id that was asked for.
        given: String,
        /// What there is, as the end of a sentence.
        hint: String,
    },
}

/// A result whose error is this crate's [`enum@Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Something in a document that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, counted from 1.
    pub line: usize,
    /// What was found, what was expected, and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

impl Error {
    /// The error of the TOML parser, with the line where it stands.
    pub(crate) fn format(file: &Path, text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or(0..0);
        let (line, column) = position(text, span.start);
        let message = wording::in_words(error.message().trim(), text, span);
        Self::Format {
            file: file.to_owned(),
            line,
            column,
            message,
        }
    }
}

/// Line and column of a byte of a text, counted from 1.
pub(crate) fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (line, column)
}

fn listed(file: &Path, problems: &[Problem]) -> String {
    let lines = problems
        .iter()
        .map(|problem| format!("{}:{problem}", file.display()));
    lines.collect::<Vec<_>>().join("\n")
}
