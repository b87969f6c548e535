//! What a model says of itself.

use refashion_datasets::{
    Augmentation, DatasetName, FileDigest, Labelled, class_names_fault, part_digest,
};
use refashion_std::one_line;
use refashion_trainer::Training;
use refashion_zoo::{LayerInfo, Network, Shape};
use serde::{Deserialize, Serialize};

use crate::inputs::{Framing, Inputs};

/// What a model says of itself: all that is needed to use it, and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// What it is called: the experiment, such as `lab3/dropout`.
    pub name: String,
    /// The seed that it was trained with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The network, layer by layer.
    pub network: Network,
    /// The names of the classes, in the order of the outputs.
    pub classes: Vec<String>,
    /// How pictures become inputs.
    pub inputs: Inputs,
    /// Loss, optimizer, batch and epochs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training: Option<Training>,
    /// How the images were varied that trained it, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub augmentation: Option<Augmentation>,
    /// What it was trained on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<TrainingData>,
    /// The share of the test images that it got right, computed with 32 bits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_accuracy: Option<f64>,
    /// The commit of the code that trained it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commit: String,
    /// Where it was fetched from: `hf:owner/name@commit` of a model hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Whether it was trained on drawn pictures, to be used for nothing.
    #[serde(default)]
    pub rehearsal: bool,
    /// Whether the loss of its training ceased to be a number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub diverged: bool,
}

/// What a model was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingData {
    /// The data set, as it is typed.
    pub name: String,
    /// Whether every digest was the one expected: the published one, or of a set of one's own that of its
    /// import.
    pub verified: bool,
    /// The digests of its files.
    pub digests: Vec<FileDigest>,
}

impl TrainingData {
    /// Whether somebody has published the set, so that its digests can be held against others.
    pub fn is_published(&self) -> bool {
        DatasetName::ALL.iter().any(|set| set.as_str() == self.name)
    }

    /// Whether these are the very images of one of its parts, of a set that nobody has published.
    pub fn has_part(&self, images: &Labelled) -> bool {
        let found = part_digest(images);
        self.digests.iter().any(|digest| digest.found == found)
    }
}

impl ModelCard {
    /// The version of the format of the cards that are written now.
    pub const FORMAT: u64 = 1;

    /// A card with what nobody can do without.
    pub fn new(
        name: impl Into<String>,
        network: Network,
        classes: impl IntoIterator<Item = impl Into<String>>,
        inputs: Inputs,
    ) -> Self {
        Self {
            name: name.into(),
            seed: None,
            network,
            classes: classes.into_iter().map(Into::into).collect(),
            inputs,
            training: None,
            augmentation: None,
            data: None,
            test_accuracy: None,
            commit: String::new(),
            origin: None,
            rehearsal: false,
            diverged: false,
        }
    }

    /// A card for a network of which nothing else is known: classes are numbers.
    pub fn of_network(network: Network) -> Self {
        let outputs = network
            .check()
            .ok()
            .and_then(|layers| Some(layers.last()?.output.len()));
        let classes = (0..outputs.unwrap_or_default().max(2)).map(|class| class.to_string());
        let inputs = Inputs::new(network.input.planes());
        Self::new(network.name.clone(), network, classes, inputs)
    }

    /// The name and the seed, as a model is asked for: `thesis@0`; of one that was fetched, where from.
    /// In one line, whatever a file says that it is called.
    pub fn reference(&self) -> String {
        let said = match (&self.origin, self.seed) {
            (Some(origin), _) => origin.clone(),
            (None, Some(seed)) => format!("{}@{seed}", self.name),
            (None, None) => self.name.clone(),
        };
        one_line(&said).into_owned()
    }

    /// The card as the text that stands in a file: one line of JSON, in which the format stands
    /// first.
    ///
    /// # Errors
    ///
    /// What the writer of JSON says, of numbers that are none.
    pub fn text(&self) -> serde_json::Result<String> {
        self.written(None)
    }

    /// The card as its text, with a digest of the weights that it is written with and of itself.
    pub(crate) fn written(&self, sha256: Option<String>) -> serde_json::Result<String> {
        let card = self;
        serde_json::to_string(&Written {
            format: Self::FORMAT,
            sha256,
            card,
        })
    }

    /// What does not fit together, if anything: classes and outputs, pictures and inputs, names that no
    /// classes of a set have, or sizes that no machine could compute.
    pub(crate) fn fault(&self) -> Option<String> {
        let layers = match self.network.check() {
            Ok(layers) => layers,
            Err(error) => return Some(error.to_string()),
        };
        if let Some(layer) = layers.iter().find(|layer| layer.output.len() > MOST_VALUES) {
            let (name, values) = (&layer.name, layer.output.len());
            return Some(format!(
                "layer {name} makes {values} values of one picture; at most {MOST_VALUES} are computed"
            ));
        }
        if let Some(problem) = too_much(&self.network, &layers) {
            return Some(problem);
        }
        let [channels, height, width] = self.inputs.shape;
        if [channels, height, width].contains(&0) {
            return Some(format!(
                "pictures of {height}×{width}×{channels}, where each has to be at least 1"
            ));
        }
        if let Framing::Object { part, .. } = self.inputs.framing
            && !(part > 0.0 && part <= 1.0)
        {
            return Some(format!(
                "an object takes {} of its picture; above 0 and at most 1 are possible",
                plain(part)
            ));
        }
        if let Some(share) = self.test_accuracy
            && !(0.0..=1.0).contains(&share)
        {
            return Some(format!(
                "a test accuracy of {}; it lies between 0 and 1",
                plain(share)
            ));
        }
        if self
            .inputs
            .pad_to
            .is_some_and(|size| size < height.max(width))
        {
            return Some("pictures are larger than what they are padded to".to_owned());
        }
        let found = self.inputs.padded();
        let fits = match self.network.input {
            Shape::Flat(len) => Some(len) == checked_product(found),
            image => image.dims() == found,
        };
        if !fits {
            let [channels, height, width] = found;
            let expected = self.network.input;
            return Some(format!(
                "pictures become {height}×{width}×{channels}, but the network takes {expected}"
            ));
        }
        let outputs = layers.last().map_or(0, |layer| layer.output.len());
        let classes = self.classes.len();
        // One output is the probability of the second of two classes.
        let expected = outputs.max(2);
        if classes != expected {
            return Some(format!(
                "{classes} classes, where the network tells {expected} apart"
            ));
        }
        class_names_fault(&self.classes)
    }
}

/// A number as it is written by hand; with an exponent only where it would have many digits.
fn plain(number: f64) -> String {
    let text = format!("{number:?}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// A layer makes at most so many values of one picture: 256 MiB.
const MOST_VALUES: usize = 1 << 26;

/// All layers make at most so many of one: 1 GiB.
const MOST_VALUES_OF_ALL: usize = 1 << 28;

/// One picture takes at most so many operations, a thousand times those of networks for photographs.
const MOST_OPERATIONS: usize = 1 << 38;

/// The layer with which a picture takes more values or operations than are computed, if there is one: a
/// file of a few bytes may ask for hours.
fn too_much(network: &Network, layers: &[LayerInfo]) -> Option<String> {
    let (mut values, mut operations) = (0_usize, 0_usize);
    for (spec, layer) in network.layers.iter().zip(layers) {
        let window = spec.sliding().map_or(1, |window| {
            let (rows, columns) = window.size;
            rows.saturating_mul(columns)
        });
        let seen = layer.output.len().saturating_mul(window);
        let taken = layer.macs.max(seen).max(layer.input.len());
        values = values.saturating_add(layer.output.len());
        operations = operations.saturating_add(taken);
        let problem = match (values > MOST_VALUES_OF_ALL, operations > MOST_OPERATIONS) {
            (true, _) => format!("{values} values of one picture; at most {MOST_VALUES_OF_ALL}"),
            (_, true) => {
                format!("{operations} operations for one picture; at most {MOST_OPERATIONS}")
            }
            _ => continue,
        };
        return Some(format!(
            "the layers up to {} take {problem} are computed",
            layer.name
        ));
    }
    None
}

fn checked_product([channels, height, width]: [usize; 3]) -> Option<usize> {
    channels.checked_mul(height)?.checked_mul(width)
}

/// A card with its format before it.
#[derive(Serialize)]
struct Written<'a> {
    format: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(flatten)]
    card: &'a ModelCard,
}

/// What is looked at before all else of a card: its format.
#[derive(Deserialize)]
pub(crate) struct Head {
    pub(crate) format: serde_json::Value,
}

/// What is looked at beside the card: the digest of the weights and the card, which there was not at first.
#[derive(Deserialize)]
pub(crate) struct Promise {
    pub(crate) sha256: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn numbers_are_told_plainly() {
        let told = [7.5, 0.0, -1.0, 1e300, f64::NAN].map(plain);
        assert_eq!(told, ["7.5", "0", "-1", "1e300", "NaN"]);
    }
}
