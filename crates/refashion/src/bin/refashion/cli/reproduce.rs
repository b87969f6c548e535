//! What can be typed after `reproduce`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use refashion_layers::ProductPrecision;
use refashion_trainer::OnNan;

use super::{
    numbers::whole,
    shared::{Documents, Format, Running, Source, at_least_one, countable},
};

/// `reproduce`'s help on where its data comes from: it alone can do without.
const OR_SYNTHETIC: &str =
    "Look for the data here and nowhere else; `synthetic` asks for a rehearsal on drawn pictures";

/// What ends a training, and what a shell or a scheduler then finds.
const ENDS: &str = "\
Ctrl-C (SIGINT), SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 and SIGXCPU end the training after a checkpoint, \
    within ten seconds; the same command without --fresh goes on there, to the same bits. A second \
    Ctrl-C ends at once, and the last checkpoint stays whole. A signal that is ignored, as SIGHUP is under nohup, stays ignored. \
    Where there are no signals, Ctrl-C does this alone.

Exit status: 0 done, 1 an error, 2 nothing that can be typed, 130 Ctrl-C, 143 SIGTERM, 129 SIGHUP, \
    75 the others: call again. Slurm sends SIGUSR1 before the time is up with --signal=USR1@120 to what srun \
    starts; a batch script may then `scontrol requeue $SLURM_JOB_ID`.";

#[derive(Debug, Args)]
#[command(mut_arg("data", |data| data.help(OR_SYNTHETIC)), after_long_help = ENDS)]
pub(crate) struct Reproduce {
    /// A document (`thesis`), one of its experiments (`lab3/dropout`), or `all`, which runs every
    /// experiment with as many seeds as its data say, and goes on where it was stopped.
    pub(crate) what: String,

    /// Train for this many epochs instead of the document's number.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) epochs: Option<usize>,

    /// Run this one seed (the default, but for `all`: 0).
    #[arg(long, value_name = "S", conflicts_with = "seeds", value_parser = whole::<u64>)]
    pub(crate) seed: Option<u64>,

    /// Run this many seeds: 0, 1, 2, …; a verdict needs two or more.
    #[arg(long, value_name = "N", value_parser = countable)]
    pub(crate) seeds: Option<usize>,

    /// Run nothing; say how many seeds a power of 80 % takes, by the runs that are recorded, and how
    /// long those that are missing would take.
    #[arg(
        long,
        conflicts_with_all = ["epochs", "seed", "seeds", "dashboard", "check", "fresh", "on_nan", "wait"]
    )]
    pub(crate) plan_seeds: bool,

    #[command(flatten)]
    pub(crate) running: Running,

    /// How to print what came of it.
    #[arg(
        long = "as",
        value_enum,
        default_value_t = Format::Text,
        value_name = "FORMAT",
        conflicts_with = "dashboard"
    )]
    pub(crate) format: Format,

    /// Write here instead of results/.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Show the training live: curves, confusion matrix, speed, and the published values beside ours.
    #[arg(long)]
    pub(crate) dashboard: bool,

    /// Leave the weights before the first epoch and after each, of 16 bits: `export --to html` then shows
    /// the network through the epochs.
    #[arg(long)]
    pub(crate) snapshots: bool,

    /// Fail when a figure lies outside its declared margin, none was judged, or anything was only
    /// rehearsed.
    #[arg(long)]
    pub(crate) check: bool,

    /// Run again what is already there.
    #[arg(long)]
    pub(crate) fresh: bool,

    /// What to do where the loss or a gradient is NaN or infinite (the default: as the document,
    /// which stops unless it says otherwise). A run of another rule goes to a folder of
    /// its own, and is compared with nothing.
    #[arg(long, value_enum, value_name = "RULE")]
    pub(crate) on_nan: Option<NanRule>,

    /// How exact the factors of large products are while training, `f32` or `bf16` (the default: as the
    /// document, which is `f32` unless it says otherwise). A run of another precision goes to a folder of its
    /// own, and is compared with nothing.
    #[arg(long, value_name = "PRECISION")]
    pub(crate) precision: Option<ProductPrecision>,

    /// Wait for a run that another process is making, instead of ending there.
    #[arg(long)]
    pub(crate) wait: bool,

    #[command(flatten)]
    pub(crate) documents: Documents,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NanRule {
    /// End the run, which has diverged: its record says where it began.
    Stop,
    /// Leave out the step of that batch, at most ten in a row; the record says how many.
    Skip,
}

impl From<NanRule> for OnNan {
    fn from(rule: NanRule) -> Self {
        match rule {
            NanRule::Stop => Self::Stop,
            NanRule::Skip => Self::Skip,
        }
    }
}
