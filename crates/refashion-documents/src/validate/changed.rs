//! Checks that what is said to have been changed can have been.

use super::check::Check;
use crate::changed::{Change, SEEDS};
use crate::locate::Step;

impl Check<'_> {
    /// Changes have a date and an order, and those of seeds lead to the number that is declared.
    pub(super) fn changes(&mut self) {
        let document = self.document;
        for (item, change) in document.changed.iter().enumerate() {
            if let Some(id) = &change.experiment {
                self.experiment("changed", item, id);
            }
            let before = item.checked_sub(1).map(|place| &document.changed[place]);
            for (key, message) in problems(change, before) {
                let path = [Step::Key("changed"), Step::Item(item), Step::Key(key)];
                self.problem(&path, message);
            }
        }
        for experiment in &document.experiments {
            self.seeds_lead_to(&experiment.id, experiment.seeds);
        }
    }

    /// The changes of an experiment's seeds are a chain that ends at what it declares.
    fn seeds_lead_to(&mut self, experiment: &str, declared: usize) {
        let all = self.document.changed.iter().enumerate();
        let chain: Vec<(usize, &Change)> = all
            .filter(|(_, change)| change.is_of_seeds(experiment))
            .collect();
        for (place, (item, change)) in chain.iter().enumerate() {
            let next = chain.get(place + 1).map(|(_, next)| next.from.clone());
            let expected = next.unwrap_or_else(|| declared.to_string());
            if change.to != expected {
                let path = [Step::Key("changed"), Step::Item(*item), Step::Key("to")];
                let message = format!(
                    "the seeds of {experiment} were changed to {:?}, but what follows says {expected:?}; make one of them right",
                    change.to
                );
                self.problem(&path, message);
            }
        }
    }
}

fn problems(change: &Change, before: Option<&Change>) -> Vec<(&'static str, String)> {
    let mut problems = Vec::new();
    if !change.has_date() {
        let message = format!(
            "{:?} is no date; write the day as year-month-day, such as \"2026-11-29\"",
            change.date
        );
        problems.push(("date", message));
    } else if before.is_some_and(|before| before.date > change.date) {
        let message = format!(
            "{} lies before the date of the change above; write the oldest first",
            change.date
        );
        problems.push(("date", message));
    }
    if change.from == change.to {
        let message = format!("it was {:?} before and after; leave it out", change.to);
        problems.push(("to", message));
    }
    if change.why.trim().is_empty() {
        problems.push((
            "why",
            "it is not said why; say it in a few words".to_owned(),
        ));
    }
    if change.setting == SEEDS && change.experiment.is_none() {
        let message = "seeds are those of an experiment; name it with `experiment`".to_owned();
        problems.push(("setting", message));
    }
    problems
}
