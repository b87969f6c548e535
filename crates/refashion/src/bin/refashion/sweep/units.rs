//! The points of a sweep as units: made one by one, anywhere, and ranked when all are there.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use refashion_documents::Document;
use refashion_runs::{Sweep as Settings, Unit};

use super::{
    best::Best,
    maker::{Maker, Making},
    others, shown,
    standing::Standings,
    whole::Whole,
    written,
};
use crate::{
    cli::{Format, Plan, Running, Source},
    threads::{self, Threads},
    workspace::typed,
};

/// The points of a sweep, each an experiment of one document.
pub(crate) struct Points {
    pub(crate) documents: Vec<Document>,
    /// The seeds of each.
    pub(crate) seeds: usize,
}

/// The points of a sweep, checked before any is trained.
pub(crate) fn points(file: &Path, source: &Source) -> Result<Points> {
    let threads = Threads::here()?.count;
    let whole = Whole::open(file, None, source, threads, true)?;
    Ok(Points {
        seeds: whole.sweep.seeds,
        documents: whole.documents,
    })
}

/// Refuses what units of a sweep cannot know, as they are made one by one in another folder.
pub(crate) fn refuse_what_stays_behind(file: &Path, options: &Plan) -> Result<()> {
    let sweep = Settings::load(file)?;
    ensure!(
        options.seeds.is_none() && options.epochs.is_none() && options.documents.files.is_empty(),
        "the file of a sweep says itself which seeds, epochs and documents it is of"
    );
    ensure!(
        sweep.halving.is_none(),
        "halving compares points while they are trained, and units know nothing of each other; \
         leave it out, or call `{}`",
        typed("sweep")
    );
    let lies_beside = |name: &str| {
        file.parent()
            .is_some_and(|folder| folder.join(name).exists())
    };
    let relative = |name: &str| {
        Path::new(name).is_relative() && (Path::new(name).exists() || lies_beside(name))
    };
    if lies_beside(&sweep.train) && Path::new(&sweep.train).is_relative() {
        bail!("train is a file; give its whole path, as units are made in another folder");
    }
    if sweep.dataset.as_deref().is_some_and(relative) {
        bail!(
            "dataset is a folder or a file; give its whole path, as units are made in another folder"
        );
    }
    Ok(())
}

/// Makes the run of one point in a folder of its own.
pub(crate) fn make(
    (file, list, out): (&Path, &Path, &Path),
    unit: &Unit,
    (running, source): (&Running, &Source),
    threads: Threads,
    quiet: bool,
) -> Result<()> {
    let whole = Whole::open(file, Some(out), source, threads.count, quiet)?;
    unit.planned(&whole.documents, list)?;
    let mut points = whole.points.iter();
    let point = points.position(|point| point.id == unit.experiment);
    let maker = Maker {
        whole: &whole,
        making: Some(Making {
            running,
            provenance: threads::provenance(threads),
            memory: running.memory.limit(),
        }),
        quiet,
    };
    maker.trained(point.context("a unit is a point")?, unit.seed, None)?;
    Ok(())
}

/// Ranks the points that are there, and writes what a sweep writes.
pub(crate) fn gather(
    file: &Path,
    (units, list): (&[Unit], &Path),
    out: &Path,
    source: &Source,
    format: Format,
) -> Result<()> {
    let threads = Threads::here()?.count;
    let whole = Whole::open(file, Some(out), source, threads, true)?;
    for unit in units {
        unit.planned(&whole.documents, list)?;
    }
    whole.refuse_other(file)?;
    others::refuse_mixed(&whole)?;
    whole.begin(file)?;
    let maker = Maker {
        whole: &whole,
        making: None,
        quiet: true,
    };
    let standings = Standings::of(&maker)?;
    let files = written::write(&maker, &standings)?;
    let best = Best::of(&maker, &standings)?;
    shown::print(&standings, Some((&files, &best)), format)
}
