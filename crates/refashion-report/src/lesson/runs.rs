//! Runs beside the change that a lesson asks for, as a table.

use refashion_documents::Moment;
use refashion_review::{ChangedRun, ChangedSetting, Position, title};
use serde_json::Value;

use crate::{
    table::{Table, left, right},
    words::mean_and_spread,
};

/// Runs beside the changes that were asked for, each with its name.
pub fn changed_runs_table(runs: &[(String, ChangedRun)]) -> Table {
    let mut table = Table::new([
        left("run"),
        left("experiment"),
        left("asked for"),
        left("changed besides"),
        left("watched"),
        right("run"),
        right("recorded"),
        left("what came of it"),
    ]);
    for (name, run) in runs {
        table.row([
            name.clone(),
            run.experiment.clone(),
            match run.has_change {
                true => format!("made: {}", list(&run.asked)),
                false => format!("not made: {}", asked(&run.asked)),
            },
            besides(run),
            title(run.watched, Moment::Epoch(run.epochs)),
            run.found
                .map_or("none".to_owned(), |value| format!("{value:.4}")),
            recorded(&run.recorded),
            came_of(run),
        ]);
    }
    table
}

/// Settings that were to be changed, of which some or all are not.
fn asked(settings: &[ChangedSetting]) -> String {
    let one = |one: &ChangedSetting| match one.found == one.recorded {
        true => format!("{} is still {}", one.setting, word(&one.found)),
        false => list(std::slice::from_ref(one)),
    };
    settings.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn list(settings: &[ChangedSetting]) -> String {
    let one = |one: &ChangedSetting| {
        format!(
            "{} {} → {}",
            one.setting,
            word(&one.recorded),
            word(&one.found)
        )
    };
    settings.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

fn besides(run: &ChangedRun) -> String {
    let images = (!run.same_images).then(|| "other images".to_owned());
    let settings = (!run.others.is_empty()).then(|| list(&run.others));
    let all: Vec<String> = images.into_iter().chain(settings).collect();
    match all.is_empty() {
        true => "nothing".to_owned(),
        false => all.join("; "),
    }
}

fn recorded(values: &[f64]) -> String {
    match mean_and_spread(values).as_str() {
        "" => "none at hand".to_owned(),
        mean => format!("{mean} ({})", values.len()),
    }
}

fn came_of(run: &ChangedRun) -> String {
    let Some(position) = run.position else {
        return "nothing to compare".to_owned();
    };
    let where_to = match position {
        Position::Above => "above all recorded runs",
        Position::Among => "among the recorded runs",
        Position::Below => "below all recorded runs",
    };
    match run.as_expected {
        Some(true) => format!("{where_to}, as expected"),
        Some(false) => format!("{where_to}, which was not expected"),
        None => where_to.to_owned(),
    }
}
