//! The data sets by name.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalogue::{self, KNOWN, NAMES, PUBLISHED};
use crate::description::Description;

/// A data set: a name, and what is known of it ([`Description`], to which this dereferences).
///
/// ```
/// use refashion_datasets::DatasetName;
///
/// let name: DatasetName = "fashion-mnist".parse()?;
/// assert_eq!(name, DatasetName::FASHION_MNIST);
/// assert_eq!(name.image_shape, [1, 28, 28]);
/// assert_eq!(name.classes[9], "Ankle boot");
/// # Ok::<(), refashion_datasets::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct DatasetName(&'static Description);

/// The data sets that programs described themselves. They stay until the program ends, as names do.
static OWN: Mutex<Vec<&'static Description>> = Mutex::new(Vec::new());

impl DatasetName {
    /// Ten kinds of clothes.
    pub const FASHION_MNIST: Self = Self(&catalogue::FASHION_MNIST);
    /// Ten handwritten digits.
    pub const MNIST: Self = Self(&catalogue::MNIST);
    /// Ten kinds of objects, in colour.
    pub const CIFAR_10: Self = Self(&catalogue::CIFAR_10);
    /// [Random images](crate::random_images) for a network whose pictures no document gives.
    pub const RANDOM: Self = Self(&catalogue::RANDOM);

    /// Every published data set, in the order in which lists show them.
    pub const ALL: [Self; PUBLISHED.len()] = {
        let mut all = [Self(PUBLISHED[0]); PUBLISHED.len()];
        let mut place = 0;
        while place < all.len() {
            all[place] = Self(PUBLISHED[place]);
            place += 1;
        }
        all
    };

    /// The name as it is typed, such as `fashion-mnist`.
    pub fn as_str(self) -> &'static str {
        self.0.name
    }

    /// The canonical files with their published SHA-256 digests in hexadecimal: four IDX files
    /// (training images and labels, test images and labels) or six binary batches.
    pub fn canonical_digests(self) -> &'static [(&'static str, &'static str)] {
        self.0.files
    }

    /// The published data set of exactly this name.
    pub fn published(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.as_str() == name)
    }

    /// Whether a program described the data set itself.
    pub(crate) fn is_own(self) -> bool {
        KNOWN.iter().all(|known| known.name != self.0.name)
    }

    /// The data set that goes by exactly this name; of those that programs described, the last.
    pub(crate) fn exactly(name: &str) -> Option<Self> {
        let own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = KNOWN.iter().chain(own.iter().rev());
        let mut found = known.copied().filter(|known| known.name == name);
        found.next().map(Self)
    }

    /// The same data set with pictures of these channels and this size, where a program described it with
    /// those too: the pictures of one folder are given the size of each network.
    pub fn with_image_shape(self, shape: [usize; 3]) -> Option<Self> {
        let own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = own.iter().rev().copied();
        let is = |known: &&Description| known.name == self.0.name && known.image_shape == shape;
        known.find(is).map(Self)
    }

    /// What a program described before as this says, which is from now on the last of its name.
    pub(crate) fn described(name: &str, is: impl Fn(Self) -> bool) -> Option<Self> {
        let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        let place = own
            .iter()
            .position(|known| known.name == name && is(Self(known)))?;
        let found = own.remove(place);
        own.push(found);
        Some(Self(found))
    }

    /// Takes a description up, so that its name is known from now on.
    pub(crate) fn register(description: Description) -> Self {
        let description: &'static Description = Box::leak(Box::new(description));
        let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        own.push(description);
        Self(description)
    }
}

impl Deref for DatasetName {
    type Target = Description;

    fn deref(&self) -> &Description {
        self.0
    }
}

impl PartialEq for DatasetName {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for DatasetName {}

impl Hash for DatasetName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

impl fmt::Debug for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Display for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl Serialize for DatasetName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name)
    }
}

impl<'de> Deserialize<'de> for DatasetName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::exactly(&name).ok_or_else(|| serde::de::Error::unknown_variant(&name, &NAMES))
    }
}

/// The name is of no data set known here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no data set {given:?}; did you mean {}?", either(nearest))]
pub struct UnknownDataset {
    /// What was typed.
    pub given: String,
    /// The names that are near to it; all of them where none is.
    pub nearest: Vec<DatasetName>,
}

impl FromStr for DatasetName {
    type Err = UnknownDataset;

    /// Case, spaces, `-` and `_` do not matter: `Fashion_MNIST` and `cifar10` are understood.
    fn from_str(given: &str) -> Result<Self, UnknownDataset> {
        let wanted = letters(given);
        let mut known = KNOWN
            .into_iter()
            .filter(|known| letters(known.name) == wanted);
        let found = known.next().map(Self).or_else(|| Self::exactly(given));
        found.ok_or_else(|| UnknownDataset {
            given: given.to_owned(),
            nearest: nearest(&wanted),
        })
    }
}

/// The letters and figures of a name, in lower case.
fn letters(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The names that share most with what was typed; all of them where nothing is near.
fn nearest(wanted: &str) -> Vec<DatasetName> {
    let near: Vec<_> = DatasetName::ALL
        .into_iter()
        .filter(|name| {
            let known = letters(name.as_str());
            let part = wanted.len() >= 3 && (known.contains(wanted) || wanted.contains(&known));
            part || strsim::levenshtein(wanted, &known) <= 3
        })
        .collect();
    if near.is_empty() {
        DatasetName::ALL.to_vec()
    } else {
        near
    }
}

/// `a`, `a or b`, `a, b or c`.
fn either(names: &[DatasetName]) -> String {
    let names: Vec<_> = names.iter().map(|name| name.as_str()).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_understood_however_they_are_written() {
        for name in DatasetName::ALL {
            assert_eq!(name.as_str().parse::<DatasetName>().unwrap(), name);
            assert_eq!(name.title.parse::<DatasetName>().unwrap(), name);
            let json = serde_json::to_string(&name).unwrap();
            assert_eq!(json, format!("\"{name}\""));
            assert_eq!(serde_json::from_str::<DatasetName>(&json).unwrap(), name);
        }
        assert_eq!(
            "cifar10".parse::<DatasetName>().unwrap(),
            DatasetName::CIFAR_10
        );
    }

    #[test]
    fn published_sets_go_by_exactly_their_names() {
        for name in DatasetName::ALL {
            assert_eq!(DatasetName::published(name.as_str()), Some(name));
        }
        for other in ["MNIST", "random", ""] {
            assert_eq!(DatasetName::published(other), None, "{other}");
        }
    }

    #[test]
    fn sets_of_other_names_are_hashed_otherwise() {
        use std::hash::BuildHasher;
        let hasher = std::collections::hash_map::RandomState::new();
        let [mnist, again, other] = [
            DatasetName::MNIST,
            DatasetName::MNIST,
            DatasetName::CIFAR_10,
        ]
        .map(|name| hasher.hash_one(name));
        assert_eq!(mnist, again);
        assert_ne!(mnist, other);
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_near_ones() {
        let message = |given: &str| given.parse::<DatasetName>().unwrap_err().to_string();
        assert_eq!(
            message("fasion-mnist"),
            "there is no data set \"fasion-mnist\"; did you mean fashion-mnist or mnist?"
        );
        assert!(message("cifar-100").ends_with("did you mean cifar-10?"));
        assert!(message("imagenet").ends_with("did you mean fashion-mnist, mnist or cifar-10?"));
    }
}
