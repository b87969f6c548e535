//! Holds the invariants that `ARCHITECTURE.md` states.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod api;
mod arrows;
mod circles;
mod features;
mod made_up;
mod modules;
mod names;
mod paths;
mod workspace;

use std::{collections::BTreeSet, ffi::OsStr, fs};

use arrows::arrows;
use circles::{Knot, knots};
use modules::Modules;
use names::derived;
use paths::Paths;
use workspace::{dependencies, read, root, source_files, sources};

/// The crates from the bottom up: a crate may use only those before it.
const ORDER: [&str; 19] = [
    "refashion-std",
    "refashion-metrics",
    "refashion-figures",
    "refashion-datasets",
    "refashion-layers",
    "refashion-zoo",
    "refashion-trainer",
    "refashion-inference",
    "refashion-export",
    "refashion-serve",
    "refashion-explain",
    "refashion-live",
    "refashion-documents",
    "refashion-runs",
    "refashion-bench",
    "refashion-review",
    "refashion-report",
    "refashion",
    "xtask",
];

/// Methods of the standard library and of crates from outside that crates here have too: where one
/// makes an arrow that is none, its name belongs here.
const OF_OTHERS: &str = "
    add all append as_str bytes copy count end expect extend fill find finish flatten floor flush fold
    get is_empty is_nan join keys kind len lines load lock log map matches max next parse path pop pow
    product push read replace round run send skip source start state status store sum swap take
    take_while tanh then values values_mut wait write
";

#[test]
fn the_map_names_every_crate() {
    let map = read(&root().join("ARCHITECTURE.md"));
    for name in ORDER {
        assert!(
            map.contains(&format!("`{name}`")),
            "ARCHITECTURE.md does not name `{name}`"
        );
    }
    let folders: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let known: BTreeSet<String> = ORDER[..ORDER.len() - 1]
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        folders, known,
        "the folders of crates/ and the order in this test differ"
    );
}

#[test]
fn the_places_on_the_map_are_there() {
    let map = read(&root().join("ARCHITECTURE.md"));
    let quoted = map.split('`').skip(1).step_by(2);
    let paths: Vec<&str> = quoted
        .filter(|text| text.starts_with("crates/") || text.starts_with("xtask/"))
        .filter(|text| !text.contains('*'))
        .collect();
    assert!(paths.len() > 5, "{paths:?}");
    for path in paths {
        assert!(root().join(path).exists(), "{path} is not there");
    }
}

#[test]
fn arrows_point_one_way() {
    for (place, name) in ORDER.iter().enumerate() {
        for dependency in dependencies(name) {
            if let Some(other) = ORDER.iter().position(|known| *known == dependency) {
                assert!(
                    other < place,
                    "{name} uses {dependency}, which stands above it"
                );
            }
        }
    }
}

#[test]
fn what_one_feature_alone_needs_is_behind_it() {
    let libraries = ORDER.iter().filter(|name| **name != "xtask");
    let faults: Vec<String> = libraries
        .flat_map(|name| features::needless(name))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn modules_have_no_circles() {
    let crates = ORDER.map(|name| (name, modules(name)));
    let mut wrong = String::new();
    for (name, own) in &crates {
        let others = crates.iter().filter(|(other, _)| other != name);
        let others = others.flat_map(|(_, modules)| modules);
        let reached = others.flat_map(Modules::reached_methods).cloned();
        let foreign = reached
            .chain(OF_OTHERS.split_whitespace().map(String::from))
            .collect();
        let graphs = own.iter().map(|modules| arrows(modules, &foreign));
        let knots: Vec<Knot> = graphs.flat_map(|graph| knots(&graph)).collect();
        for knot in &knots {
            println!("{name}, {knot}");
        }
        if !knots.is_empty() {
            wrong += &format!("{name} has circles of modules (above)\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_document_has_no_training_code() {
    let documents = modules("refashion-documents");
    let settings = readable_types(&modules("refashion-trainer"));
    for path in paths_to(&documents, "refashion_trainer") {
        let is_setting = path.get(1).is_some_and(|name| settings.contains(name));
        assert!(is_setting, "a document uses {}", path.join("::"));
    }
    let networks = readable_types(&modules("refashion-zoo"));
    for path in paths_to(&documents, "refashion_zoo") {
        let is_function = |name: &str| name.starts_with(char::is_lowercase);
        let is_data = |name: &String| is_function(name) || networks.contains(name);
        let all_data = path.get(1).is_some_and(is_data);
        assert!(all_data, "a document uses {}", path.join("::"));
    }
    for engine in ["refashion-layers", "candle-core", "candle-nn", "gemm"] {
        assert!(
            !dependencies("refashion-documents").contains(engine),
            "refashion-documents uses {engine}"
        );
    }
}

#[test]
fn metrics_datasets_and_figures_know_no_tensor_library() {
    for name in [
        "refashion-metrics",
        "refashion-datasets",
        "refashion-figures",
    ] {
        for tensor in ["candle-core", "candle-nn", "gemm", "refashion-layers"] {
            assert!(!dependencies(name).contains(tensor), "{name} uses {tensor}");
        }
    }
}

#[test]
fn figures_know_only_what_they_are_given() {
    let used = dependencies("refashion-figures");
    let ours: Vec<&String> = used
        .iter()
        .filter(|name| name.starts_with("refashion") && *name != "refashion-std")
        .collect();
    assert!(ours.is_empty(), "refashion-figures uses {ours:?}");
}

#[test]
fn anyhow_is_for_the_program_alone() {
    for name in ORDER.iter().filter(|name| **name != "refashion") {
        assert!(!dependencies(name).contains("anyhow"), "{name} uses anyhow");
    }
}

#[test]
fn unsafe_is_for_the_layers_alone() {
    // The word is put together here so that this file does not contain it.
    let keyword = ["un", "safe"].concat();
    for (path, text) in sources() {
        if path.starts_with(root().join("crates/refashion-layers")) {
            continue;
        }
        let uses = text.lines().any(|line| {
            let code = line.split("//").next().unwrap_or_default();
            code.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == keyword)
        });
        assert!(!uses, "{} has {keyword} code", path.display());
    }
}

#[test]
fn files_can_be_read_at_a_sitting() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(
            lines <= 420,
            "{} has {lines} lines: split it",
            path.display()
        );
    }
}

#[test]
fn no_module_is_named_for_having_no_name() {
    for (path, _) in sources() {
        let below_root = path.strip_prefix(root()).unwrap().with_extension("");
        for name in &below_root {
            let nameless = ["utils", "util", "helpers", "misc", "common"].map(OsStr::new);
            assert!(!nameless.contains(&name), "{}", path.display());
        }
    }
}

/// The modules of a crate's library and of its programs.
fn modules(name: &str) -> Vec<Modules> {
    let files = source_files(name);
    let is_root = |path: &&String| match path.split('/').collect::<Vec<_>>()[..] {
        ["lib.rs" | "main.rs"] | ["bin", _, "main.rs"] => true,
        ["bin", file] => file.ends_with(".rs"),
        _ => false,
    };
    let roots = files.keys().filter(is_root);
    let all: Vec<Modules> = roots.map(|root| Modules::read(&files, root)).collect();
    assert!(
        !all.is_empty(),
        "{name} has neither a library nor a program"
    );
    all
}

/// The types of a crate that can be read from a file.
fn readable_types(modules: &[Modules]) -> BTreeSet<String> {
    let modules = modules.iter().flat_map(|modules| &modules.all);
    let items = modules.flat_map(|module| &module.items);
    items
        .filter_map(|item| derived(item, "Deserialize"))
        .collect()
}

/// The paths of these modules that lead to another crate.
fn paths_to(modules: &[Modules], other: &str) -> Vec<Vec<String>> {
    let modules = modules.iter().flat_map(|modules| &modules.all);
    let paths = modules.flat_map(|module| Paths::of(&module.items).paths);
    paths.filter(|path| path[0] == other).collect()
}
