//! `cargo xtask bench`: how long things take, here and elsewhere.

mod epoch;
#[cfg(feature = "kernels")]
mod kernels;
#[cfg(feature = "export")]
mod predict;
mod rows;
mod step;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Bench;

pub(crate) fn bench(what: &Bench, quiet: bool) -> Result<ExitCode> {
    match what {
        Bench::Step(options) => step::steps(options),
        #[cfg(feature = "kernels")]
        Bench::Kernels(options) => kernels::kernels(options),
        #[cfg(not(feature = "kernels"))]
        Bench::Kernels(_) => anyhow::bail!(
            "this build lacks stock candle, which kernels are measured against; in a checkout \
             `cargo run --release -p refashion --features kernels -- bench kernels` has it"
        ),
        #[cfg(feature = "export")]
        Bench::Predict(options) => predict::predictions(options),
        #[cfg(not(feature = "export"))]
        Bench::Predict(_) => Err(crate::workspace::lacking("the exporter", "bench predict")),
        Bench::Epoch(options) => epoch::epoch(options, quiet),
    }
}
