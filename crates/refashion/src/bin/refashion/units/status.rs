//! `cargo xtask status`: what of a plan is whole, running, failed and due.

use std::process::ExitCode;

use anyhow::Result;
use refashion_report::{Table, left, right};
use refashion_runs::{Lease, LeaseState, Unit};
use refashion_std::counted;
use serde::Serialize;

use super::{
    cost::Cost,
    folder::Folder,
    log::{first_lines, last_lines},
};
use crate::{
    cli::{Format, Status},
    output::table,
    pace::duration,
};

/// How a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Its run is there.
    Whole,
    /// A process makes it.
    Running,
    /// A process has ended without making it, and was not told to.
    Failed,
    /// It is to be made.
    Due,
}

/// A unit, how it stands, and why where it has failed.
#[derive(Debug, Serialize)]
pub(super) struct UnitStatus<'a> {
    #[serde(flatten)]
    pub(super) unit: &'a Unit,
    pub(super) state: State,
    /// What it said of that, or the last lines of its log, where it has failed.
    pub(super) log: Vec<String>,
}

impl State {
    const ALL: [Self; 4] = [Self::Whole, Self::Running, Self::Failed, Self::Due];

    fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Running => "running",
            Self::Failed => "failed",
            Self::Due => "due",
        }
    }
}

impl<'a> UnitStatus<'a> {
    /// How units stand; nothing is written.
    pub(super) fn of(folder: &Folder, units: &'a [Unit]) -> Vec<Self> {
        let status = |unit: &'a Unit| Self::of_unit(folder, unit);
        units.iter().map(status).collect()
    }

    /// How one unit stands.
    pub(super) fn of_unit(folder: &Folder, unit: &'a Unit) -> Self {
        let place = folder.unfinished(unit);
        let (state, log) = match (folder.is_whole(unit), Lease::state(&place)) {
            (Ok(true), _) => (State::Whole, Vec::new()),
            (_, LeaseState::Running) => (State::Running, Vec::new()),
            (Err(error), _) => (State::Failed, vec![error.to_string()]),
            (Ok(false), LeaseState::Left) => {
                let words = Lease::last_words(&place);
                let printed = || last_lines(&folder.log(unit));
                (
                    State::Failed,
                    words.map_or_else(printed, |text| first_lines(&text)),
                )
            }
            // What printed something and has nothing of the unit came to nothing.
            (Ok(false), LeaseState::Untouched) => match last_lines(&folder.log(unit)) {
                lines if lines.is_empty() || says_whole(&lines) => (State::Due, Vec::new()),
                lines => (State::Failed, lines),
            },
            (Ok(false), LeaseState::Free) => (State::Due, Vec::new()),
        };
        Self { unit, state, log }
    }
}

/// Whether a log is that of a run that was whole, and is gone since.
fn says_whole(lines: &[String]) -> bool {
    let last = lines.last().map_or("", String::as_str);
    [": whole", ": whole already"]
        .iter()
        .any(|end| last.ends_with(end))
}

pub(crate) fn status(options: &Status) -> Result<ExitCode> {
    let folder = Folder::at(&options.folder);
    let units = folder.units()?;
    let statuses = UnitStatus::of(&folder, &units);
    match options.format {
        Format::Text => show(&statuses),
        Format::Json => outln!("{}", crate::output::json(&statuses)?),
        Format::Csv => out!("{}", csv(&statuses)),
    }
    Ok(ExitCode::SUCCESS)
}

/// How many units stand so.
pub(super) fn tally(statuses: &[UnitStatus<'_>]) -> String {
    let counts = State::ALL.map(|state| {
        let of_state = statuses.iter().filter(|one| one.state == state);
        format!("{} {}", of_state.count(), state.name())
    });
    format!("{}: {}", counted(statuses.len(), "unit"), counts.join(", "))
}

fn show(statuses: &[UnitStatus<'_>]) {
    let mut rows = Table::new([
        right("unit"),
        left("experiment"),
        right("seed"),
        left("state"),
    ]);
    let open = statuses.iter().filter(|one| one.state != State::Whole);
    for UnitStatus { unit, state, .. } in open.clone() {
        rows.row([
            unit.index.to_string(),
            unit.experiment.clone(),
            unit.seed.to_string(),
            state.name().to_owned(),
        ]);
    }
    if open.clone().next().is_some() {
        outln!("{}", table(&rows));
    }
    for UnitStatus { unit, log, .. } in open.clone().filter(|one| one.state == State::Failed) {
        match log.as_slice() {
            [] => outln!(
                "unit {} has left no word: it was killed, perhaps, or the disk is full",
                unit.index
            ),
            lines => lines
                .iter()
                .for_each(|line| outln!("unit {}: {line}", unit.index)),
        }
    }
    outln!("{}", tally(statuses));
    let left = Cost::of(open.map(|one| one.unit));
    if left.total() > 0.0 {
        outln!(
            "Those that are not whole take {} of one core, by recorded runs.",
            duration(left.total())
        );
    }
}

fn csv(statuses: &[UnitStatus<'_>]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = statuses.iter().map(|UnitStatus { unit, state, log }| {
        let (index, experiment, seed) = (unit.index, &unit.experiment, unit.seed);
        let (state, log) = (state.name(), quoted(&log.join(" ")));
        format!("{index},{experiment},{seed},{state},{log}\n")
    });
    let head = "unit,experiment,seed,state,log\n".to_owned();
    [head].into_iter().chain(rows).collect()
}
