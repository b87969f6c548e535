//! A kind of torture, what came of it, and how long it may go on.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use crate::random::Random;

/// A kind of torture.
#[derive(Clone)]
pub(crate) struct Trial {
    pub(crate) name: &'static str,
    /// How many tries the short form makes.
    pub(crate) few: usize,
    body: fn(&mut Turn),
    pub(crate) tries: usize,
    pub(crate) counts: BTreeMap<&'static str, usize>,
    pub(crate) faults: Vec<String>,
    /// Why it could not be tried here.
    pub(crate) skipped: Option<String>,
}

/// A trial under way.
pub(crate) struct Turn<'a> {
    pub(crate) trial: &'a mut Trial,
    pub(crate) random: &'a mut Random,
    /// An empty folder of its own.
    pub(crate) folder: &'a Path,
    /// When it ends; the short form ends after its few tries.
    until: Option<Instant>,
}

impl Trial {
    pub(crate) const fn new(name: &'static str, few: usize, body: fn(&mut Turn)) -> Self {
        Self {
            name,
            few,
            body,
            tries: 0,
            counts: BTreeMap::new(),
            faults: Vec::new(),
            skipped: None,
        }
    }

    /// Goes on for so long, or for its few tries.
    pub(crate) fn run(&mut self, random: &mut Random, time: Option<Duration>) {
        let folder = tempfile::tempdir().unwrap();
        let body = self.body;
        body(&mut Turn {
            trial: self,
            random,
            folder: folder.path(),
            until: time.map(|time| Instant::now() + time),
        });
    }

    /// Counts a try, and its fault if it has one.
    pub(crate) fn tried(&mut self, fault: Option<String>) {
        self.tries += 1;
        self.note(fault);
    }

    /// Keeps a fault of the try at hand.
    pub(crate) fn note(&mut self, fault: Option<String>) {
        self.faults.extend(fault);
    }

    /// Adds to a count that is printed beside the tries.
    pub(crate) fn count(&mut self, what: &'static str, number: usize) {
        *self.counts.entry(what).or_default() += number;
    }
}

impl Turn<'_> {
    /// Whether there is time for another try.
    pub(crate) fn goes_on(&self) -> bool {
        match self.until {
            Some(until) => Instant::now() < until,
            None => self.trial.tries < self.trial.few,
        }
    }
}
