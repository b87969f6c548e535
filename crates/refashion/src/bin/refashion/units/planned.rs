//! `cargo xtask plan`: runs are listed in units that many machines can share.

use std::{path::Path, process::ExitCode};

use anyhow::Result;
use refashion_report::{Table, left, right};
use refashion_runs::{Seeds, Unit, select};
use refashion_std::counted;

use super::{cost::Cost, folder::Folder};
use crate::{
    cli::Plan,
    documents,
    output::{csv, leave_to_a_machine, number, print_rows, table},
    pace::duration,
    shell::word,
    sweep,
    train::refuse_results,
    workspace,
};

/// The numbers of cores for which the time is said.
const CORES: [usize; 3] = [1, 20, 200];

pub(crate) fn plan(options: &Plan, quiet: bool) -> Result<ExitCode> {
    let quiet = leave_to_a_machine(options.format) || quiet;
    refuse_results(&options.out)?;
    let folder = Folder::at(&options.out);
    let file = Path::new(&options.what);
    let units = match file.extension().is_some_and(|ending| ending == "toml") {
        true => of_sweep(options, file, &folder)?,
        false => of_documents(options, &folder)?,
    };
    if !quiet {
        show(&units);
    }
    print_rows(options.format, &units, |units| of_csv(units))?;
    outln!(
        "{} in {}; next, for example: `{}`",
        counted(units.len(), "unit"),
        word(&folder.list()),
        workspace::typed(format_args!(
            "submit {} --engine local",
            word(folder.path())
        ))
    );
    Ok(ExitCode::SUCCESS)
}

fn of_documents(options: &Plan, folder: &Folder) -> Result<Vec<Unit>> {
    let own = documents::asked(&options.documents.files, &options.source)?;
    let documents = documents::or_built_in(&own, Some(&options.what))?;
    let chosen = select(&documents, &options.what)?;
    let seeds = options.seeds.map_or(Seeds::Every, Seeds::First);
    let recorded = workspace::recorded(options.results.as_deref())?;
    let units = Unit::all(&chosen, seeds, options.epochs, &recorded)?;
    folder.begin(&units, &own, None)?;
    Ok(units)
}

fn of_sweep(options: &Plan, file: &Path, folder: &Folder) -> Result<Vec<Unit>> {
    sweep::refuse_what_stays_behind(file, options)?;
    let points = sweep::points(file, &options.source)?;
    let chosen = points.documents.iter().map(|document| {
        let experiments = document.experiments.iter().collect();
        (document, experiments)
    });
    let seeds = Seeds::First(points.seeds);
    let recorded = workspace::recorded(options.results.as_deref())?;
    let units = Unit::all(&chosen.collect(), seeds, None, &recorded)?;
    folder.begin(&units, &[], Some(file))?;
    Ok(units)
}

/// What is to be made, an experiment a line, and how long it takes.
fn show(units: &[Unit]) {
    let mut rows = Table::new([
        left("experiment"),
        left("data"),
        right("epochs"),
        right("units"),
        right("each, on one core"),
    ]);
    for of_one in units.chunk_by(|one, other| one.experiment == other.experiment) {
        let Some(unit) = of_one.first() else { continue };
        rows.row([
            unit.experiment.clone(),
            unit.dataset.clone(),
            unit.epochs.to_string(),
            of_one.len().to_string(),
            unit.core_seconds.map_or("not known".to_owned(), duration),
        ]);
    }
    outln!("{}", table(&rows));
    let cost = Cost::of(units);
    if cost.total() > 0.0 {
        outln!("By recorded runs, the time of each counted for all of its threads:");
        let mut times = Table::new([right("cores"), right("time")]);
        for cores in CORES {
            times.row([cores.to_string(), duration(cost.on(cores))]);
        }
        outln!("{}", table(&times));
    }
    if cost.unknown > 0 {
        outln!(
            "No recorded run says how long {} will take.",
            counted(cost.unknown, "unit")
        );
    }
}

/// A unit a line.
fn of_csv(units: &[Unit]) -> String {
    let columns = [
        "unit",
        "experiment",
        "seed",
        "dataset",
        "epochs",
        "core_seconds",
    ];
    let row = |unit: &Unit| {
        [
            unit.index.to_string(),
            unit.experiment.clone(),
            unit.seed.to_string(),
            unit.dataset.clone(),
            unit.epochs.to_string(),
            number(unit.core_seconds),
        ]
    };
    csv(columns, units.iter().map(row))
}
