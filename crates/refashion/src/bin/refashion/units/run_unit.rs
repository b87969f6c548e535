//! `cargo xtask run-unit`: one unit is made, wherever this is, and no report is written.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result, anyhow, ensure};
use refashion_datasets::Dataset;
use refashion_documents::Experiment;
use refashion_runs::{Lease, Places, Seeds, Session, Unit};

use super::folder::{Folder, refuse_rehearsal};
use crate::{
    cli::{RunUnit, Source},
    data, documents,
    interrupt::{self, Interrupted, TRY_AGAIN},
    named_images,
    reproduce::{Call, hear_signals},
    sweep, threads,
};

pub(crate) fn run_unit(options: &RunUnit, quiet: bool) -> Result<ExitCode> {
    interrupt::always_with(TRY_AGAIN);
    hear_signals();
    if let Some(limit) = options.time_limit {
        interrupt::after(limit);
    }
    let folder = Folder::at(&options.folder);
    let units = folder.units()?;
    let unit = units.get(options.index).with_context(|| {
        let (list, last) = (folder.list(), units.len() - 1);
        let index = options.index;
        format!(
            "{} lists the units 0 to {last}, and no unit {index}",
            list.display()
        )
    })?;
    // Whoever ends while data are read has ten seconds for the first step, too.
    interrupt::during(|| make(&folder, unit, options, quiet))?;
    Ok(ExitCode::SUCCESS)
}

/// Makes a unit, unless it is whole.
fn make(folder: &Folder, unit: &Unit, options: &RunUnit, quiet: bool) -> Result<()> {
    let Unit {
        index,
        experiment,
        seed,
        ..
    } = unit;
    let say = |text: &str| {
        if !quiet {
            outln!("unit {index}, {experiment} seed {seed}: {text}");
        }
    };
    if folder.is_whole(unit)? {
        say("whole already");
        return Ok(());
    }
    // There is no other folder for it, nor a way to wait for it, as what is advised of these says.
    let lease =
        Lease::take(folder.path(), &folder.unfinished(unit)).map_err(|error| anyhow!("{error}"))?;
    // Another process may have been as fast.
    if folder.is_whole(unit)? {
        say("whole already");
        return Ok(lease.release()?);
    }
    let outcome = in_folder(folder, unit, lease.folder(), options, quiet);
    let store = unit.store(lease.folder());
    if unit.is_whole(&store)? {
        let place = folder.store(unit).run(experiment, *seed);
        let first = lease.publish(&store.run(experiment, *seed), folder.path(), &place)?;
        ensure!(
            first || folder.is_whole(unit)?,
            "{} is in the way: it holds no whole run of this unit; remove it and run again",
            place.display()
        );
        say(match first {
            true => "whole",
            false => "whole, made by another process at the same time",
        });
        return Ok(());
    }
    match outcome {
        Ok(()) => Err(anyhow!("unit {index} is not whole, though it was made")),
        Err(error) => {
            if error.is::<Interrupted>() {
                lease.release()?;
            }
            Err(error)
        }
    }
}

/// Makes the run of a unit in a folder of its own, or goes on with what is there.
fn in_folder(
    folder: &Folder,
    unit: &Unit,
    out: &Path,
    options: &RunUnit,
    quiet: bool,
) -> Result<()> {
    let (running, source) = (&options.running, &options.source);
    let threads = threads::start(running.threads)?;
    let file = folder.sweep();
    if file.exists() {
        let places = (file.as_path(), folder.list());
        let places = (places.0, places.1.as_path(), out);
        return sweep::make(places, unit, (running, source), threads, quiet);
    }
    let own = folder.own(source)?;
    let documents = documents::or_built_in(&own, None)?;
    let (document, experiment) = unit.planned(&documents, &folder.list())?;
    let dataset = opened(experiment, source, quiet)?;
    let session = Session {
        seeds: Seeds::One(unit.seed),
        fresh: false,
        places: Places {
            results: out.to_owned(),
            apart: out.to_owned(),
        },
    };
    let call = Call {
        own: &own,
        epochs: Some(unit.epochs),
        ..Call::new(running, source, session, &documents, (threads, quiet))
    };
    call.experiment(document, experiment, &dataset)?;
    Ok(())
}

/// Opens the data of a unit: it is no rehearsal, so that they have to be there.
fn opened(experiment: &Experiment, source: &Source, quiet: bool) -> Result<Dataset> {
    refuse_rehearsal(source)?;
    match named_images::open_own(experiment, source)? {
        Some(dataset) => Ok(dataset),
        None => Ok(data::open(experiment.dataset, source, quiet)?),
    }
}
