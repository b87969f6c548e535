//! An experiment of one's own, drafted from a network and a data set.

mod fitting;

use refashion_datasets::Split;
use refashion_documents::{Document, Experiment};
use refashion_trainer::Training;
use refashion_zoo::{Network, Shape};
use toml::{Table, Value};

use crate::error::{Error, Result};

/// The file of an experiment of one's own, in the folder of its runs.
pub const CONFIG: &str = "config.toml";

/// A training where nothing says another: Adam, as Keras has it, for ten epochs in batches of 32.
const EPOCHS: usize = 10;
const BATCH: usize = 32;

/// An experiment of one's own: a document that holds nothing else but its network.
///
/// ```
/// use refashion_datasets::{DatasetName, synthetic};
/// use refashion_runs::Draft;
///
/// let mut draft = Draft::of_network(refashion_zoo::by_name("lenet5")?)?;
/// let digits = synthetic(DatasetName::MNIST, 0, 6000, 20);
/// draft.fit_to(&digits, None, None)?;
/// // 28×28 pictures are padded to the 32×32 that LeNet-5 takes.
/// assert_eq!(draft.experiment().padding, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The document; its text is what `reproduce --document` takes.
    pub document: Document,
    /// What was made otherwise than it was given, a sentence each.
    pub notes: Vec<String>,
    /// Whether the experiment says on which images it is.
    has_dataset: bool,
}

impl Draft {
    /// A draft for a network: trained as the experiment of a document trains it, where one does.
    ///
    /// # Errors
    ///
    /// [`Error::Document`] if the documents cannot be read.
    pub fn of_network(network: Network) -> Result<Self> {
        for document in Document::built_in()? {
            let uses = |experiment: &&Experiment| {
                experiment.network == network.name && experiment.training.is_some()
            };
            if let Some(experiment) = document.experiments.iter().find(uses) {
                let mut draft = Self::of_experiment(&document, &experiment.id)?;
                draft.notes.push(format!(
                    "settings as in {}, where nothing else is said",
                    experiment.id
                ));
                let name = network.name.clone();
                draft.document.title.clone_from(&name);
                draft.experiment_mut().says.clone_from(&name);
                draft.name(&name);
                return Ok(draft);
            }
        }
        let experiment = Experiment {
            id: network.name.clone(),
            says: network.name.clone(),
            network: network.name.clone(),
            dataset: refashion_datasets::DatasetName::FASHION_MNIST,
            dataset_path: None,
            split: Split::default(),
            folds: None,
            scaling: Default::default(),
            padding: 0,
            augmentation: None,
            training: Some(Training::new(
                Default::default(),
                Default::default(),
                BATCH,
                EPOCHS,
            )),
            rounds_predictions: false,
            features: None,
            seeds: 1,
            known_seeds: 0,
            deviations: Vec::new(),
            assumptions: Vec::new(),
        };
        Ok(Self {
            document: alone(network, experiment),
            notes: Vec::new(),
            has_dataset: false,
        })
    }

    /// A draft of an experiment of a document, with its settings and its images.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if the document has none of that name; [`Error::Impossible`] if it trains
    /// no network, or its network is nowhere.
    pub fn of_experiment(document: &Document, id: &str) -> Result<Self> {
        let experiment = document.experiment(id).ok_or_else(|| Error::Unknown {
            given: id.to_owned(),
            hint: String::new(),
        })?;
        let impossible = |reason: &str| Error::Impossible {
            experiment: id.to_owned(),
            reason: reason.to_owned(),
        };
        let network = document
            .network(&experiment.network)
            .ok_or_else(|| impossible("its network is in neither the document nor the zoo"))?;
        if experiment.training.is_none() {
            return Err(impossible("it describes the network but no training"));
        }
        let experiment = Experiment {
            // Figures of a document are not drawn for one's own.
            features: None,
            rounds_predictions: false,
            seeds: 1,
            known_seeds: 0,
            deviations: Vec::new(),
            assumptions: Vec::new(),
            ..experiment.clone()
        };
        Ok(Self {
            document: alone(network, experiment),
            notes: Vec::new(),
            has_dataset: true,
        })
    }

    /// A draft of the only experiment of a document, with as many seeds: where its file says nothing of
    /// them, as many as documents have then. [`says_seeds`] tells whether it does.
    ///
    /// # Errors
    ///
    /// [`Error::Impossible`] if it has none or several; else as [`Draft::of_experiment`].
    pub fn of_document(document: &Document) -> Result<Self> {
        match document.experiments.as_slice() {
            [only] => {
                let mut draft = Self::of_experiment(document, &only.id)?;
                draft.experiment_mut().seeds = only.seeds;
                Ok(draft)
            }
            all => Err(Error::Impossible {
                experiment: document.id.clone(),
                reason: format!("it has {} experiments, where one is trained", all.len()),
            }),
        }
    }

    /// The experiment.
    #[allow(clippy::indexing_slicing, reason = "a draft is made with one")]
    pub fn experiment(&self) -> &Experiment {
        &self.document.experiments[0]
    }

    /// The experiment, to be changed.
    #[allow(clippy::indexing_slicing, reason = "a draft is made with one")]
    pub fn experiment_mut(&mut self) -> &mut Experiment {
        &mut self.document.experiments[0]
    }

    /// The network.
    #[allow(clippy::indexing_slicing, reason = "a draft is made with one")]
    pub fn network(&self) -> &Network {
        &self.document.networks[0]
    }

    /// Whether it says itself on which images it is.
    pub fn has_dataset(&self) -> bool {
        self.has_dataset
    }

    /// The size that pictures of any size are given for it: channels, height and width.
    pub fn picture_shape(&self) -> [usize; 3] {
        let padding = 2 * self.experiment().padding;
        match self.network().input {
            Shape::Image {
                channels,
                height,
                width,
            } => [
                channels,
                height.saturating_sub(padding).max(1),
                width.saturating_sub(padding).max(1),
            ],
            // What a flat input was is not known; most of those here take MNIST's.
            _ => [1, 28, 28],
        }
    }

    /// Calls it and its experiment so.
    pub fn name(&mut self, id: &str) {
        id.clone_into(&mut self.document.id);
        id.clone_into(&mut self.experiment_mut().id);
    }
}

/// Whether the text of a document says how many seeds an experiment of it has.
///
/// ```
/// use refashion_runs::says_seeds;
///
/// assert!(says_seeds("[[experiment]]\nseeds = 5"));
/// assert!(!says_seeds("[[experiment]]\nid = 'seeds = 5'"));
/// ```
pub fn says_seeds(text: &str) -> bool {
    let table = toml::from_str::<Table>(text).unwrap_or_default();
    let experiments = table.get("experiment").and_then(Value::as_array);
    let mut experiments = experiments.into_iter().flatten();
    experiments.any(|experiment| experiment.get("seeds").is_some())
}

/// A document with one experiment and its network, and nothing that was published.
fn alone(network: Network, experiment: Experiment) -> Document {
    Document {
        version: None,
        id: experiment.id.replace('/', "-"),
        title: experiment.says.clone(),
        author: "one's own".to_owned(),
        kind: "experiment".to_owned(),
        institution: None,
        year: None,
        margins: Default::default(),
        networks: vec![network],
        experiments: vec![experiment],
        changed: Vec::new(),
        figures: Vec::new(),
        numbers: Default::default(),
        matrices: Vec::new(),
        tables: Vec::new(),
        vectors: Vec::new(),
        curves: Vec::new(),
        class_scores: Vec::new(),
        fold_scores: Vec::new(),
        statements: Vec::new(),
        claims: Vec::new(),
        settings: Vec::new(),
        sequences: Vec::new(),
        exhibits: Vec::new(),
        references: Vec::new(),
        protocols: Vec::new(),
        decisions: Vec::new(),
        file: None,
    }
}
