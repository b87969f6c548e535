//! `cargo xtask sweep`: settings are tried, and ranked by the images that validate.

mod best;
mod maker;
mod others;
mod shown;
mod standing;
mod units;
mod whole;
mod written;

use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use refashion_runs::SWEEP;

use crate::{
    cli::{Format, Source, Sweep, SweepAction},
    reproduce::hear_signals,
    threads,
    train::refuse_results,
};
use best::Best;
use maker::{Maker, Making};
use standing::Standings;
pub(crate) use units::{gather, make, points, refuse_what_stays_behind};
use whole::Whole;

pub(crate) fn sweep(options: &Sweep, quiet: bool) -> Result<ExitCode> {
    let threads = threads::start(options.running.threads)?;
    let (file, out, format) = match &options.action {
        None => (
            options.file.as_deref(),
            options.out.as_deref(),
            options.format,
        ),
        Some(SweepAction::Status(made) | SweepAction::Best(made)) => {
            (Some(made.file.as_path()), made.out.as_deref(), made.format)
        }
    };
    let trains = options.action.is_none();
    let file = file.context("name the file of the sweep")?;
    let copy = file.join(SWEEP);
    let (file, out) = match file.is_dir() {
        true if !trains && copy.is_file() => {
            ensure!(
                out.is_none(),
                "{} is the folder of a sweep; leave --out out, or name the sweep's file",
                file.display()
            );
            (copy.as_path(), Some(file))
        }
        true if trains => bail!("{} is a folder; name the file of the sweep", file.display()),
        true => bail!(
            "{} is not the folder of a sweep: there is no {SWEEP} in it; name the file of the sweep, or the \
             folder that it was written into",
            file.display()
        ),
        false => (file, out),
    };
    if trains {
        out.map_or(Ok(()), refuse_results)?;
    }
    let source = Source {
        data: None,
        allow_unverified_data: false,
    };
    // What is printed for a machine is nothing else.
    let silent = quiet || !trains || format != Format::Text;
    let whole = Whole::open(file, out, &source, threads.count, silent)?;
    whole.refuse_other(file)?;
    let memory = options.running.memory.limit();
    if trains {
        whole.check_memory(memory)?;
        others::refuse(&whole)?;
        whole.begin(file)?;
        hear_signals();
    } else {
        others::refuse_mixed(&whole)?;
    }
    let maker = Maker {
        whole: &whole,
        making: trains.then(|| Making {
            running: &options.running,
            provenance: threads::provenance(threads),
            memory,
        }),
        quiet,
    };
    let standings = Standings::of(&maker)?;
    let best = || Best::of(&maker, &standings);
    match &options.action {
        Some(SweepAction::Best(_)) => best()?.print(format)?,
        Some(SweepAction::Status(_)) => shown::print(&standings, None, format)?,
        None => {
            let files = written::write(&maker, &standings)?;
            shown::print(&standings, Some((&files, &best()?)), format)?;
        }
    }
    Ok(match trains && standings.all_diverged() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}
