//! Files that are whole or not there.

use std::path::Path;

use crate::{Error, Result};

/// As [`refashion_std::write_atomic`], with the path in the error.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    refashion_std::write_atomic(path, bytes).map_err(|error| Error::write(path, error))
}
