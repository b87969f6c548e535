//! `cargo xtask run-unit`: one unit is made, wherever this is, and no report is written.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result, anyhow, bail};
use refashion_datasets::Dataset;
use refashion_documents::Experiment;
use refashion_runs::{Error, Lease, Places, Seeds, Session, Store, Unit};

use super::folder::{Folder, refuse_rehearsal};
use crate::{
    cli::{RunUnit, Source},
    documents,
    interrupt::{self, Interrupted, TRY_AGAIN},
    named_images, output,
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
    let lease = Lease::take(folder.path(), &folder.unfinished(unit));
    let lease = lease.map_err(|error| match error {
        // It has not failed, and is not to be made here.
        Error::Busy { .. } => {
            let message =
                format!("unit {index}, {experiment} seed {seed}: {error}; call again later");
            Interrupted::by_others(message).into()
        }
        error => anyhow::Error::from(error),
    })?;
    // Another process may have been as fast.
    if folder.is_whole(unit)? {
        say("whole already");
        return Ok(lease.release()?);
    }
    let placed = put_in_place(folder, unit, &lease, options, quiet);
    let error = match placed {
        Ok(how) => {
            say(how);
            return Ok(());
        }
        Err(error) => error,
    };
    // Another process may have been as fast, and have cleared this one's folder away.
    if folder.is_whole(unit)? {
        say("whole, made by another process at the same time");
        return Ok(());
    }
    // Who was told to end gives it back; who failed says why.
    match error.is::<Interrupted>() {
        true => lease.release()?,
        false => lease.fail(&format!("error: {}", output::told(&error))),
    }
    Err(error)
}

/// Makes the run of a unit and puts it into its place; says how it got there.
fn put_in_place(
    folder: &Folder,
    unit: &Unit,
    lease: &Lease,
    options: &RunUnit,
    quiet: bool,
) -> Result<&'static str> {
    let run = |store: Store| store.run(&unit.experiment, unit.seed);
    let place = run(folder.store(unit));
    let in_the_way = || {
        let place = place.display();
        anyhow!(
            "{place} is in the way: it holds no whole run of this unit; remove it and run again"
        )
    };
    // What has no place is not worth hours.
    if place.exists() {
        return Err(in_the_way());
    }
    folder.make_results()?;
    let outcome = in_folder(folder, unit, lease.folder(), options, quiet);
    let store = unit.store(lease.folder());
    // All of it may be made though the end was asked for.
    if !unit.is_whole(&store)? {
        outcome?;
        bail!("unit {} is not whole, though it was made", unit.index);
    }
    let first = lease.publish(&run(store), folder.path(), &place)?;
    if !first && !folder.is_whole(unit)? {
        return Err(in_the_way());
    }
    Ok(match first {
        true => "whole",
        false => "whole, made by another process at the same time",
    })
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
    named_images::open(experiment, source, quiet)
}
