//! Networks by name.

use refashion_zoo::Network;

/// The zoo's network of this name.
pub(crate) fn from_zoo(name: &str) -> Option<Network> {
    refashion_zoo::by_name(name).ok()
}

/// The names of the zoo's networks.
pub(crate) fn zoo_names() -> Vec<String> {
    refashion_zoo::all()
        .into_iter()
        .map(|network| network.name)
        .collect()
}
