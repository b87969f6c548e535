//! Dependencies that a crate brings along though one feature alone needs them, or nothing does.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::{
    modules::Modules,
    workspace::{folder, read, source_files},
};

/// What is wrong with the dependencies of a crate.
pub(crate) fn needless(name: &str) -> Vec<String> {
    let manifest: Table = read(&folder(name).join("Cargo.toml")).parse().unwrap();
    let texts = texts(name, &manifest);
    let dependencies = manifest["dependencies"].as_table().unwrap();
    let always = dependencies.iter().filter(|(_, what)| {
        let optional = what.get("optional").and_then(Value::as_bool);
        optional != Some(true)
    });
    let faults = always.filter_map(|(dependency, _)| {
        let word = dependency.replace('-', "_");
        let users = texts.iter().filter(|(text, _)| names(text, &word));
        let features: BTreeSet<Option<&str>> =
            users.map(|(_, feature)| feature.as_deref()).collect();
        match features.iter().collect::<Vec<_>>()[..] {
            [] => Some(format!("{name}: nothing uses {dependency}")),
            [Some(feature)] => Some(format!(
                "{name}: {dependency} is used by the feature {feature:?} alone, and is not behind it"
            )),
            _ => None,
        }
    });
    faults.collect()
}

/// The text of each file of a crate, with the feature that it is built for, if it is for one alone.
fn texts(name: &str, manifest: &Table) -> Vec<(String, Option<String>)> {
    let files = source_files(name);
    let program = manifest.get("bin").and_then(|programs| {
        let needed = programs.get(0)?.get("required-features")?.get(0)?;
        needed.as_str().map(str::to_owned)
    });
    let of_program = files.keys().find(|path| path.ends_with("/main.rs"));
    let roots = [
        files.get_key_value("lib.rs").map(|(path, _)| (path, None)),
        of_program.map(|path| (path, program)),
    ];
    let mut found = Vec::new();
    for (root, feature) in roots.into_iter().flatten() {
        let modules = Modules::read(&files, root).all;
        for mut module in &modules {
            let text = files[&module.file].clone();
            let mut condition = of_feature(&module.conditions);
            while let (None, Some(parent)) = (&condition, module.parent) {
                module = &modules[parent];
                condition = of_feature(&module.conditions);
            }
            found.push((text, condition.or_else(|| feature.clone())));
        }
    }
    found
}

/// The feature that conditions ask for, if they ask for one and nothing else.
fn of_feature(conditions: &[String]) -> Option<String> {
    let feature = |condition: &String| {
        let name = condition.strip_prefix("feature = \"")?.strip_suffix('"')?;
        Some(name.to_owned())
    };
    conditions.iter().find_map(feature)
}

/// Whether a text names something, but for its comments.
fn names(text: &str, word: &str) -> bool {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut words = code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'));
    words.any(|found| found == word)
}
