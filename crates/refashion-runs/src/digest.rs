//! Digests, by which what is read again is known to be what was written.

use std::{fs::File, io, path::Path};

use refashion_std::hexadecimal;
use refashion_zoo::{Model, Precision, WeightsFile};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// The SHA-256 of bytes, as hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The SHA-256 of a file.
pub(crate) fn sha256_of(path: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    let copied = File::open(path).and_then(|mut file| io::copy(&mut file, &mut hasher));
    copied.map_err(|source| Error::read(path, source))?;
    Ok(hexadecimal(&hasher.finalize()))
}

/// Whether a file of weights has the digest that the record of its run says, with the command that
/// made the run.
pub(crate) fn check(path: &Path, expected: &str, command: &str) -> Result<()> {
    let found = sha256_of(path)?;
    if found == expected {
        return Ok(());
    }
    Err(Error::Altered {
        path: path.into(),
        found,
        expected: expected.to_owned(),
        command: command.to_owned(),
    })
}

/// Saves weights that are kept until a run is whole, with a digest of them.
pub(crate) fn save(model: &Model, path: &Path) -> refashion_zoo::Result<()> {
    model.save_about(path, &of_values(model), Precision::F32)
}

/// Takes over what [`save`] wrote, if it is whole. Older files have no digest.
pub(crate) fn load(model: &mut Model, path: &Path) -> Result<()> {
    let WeightsFile {
        parameters, about, ..
    } = WeightsFile::read(path)?;
    model.set_parameters(&parameters)?;
    let found = of_values(model);
    match about {
        Some(expected) if expected != found => Err(Error::Altered {
            path: path.into(),
            found,
            expected,
            command: String::new(),
        }),
        _ => Ok(()),
    }
}

/// The digest of all values of a model.
fn of_values(model: &Model) -> String {
    let mut hasher = Sha256::new();
    for value in model.weights().iter().chain(model.state()) {
        hasher.update(value.to_le_bytes());
    }
    hexadecimal(&hasher.finalize())
}
