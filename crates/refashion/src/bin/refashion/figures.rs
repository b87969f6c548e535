//! `cargo xtask figures`: draws what the recorded runs show.

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use refashion_bench::{Record, STEPS, StepTime, recorded};
use refashion_datasets::{Dataset, DatasetName, find, read};
use refashion_documents::{Document, audit::Audit};
use refashion_report::{
    Error as ReportError,
    gallery::{Gallery, ListedFigure, draw_bench, draw_data, draw_keras, listed},
};
use refashion_review::{DocumentReview, Review};
use refashion_runs::{Error as RunError, Store, select};
use refashion_std::counted;

use crate::{
    advice::{behind, on_run},
    broken,
    cli::{Figures, Source},
    data::search,
    documents,
    review::review,
    workspace,
};

/// What stands for the figures of the benchmark, and for that of the runs in Keras.
const BENCH: &str = "bench";
const KERAS: &str = "keras";

/// What the sheets of the data sets belong to.
const DATA: &str = "data";

/// The figures that were drawn, and those that lie there still.
type DrawnResult = Result<Vec<ListedFigure>, ReportError>;

pub(crate) fn figures(options: &Figures, quiet: bool) -> Result<ExitCode> {
    let runs = workspace::recorded(options.results.as_deref())?;
    let files = &options.documents.files;
    let named = documents::named(files)?;
    let drawn_into = options.out.as_deref().or(options.results.as_deref());
    documents::refuse_built_in(&named, "--out", drawn_into)?;
    let documents = match named.is_empty() {
        true => documents::known(named, &runs)?,
        false => named.into_iter().map(|own| own.document).collect(),
    };
    let into = options.out.clone().map_or_else(|| runs.clone(), Store::new);
    let audit = Audit::of(&documents);
    let what = options.what.as_str();
    let chosen: Vec<Document> = match what {
        BENCH => Vec::new(),
        KERAS => documents,
        _ => {
            let chosen = select(&documents, what).map_err(|error| {
                let told = behind(&error.to_string(), &on_run(&error));
                anyhow!("{told}; `{BENCH}` and `{KERAS}` have figures too")
            })?;
            chosen.into_iter().map(|(one, _)| one.clone()).collect()
        }
    };
    let review = review(&chosen, &audit, &runs)?;
    if ![BENCH, KERAS].contains(&what) {
        for one in &review.documents {
            after(one, &into, &options.source, quiet)?;
        }
        let _ = broken::usable(data(&into, quiet));
    }
    if [BENCH, "all"].contains(&what) {
        steps(&runs);
        say_drawn(BENCH, &into, draw_bench(&runs, &into), quiet)?;
    }
    if [KERAS, "all"].contains(&what) {
        say_drawn(KERAS, &into, draw_keras(&review.keras(), &into), quiet)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Draws by how much our results differ from those of Keras, where there are enough of both.
pub(crate) fn versus_keras(
    review: &Review,
    store: &Store,
    quiet: bool,
) -> Result<Vec<ListedFigure>> {
    let figures = unless_later(draw_keras(&review.keras(), store))?.unwrap_or_default();
    say(KERAS, store, &figures, quiet || figures.is_empty());
    Ok(figures)
}

/// Draws the benches of a store, where it has any.
pub(crate) fn bench(store: &Store, quiet: bool) -> Result<Vec<ListedFigure>> {
    let figures = unless_later(draw_bench(store, store))?.unwrap_or_default();
    say(BENCH, store, &figures, quiet || figures.is_empty());
    Ok(figures)
}

/// What a store holds of the times of training steps; tells of what is no record.
pub(crate) fn steps(store: &Store) -> Vec<(String, Record<StepTime>)> {
    let records = recorded(store, STEPS).into_iter();
    let usable = records.filter_map(|(date, record)| Some((date, broken::usable(record)?)));
    usable.collect()
}

/// The sheets of the data sets that lie in a store: they are drawn with the figures of the documents.
pub(crate) fn data(store: &Store, quiet: bool) -> Result<Vec<ListedFigure>> {
    let figures = listed(store, DATA)?;
    say(DATA, store, &figures, quiet || figures.is_empty());
    Ok(figures)
}

/// Draws a document's figures into a store, with the pictures of the data sets that are here, and a
/// sheet for each of these.
pub(crate) fn after(
    review: &DocumentReview,
    into: &Store,
    source: &Source,
    quiet: bool,
) -> Result<Vec<ListedFigure>> {
    let datasets = at_hand(&review.document, source, quiet)?;
    let gallery = Gallery {
        review: &review.shown(),
        datasets: &datasets,
    };
    let drawn = gallery.write(into);
    unless_later(draw_data(&datasets, into))?;
    say_drawn(&review.document.id, into, drawn, quiet)
}

/// What was drawn; nothing where a later version wrote the list of what was drawn before. That is told,
/// and stays as it is.
fn unless_later(drawn: DrawnResult) -> Result<Option<Vec<ListedFigure>>> {
    match drawn {
        Err(ReportError::Runs(later @ RunError::Version { .. })) => {
            broken::tell_of(&later.to_string());
            Ok(None)
        }
        drawn => Ok(Some(drawn?)),
    }
}

/// What was drawn, as [`unless_later`], which is said if it is there.
fn say_drawn(
    name: &str,
    store: &Store,
    drawn: DrawnResult,
    quiet: bool,
) -> Result<Vec<ListedFigure>> {
    let drawn = unless_later(drawn)?;
    if let Some(figures) = &drawn {
        say(name, store, figures, quiet);
    }
    Ok(drawn.unwrap_or_default())
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
                "{} is not here, so that figures with its pictures are not drawn; `{}` fetches it.",
                name.title,
                workspace::typed(format_args!("data fetch {name}"))
            ),
        }
    }
    Ok(datasets)
}

fn say(name: &str, store: &Store, figures: &[ListedFigure], quiet: bool) {
    if !quiet {
        let folder = store.folder(name).join("figures");
        let count = counted(figures.len(), "figure");
        outln!("{name}: {count} in {}", folder.display());
    }
}
