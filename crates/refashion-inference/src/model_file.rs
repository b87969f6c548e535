//! A model in one file.

use std::path::Path;

use refashion_std::check_version;
use refashion_zoo::{Model, Parameter, Precision, WeightsFile};

use crate::{
    card::{Head, ModelCard, Promise},
    digest::{BLANK, sha256_with},
    error::{Error, Result},
};

/// A model as a file holds it: what it says of itself, and its weights.
///
/// ```
/// use refashion_inference::{Inputs, ModelCard, ModelFile};
/// use refashion_zoo::{Model, Network, Precision, Shape};
///
/// let network = Network::new("tiny", Shape::image(1, 8, 8)).flatten().dense(3).softmax();
/// let card = ModelCard::new("mine", network, ["cup", "jug", "bowl"], Inputs::new([1, 8, 8]));
/// let model = Model::new(&card.network, 1)?;
///
/// let folder = std::env::temp_dir().join(format!("refashion-model-{}", std::process::id()));
/// std::fs::create_dir_all(&folder)?;
/// let path = folder.join("mine.safetensors");
/// ModelFile::write(&path, &card, &model, Precision::F16)?;
/// assert_eq!(ModelFile::read(&path)?.card, card);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFile {
    /// What it says of itself.
    pub card: ModelCard,
    parameters: Vec<Parameter>,
}

/// A file is at most so long: 2 GiB.
const MOST_BYTES: u64 = 1 << 31;

impl ModelFile {
    /// Reads a model that says itself what it is, and checks all of it, so that
    /// [`ModelFile::model`] works.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where there is no such file or it is too large, [`Error::Network`] where it
    /// is no whole safetensors file or its tensors are not those of its network,
    /// [`Error::Silent`] where it does not say what it is, [`Error::Later`] where a later version
    /// wrote it, [`Error::Card`] where what it says cannot be, [`Error::NotFinite`] where a weight
    /// is no number, [`Error::Digest`] where the weights are not those that were written.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let file = read_weights(path)?;
        let about = file
            .about
            .ok_or_else(|| Error::Silent { path: path.into() })?;
        let fault = |problem: serde_json::Error| Error::Card {
            path: path.into(),
            problem: format!("what it says of itself cannot be read ({problem})"),
        };
        let Head { format } = serde_json::from_str(&about).map_err(fault)?;
        check_version(&format.to_string(), ModelCard::FORMAT)
            .map_err(|version| Error::version(path, &version))?;
        let Promise { sha256: promised } = serde_json::from_str(&about).map_err(fault)?;
        let card = serde_json::from_str(&about).map_err(fault)?;
        let file = Self::checked(path, card, file.parameters)?;
        match promised {
            Some(expected) => file.check_digest(path, &expected, &about),
            None => Ok(file),
        }
    }

    /// Reads weights that do not say what they are, of which something else knows it.
    ///
    /// # Errors
    ///
    /// As [`ModelFile::read`].
    pub fn read_with(path: impl AsRef<Path>, card: ModelCard) -> Result<Self> {
        let path = path.as_ref();
        Self::checked(path, card, read_weights(path)?.parameters)
    }

    /// Writes a model with what it says of itself. Equal models make equal bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Card`] where what it says cannot be, [`Error::Network`] where the file cannot be
    /// written.
    pub fn write(
        path: impl AsRef<Path>,
        card: &ModelCard,
        model: &Model,
        precision: Precision,
    ) -> Result<()> {
        let path = path.as_ref();
        let wrong = |problem: String| Error::Card {
            path: path.into(),
            problem,
        };
        if let Some(problem) = card.fault() {
            return Err(wrong(problem));
        }
        let text = |digest| {
            let text = card.written(Some(digest));
            text.map_err(|error| wrong(error.to_string()))
        };
        let digest = sha256_with(&rounded(model, precision)?, &text(BLANK.to_owned())?);
        let text = text(digest)?;
        Ok(model.save_about(path, &text, precision)?)
    }

    /// The number of weights, running statistics included.
    pub fn values(&self) -> usize {
        let values = |parameter: &Parameter| parameter.values.len();
        self.parameters.iter().map(values).sum()
    }

    /// The network with these weights.
    ///
    /// # Errors
    ///
    /// [`Error::Network`] where the tensors are not those of the network.
    pub fn model(&self) -> Result<Model> {
        Ok(Model::with_parameters(
            &self.card.network,
            &self.parameters,
        )?)
    }

    fn checked(path: &Path, card: ModelCard, parameters: Vec<Parameter>) -> Result<Self> {
        if let Some(problem) = card.fault() {
            return Err(Error::Card {
                path: path.into(),
                problem,
            });
        }
        for parameter in &parameters {
            let mut values = parameter.values.iter();
            if let Some(&found) = values.find(|value| !value.is_finite()) {
                return Err(Error::NotFinite {
                    path: path.into(),
                    tensor: parameter.name.clone(),
                    found,
                });
            }
        }
        let file = Self { card, parameters };
        file.check_size(path)?;
        file.model()?;
        Ok(file)
    }

    fn check_digest(self, path: &Path, expected: &str, about: &str) -> Result<Self> {
        let found = sha256_with(&self.model()?, &about.replacen(expected, BLANK, 1));
        if found == expected {
            return Ok(self);
        }
        Err(Error::Digest {
            path: path.into(),
            expected: expected.to_owned(),
            found,
        })
    }

    /// Whether there are as many weights as the network has, before it is given room for them.
    fn check_size(&self, path: &Path) -> Result<()> {
        let layers = self.card.network.check()?;
        let counts = layers
            .iter()
            .map(|layer| layer.trainable + layer.non_trainable);
        let expected = counts.fold(0, usize::saturating_add);
        let found = self.values();
        if found == expected {
            return Ok(());
        }
        Err(Error::Card {
            path: path.into(),
            problem: format!(
                "{found} weights, where network {:?} has {expected}",
                self.card.network.name
            ),
        })
    }
}

/// The model that a file of this precision holds.
fn rounded(model: &Model, precision: Precision) -> Result<Model> {
    let mut parameters = model.parameters();
    for parameter in &mut parameters {
        precision.round(&mut parameter.values);
    }
    Ok(Model::with_parameters(model.network(), &parameters)?)
}

/// All tensors of a file that is not too large to be a model.
fn read_weights(path: &Path) -> Result<WeightsFile> {
    let fault = |problem: String| Error::File {
        path: path.into(),
        problem,
    };
    let found = path.metadata().map_err(|error| fault(error.to_string()))?;
    if !found.is_file() {
        return Err(fault("no regular file".to_owned()));
    }
    if found.len() > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Err(fault(format!(
            "{} bytes; at most {most} MiB are read",
            found.len()
        )));
    }
    Ok(WeightsFile::read(path)?)
}
