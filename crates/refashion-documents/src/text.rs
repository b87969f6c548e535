//! The text of a file that somebody names: a document, a sweep, what a program printed.

use std::io::{self, ErrorKind, Read};
use std::path::Path;

use refashion_std::{open_to_read, text_of};

use crate::error::{Error, Result};

/// No document, summary or log is longer: 64 MiB.
const MOST_BYTES: u64 = 64 << 20;

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
