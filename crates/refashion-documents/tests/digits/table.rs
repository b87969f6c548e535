//! The rates as a table.

use std::collections::BTreeMap;

use crate::sites::Kind;

/// How many changes of one kind moved the audit.
#[derive(Default)]
pub(crate) struct Rate {
    changes: usize,
    /// Those after which a finding reads otherwise, or the data are refused.
    moved: usize,
    /// Those after which a check concludes otherwise, or the data are refused.
    concluded: usize,
    /// Those that nothing shows.
    pub(crate) missed: Vec<String>,
}

impl Rate {
    pub(crate) fn count(&mut self, moved: bool, concluded: bool, says: impl Fn() -> String) {
        self.changes += 1;
        self.moved += usize::from(moved);
        self.concluded += usize::from(concluded);
        if !moved {
            self.missed.push(says());
        }
    }

    /// The share that a finding shows.
    pub(crate) fn moved(&self) -> f64 {
        self.moved as f64 / self.changes as f64
    }

    /// The share that changes what a check concludes.
    pub(crate) fn concluded(&self) -> f64 {
        self.concluded as f64 / self.changes as f64
    }
}

/// A row for each kind, in Markdown.
pub(crate) fn text(rates: &BTreeMap<Kind, Rate>) -> String {
    let head = "| Digits of | changed | any difference | another outcome |\n|---|---:|---:|---:|\n";
    let row = |(kind, rate): (&Kind, &Rate)| {
        // Rounded down, so that all is said of all alone.
        let share = |part: usize| format!("{part} ({} %)", 100 * part / rate.changes.max(1));
        let (moved, concluded) = (share(rate.moved), share(rate.concluded));
        let (name, changes) = (kind.title(), rate.changes);
        format!("| {name} | {changes} | {moved} | {concluded} |\n")
    };
    head.to_owned() + &rates.iter().map(row).collect::<String>()
}
