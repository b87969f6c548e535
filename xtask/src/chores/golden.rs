//! `cargo xtask golden [NAME]`: makes golden numbers again. Each `make_NAME.py` in a folder `golden`
//! is run with the versions that the `requirements.txt` beside it pins, in a virtual environment of
//! that folder's own.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use crate::{forward::root, process};

pub(crate) fn golden(words: &[OsString]) -> ExitCode {
    process::ended(match words {
        [] => scripts().and_then(|scripts| make(&scripts)),
        [name] => scripts()
            .and_then(|scripts| of_name(scripts, &name.to_string_lossy()))
            .and_then(|scripts| make(&scripts)),
        _ => Err("usage: cargo xtask golden [NAME]".to_string()),
    })
}

/// All scripts, sorted.
fn scripts() -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    gather(&root().join("crates"), &mut found)
        .map_err(|error| format!("cannot read the folders of the crates: {error}"))?;
    found.sort();
    Ok(found)
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, found)?;
        } else if name(&path).is_some() && path.iter().any(|word| word == "golden") {
            found.push(path);
        }
    }
    Ok(())
}

/// The NAME of a `make_NAME.py`.
fn name(path: &Path) -> Option<&str> {
    path.file_name()?
        .to_str()?
        .strip_prefix("make_")?
        .strip_suffix(".py")
}

fn of_name(scripts: Vec<PathBuf>, wanted: &str) -> Result<Vec<PathBuf>, String> {
    let known: Vec<String> = scripts
        .iter()
        .filter_map(|path| name(path).map(ToOwned::to_owned))
        .collect();
    let found = scripts
        .into_iter()
        .filter(|path| name(path) == Some(wanted));
    let found: Vec<PathBuf> = found.collect();
    if found.is_empty() {
        let known = known.join(", ");
        return Err(format!("no script makes {wanted}; there are {known}"));
    }
    Ok(found)
}

/// Runs scripts, then says what they changed.
fn make(scripts: &[PathBuf]) -> Result<(), String> {
    for script in scripts {
        let folder = script.parent().unwrap_or(script);
        let python = environment(folder)?;
        println!("{}", below_root(script).display());
        process::run(Command::new(&python).arg(script).current_dir(folder))?;
    }
    let folders = scripts.iter().filter_map(|script| script.parent());
    let mut git = Command::new("git");
    git.args(["status", "--short", "--"]).args(folders);
    let changed = process::text(git.current_dir(root())).map_err(|error| {
        format!("the files are made; whether they differ, git does not say: {error}")
    })?;
    if changed.is_empty() {
        println!("no file differs from git's");
    } else {
        println!("different from git's:\n{changed}");
    }
    Ok(())
}

/// The Python of a folder's environment, in which its requirements are installed.
fn environment(folder: &Path) -> Result<PathBuf, String> {
    let place = root().join("target/golden").join(below_root(folder));
    let (python, own) = if cfg!(windows) {
        ("python", place.join("Scripts/python.exe"))
    } else {
        ("python3", place.join("bin/python"))
    };
    if !own.exists() {
        process::run(Command::new(python).args(["-m", "venv"]).arg(&place))?;
    }
    let mut pip = Command::new(&own);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    pip.arg("--requirement")
        .arg(folder.join("requirements.txt"));
    process::run(&mut pip)?;
    Ok(own)
}

fn below_root(path: &Path) -> PathBuf {
    path.strip_prefix(root()).unwrap_or(path).to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_found_by_name_and_each_has_its_requirements() {
        let scripts = scripts().unwrap();
        assert!(scripts.len() > 10, "{scripts:?}");
        for script in &scripts {
            assert!(
                script.with_file_name("requirements.txt").exists(),
                "{script:?}"
            );
        }
        assert_eq!(of_name(scripts.clone(), "metrics").unwrap().len(), 1);
        let error = of_name(scripts, "metric").unwrap_err();
        assert!(error.contains("metrics, statistics, verdict"), "{error}");
    }
}
