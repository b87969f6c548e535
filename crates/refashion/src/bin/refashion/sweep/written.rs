//! How the points of a sweep stand, for machines: a CSV, JSON, and a figure of their curves.

use std::path::PathBuf;

use anyhow::Result;
use refashion_figures::{Axis, Head, LineChart, Panel, Series, Style};
use refashion_review::mean_curve;
use refashion_runs::write_file;
use refashion_std::counted;
use refashion_trainer::History;
use serde_json::{Map, Value, json};

use super::{
    maker::Maker,
    standing::{Outcome, Standing, Standings, quantity, shown_value},
};
use crate::output::{number, quoted};

/// The curves of so many points are drawn, the best ones.
const DRAWN: usize = 8;

/// Writes the table as CSV, and the curves where there are any; answers with the files.
pub(super) fn write(maker: &Maker<'_>, standings: &Standings<'_>) -> Result<Vec<PathBuf>> {
    let folder = &standings.whole.folder;
    let table = folder.join("points.csv");
    write_file(&table, csv(standings).as_bytes())?;
    let mut files = vec![table];
    if let Some(curves) = curves(maker, standings)? {
        let figure = folder.join("curves.svg");
        write_file(&figure, curves.as_bytes())?;
        files.push(figure);
    }
    Ok(files)
}

pub(super) fn csv(standings: &Standings<'_>) -> String {
    let mut text = csv_header(standings) + "\n";
    for (place, standing) in standings.points.iter().enumerate() {
        text += &csv_row(standing.rank(place), standing);
        text.push('\n');
    }
    text
}

pub(super) fn csv_header(standings: &Standings<'_>) -> String {
    let sweep = &standings.whole.sweep;
    let mut header = vec!["rank".to_owned(), "point".to_owned()];
    header.extend(sweep.over.keys().map(|key| quoted(key)));
    header.extend(["epochs".to_owned(), "seeds".to_owned()]);
    header.push(sweep.rank.to_string());
    header.extend(["sd", "per_seed", "state"].map(str::to_owned));
    header.join(",")
}

pub(super) fn csv_row(rank: Option<usize>, standing: &Standing<'_>) -> String {
    let mut row = vec![number(rank), standing.point.id.clone()];
    let settings = standing.point.settings.iter();
    row.extend(settings.map(|(_, value)| quoted(value)));
    row.push(standing.epochs.to_string());
    row.push(standing.seeds.len().to_string());
    row.extend([standing.mean(), standing.deviation()].map(number));
    let each = standing.seeds.iter().map(|seed| match seed {
        Outcome::Value(value) => value.to_string(),
        Outcome::Diverged => "diverged".to_owned(),
        Outcome::Nothing => "none".to_owned(),
    });
    row.push(each.collect::<Vec<_>>().join(" "));
    row.push(standing.state.to_string());
    row.join(",")
}

/// All of it; of a sweep that was made with its best point.
pub(super) fn json(standings: &Standings<'_>, best: Option<Value>) -> Value {
    let sweep = &standings.whole.sweep;
    let points = standings.points.iter().enumerate();
    let points =
        points.map(|(place, standing)| json_row(standings, standing.rank(place), standing));
    let rungs = standings.rungs.iter();
    let rungs = rungs.map(|(epochs, went_on)| json!({ "epochs": epochs, "went_on": went_on }));
    let mut value = json!({
        "ranked_by": sweep.rank.to_string(),
        "seeds": sweep.seeds,
        "points": points.collect::<Vec<_>>(),
        "rungs": rungs.collect::<Vec<_>>(),
    });
    if let Some(best) = best {
        value["best"] = best;
    }
    value
}

pub(super) fn json_row(
    standings: &Standings<'_>,
    rank: Option<usize>,
    standing: &Standing<'_>,
) -> Value {
    let settings = standing.point.settings.iter();
    let settings: Map<String, Value> = settings
        .map(|(key, value)| (key.clone(), setting(value)))
        .collect();
    let each = standing.seeds.iter().map(|seed| match seed {
        Outcome::Value(value) => Some(*value),
        Outcome::Diverged | Outcome::Nothing => None,
    });
    json!({
        "rank": rank,
        "point": standing.point.id,
        "settings": settings,
        "epochs": standing.epochs,
        "of_epochs": standing.of_epochs,
        "ranked_by": standings.whole.sweep.rank.to_string(),
        "value": standing.mean(),
        "sd": standing.deviation(),
        "per_seed": each.collect::<Vec<_>>(),
        "diverged_seeds": standing.diverged(),
        "state": standing.state.to_string(),
    })
}

/// A value of TOML where JSON writes it likewise, as it does words, numbers and lists of them; else its
/// text.
fn setting(value: &str) -> Value {
    serde_json::from_str(value).unwrap_or_else(|_| json!(value))
}

/// What points are ranked by, epoch by epoch: the mean over the seeds of the best points. Nothing where no
/// point has an epoch.
fn curves(maker: &Maker<'_>, standings: &Standings<'_>) -> Result<Option<String>> {
    let (whole, rank) = (standings.whole, standings.whole.sweep.rank);
    let mut drawn = Vec::new();
    for standing in standings.points.iter().take(DRAWN) {
        let histories: Vec<History> = (0..standing.seeds.len() as u64)
            .map(|seed| maker.history(standing.place, seed))
            .collect::<Result<_>>()?;
        let curve = |one: &History| (1_u32..).map(f64::from).zip(rank.values(one)).collect();
        let all: Vec<Vec<(f64, f64)>> = histories.iter().map(curve).collect();
        let points = mean_curve(&all).into_iter();
        let points: Vec<(f64, f64)> = points
            .map(|(epoch, value)| (epoch, shown_value(rank, value)))
            .collect();
        if !points.is_empty() {
            drawn.push((standing.point.id.as_str(), points));
        }
    }
    if drawn.is_empty() {
        return Ok(None);
    }
    let best = counted(drawn.len(), "point");
    let series = drawn.into_iter().zip(Style::SEVERAL);
    let series = series.map(|((name, points), style)| Series::new(name, points, style));
    let chart = LineChart {
        head: Head::new("Settings that were tried").subtitle(format!(
            "The best {best} of {}, the mean of {} each",
            whole.points.len(),
            counted(whole.sweep.seeds, "seed")
        )),
        panels: vec![Panel {
            x: Axis::whole("epoch"),
            y: Axis::new(quantity(rank)),
            series: series.collect(),
        }],
        columns: 1,
        faint: String::new(),
    };
    Ok(Some(chart.draw()?.svg().to_owned()))
}
