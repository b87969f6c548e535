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

/// A row for each kind.
pub(crate) fn text(rates: &BTreeMap<Kind, Rate>) -> String {
    let title = "changed digits of";
    let mut text = format!("{title:<26}{:>8}{:>14}{:>14}\n", "all", "seen", "concluded");
    for (kind, rate) in rates {
        let share = |part: usize| {
            let percent = 100.0 * part as f64 / rate.changes as f64;
            format!("{part} {percent:3.0} %")
        };
        let (moved, concluded) = (share(rate.moved), share(rate.concluded));
        let (name, changes) = (kind.title(), rate.changes);
        text += &format!("{name:<26}{changes:>8}{moved:>14}{concluded:>14}\n");
    }
    text
}
