//! Weights files of three formats.

use std::fmt;
use std::path::Path;

use super::{from_keras, from_torch, to_keras, to_torch};
use crate::initial::is_kernel;
use crate::weights::read;
use crate::{Error, Model, Parameter, Result, write_safetensors};

/// Whose names and layouts a weights file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Those of [`Model::save`]: `conv2d.kernel`, channels first.
    Refashion,
    /// Keras': `conv2d/kernel`, channels last.
    Keras,
    /// PyTorch's: `conv2d.weight`, channels first.
    PyTorch,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Refashion, Self::Keras, Self::PyTorch];

    /// The format that the names of some tensors are of, by what stands behind the last dot: a `/`
    /// is Keras', whose names need no dot; `kernel` and the like behind a dot are this crate's;
    /// anything else is PyTorch's. Before the dot stands a layer's name, which may be anything.
    pub fn of(parameters: &[Parameter]) -> Self {
        let any = |is: fn(&str) -> bool| parameters.iter().any(|other| is(&other.name));
        match (any(is_of_keras), any(is_own)) {
            (true, _) => Self::Keras,
            (false, true) => Self::Refashion,
            (false, false) => Self::PyTorch,
        }
    }
}

fn is_of_keras(name: &str) -> bool {
    let last = name.rsplit('.').next();
    last.is_some_and(|last| last.contains('/'))
}

/// Whether this crate alone calls a tensor so; `bias` is PyTorch's too.
fn is_own(name: &str) -> bool {
    let own = ["alpha", "beta", "gamma", "moving_mean", "moving_variance"];
    let last = name.rsplit_once('.').map(|(_, last)| last);
    last.is_some_and(|last| is_kernel(last) || own.contains(&last))
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Refashion => "refashion",
            Self::Keras => "Keras",
            Self::PyTorch => "PyTorch",
        })
    }
}

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
    let (parameters, saved_here) = read(path.as_ref())?;
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
