//! What can be typed about work in units: `plan`, `run-unit`, `submit`, `status`, `gather`.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use super::shared::{Documents, Format, Running, Source, at_least_one, countable};

/// What ends a unit, and what a scheduler then finds.
const ENDS: &str = "\
A unit that is whole already is left alone. SIGUSR1, SIGUSR2, SIGXCPU, SIGTERM, SIGINT, SIGHUP and \
    --time-limit end it after a checkpoint, with 75: call again, on this machine or on another, and it \
    goes on there. One that another process makes is left to it, with 75 too.

Exit status: 0 whole, 75 call again, 1 an error, 2 nothing that can be typed.";

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// A document (`thesis`), one of its experiments (`lab3/dropout`), `all`, or the file of a sweep.
    pub(crate) what: String,

    /// Plan this many seeds: 0, 1, 2, … (the default: as many as the data of each experiment say).
    #[arg(long, value_name = "N", value_parser = countable)]
    pub(crate) seeds: Option<usize>,

    /// Train for this many epochs instead of the document's number.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) epochs: Option<usize>,

    /// The folder of the units, their runs and their logs: one that all machines can reach.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,

    /// Expect the costs of the runs that are recorded here instead of in results/.
    #[arg(long, value_name = "DIR")]
    pub(crate) results: Option<PathBuf>,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) documents: Documents,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
#[command(after_long_help = ENDS)]
pub(crate) struct RunUnit {
    /// The folder that `plan` made.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// The place of the unit in units.jsonl, from 0.
    #[arg(long, value_name = "I", allow_negative_numbers = true)]
    pub(crate) index: usize,

    /// End after this time, with a checkpoint: `90s`, `5m`, `2h`, `01:30:00`.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) time_limit: Option<Duration>,

    #[command(flatten)]
    pub(crate) running: Running,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct Gather {
    /// The folder that `plan` made.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// Report on the runs that are there, though others are not.
    #[arg(long)]
    pub(crate) partial: bool,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// The folder that `plan` made.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// How to print it.
    #[arg(long = "as", value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// The folder that `plan` made.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// What runs the units.
    #[arg(long, value_enum)]
    pub(crate) engine: Engine,

    /// Run at most so many at once (the default: with `local` as many as there are cores for, else
    /// as many as the engine likes; HyperQueue always does that).
    #[arg(long, value_name = "N", value_parser = countable)]
    pub(crate) parallel: Option<usize>,

    /// The cores and the threads of each.
    #[arg(long, value_name = "N", value_parser = countable, default_value_t = 1)]
    pub(crate) cpus: usize,

    /// How long each may take at a time: `02:00:00`, `1-00:00:00`, `90m`. What is not whole by then
    /// leaves a checkpoint and comes back into the queue; HyperQueue looks for a worker that has as
    /// long left.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) time: Option<Duration>,

    /// Print the script, and neither write nor submit it.
    #[arg(long)]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// A job array of Slurm.
    Slurm,
    /// A task array of HyperQueue.
    Hq,
    /// Processes of this machine.
    Local,
}

/// A time: `90s`, `5m`, `2h`, or as Slurm has it, `HH:MM:SS` with days before it or none.
fn time(text: &str) -> Result<Duration, String> {
    let expected = || format!("`{text}` is none of `90s`, `5m`, `2h`, `02:00:00`, `1-00:00:00`");
    let seconds = match text.strip_suffix(['s', 'm', 'h']) {
        Some(number) => {
            let each = match text.as_bytes().last() {
                Some(b's') => 1,
                Some(b'm') => 60,
                _ => 3600,
            };
            whole(number).and_then(|number| number.checked_mul(each))
        }
        None => clock(text),
    };
    match seconds.ok_or_else(expected)? {
        0 => Err("it must be at least a second".into()),
        seconds if seconds > 366 * 86_400 => Err("it must be at most a year".into()),
        seconds => Ok(Duration::from_secs(seconds)),
    }
}

/// The seconds of `HH:MM:SS`, with days before it or none.
fn clock(text: &str) -> Option<u64> {
    let (days, clock) = text.split_once('-').unwrap_or(("0", text));
    let parts: Vec<u64> = clock.split(':').map(whole).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    if *minutes > 59 || *seconds > 59 {
        return None;
    }
    let of_days = whole(days)?.checked_mul(86_400)?;
    let of_hours = hours.checked_mul(3600)?;
    of_days
        .checked_add(of_hours)?
        .checked_add(minutes * 60 + seconds)
}

/// A number of digits alone: `parse` takes a sign, too.
fn whole(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_people_and_of_slurm() {
        for (text, seconds) in [
            ("90s", 90),
            ("5m", 300),
            ("2h", 7200),
            ("02:00:00", 7200),
            ("00:00:01", 1),
            ("1-00:00:00", 86_400),
            ("30:10:59", 108_659),
        ] {
            assert_eq!(time(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in [
            "",
            "5",
            "m",
            "-5m",
            "+5m",
            "2:00",
            "0s",
            "00:00:00",
            "00:60:00",
            "1-2-3",
            "00:00:61",
            "9999999999999999999h",
            "367-00:00:00",
            "1:2:3:4",
            "a:b:c",
            "5 m",
            "99999999999999999-00:00:00",
        ] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }
}
