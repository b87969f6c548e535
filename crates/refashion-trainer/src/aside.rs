//! Files that are whole or not there.

use std::path::Path;

use crate::{Error, Result};

/// As [`refashion_zoo::write_aside`], with the path in the error.
pub(crate) fn write_aside(path: &Path, bytes: &[u8]) -> Result<()> {
    refashion_zoo::write_aside(path, bytes).map_err(|error| Error::write(path, error))
}
