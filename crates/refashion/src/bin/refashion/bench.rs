//! `cargo xtask bench`: how long things take, here and elsewhere.

mod epoch;
mod kernels;
mod rows;
mod step;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Bench;

pub(crate) fn bench(what: &Bench, quiet: bool) -> Result<ExitCode> {
    match what {
        Bench::Step(options) => step::steps(options),
        Bench::Kernels(options) => kernels::kernels(options),
        Bench::Epoch(options) => epoch::epoch(options, quiet),
    }
}
