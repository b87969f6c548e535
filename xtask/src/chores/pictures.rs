//! `cargo xtask pictures`: makes what the README shows: figures and the page of `results/`, which
//! `cargo xtask report` draws, the dashboard of a recorded run, and a network looked into.

use std::{ffi::OsString, fs, io, path::Path, process::ExitCode};

use crate::{forward, forward::root, process};

/// The figures, below `results/`, and their names in `docs/pictures/`.
const COPIED: [(&str, &str); 2] = [
    ("thesis/figures/curves.svg", "thesis-curves.svg"),
    ("keras/figures/difference.svg", "difference-to-keras.svg"),
];

/// The tests that draw the others: of a package, all those with this in their names.
const DRAWN: [[&str; 4]; 2] = [
    [
        "refashion",
        "--bin",
        "refashion",
        "the_picture_of_the_readme",
    ],
    [
        "refashion-live",
        "--test",
        "browser",
        "a_network_looked_into",
    ],
];

/// The most that all pictures may take together, in bytes.
const MOST: u64 = 1 << 20;

pub(crate) fn pictures(_: &[OsString]) -> ExitCode {
    let folder = root().join("docs/pictures");
    if let Err(error) = copy(&root(), &folder) {
        eprintln!("error: cannot copy the figures: {error}; `cargo xtask report` draws them");
        return ExitCode::FAILURE;
    }
    for [package, kind, target, test] in DRAWN {
        println!("{test}");
        let mut drawn = forward::cargo();
        drawn
            .args(["test", "--quiet", "--package", package, kind, target, test])
            .env("REFASHION_BLESS", "1")
            .env("REFASHION_PICTURES", &folder)
            .current_dir(root());
        if let Err(error) = process::text(&mut drawn) {
            return process::ended(Err(error));
        }
    }
    if !root().join("results/index.html").exists() {
        eprintln!("page.png is as it was: `cargo xtask report` draws the page that it shows");
    }
    match bytes(&folder) {
        Ok(bytes) if bytes <= MOST => {
            println!("docs/pictures: {bytes} bytes");
            ExitCode::SUCCESS
        }
        Ok(bytes) => {
            eprintln!("error: docs/pictures takes {bytes} bytes, at most {MOST} may be in git");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: cannot read {}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn copy(root: &Path, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (from, to) in COPIED {
        fs::copy(root.join("results").join(from), folder.join(to))?;
    }
    Ok(())
}

fn bytes(folder: &Path) -> io::Result<u64> {
    let sizes = fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len()));
    sizes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pictures_are_those_of_the_results() {
        let root = root();
        for (from, to) in COPIED {
            let drawn = fs::read(root.join("results").join(from)).unwrap();
            let shown = fs::read(root.join("docs/pictures").join(to)).unwrap();
            assert!(drawn == shown, "{to} is old: `cargo xtask pictures`");
        }
    }

    #[test]
    fn all_pictures_are_shown_and_small() {
        let (root, mut names) = (root(), Vec::new());
        let folder = root.join("docs/pictures");
        for entry in fs::read_dir(&folder).unwrap() {
            names.push(entry.unwrap().file_name().into_string().unwrap());
        }
        let readme = fs::read_to_string(root.join("README.md")).unwrap();
        for name in &names {
            assert!(readme.contains(&format!("docs/pictures/{name}")), "{name}");
        }
        for name in ["page.png", "network.png", "dashboard.svg"] {
            assert!(names.iter().any(|one| one == name), "{name}");
        }
        assert!(bytes(&folder).unwrap() <= MOST);
    }
}
