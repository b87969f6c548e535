//! Which file of a crate uses what another one defines.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    modules::{Modules, Target},
    paths::Paths,
};

/// From the file that uses to the file that defines, with the names that are used.
pub(crate) type Arrows = BTreeMap<(String, String), BTreeSet<String>>;

/// All arrows between the files of a crate.
pub(crate) fn arrows(modules: &Modules) -> Arrows {
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
                if let Target::Item { file, name } = target {
                    arrow(&file, &name);
                }
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
