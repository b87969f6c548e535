//! What can be typed after `sweep`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::shared::{Format, Running};

/// What a file of a sweep holds.
const FILE: &str = r#"The file:
  train = "lenet5"             # as `train` takes it; a path is relative to the file
  dataset = "fashion-mnist"    # as `train --dataset` takes it; a path likewise
  set = ["training.epochs=8"]  # for all points
  seeds = 2                    # a point
  rank = "val_accuracy"        # or val_loss
  random = { points = 20, seed = 0 }   # without it, every combination
  halving = { first = 2, keep = 0.5 }  # the better half goes on after 2, 4, …

  [over]                       # keys as those of `train --set`
  "training.optimizer.adam.rate" = { from = 1e-4, to = 1e-2, log = true }
  "training.batch" = [32, 128]

The same command goes on where it was stopped. No test image is looked at
but for the best point."#;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_long_help = FILE)]
pub(crate) struct Sweep {
    #[command(subcommand)]
    pub(crate) action: Option<SweepAction>,

    /// The file of the sweep.
    #[arg(value_name = "FILE.toml", required = true)]
    pub(crate) file: Option<PathBuf>,

    /// Write here (the default: runs/sweep-<name of the file>/).
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) running: Running,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SweepAction {
    /// Say how far a sweep is, and train nothing.
    Status(BegunSweep),
    /// Say which settings are best, and what they make of the test images.
    Best(BegunSweep),
}

/// A sweep that was begun.
#[derive(Debug, Args)]
pub(crate) struct BegunSweep {
    /// The file of the sweep, or the folder that it was written into.
    #[arg(value_name = "FILE.toml|DIR")]
    pub(crate) file: PathBuf,

    /// Where it was written.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}
