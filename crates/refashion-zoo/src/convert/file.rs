//! Weights files of three formats.

use std::path::Path;

use super::exchange::{from_keras, from_torch, to_keras, to_torch};
use super::format::Format;
use crate::error::{Error, Result};
use crate::model::Model;
use crate::weights::{WeightsFile, write_safetensors};

/// Takes over all tensors of a safetensors file of any format, and says which it was: a file that
/// [`Model::save`] wrote says so itself, of another [`Format::of`] tells it.
///
/// # Errors
///
/// [`Error::File`] when the file cannot be read; [`Error::Foreign`] when its tensors are not those of
/// the network; the model is then unchanged.
///
/// ```
/// use refashion_zoo::{Model, by_name, convert, convert::Format};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("keras.safetensors");
/// let network = by_name("hw5-example")?;
/// let (one, mut other) = (Model::new(&network, 1)?, Model::new(&network, 2)?);
/// convert::save(&one, &path, Format::Keras)?;
/// assert_eq!(convert::load(&mut other, &path)?, Format::Keras);
/// assert_eq!(one.weights(), other.weights());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load(model: &mut Model, path: impl AsRef<Path>) -> Result<Format> {
    let WeightsFile {
        parameters,
        saved_here,
        ..
    } = WeightsFile::read(path.as_ref())?;
    let format = if saved_here {
        Format::Refashion
    } else {
        Format::of(&parameters)
    };
    let taken = match format {
        Format::Refashion => model.set_parameters(&parameters),
        Format::Keras => from_keras(model, &parameters),
        Format::PyTorch => from_torch(model, &parameters),
    };
    match taken {
        Ok(()) => Ok(format),
        Err(Error::Weights { network, problem }) => Err(Error::Foreign {
            path: path.as_ref().to_owned(),
            format,
            network,
            problem,
        }),
        Err(error) => Err(error),
    }
}

/// Writes all tensors to a safetensors file, aside at first.
///
/// # Errors
///
/// [`Error::File`] when the file cannot be written, or the names of the layers are such that two
/// tensors would have the same name in this format.
pub fn save(model: &Model, path: impl AsRef<Path>, format: Format) -> Result<()> {
    match format {
        Format::Refashion => model.save(path),
        Format::Keras => write_safetensors(path, &to_keras(model)),
        Format::PyTorch => write_safetensors(path, &to_torch(model)),
    }
}
