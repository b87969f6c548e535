//! A crate that is used by itself brings little along: what it depends on without its default
//! features is counted, on one kind of machine, so that all machines say the same.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{collections::BTreeSet, env, path::Path, process::Command};

/// The most crates that a crate may bring along.
struct Limit {
    name: &'static str,
    most: usize,
    /// How many it brings today and why; the mark goes when it brings no more than it may.
    in_the_way: Option<(usize, &'static str)>,
}

const LIMITS: [Limit; 4] = [
    Limit {
        name: "refashion-metrics",
        most: 12,
        in_the_way: None,
    },
    Limit {
        name: "refashion-datasets",
        most: 30,
        in_the_way: None,
    },
    Limit {
        name: "refashion-layers",
        most: 40,
        in_the_way: None,
    },
    Limit {
        name: "refashion-documents",
        most: 70,
        in_the_way: Some((
            75,
            "a network's sizes are those of `refashion-zoo`, whose layers bring pulp and rayon, its \
             weights' file safetensors, and a data set's description is that of `refashion-datasets`, \
             which brings what unpacks its files",
        )),
    },
];

#[test]
fn a_crate_brings_no_more_along_than_its_limit() {
    for limit in &LIMITS {
        let brought = brought(limit.name);
        let (name, count, most) = (limit.name, brought.len(), limit.most);
        println!("{name}: {count} of at most {most}");
        match limit.in_the_way {
            None => assert!(count <= most, "{name} brings {count} crates: {brought:#?}"),
            Some((today, what)) => {
                assert!(
                    count > most,
                    "{name} brings {count} crates, at most {most}: the mark can go, which says that \
                     {what}"
                );
                assert!(count <= today, "{name} brings {count} crates: {brought:#?}");
            }
        }
    }
}

/// The names and versions of what a crate is built from, itself left out.
fn brought(name: &str) -> BTreeSet<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let words = "tree --no-default-features --edges normal --prefix none --locked \
                 --target x86_64-unknown-linux-gnu --package";
    let output = Command::new(cargo)
        .args(words.split_whitespace())
        .arg(name)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?, words.next()?))
    });
    let others = lines.filter(|(other, _)| *other != name);
    others
        .map(|(name, version)| format!("{name} {version}"))
        .collect()
}
