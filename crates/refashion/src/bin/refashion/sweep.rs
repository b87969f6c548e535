//! `cargo xtask sweep`: settings are tried, and ranked by the images that validate.

mod maker;
mod shown;
mod units;
mod whole;

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::{
    cli::{Source, Sweep, SweepAction},
    reproduce::hear_signals,
    threads,
    train::refuse_results,
};
use maker::{Maker, Making};
pub(crate) use units::{gather, make, points, refuse_what_stays_behind};
use whole::Whole;

pub(crate) fn sweep(options: &Sweep, quiet: bool) -> Result<ExitCode> {
    let threads = threads::start(options.running.threads)?;
    let (file, out, trains) = match &options.action {
        None => (options.file.as_deref(), options.out.as_deref(), true),
        Some(SweepAction::Status(made) | SweepAction::Best(made)) => {
            (Some(made.file.as_path()), made.out.as_deref(), false)
        }
    };
    let file = file.context("name the file of the sweep")?;
    let copy = file.join(whole::FILE);
    let (file, out) = match file.is_dir() {
        true if !trains && copy.is_file() => {
            ensure!(
                out.is_none(),
                "{} is the folder of a sweep; leave --out out, or name the sweep's file",
                file.display()
            );
            (copy.as_path(), Some(file))
        }
        true => anyhow::bail!("{} is a folder; name the file of the sweep", file.display()),
        false => (file, out),
    };
    if trains {
        out.map_or(Ok(()), refuse_results)?;
    }
    let source = Source {
        data: None,
        allow_unverified_data: false,
    };
    let whole = Whole::open(file, out, &source, threads.count, quiet || !trains)?;
    let maker = Maker {
        whole: &whole,
        making: trains.then(|| Making {
            running: &options.running,
            provenance: threads::provenance(threads),
            memory: options.running.memory.limit(),
        }),
        quiet,
    };
    if trains {
        whole.begin(file)?;
        hear_signals();
    }
    let (standings, rungs) = maker.all()?;
    match &options.action {
        Some(SweepAction::Best(_)) => shown::best(&whole, &maker, &standings)?,
        Some(SweepAction::Status(_)) => shown::table(&whole, &maker, &standings, &rungs),
        None => {
            shown::table(&whole, &maker, &standings, &rungs);
            shown::write(&whole, &maker, &standings)?;
            shown::best(&whole, &maker, &standings)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
