//! Which file of a crate uses what another one defines.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    modules::{Modules, Target},
    paths::Paths,
};

/// From the file that uses to the file that defines, with the names that are used.
pub(crate) type Arrows = BTreeMap<(String, String), BTreeSet<String>>;

/// All arrows between the files of a crate. A method that is called leads to where its type has it;
/// where the text does not say the type, as it does of `self`, to the only one of that name. `foreign`
/// are the names that types elsewhere have too, of which such a call says nothing.
pub(crate) fn arrows(modules: &Modules, foreign: &BTreeSet<String>) -> Arrows {
    let mut found = Arrows::new();
    for (here, module) in modules.all.iter().enumerate() {
        let mut arrow = |file: &str, name: &str| {
            if file != module.file {
                let ends = (module.file.clone(), file.to_string());
                found.entry(ends).or_default().insert(name.to_string());
            }
        };
        let written = Paths::of(&module.items);
        for path in &written.paths {
            for target in modules.resolve(here, path) {
                let Target::Item { file, name } = target else {
                    continue;
                };
                arrow(&file, &name);
                let below = path.last().filter(|last| **last != name);
                if let Some(method) = below
                    && let Some(file) = modules.method(here, Some(&name), method)
                {
                    arrow(file, &format!("{name}::{method}"));
                }
            }
        }
        for (of, name) in &written.methods {
            if of.is_none() && foreign.contains(name) {
                continue;
            }
            if let Some(file) = modules.method(here, of.as_deref(), name) {
                arrow(file, &format!(".{name}"));
            }
        }
        for name in &written.macros {
            if let Some(file) = modules.macros.get(name) {
                arrow(file, &format!("{name}!"));
            }
        }
    }
    found
}
