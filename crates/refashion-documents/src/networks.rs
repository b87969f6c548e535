//! Networks by name.

use std::sync::LazyLock;

use refashion_zoo::Network;

/// The networks of the zoo, made once: the audit asks for them often.
static ZOO: LazyLock<Vec<Network>> = LazyLock::new(refashion_zoo::all);

/// The zoo's network of this name.
pub(crate) fn from_zoo(name: &str) -> Option<Network> {
    ZOO.iter().find(|network| network.name == name).cloned()
}

/// The names of the zoo's networks.
pub(crate) fn zoo_names<'a>() -> impl Iterator<Item = &'a str> {
    ZOO.iter().map(|network| network.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_the_zoo_is_found_by_its_name() {
        let names: Vec<&str> = zoo_names().collect();
        assert!(names.contains(&"lenet5") && names.contains(&"alexnet"));
        for name in names {
            assert_eq!(from_zoo(name).unwrap().name, name);
        }
        assert!(from_zoo("lenet6").is_none());
    }
}
