//! `cargo xtask data`: find, fetch, verify and describe data sets.

mod bundle;
mod described;
mod fetching;
mod imported;
mod list;
mod places;
mod rows;
mod unknown;

pub(crate) use described::describe;
pub(crate) use imported::imported_folder;
pub(crate) use places::search;
use rows::{Digest, print_digests, print_info};
pub(crate) use unknown::unknown;

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use refashion_datasets::{Dataset, DatasetName, FileDigest, Search, find, forms, load};

use crate::{
    cli::{Data, DataSet, Format, ShownDataSet, Source},
    named_set::tell_namesake,
    output::leave_to_a_machine,
    progress::Download,
    workspace::typed,
};

pub(crate) fn data(action: &Data, quiet: bool) -> Result<ExitCode> {
    if let Data::Fetch(set)
    | Data::Verify(ShownDataSet { set, .. })
    | Data::Info(ShownDataSet { set, .. }) = action
    {
        tell_namesake(&set.name);
    }
    match action {
        Data::List(what) => list::list(what),
        Data::Fetch(what) => fetch(what, quiet),
        Data::Verify(what) => verify(what, quiet),
        Data::Info(what) => info(what),
        Data::Import(what) => imported::import(what),
        Data::Bundle(options) => bundle::bundle(options, quiet),
    }
}

/// Finds or fetches a data set, with a bar for what is fetched.
pub(crate) fn open(
    name: DatasetName,
    source: &Source,
    quiet: bool,
) -> std::result::Result<Dataset, refashion_datasets::Error> {
    let search = search(source);
    // Whoever waited for it finds the data in the cache.
    let _lock = fetching::lock(name, &search, quiet);
    let mut bar = Download::new(quiet);
    load(name, &search, &mut |progress| bar.show(&progress))
}

fn fetch(what: &DataSet, quiet: bool) -> Result<ExitCode> {
    if let Some(folder) = imported_folder(&what.name, &what.source) {
        return imported::verify(&folder, Format::Text);
    }
    let dataset = open(name_of(what)?, &what.source, quiet)?;
    proseln!("{}", describe(&dataset));
    Ok(ExitCode::SUCCESS)
}

fn verify(ShownDataSet { set: what, format }: &ShownDataSet, quiet: bool) -> Result<ExitCode> {
    let quiet = leave_to_a_machine(*format) || quiet;
    if let Some(folder) = imported_folder(&what.name, &what.source) {
        return imported::verify(&folder, *format);
    }
    let mut source = what.source.clone();
    // The table below says what differs, so that here everything readable may be read.
    source.allow_unverified_data = true;
    let dataset = open(name_of(what)?, &source, quiet)?;
    proseln!("{}", describe(&dataset));
    print_digests(&dataset.digests, *format)?;
    if *format == Format::Text {
        show_digests(&dataset);
    }
    if dataset.verified || what.source.allow_unverified_data {
        return Ok(ExitCode::SUCCESS);
    }
    bail!(
        "these are not the published data{}; remove them, or go on with --allow-unverified-data",
        owners(&dataset.digests)
    )
}

/// What is inside each file, and what is published where that differs.
fn show_digests(dataset: &Dataset) {
    let width = dataset
        .digests
        .iter()
        .map(|digest| digest.file.len())
        .max()
        .unwrap_or(0);
    for digest in &dataset.digests {
        let mark = if digest.matches() {
            "ok       "
        } else {
            "DIFFERENT"
        };
        proseln!("  {mark}  {:width$}  {}", digest.file, digest.found);
        if !digest.matches() {
            proseln!(
                "  {:9}  {:width$}  {}  (published)",
                "",
                "",
                digest.expected
            );
        }
    }
}

/// Whose data those are that differ, where that is known.
fn owners(digests: &[FileDigest]) -> String {
    let owned: Vec<_> = digests
        .iter()
        .filter_map(|digest| Some((digest.looks_like()?, digest)))
        .collect();
    let Some((first, digest)) = owned.first() else {
        return String::new();
    };
    let others = digest.looks_like_file().is_none();
    if others && owned.len() == digests.len() && owned.iter().all(|(owner, _)| owner == first) {
        return format!(": these are the data of {}", first.title);
    }
    let files = owned.iter().map(|(owner, digest)| {
        let file = &digest.file;
        match digest.looks_like_file() {
            Some(other) => format!("{file} holds what belongs in {other}"),
            None => format!("{file} is of {}", owner.title),
        }
    });
    format!(": {}", files.collect::<Vec<_>>().join(", "))
}

fn info(ShownDataSet { set: what, format }: &ShownDataSet) -> Result<ExitCode> {
    if let Some(folder) = imported_folder(&what.name, &what.source) {
        return imported::info(&folder, *format);
    }
    let name = name_of(what)?;
    if *format != Format::Text {
        let digests = name.canonical_digests().iter();
        let digests = digests.map(|(file, sha256)| Digest {
            file: (*file).to_owned(),
            sha256: (*sha256).to_owned(),
        });
        let found = find(name, &search(&what.source)).ok();
        let found = found.map(|found| found.origin.place());
        print_info(name, digests.collect(), found, *format)?;
        return Ok(ExitCode::SUCCESS);
    }
    described::describe_images(name);
    let Some(hub) = name.hub else {
        proseln!("They are drawn anew wherever they are needed, the same each time.");
        return Ok(ExitCode::SUCCESS);
    };
    proseln!("  hub      {} (folder {})", hub.name, hub.folder);
    proseln!("  SHA-256 of what is inside, whatever the container:");
    let digests = name.canonical_digests();
    let widest = digests
        .iter()
        .map(|(file, _)| file.len())
        .max()
        .unwrap_or(0);
    for (file, digest) in digests {
        proseln!("    {file:widest$}  {digest}");
    }
    let search = search(&what.source);
    proseln!("Looked for in this order:");
    for (place, path) in search.roots() {
        proseln!("  {place}: {}", path.display());
    }
    let fetches = describe_hub(&search);
    proseln!("In one of these forms:");
    for form in forms(name) {
        proseln!("  {form}");
    }
    match find(name, &search) {
        Ok(found) => proseln!(
            "Found: {}; `{}` looks into it.",
            found.origin.place(),
            typed(format_args!("data verify {name}"))
        ),
        Err(_) if !fetches => proseln!("Not here."),
        Err(_) => proseln!(
            "Not here yet; `{}` fetches it.",
            typed(format_args!("data fetch {name}"))
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what becomes of data that no folder holds, and answers whether they are fetched.
fn describe_hub(search: &Search) -> bool {
    if search.data_dir.is_some() {
        proseln!("  nowhere else, as a folder is given");
        return false;
    }
    if let Some(cache) = &search.hub_cache {
        proseln!("  the Hugging Face cache: {}", cache.display());
    }
    if search.offline {
        proseln!("  nothing is fetched, as HF_HUB_OFFLINE is set");
        return false;
    }
    proseln!("  then fetched from {}", search.hub_shown());
    true
}

fn name_of(what: &DataSet) -> Result<DatasetName> {
    (what.name.parse()).map_err(|error| anyhow!(unknown(&error, &what.source)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digests of a set in whose first files the data of another lie.
    fn digests(name: DatasetName, of: DatasetName, files: usize) -> Vec<FileDigest> {
        let pairs = name.canonical_digests().iter().zip(of.canonical_digests());
        let digests = pairs.enumerate().map(|(at, ((file, own), (_, other)))| {
            let found = if at < files { other } else { own };
            FileDigest {
                file: (*file).to_owned(),
                found: (*found).to_owned(),
                expected: (*own).to_owned(),
            }
        });
        digests.collect()
    }

    #[test]
    fn whose_data_they_are_is_said_of_all_or_of_each() {
        let (name, other) = (DatasetName::MNIST, DatasetName::FASHION_MNIST);
        assert_eq!(owners(&digests(name, other, 0)), "");
        assert_eq!(
            owners(&digests(name, other, 4)),
            ": these are the data of Fashion-MNIST"
        );
        assert_eq!(
            owners(&digests(name, other, 1)),
            ": train-images-idx3-ubyte is of Fashion-MNIST"
        );
        let mut twice = digests(name, other, 0);
        twice[2]
            .found
            .clone_from(&name.canonical_digests()[0].1.to_owned());
        assert_eq!(
            owners(&twice),
            ": t10k-images-idx3-ubyte holds what belongs in train-images-idx3-ubyte"
        );
        let mut unknown = digests(name, other, 2);
        unknown[0].found = "0".repeat(64);
        assert_eq!(
            owners(&unknown),
            ": train-labels-idx1-ubyte is of Fashion-MNIST"
        );
    }
}
