//! `cargo xtask pictures`: copies the figures that the README shows out of `results/`, which
//! `cargo xtask report` draws.

use std::{ffi::OsString, fs, io, path::Path, process::ExitCode};

use crate::forward::root;

/// The figures, below `results/`, and their names in `docs/pictures/`.
const SHOWN: [(&str, &str); 2] = [
    ("thesis/figures/curves.svg", "thesis-curves.svg"),
    ("keras/figures/difference.svg", "difference-to-keras.svg"),
];

/// The most that all of them may take together, in bytes.
const MOST: u64 = 1 << 20;

pub(crate) fn pictures(_: &[OsString]) -> ExitCode {
    match copy(&root()) {
        Ok(bytes) if bytes <= MOST => {
            println!("{} figures in docs/pictures, {bytes} bytes", SHOWN.len());
            ExitCode::SUCCESS
        }
        Ok(bytes) => {
            eprintln!("error: docs/pictures takes {bytes} bytes, at most {MOST} may be in git");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: cannot copy the figures: {error}; `cargo xtask report` draws them");
            ExitCode::FAILURE
        }
    }
}

fn copy(root: &Path) -> io::Result<u64> {
    let folder = root.join("docs/pictures");
    fs::create_dir_all(&folder)?;
    SHOWN
        .iter()
        .map(|(from, to)| fs::copy(root.join("results").join(from), folder.join(to)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pictures_are_those_of_the_results() {
        let root = root();
        for (from, to) in SHOWN {
            let drawn = fs::read(root.join("results").join(from)).unwrap();
            let shown = fs::read(root.join("docs/pictures").join(to)).unwrap();
            assert!(drawn == shown, "{to} is old: `cargo xtask pictures`");
        }
    }
}
