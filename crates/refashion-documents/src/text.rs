//! The text of a file that somebody names: a document, a sweep, what a program printed.

use std::io::{self, ErrorKind, Read};
use std::path::Path;

use refashion_std::{check_version, open_to_read, text_of};
use serde::{Deserialize, de::DeserializeOwned};
use toml::{Spanned, Value};

use crate::error::{Error, Result, position};

/// No document, summary or log is longer: 64 MiB.
const MOST_BYTES: u64 = 64 << 20;

/// The version of the format of documents that are written now. A file that names none is of the first.
const FORMAT: u64 = 1;

/// The text of a file, a pipe of the system too, without the mark that some editors put before it.
///
/// ```
/// let error = refashion_documents::text_file("absent.toml".as_ref()).unwrap_err();
/// assert!(error.to_string().starts_with("absent.toml: "));
/// ```
///
/// # Errors
///
/// [`Error::Read`] if it cannot be read or has more than 64 MiB, [`Error::Encoding`] if it is not in
/// UTF-8.
pub fn text_file(path: &Path) -> Result<String> {
    let failed = |source: io::Error| Error::Read {
        file: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let file = open_to_read(path).map_err(failed)?;
    let mut file = file.take(MOST_BYTES + 1);
    file.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        let why = "it has more than 64 MiB, which no such text has";
        return Err(failed(io::Error::new(ErrorKind::FileTooLarge, why)));
    }
    text_of(bytes).map_err(|seen| Error::Encoding {
        file: path.to_owned(),
        seen,
    })
}

/// What is looked at before all else of a document.
#[derive(Deserialize)]
struct Head {
    version: Option<Spanned<Value>>,
}

/// What a document in TOML says, if it is of a version that is read here; errors call it `file`.
pub(crate) fn of_toml<T: DeserializeOwned>(text: &str, file: &Path) -> Result<T> {
    let unread = |error: toml::de::Error| Error::format(file, text, &error);
    let head: Head = toml::from_str(text).map_err(unread)?;
    if let Some(version) = head.version {
        let (line, _) = position(text, version.span().start);
        let said = version.get_ref().to_string();
        check_version(&said, FORMAT).map_err(|source| Error::Version {
            file: file.to_owned(),
            line,
            source,
        })?;
    }
    toml::from_str(text).map_err(unread)
}
