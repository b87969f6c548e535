//! Units as processes of this machine, so many at once.

use std::{
    collections::VecDeque,
    fs::{File, OpenOptions},
    process::{Child, Command, ExitCode, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use refashion_runs::Unit;
use refashion_std::counted;

use super::{
    folder::Folder,
    log::cause,
    script::Script,
    status::{State, UnitStatus},
};
use crate::{
    interrupt::{self, Interrupted, TRY_AGAIN},
    reproduce::hear_signals,
    shell::word,
    signals,
    workspace::typed,
};

/// How often the processes are looked after.
const TICK: Duration = Duration::from_millis(50);

/// The engine that needs none.
pub(super) struct Local<'a> {
    pub(super) script: Script<'a>,
    pub(super) folder: &'a Folder,
    /// How many run at once.
    pub(super) parallel: usize,
    pub(super) quiet: bool,
}

/// How far all units are.
#[derive(Default)]
struct Progress {
    whole: usize,
    failed: usize,
    /// How many other processes make.
    elsewhere: usize,
}

impl Local<'_> {
    /// Prints what would be called, a line each.
    pub(super) fn show(&self, units: Vec<&Unit>) -> Result<ExitCode> {
        for unit in units {
            outln!("{}", self.script.line(unit.index)?);
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Makes units. One that is told to end comes back into the queue; where this process is told to,
    /// all are. One that another process makes is left to it, unless that one leaves it.
    pub(super) fn make(&self, units: Vec<&Unit>) -> Result<ExitCode> {
        hear_signals();
        let count = units.len();
        let progress = interrupt::during(|| self.run(units))?;
        if interrupt::asked() {
            let message = format!(
                "{} of {} whole; the same command goes on.",
                progress.whole,
                counted(count, "unit")
            );
            return Err(Interrupted::new(message).into());
        }
        let folder = word(self.folder.path());
        let status = typed(format_args!("status {folder}"));
        if progress.failed > 0 {
            bail!(
                "{} of {} failed: `{status}` says why; the same command tries them again",
                progress.failed,
                counted(count, "unit")
            );
        }
        if progress.elsewhere > 0 {
            let message = format!(
                "{} of {} whole, {} being made by other processes: `{status}` says how they stand; the \
                 same command makes what these leave.",
                progress.whole,
                counted(count, "unit"),
                progress.elsewhere
            );
            return Err(Interrupted::by_others(message).into());
        }
        outln!(
            "{} whole; `{}` writes the reports.",
            counted(count, "unit"),
            typed(format_args!("gather {folder}"))
        );
        Ok(ExitCode::SUCCESS)
    }

    fn run(&self, units: Vec<&Unit>) -> Result<Progress> {
        let count = units.len();
        let mut queue: VecDeque<&Unit> = units.into();
        let mut elsewhere: Vec<&Unit> = Vec::new();
        let mut running: Vec<(&Unit, Child)> = Vec::new();
        let mut progress = Progress::default();
        let mut told = false;
        loop {
            if interrupt::asked() && !told {
                told = true;
                queue.clear();
                elsewhere.clear();
                let children = running.iter_mut();
                children.for_each(|(_, child)| signals::ask_to_end(child));
            }
            while running.len() < self.parallel
                && let Some(unit) = queue.pop_front()
            {
                match self.status(unit).state {
                    State::Whole => self.count_whole(&mut progress, unit, count),
                    State::Running => elsewhere.push(unit),
                    State::Failed | State::Due => running.push((unit, self.start(unit)?)),
                }
            }
            if running.is_empty() {
                // Others have gone on meanwhile, and may have left some.
                let still = |unit: &&Unit| self.status(unit).state == State::Running;
                let (held, ended): (Vec<&Unit>, Vec<&Unit>) =
                    elsewhere.into_iter().partition(still);
                elsewhere = held;
                queue = ended.into();
                if queue.is_empty() {
                    progress.elsewhere = elsewhere.len();
                    return Ok(progress);
                }
                continue;
            }
            thread::sleep(TICK);
            let mut left = Vec::new();
            for (unit, mut child) in running {
                let ended = child.try_wait().context("cannot look after a process")?;
                match ended.map(|status| status.code()) {
                    None => left.push((unit, child)),
                    Some(Some(0)) => self.count_whole(&mut progress, unit, count),
                    Some(code) if code == Some(TRY_AGAIN.into()) => {
                        if !told {
                            queue.push_back(unit);
                        }
                        self.say(
                            unit,
                            match self.status(unit).state {
                                State::Running => "made by another process",
                                _ => "told to end; it goes on later",
                            },
                        );
                    }
                    Some(_) => {
                        progress.failed += 1;
                        let lines = self.status(unit).log;
                        let why = cause(&lines).unwrap_or("killed, perhaps, or the disk is full");
                        self.say(unit, &format!("FAILED: {why}"));
                    }
                }
            }
            running = left;
        }
    }

    fn status<'a>(&self, unit: &'a Unit) -> UnitStatus<'a> {
        UnitStatus::of_unit(self.folder, unit)
    }

    fn count_whole(&self, progress: &mut Progress, unit: &Unit, count: usize) {
        progress.whole += 1;
        self.say(unit, &format!("whole, {} of {count}", progress.whole));
    }

    /// Starts the process of a unit, which adds to its log.
    fn start(&self, unit: &Unit) -> Result<Child> {
        let log = self.folder.log(unit);
        self.folder.make_logs()?;
        // A link would choose what is written to, and a pipe be waited for.
        let kind = log.symlink_metadata().map(|found| found.file_type());
        ensure!(
            kind.map_or(true, |kind| kind.is_file()),
            "{} is no regular file; remove it",
            log.display()
        );
        let file = OpenOptions::new().create(true).append(true).open(&log);
        let file = file.with_context(|| format!("cannot write {}", log.display()))?;
        let other: File = file
            .try_clone()
            .with_context(|| format!("cannot write {}", log.display()))?;
        Command::new(self.script.program)
            .args(self.script.words(unit.index))
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(other)
            .spawn()
            .with_context(|| format!("cannot start {}", self.script.program.display()))
    }

    fn say(&self, unit: &Unit, text: &str) {
        if !self.quiet {
            let (index, experiment, seed) = (unit.index, &unit.experiment, unit.seed);
            outln!("unit {index}, {experiment} seed {seed}: {text}");
        }
    }
}
