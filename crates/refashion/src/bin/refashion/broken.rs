//! Records that are there and cannot be used: each is told once, what can be said of the others is
//! said, and the exit status is 1.

use std::{
    collections::BTreeSet,
    fmt::Display,
    sync::{Mutex, PoisonError},
};

use refashion_documents::Document;
use refashion_review::BrokenRecord;
use refashion_runs::{Error, RunRecord};

use crate::{output, workspace::typed};

/// What was told, as several parts of a command may come upon the same record.
static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// What is left out where that is only what was told of.
const IT: &str = "it";

/// Whether anything was told.
pub(crate) fn was_told() -> bool {
    let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    !told.is_empty()
}

/// Tells of a record of a review, with the command that makes it again where that is known.
pub(crate) fn tell(broken: &BrokenRecord, document: Option<&Document>) {
    let BrokenRecord {
        experiment, seed, ..
    } = broken;
    let makes = match broken.keras {
        true => "keras",
        false => "reproduce",
    };
    let removable = matches!(broken.error, Error::Json { .. } | Error::Record { .. });
    let file = document.map(Document::option).filter(|_| removable);
    let again = file.map_or(String::new(), |file| {
        let again = typed(format_args!("{makes} {experiment}{file} --seed {seed}"));
        format!(" (`{again}`)")
    });
    tell_left_out(
        &format!("{}{again}", broken.error),
        what_is_lost(&broken.error),
    );
}

/// The run, if its record and what lies beside it can be used; tells of it otherwise.
pub(crate) fn usable_run(run: Result<RunRecord, Error>) -> Option<RunRecord> {
    let told = |error: &Error| tell_left_out(&error.to_string(), what_is_lost(error));
    run.inspect_err(told).ok()
}

/// What is left out because of an error: a run goes with what lies beside its record.
fn what_is_lost(error: &Error) -> &'static str {
    let path = match error {
        Error::Read { path, .. }
        | Error::Json { path, .. }
        | Error::Version { path, .. }
        | Error::Record { path, .. } => path,
        _ => return IT,
    };
    let is_beside = |name: &&str| path.ends_with(name);
    match ["outcome.json", "features.json"].iter().any(is_beside) {
        true => "the whole run beside it",
        false => IT,
    }
}

/// The record, if it can be used; tells of it otherwise.
pub(crate) fn usable<T>(record: Result<T, impl Display>) -> Option<T> {
    record.map_err(|error| tell_of(&error.to_string())).ok()
}

/// Tells of a record that is left out.
pub(crate) fn tell_of(problem: &str) {
    tell_left_out(problem, IT);
}

fn tell_left_out(problem: &str, what: &str) {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if told.insert(problem.to_owned()) {
        output::tell_prose(&format!("error: {problem}; {what} is left out here"));
    }
}
