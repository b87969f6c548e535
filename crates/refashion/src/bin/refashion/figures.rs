//! `cargo xtask figures`: draws what the recorded runs show.

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use refashion_datasets::{Dataset, DatasetName, find, read};
use refashion_documents::{Document, audit::Audit};
use refashion_report::gallery::{Entry, Gallery, draw_bench, draw_keras};
use refashion_review::{Reviewed, keras_rows, review};
use refashion_runs::{Store, select};
use refashion_std::counted;

use crate::{
    cli::{Figures, Source},
    data::search,
    workspace,
};

/// What stands for the figures of the benchmark, and for that of the runs in Keras.
const BENCH: &str = "bench";
const KERAS: &str = "keras";

pub(crate) fn figures(options: &Figures, quiet: bool) -> Result<ExitCode> {
    let documents = match &options.document {
        Some(path) => vec![Document::load(path)?],
        None => Document::all()?,
    };
    let runs = workspace::recorded(options.results.as_deref())?;
    let into = options.out.clone().map_or_else(|| runs.clone(), Store::new);
    let audit = Audit::of(&documents);
    if ![BENCH, KERAS].contains(&options.what.as_str()) {
        let chosen = select(&documents, &options.what)
            .map_err(|error| anyhow!("{error}; `{BENCH}` and `{KERAS}` have figures too"))?;
        for (document, _) in chosen {
            let datasets = at_hand(document, &options.source, quiet)?;
            let entries = draw(document, &audit, [&runs, &into], &datasets)?;
            say(&document.id, &into, &entries, quiet);
        }
    }
    if [BENCH, "all"].contains(&options.what.as_str()) {
        say(BENCH, &into, &draw_bench(&runs, &into)?, quiet);
    }
    if [KERAS, "all"].contains(&options.what.as_str()) {
        let rows = keras_rows(&review(&documents, &audit, &runs)?);
        say(KERAS, &into, &draw_keras(&rows, &into)?, quiet);
    }
    Ok(ExitCode::SUCCESS)
}

/// Draws by how much our results differ from those of Keras, where there are enough of both.
pub(crate) fn beside(all: &[Reviewed], store: &Store, quiet: bool) -> Result<()> {
    let entries = draw_keras(&keras_rows(all), store)?;
    say(KERAS, store, &entries, quiet || entries.is_empty());
    Ok(())
}

/// Draws the benches of a store, where it has any.
pub(crate) fn bench(store: &Store, quiet: bool) -> Result<()> {
    let entries = draw_bench(store, store)?;
    say(BENCH, store, &entries, quiet || entries.is_empty());
    Ok(())
}

/// Draws a document's figures after its runs, beside them.
pub(crate) fn after(
    document: &Document,
    audit: &Audit,
    store: &Store,
    source: &Source,
    quiet: bool,
) -> Result<()> {
    let datasets = at_hand(document, source, quiet)?;
    let entries = draw(document, audit, [store, store], &datasets)?;
    say(&document.id, store, &entries, quiet);
    Ok(())
}

/// Draws a document's figures from the runs of one store into another, or into the same.
pub(crate) fn draw(
    document: &Document,
    audit: &Audit,
    [store, into]: [&Store; 2],
    datasets: &[Dataset],
) -> Result<Vec<Entry>> {
    Ok(Gallery {
        document,
        audit,
        store,
        datasets,
    }
    .write(into)?)
}

/// The data sets of a document that can be had without fetching anything.
fn at_hand(document: &Document, source: &Source, quiet: bool) -> Result<Vec<Dataset>> {
    let mut names: Vec<DatasetName> = document
        .experiments
        .iter()
        .map(|experiment| experiment.dataset)
        .collect();
    names.sort_by_key(|name| name.as_str());
    names.dedup();
    // Random images are drawn for a run and shown nowhere.
    names.retain(|name| DatasetName::ALL.contains(name));
    let mut datasets = Vec::new();
    for name in names {
        match find(name, &search(source)) {
            Ok(found) => datasets.push(read(found, source.allow_unverified_data)?),
            Err(_) if quiet => {}
            Err(_) => outln!(
                "{} is not here, so that figures with its pictures are not drawn; `cargo xtask data fetch {name}` fetches it.",
                name.title
            ),
        }
    }
    Ok(datasets)
}

fn say(name: &str, store: &Store, entries: &[Entry], quiet: bool) {
    if !quiet {
        let folder = store.folder(name).join("figures");
        let count = counted(entries.len(), "figure");
        outln!("{name}: {count} in {}", folder.display());
    }
}
