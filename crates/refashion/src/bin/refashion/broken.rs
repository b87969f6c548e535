//! Records that are there and cannot be used: each is told once, what can be said of the others is
//! said, and the exit status is 1.

use std::{
    collections::BTreeSet,
    fmt::Display,
    sync::{Mutex, PoisonError},
};

use refashion_documents::Document;
use refashion_review::BrokenRecord;
use refashion_runs::Error;

use crate::{output, workspace::typed};

/// What was told, as several parts of a command may come upon the same record.
static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

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
    tell_of(&format!("{}{again}", broken.error));
}

/// The record, if it can be used; tells of it otherwise.
pub(crate) fn usable<T>(record: Result<T, impl Display>) -> Option<T> {
    record.map_err(|error| tell_of(&error.to_string())).ok()
}

/// Tells of a record that is left out.
pub(crate) fn tell_of(problem: &str) {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if told.insert(problem.to_owned()) {
        output::tell_prose(&format!("error: {problem}; it is left out here"));
    }
}
