//! What was changed in a document's data after it was declared.

use serde::{Deserialize, Serialize};

/// A setting of the data that was declared otherwise at first, such as a number of seeds that was
/// raised when results were known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The experiment; absent where it concerns all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment: Option<String>,
    /// What was changed, such as `seeds`.
    pub setting: String,
    /// What was declared before.
    pub from: String,
    /// What it was changed to.
    pub to: String,
    /// The day, as year-month-day.
    pub date: String,
    /// Why, and what was known then.
    pub why: String,
}

impl Change {
    /// Whether it is a number of seeds of this experiment.
    pub(crate) fn is_of_seeds(&self, experiment: &str) -> bool {
        self.setting == SEEDS && self.experiment.as_deref() == Some(experiment)
    }

    /// Whether runs of this experiment, here or in Keras, were added when results of others were known: then
    /// the reason begins so.
    pub fn adds_runs_after_a_look(&self, experiment: &str) -> bool {
        let of_runs = [SEEDS, RUNS_IN_KERAS].contains(&&*self.setting);
        of_runs
            && self.experiment.as_deref() == Some(experiment)
            && self.why.starts_with("after a look")
    }

    /// Whether its date is one of the calendar, written as year-month-day.
    pub(crate) fn has_date(&self) -> bool {
        let parts: Vec<&str> = self.date.split('-').collect();
        let [year, month, day] = parts.as_slice() else {
            return false;
        };
        let number = |text: &str, digits: usize| -> Option<u32> {
            let all = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| all)
        };
        match (number(year, 4), number(month, 2), number(day, 2)) {
            (Some(year), Some(month @ 1..=12), Some(day)) => (1..=days(year, month)).contains(&day),
            _ => false,
        }
    }
}

/// The name of the setting that is held against the experiment.
pub(crate) const SEEDS: &str = "seeds";
/// The name of the setting that says what is run in Keras.
const RUNS_IN_KERAS: &str = "runs in Keras";

fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let dated = |date: &str| Change {
            experiment: None,
            setting: "seeds".into(),
            from: "3".into(),
            to: "5".into(),
            date: date.into(),
            why: "w".into(),
        };
        for date in ["2026-11-29", "2024-02-29", "2000-02-29", "2026-01-01"] {
            assert!(dated(date).has_date(), "{date}");
        }
        let wrong = [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-11-00",
            "26-11-29",
            "2026-1-29",
            "2026-11",
            "2026-11-29-1",
            "+026-11-29",
            "29.11.2026",
            "",
        ];
        for date in wrong {
            assert!(!dated(date).has_date(), "{date}");
        }
    }
}
