//! The data sets that are known by name, one file each.
//!
//! Another one is a file of its own and a place in [`PUBLISHED`].

mod cifar_10;
mod fashion_mnist;
mod mnist;
mod random;

pub(crate) use cifar_10::CIFAR_10;
pub(crate) use fashion_mnist::FASHION_MNIST;
pub(crate) use mnist::MNIST;
pub(crate) use random::RANDOM;

use crate::description::Description;

/// Every published data set, in the order in which lists show them.
pub(crate) const PUBLISHED: &[&Description] = &[&FASHION_MNIST, &MNIST, &CIFAR_10];

/// All that a document can name: those and what is drawn.
pub(crate) const KNOWN: [&Description; PUBLISHED.len() + 1] = {
    let mut known = [&RANDOM; PUBLISHED.len() + 1];
    let mut place = 0;
    while place < PUBLISHED.len() {
        known[place] = PUBLISHED[place];
        place += 1;
    }
    known
};

/// Their names.
pub(crate) const NAMES: [&str; KNOWN.len()] = {
    let mut names = [""; KNOWN.len()];
    let mut place = 0;
    while place < KNOWN.len() {
        names[place] = KNOWN[place].name;
        place += 1;
    }
    names
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_entry_is_whole() {
        assert_eq!(BTreeSet::from(NAMES).len(), NAMES.len());
        for entry in KNOWN {
            let name = entry.name;
            assert!((1..=256).contains(&entry.classes.len()), "{name}");
            let counts = entry.test_class_counts;
            assert_eq!(counts.len(), entry.classes.len(), "{name}");
            assert_eq!(
                counts.iter().sum::<u32>() as usize,
                entry.test_count,
                "{name}"
            );
        }
        for &entry in PUBLISHED {
            assert!(entry.folders.contains(&entry.name), "{}", entry.name);
            assert!(
                entry.hub.is_some() && !entry.files.is_empty() && entry.licence.is_some(),
                "{}",
                entry.name
            );
            for (file, digest) in entry.files {
                assert_eq!(digest.len(), 64, "{file}");
            }
        }
    }
}
