//! `cargo xtask data bundle`: a folder for a class without a network.

mod sources;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail, ensure};
use refashion_datasets::{DatasetName, Search, find, load};
use refashion_std::write_atomic;

use super::places::search;
use crate::{cli::Bundle, workspace};
use sources::Sources;

/// The file that says that a folder aside is an unfinished bundle, which may be begun anew.
const UNFINISHED: &str = ".unfinished-bundle";

/// The folder of the sources in a bundle; the data sets lie in it, where its program looks for them.
const SOURCES: &str = "refashion";

pub(super) fn bundle(options: &Bundle, quiet: bool) -> Result<ExitCode> {
    let folder = &options.folder;
    let say = |text: &str| {
        if !quiet {
            outln!("{text}");
        }
    };
    refuse_full(folder)?;
    let names = asked(options)?;
    let aside = begin(folder)?;
    let inside = aside.join(SOURCES);
    let sources = Sources::copy(&workspace::root(), &inside)?;
    say(&sources.told);
    let mut bundled = Vec::new();
    for name in names {
        match one(name, &search(&options.source), &inside.join("datasets"))? {
            Some(bytes) => {
                say(&format!("{}: {:.1} MB", name.title, bytes as f64 / 1e6));
                bundled.push(name);
            }
            None if options.names.is_empty() => say(&format!("{}: not here, left out", name.title)),
            None => bail!(
                "{} is not here; `{}` fetches it",
                name.title,
                workspace::typed(format_args!("data fetch {name}"))
            ),
        }
    }
    let text = readme(&bundled, &sources);
    write_atomic(&aside.join("README.md"), text.as_bytes()).context("cannot write README.md")?;
    fs::remove_file(aside.join(UNFINISHED)).context("cannot finish the bundle")?;
    if folder.is_dir() {
        fs::remove_dir(folder).with_context(|| format!("cannot replace {}", folder.display()))?;
    }
    fs::rename(&aside, folder)
        .with_context(|| format!("cannot rename {} to {}", aside.display(), folder.display()))?;
    let bytes = size(folder)?;
    outln!(
        "Bundle: {} ({:.1} MB); its README.md says how to begin",
        folder.display(),
        bytes as f64 / 1e6
    );
    Ok(ExitCode::SUCCESS)
}

/// The data sets that were named, else all that have files.
fn asked(options: &Bundle) -> Result<Vec<DatasetName>> {
    if options.names.is_empty() {
        return Ok(DatasetName::ALL
            .into_iter()
            .filter(|name| name.hub.is_some())
            .collect());
    }
    let names = options
        .names
        .iter()
        .map(|name| Ok(name.parse::<DatasetName>()?));
    names.collect()
}

fn refuse_full(folder: &Path) -> Result<()> {
    match fs::read_dir(folder) {
        Ok(mut entries) => ensure!(
            entries.next().is_none(),
            "{} is not empty; name a folder that is, or that is not there yet",
            folder.display()
        ),
        Err(_) if folder.symlink_metadata().is_err() => {}
        Err(error) => bail!("cannot make a bundle of {}: {error}", folder.display()),
    }
    Ok(())
}

/// A new folder aside; what an interrupted call left there goes.
fn begin(folder: &Path) -> Result<PathBuf> {
    let name = folder
        .file_name()
        .context("the folder of a bundle needs a name")?;
    let mut name = name.to_owned();
    name.push(".partial");
    let aside = folder.with_file_name(name);
    if aside.symlink_metadata().is_ok() {
        ensure!(
            aside.join(UNFINISHED).is_file() && !aside.is_symlink(),
            "{} is in the way, and is no unfinished bundle; move it away",
            aside.display()
        );
        fs::remove_dir_all(&aside).with_context(|| format!("cannot remove {}", aside.display()))?;
    }
    let failed = || format!("cannot write {}", aside.display());
    fs::create_dir_all(&aside).with_context(failed)?;
    write_atomic(&aside.join(UNFINISHED), b"").with_context(failed)?;
    Ok(aside)
}

/// Copies the files of a data set, and reads the copy; nothing where it is not here.
fn one(name: DatasetName, search: &Search, datasets: &Path) -> Result<Option<u64>> {
    let Ok(found) = find(name, search) else {
        return Ok(None);
    };
    let folder = datasets.join(name.to_string());
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut bytes = 0;
    for file in found.files() {
        let name = file
            .file_name()
            .with_context(|| format!("{} has no name", file.display()))?;
        let copied = fs::copy(&file, folder.join(name));
        bytes += copied.with_context(|| format!("cannot copy {}", file.display()))?;
    }
    let copy = Search {
        data_dir: Some(folder),
        allow_unverified: search.allow_unverified,
        ..Search::default()
    };
    load(name, &copy, &mut |_| ())?;
    Ok(Some(bytes))
}

fn readme(bundled: &[DatasetName], sources: &Sources) -> String {
    let (needed, program) = if sources.copied {
        let rust = format!(
            "Rust {} or later and a C compiler",
            env!("CARGO_PKG_RUST_VERSION")
        );
        (rust, "cargo xtask")
    } else {
        let program = "the program `refashion`, as its sources are not in this folder";
        (program.to_owned(), "refashion")
    };
    let experiment = bundled.iter().find_map(|name| first_experiment(*name));
    let then = experiment.unwrap_or("lab3/dropout --data synthetic");
    let mut text = format!(
        "# refashion, for a machine without a network\n\n\
         What is needed: {needed}. To begin:\n\n\
         ```sh\ncd {SOURCES}\n{program} doctor\n{program} reproduce {then} --epochs 1\n```\n\n\
         {}\n\n",
        sources.told
    );
    for name in bundled {
        text.push_str(&format!("- {SOURCES}/datasets/{name}: {}\n", name.title));
    }
    if bundled.is_empty() {
        text.push_str("There are no data sets in it: what runs is rehearsed on drawn pictures.\n");
    }
    text
}

/// An experiment that is trained on these data in minutes.
fn first_experiment(name: DatasetName) -> Option<&'static str> {
    [
        (DatasetName::FASHION_MNIST, "lab3/dropout"),
        (DatasetName::MNIST, "masters/lenet5"),
        (DatasetName::CIFAR_10, "masters/cifar-ann"),
    ]
    .into_iter()
    .find_map(|(of, experiment)| (of == name).then_some(experiment))
}

/// The bytes of all files below a folder.
fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                bytes += entry.metadata()?.len();
            }
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use refashion_documents::Document;

    use super::*;

    #[test]
    fn what_a_class_begins_with_is_trained_on_what_the_bundle_holds() {
        let documents = Document::all().unwrap();
        for name in DatasetName::ALL
            .into_iter()
            .filter(|name| name.hub.is_some())
        {
            let id = first_experiment(name).unwrap();
            let found = documents
                .iter()
                .find_map(|document| document.experiment(id));
            assert_eq!(found.unwrap().dataset, name, "{id}");
            for (copied, program) in [(true, "cargo xtask"), (false, "refashion")] {
                let told = String::new();
                let text = readme(&[name], &Sources { told, copied });
                let first = format!(
                    "cd refashion\n{program} doctor\n{program} reproduce {id} --epochs 1\n"
                );
                assert!(text.contains(&first), "{text}");
            }
        }
    }
}
