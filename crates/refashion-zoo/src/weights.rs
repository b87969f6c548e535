//! Weights in files.

use std::collections::HashSet;
use std::path::Path;

use refashion_std::read_at_most;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use crate::error::{Error, Result};
use crate::model::{Model, Tensor};
use crate::network::Network;
use crate::parameter::Parameter;
use crate::precision::{Precision, values};

/// Marks a file whose kernels lie channels first; see [`crate::Tensor`] for the shapes.
const LAYOUT: &str = "layout channels-first";

impl Model {
    /// The network with these values.
    ///
    /// # Errors
    ///
    /// As [`Network::check`] and [`Model::set_parameters`].
    pub fn with_parameters(network: &Network, parameters: &[Parameter]) -> Result<Self> {
        let mut model = Self::blank(network)?;
        model.set_parameters(parameters)?;
        Ok(model)
    }

    /// All tensors with their values, running statistics included.
    pub fn parameters(&self) -> Vec<Parameter> {
        let parameter = |tensor: &Tensor| Parameter {
            name: tensor.name.clone(),
            shape: tensor.shape.clone(),
            values: self.values(tensor).to_vec(),
        };
        self.tensors().iter().map(parameter).collect()
    }

    /// Takes over the values of all tensors.
    ///
    /// # Errors
    ///
    /// [`Error::Weights`] names the tensors that are missing, not needed or of another shape, the
    /// first few of each; the model is then unchanged.
    pub fn set_parameters(&mut self, parameters: &[Parameter]) -> Result<()> {
        let expected: Vec<_> = self
            .tensors()
            .iter()
            .map(|tensor| (tensor.name.clone(), vec![tensor.shape.clone()]))
            .collect();
        let found = matched(&self.network().name, &expected, parameters)?;
        for (index, parameter) in found.into_iter().enumerate() {
            self.values_mut(index).copy_from_slice(&parameter.values);
        }
        Ok(())
    }

    /// Writes all tensors to a [safetensors](https://huggingface.co/docs/safetensors) file, aside
    /// at first, so that a file of this name is always whole. Equal weights make equal bytes.
    ///
    /// # Errors
    ///
    /// [`Error::File`] when the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        self.save_about(path, "", Precision::F32)
    }

    /// Writes all tensors as [`Model::save`] does, in a precision of choice, and beside them what
    /// the file is to say of itself; [`WeightsFile::about`] is that text again.
    ///
    /// # Errors
    ///
    /// [`Error::File`] when the file cannot be written, or a value is too large for the precision.
    pub fn save_about(
        &self,
        path: impl AsRef<Path>,
        about: &str,
        precision: Precision,
    ) -> Result<()> {
        let mut note = format!("network {}, {LAYOUT}", self.network().name);
        if !about.is_empty() {
            note = format!("{note}\n{about}");
        }
        write(path.as_ref(), &self.parameters(), Some(note), precision)
    }

    /// Reads all tensors from a file that [`Model::save`] wrote, perhaps for another seed or run.
    ///
    /// # Errors
    ///
    /// [`Error::File`] when the file cannot be read, is no safetensors file or has another layout;
    /// [`Error::Weights`] when its tensors are not those of this network.
    pub fn load(&mut self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let WeightsFile {
            parameters,
            saved_here,
            ..
        } = WeightsFile::read(path)?;
        if !saved_here {
            let problem = "was not saved here; read it with `read_safetensors` and take it over \
                           with `convert::from_keras` or `convert::from_torch`";
            return Err(Error::File {
                path: path.to_owned(),
                problem: problem.to_owned(),
            });
        }
        self.set_parameters(&parameters)
    }
}

/// All that a safetensors file holds.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WeightsFile {
    /// The tensors, in the order of their names.
    pub parameters: Vec<Parameter>,
    /// Whether [`Model::save`] or [`Model::save_about`] wrote it, so that its kernels lie channels
    /// first.
    pub saved_here: bool,
    /// What [`Model::save_about`] was given to say of it.
    pub about: Option<String>,
}

/// A file is at most so long: 2 GiB.
const MOST_BYTES: u64 = 1 << 31;

/// What a file says of its tensors is at most so long: 8 MiB, enough for fifty thousand. Each takes
/// twenty times as much memory as the few bytes that name it.
const MOST_HEAD: u64 = 1 << 23;

impl WeightsFile {
    /// Reads a file. Floats of 16 bits, as IEEE 754 or bfloat16 have them, and of 64 become floats of 32.
    ///
    /// # Errors
    ///
    /// [`Error::File`] when the file cannot be read, is longer than 2 GiB, is no safetensors file, or
    /// holds anything but floats of 16, 32 or 64 bits, or one of 64 that is too large for 32. PyTorch's
    /// counter `num_batches_tracked`, an integer, is passed
    /// over.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes =
            read_at_most(path, MOST_BYTES).map_err(|error| fault(path, error.to_string()))?;
        Self::parse(path, &bytes)
    }

    fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let not_safetensors = |error| {
            let kind = other_kind(bytes).map(str::to_owned);
            let damaged = format!("not a safetensors file, or a damaged one ({error})");
            fault(path, kind.unwrap_or(damaged))
        };
        if let Some(problem) = long_head(bytes) {
            return Err(fault(path, problem));
        }
        let file = SafeTensors::deserialize(bytes).map_err(not_safetensors)?;
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(not_safetensors)?;
        let entries = metadata.metadata().as_ref();
        let note = entries.and_then(|entries| entries.get(NOTE));
        let (first, about) = note.map_or(("", None), |note| match note.split_once('\n') {
            Some((first, about)) => (first, Some(about.to_owned())),
            None => (note.as_str(), None),
        });
        let mut tensors = file.tensors();
        tensors.retain(|(name, _)| !name.ends_with("num_batches_tracked"));
        tensors.sort_by(|(one, _), (other, _)| one.cmp(other));
        let parameters = tensors.into_iter().map(|(name, view)| {
            let Some(values) = values(view.dtype(), view.data()) else {
                let (found, expected) = (view.dtype(), "F64, F32, F16 or BF16");
                let problem = format!("tensor {name:?} is {found:?}, expected {expected}");
                return Err(fault(path, problem));
            };
            if view.dtype() == Dtype::F64
                && let Some(place) = values.iter().position(|value| value.is_infinite())
            {
                let problem = format!("tensor {name:?}: value {place} is too large for 32 bits");
                return Err(fault(path, problem));
            }
            Ok(Parameter {
                name,
                shape: view.shape().to_vec(),
                values,
            })
        });
        Ok(Self {
            parameters: parameters.collect::<Result<_>>()?,
            saved_here: first.ends_with(LAYOUT),
            about,
        })
    }
}

/// Reads all tensors of a safetensors file, in the order of their names.
///
/// # Errors
///
/// As [`WeightsFile::read`].
pub fn read_safetensors(path: impl AsRef<Path>) -> Result<Vec<Parameter>> {
    WeightsFile::read(path).map(|file| file.parameters)
}

/// Writes tensors to a safetensors file, aside at first.
///
/// # Errors
///
/// [`Error::File`] when the file cannot be written, a shape does not fit its values, or two tensors
/// have the same name.
pub fn write_safetensors(path: impl AsRef<Path>, parameters: &[Parameter]) -> Result<()> {
    write(path.as_ref(), parameters, None, Precision::F32)
}

/// Finds a parameter for each expected name and its possible shapes, in the expected order.
pub(crate) fn matched<'a>(
    network: &str,
    expected: &[(String, Vec<Vec<usize>>)],
    given: &'a [Parameter],
) -> Result<Vec<&'a Parameter>> {
    let (mut missing, mut not_needed, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let mut found = Vec::new();
    for (name, shapes) in expected {
        match given.iter().find(|parameter| parameter.name == *name) {
            None => missing.push(format!("{name:?}")),
            Some(parameter) if !shapes.contains(&parameter.shape) => problems.push(format!(
                "{name:?} is {:?}, expected {:?}",
                parameter.shape, shapes[0]
            )),
            Some(parameter) => found.push(parameter),
        }
    }
    let needed: HashSet<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
    let mut seen = HashSet::new();
    for Parameter {
        name,
        shape,
        values,
    } in given
    {
        if !needed.contains(name.as_str()) {
            not_needed.push(format!("{name:?}"));
        }
        if !seen.insert(name.as_str()) {
            problems.push(format!("{name:?} is there twice"));
        }
        let count = shape
            .iter()
            .try_fold(1_usize, |n, &size| n.checked_mul(size));
        if count != Some(values.len()) {
            problems.push(format!(
                "{name:?} is {shape:?} but has {} values",
                values.len()
            ));
        }
    }
    let wrong = (!problems.is_empty()).then(|| some_of(&problems, "; "));
    let parts = [
        told(&missing, "missing"),
        told(&not_needed, "not needed"),
        wrong,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return Ok(found);
    }
    Err(Error::Weights {
        network: network.to_owned(),
        problem: parts.join("; "),
    })
}

/// How many of a kind an error lists: with weights of other names there are as many as tensors.
const LISTED: usize = 4;

/// That some names are missing or the like, if there are any.
fn told(names: &[String], what: &str) -> Option<String> {
    let verb = if names.len() == 1 { "is" } else { "are" };
    (!names.is_empty()).then(|| format!("{} {verb} {what}", some_of(names, ", ")))
}

/// The first few of some texts, and how many more there are.
fn some_of(texts: &[String], between: &str) -> String {
    let listed = texts[..texts.len().min(LISTED)].join(between);
    match texts.len().saturating_sub(LISTED) {
        0 => listed,
        more => format!("{listed}{between}and {more} more"),
    }
}

/// The metadata has a single key: more would be written in random order.
const NOTE: &str = "refashion";

fn write(
    path: &Path,
    parameters: &[Parameter],
    note: Option<String>,
    precision: Precision,
) -> Result<()> {
    if let Some(name) = repeated(parameters) {
        let problem = format!("two tensors are called {name:?}; each needs a name of its own");
        return Err(fault(path, problem));
    }
    let of_tensor =
        |name: &str, problem: String| fault(path, format!("tensor {name:?}: {problem}"));
    let bytes = parameters.iter().map(|parameter| {
        let bytes = precision.bytes(&parameter.values);
        bytes.map_err(|value| {
            of_tensor(
                &parameter.name,
                format!("{value} is too large for {precision}"),
            )
        })
    });
    let bytes: Vec<Vec<u8>> = bytes.collect::<Result<_>>()?;
    let views = parameters.iter().zip(&bytes).map(|(parameter, bytes)| {
        let view = TensorView::new(precision.dtype(), parameter.shape.clone(), bytes);
        view.map(|view| (&parameter.name, view))
            .map_err(|error| of_tensor(&parameter.name, error.to_string()))
    });
    let views: Vec<_> = views.collect::<Result<_>>()?;
    let metadata = note.map(|note| [(NOTE.to_owned(), note)].into_iter().collect());
    let file =
        safetensors::serialize(views, metadata).map_err(|error| fault(path, error.to_string()))?;
    // What could not be read again is not written.
    if let Some(problem) = long_head(&file) {
        return Err(fault(path, problem));
    }
    refashion_std::write_atomic(path, &file).map_err(|error| Error::Write {
        path: path.to_owned(),
        kind: error.kind(),
        problem: error.to_string(),
    })
}

fn fault(path: &Path, problem: String) -> Error {
    Error::File {
        path: path.to_owned(),
        problem,
    }
}

/// The first name that an earlier tensor has already.
fn repeated(parameters: &[Parameter]) -> Option<&str> {
    let mut names = HashSet::new();
    let mut all = parameters.iter().map(|parameter| parameter.name.as_str());
    all.find(|&name| !names.insert(name))
}

/// What is wrong with the length of a file's head, if anything is; where it does not fit into the
/// file, the parser says so.
fn long_head(bytes: &[u8]) -> Option<String> {
    let length = u64::from_le_bytes(*bytes.first_chunk()?);
    let long = length > MOST_HEAD && length <= (bytes.len() as u64).saturating_sub(8);
    long.then(|| {
        format!("its list of tensors takes {length} bytes, where at most {MOST_HEAD} are read")
    })
}

/// What else a file is by its first bytes, and how to make a safetensors file of it.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 3] = [
        (
            b"\x89HDF",
            "an HDF5 file, as Keras' .h5, and not a safetensors file; load the model in Keras and \
             save its weights with safetensors.numpy.save_file",
        ),
        (
            b"PK\x03\x04",
            "a zip archive, as PyTorch's .pt or Keras' .keras, and not a safetensors file; load it \
             in Python and save its weights with save_file of safetensors.torch or \
             safetensors.numpy",
        ),
        // The file that PyTorch wrote before version 1.6: a pickle that starts with a long number.
        (
            b"\x80\x02\x8a",
            "a pickle file of PyTorch, and not a safetensors file; load it with torch.load and \
             save its weights with safetensors.torch.save_file",
        ),
    ];
    let kind = kinds.iter().find(|(start, _)| bytes.starts_with(start));
    kind.map(|&(_, what)| what)
}
