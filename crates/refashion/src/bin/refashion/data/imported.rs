//! Sets of one's own: `data import` makes them, and `data` looks at them as at any other.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Result, ensure};
use refashion_datasets::{DatasetName, OwnDataset, Search};
use refashion_inference::{PictureSet, PictureSetOptions};
use refashion_std::{counted, is_device};

use super::{
    described::{describe, describe_images},
    places::search,
    rows,
};
use crate::{
    absent_classes::absent_classes,
    cli::{Format, Import, Source},
    left_out::{without, without_folders, without_links},
    shell::word,
    threads::Threads,
    workspace::{self, typed},
};

/// Makes a set of a folder of pictures, which is known by its name from then on.
pub(super) fn import(what: &Import) -> Result<ExitCode> {
    let threads = Threads::here()?.count;
    let [height, width] = what.size;
    let options = PictureSetOptions {
        name: what.out.clone(),
        shape: [if what.gray { 1 } else { 3 }, height, width],
        threads,
    };
    ensure!(
        DatasetName::ALL
            .iter()
            .all(|known| known.as_str() != what.out),
        "{} is a published data set; give yours another name",
        what.out
    );
    ensure!(
        !is_device(&what.out),
        "{} is a device on Windows, where no folder can be called so; give the set another name",
        what.out
    );
    let set = PictureSet::read(&what.folder, &options)?;
    let folder = workspace::root().join("datasets").join(&what.out);
    ensure!(
        !folder.exists() || what.replace && PictureSet::is_saved(&folder),
        "{} is there already; --replace makes a set that was imported anew",
        folder.display()
    );
    set.save(&folder)?;
    outln!("{}", describe(&set.dataset));
    outln!("classes: {}", set.dataset.name.classes.join(", "));
    if set.validation > 0 {
        outln!(
            "the last {} of the training images validate",
            set.validation
        );
    }
    if set.resized > 0 {
        outln!(
            "{} of another size: made {height}×{width}",
            counted(set.resized, "picture")
        );
    }
    let notes = without(&set.left_out).into_iter();
    let notes = notes.chain(without_folders(&set.beside));
    let notes = notes.chain(without_links(&set.links));
    for note in notes.chain(absent_classes(&set.dataset, set.validation)) {
        outln!("{note}");
    }
    print_digests(&set);
    outln!(
        "{}: `{}`",
        folder.display(),
        typed(format_args!(
            "train NETWORK --dataset {}",
            word(Path::new(&what.out))
        ))
    );
    Ok(ExitCode::SUCCESS)
}

/// Reads a set, which compares it with the digests that it was saved with.
pub(super) fn verify(folder: &Path, format: Format) -> Result<ExitCode> {
    let set = PictureSet::open(folder)?;
    proseln!("{}", describe(&set.dataset));
    outln!("It is as it was imported:");
    rows::print_digests(&set.dataset.digests, format)?;
    if format == Format::Text {
        print_digests(&set);
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn info(folder: &Path, format: Format) -> Result<ExitCode> {
    let set = PictureSet::open(folder)?;
    if format != Format::Text {
        let digests = set.dataset.digests.iter().map(|digest| rows::Digest {
            file: digest.file.clone(),
            sha256: digest.found.clone(),
        });
        let found = Some(folder.display().to_string());
        rows::print_info(set.dataset.name, digests.collect(), found, format)?;
        return Ok(ExitCode::SUCCESS);
    }
    describe_images(set.dataset.name);
    if set.validation > 0 {
        outln!(
            "  the last {} of the training images validate",
            set.validation
        );
    }
    outln!("  SHA-256 of what is inside:");
    print_digests(&set);
    outln!(
        "Found: {}, made by `{}`",
        folder.display(),
        typed("data import")
    );
    Ok(ExitCode::SUCCESS)
}

fn print_digests(set: &PictureSet) {
    for digest in &set.dataset.digests {
        outln!("  {:5}  {}", digest.file, digest.found);
    }
}

/// The folder of a set that `data import` made, where one has that name.
pub(crate) fn imported_folder(name: &str, source: &Source) -> Option<PathBuf> {
    imported_folders(&search(source)).remove(name)
}

/// The folders of all sets that `data import` made, by their names: of two of one name that which is found
/// first.
pub(super) fn imported_folders(search: &Search) -> BTreeMap<String, PathBuf> {
    let mut folders = BTreeMap::new();
    for (_, root) in search.roots() {
        let entries = fs::read_dir(root).into_iter().flatten().flatten();
        for folder in entries.map(|entry| entry.path()) {
            let name = folder.file_name().and_then(|name| name.to_str());
            let name = name.filter(|name| OwnDataset::is_name(name));
            if let Some(name) = name.filter(|_| PictureSet::is_saved(&folder)) {
                let name = name.to_owned();
                folders.entry(name).or_insert(folder);
            }
        }
    }
    folders
}
