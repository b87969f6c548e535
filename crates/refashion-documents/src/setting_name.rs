//! The name of a setting that a document states or leaves open.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use refashion_datasets::{Augmentation, Split};
use refashion_trainer::{Loss, Optimizer, Training};
use serde::de::{Error as _, IntoDeserializer, value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::keys::keys;
use crate::{Experiment, Field, Folds};

/// The name of a setting of an experiment: one that a document has a word for, or the key of any
/// other.
///
/// ```
/// use refashion_documents::{Field, SettingName};
///
/// let named = |name: &str| serde_json::from_value::<SettingName>(name.into());
/// assert_eq!(named("batch")?, SettingName::Field(Field::BatchSize));
/// assert_eq!(named("nesterov")?, SettingName::Key("nesterov".to_owned()));
/// assert!(named("nestorov").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingName {
    /// A setting with a word of its own.
    Field(Field),
    /// Any other, by its key in the experiment: `split`, `shuffle`, `nesterov`, `flip`.
    Key(String),
}

/// What describes an experiment, or is ours, and is no setting of what it runs with.
const NO_SETTINGS: [&str; 8] = [
    "id",
    "says",
    "dataset",
    "dataset_path",
    "seeds",
    "known_seeds",
    "deviations",
    "assumptions",
];

/// Keys that hold settings which have keys of their own.
const HOLDERS: [&str; 4] = ["training", "augmentation", "folds", "features"];

/// Keys of which a setting has two.
const OTHERS: [(&str, &str); 1] = [("weight_decay", "decay")];

impl SettingName {
    /// What it is called in a sentence: a key as a document would have to state it.
    pub(crate) fn title(&self) -> &str {
        match self {
            Self::Field(field) => field.title(),
            Self::Key(key) => key,
        }
    }
}

/// Whether a key is the name of a setting with a word of its own.
pub(crate) fn is_field(key: &str) -> bool {
    field(key).is_some()
}

fn field(name: &str) -> Option<Field> {
    let name: value::StrDeserializer<'_, value::Error> = name.into_deserializer();
    Field::deserialize(name).ok()
}

/// All names, those with a word of their own first.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let fields = crate::keys::kinds::<Field>();
    let known: BTreeSet<&str> = fields.iter().copied().collect();
    let all = [
        keys::<Experiment>(),
        keys::<Training>(),
        keys::<Optimizer>(),
        keys::<Loss>(),
        keys::<Augmentation>(),
        keys::<Folds>(),
        keys::<Split>(),
    ];
    let others = all.concat().into_iter().collect::<BTreeSet<&str>>();
    let is_other =
        |key: &&str| !known.contains(key) && !NO_SETTINGS.contains(key) && !HOLDERS.contains(key);
    let others: Vec<&str> = others.into_iter().filter(is_other).collect();
    [fields, others].concat()
});

impl<'de> Deserialize<'de> for SettingName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let same = OTHERS.iter().find(|(other, _)| *other == name);
        let name = same.map_or(name.as_str(), |(_, name)| name);
        match field(name) {
            Some(field) => Ok(Self::Field(field)),
            None if NAMES.contains(&name) => Ok(Self::Key(name.to_owned())),
            None => Err(D::Error::unknown_variant(name, &NAMES)),
        }
    }
}

impl Serialize for SettingName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Field(field) => field.serialize(serializer),
            Self::Key(key) => serializer.serialize_str(key),
        }
    }
}
