//! Weights files of three formats.

use std::path::Path;

use super::exchange::{expected, from_keras, from_torch, to_keras, to_torch};
use super::format::Format;
use super::matching::{self, Match, Reading};
use crate::error::{Error, Result};
use crate::model::Model;
use crate::parameter::Parameter;
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
    let (format, parameters) = read(path.as_ref())?;
    take(model, path.as_ref(), format, &parameters)?;
    Ok(format)
}

/// The same, and where names are others than expected, such as `conv2d_4` for `conv2d` or PyTorch's
/// `0.weight`, tensors are matched layer by layer: by what is behind the last dot or slash, by shape,
/// and where several layers have the same, by the numbers in their names. Which was taken for which is
/// returned, nothing where all names were the expected ones.
///
/// # Errors
///
/// As [`load`]; [`Error::Foreign`] too where two readings fit.
///
/// ```
/// use refashion_zoo::{Model, convert, by_name, write_safetensors};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("torch.safetensors");
/// let network = by_name("hw5-example")?;
/// let (one, mut other) = (Model::new(&network, 1)?, Model::new(&network, 2)?);
/// let mut tensors = convert::to_torch(&one);
/// for tensor in &mut tensors {
///     tensor.name = format!("_orig_mod.{}", tensor.name);
/// }
/// write_safetensors(&path, &tensors)?;
/// let (_, matches) = convert::load_matching(&mut other, &path)?;
/// assert_eq!(matches[0].expected, "conv2d.weight");
/// assert_eq!(one.weights(), other.weights());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load_matching(model: &mut Model, path: impl AsRef<Path>) -> Result<(Format, Vec<Match>)> {
    let path = path.as_ref();
    let (format, mut parameters) = read(path)?;
    let strict = match take(model, path, format, &parameters) {
        Err(error @ Error::Foreign { .. }) => error,
        taken => return taken.map(|()| (format, Vec::new())),
    };
    let expected = expected(model, format);
    let order = match matching::read(&expected, &parameters) {
        Reading::One(order) => order,
        Reading::None => return Err(strict),
        Reading::Two { place, candidates } => {
            let [one, other] = candidates;
            return Err(Error::Foreign {
                path: path.to_owned(),
                format,
                network: model.network().name.clone(),
                problem: format!(
                    "two readings fit: {one:?} and {other:?} hold tensors of the same shapes, and \
                     nothing says which of them is {place:?}; rename them"
                ),
            });
        }
    };
    let mut matches = Vec::new();
    for (found, (name, _)) in order.into_iter().zip(expected) {
        let parameter = &mut parameters[found];
        matches.push(Match {
            found: std::mem::replace(&mut parameter.name, name.clone()),
            expected: name,
            shape: parameter.shape.clone(),
        });
    }
    take(model, path, format, &parameters)?;
    Ok((format, matches))
}

/// The tensors of a file, and whose they are.
fn read(path: &Path) -> Result<(Format, Vec<Parameter>)> {
    let WeightsFile {
        parameters,
        saved_here,
        ..
    } = WeightsFile::read(path)?;
    let format = if saved_here {
        Format::Refashion
    } else {
        Format::of(&parameters)
    };
    Ok((format, parameters))
}

fn take(model: &mut Model, path: &Path, format: Format, parameters: &[Parameter]) -> Result<()> {
    let taken = match format {
        Format::Refashion => model.set_parameters(parameters),
        Format::Keras => from_keras(model, parameters),
        Format::PyTorch => from_torch(model, parameters),
    };
    taken.map_err(|error| match error {
        Error::Weights { network, problem } => Error::Foreign {
            path: path.to_owned(),
            format,
            network,
            problem,
        },
        other => other,
    })
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
