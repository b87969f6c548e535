//! What is shown of a sweep: a table, a CSV, a figure, and the best point.

use anyhow::Result;
use refashion_figures::{Axis, Head, LineChart, Panel, Series, Style};
use refashion_metrics::statistics::mean;
use refashion_report::{Table, left, right};
use refashion_review::mean_curve;
use refashion_runs::{PointScores, write_file};
use refashion_std::counted;
use refashion_trainer::{History, Monitor};

use super::{
    maker::Maker,
    whole::{Ranking, Rungs, Whole},
};
use crate::{output::quoted, train::spread};

/// The curves of so many points are drawn, the best ones.
const DRAWN: usize = 8;

/// How points stand, the best first.
pub(super) fn table(whole: &Whole, maker: &Maker, ranking: &Ranking, rungs: &Rungs) {
    let mut columns = vec![right("rank"), left("point")];
    let keys = whole
        .sweep
        .over
        .keys()
        .map(|key| left(key.rsplit('.').next().unwrap_or(key).to_owned()));
    columns.extend(keys);
    columns.extend([right("epochs"), right(quantity(whole.sweep.rank))]);
    let mut table = Table::new(columns);
    for (rank, scores) in ranking.iter().enumerate() {
        let Some(point) = whole.points.get(scores.point) else {
            continue;
        };
        let mut row = vec![(rank + 1).to_string(), point.id.clone()];
        row.extend(point.settings.iter().map(|(_, value)| value.clone()));
        row.push(format!(
            "{} of {}",
            epochs(maker, scores),
            whole.epochs(scores.point)
        ));
        row.push(spread(&values(whole, scores)));
        table.row(row);
    }
    outln!("\n{}", crate::output::table(&table));
    let over = ranking.iter().filter(|scores| is_over(maker, scores));
    outln!(
        "{} of {} trained to the end.",
        over.count(),
        counted(ranking.len(), "point")
    );
    for (epochs, left) in rungs {
        outln!(
            "After {} {} went on.",
            counted(*epochs, "epoch"),
            counted(*left, "point")
        );
    }
}

/// The best point: its settings, and what it makes of the test images.
pub(super) fn best(whole: &Whole, maker: &Maker, ranking: &Ranking) -> Result<()> {
    let ended = |scores: &&PointScores| epochs(maker, scores) > 0 && scores.mean().is_finite();
    let Some(best) = ranking.iter().find(ended) else {
        outln!("Nothing is trained yet.");
        return Ok(());
    };
    let Some(point) = whole.points.get(best.point) else {
        return Ok(());
    };
    let settings = point
        .settings
        .iter()
        .map(|(key, value)| format!("--set {key}={value}"));
    outln!(
        "\nBest: {}, {}",
        point.id,
        settings.collect::<Vec<_>>().join(" ")
    );
    outln!(
        "  {} {}",
        quantity(whole.sweep.rank),
        spread(&values(whole, best))
    );
    let mut accuracies = Vec::new();
    for seed in 0..whole.sweep.seeds as u64 {
        let record = maker.record(best.point, seed)?;
        accuracies.extend(record.and_then(|record| Some(record.test?.accuracy)));
    }
    match accuracies.len() == whole.sweep.seeds {
        true => outln!(
            "  test accuracy {} ({})",
            spread(&accuracies),
            counted(accuracies.len(), "seed")
        ),
        false => {
            outln!("  no test accuracy: it is not trained to the end, or there are no test images")
        }
    }
    outln!("  {}", whole.store.folder(&point.id).display());
    Ok(())
}

/// Writes the table as CSV, and the curves.
pub(super) fn write(whole: &Whole, maker: &Maker, ranking: &Ranking) -> Result<()> {
    let mut csv = vec!["rank".to_owned(), "point".to_owned()];
    csv.extend(whole.sweep.over.keys().map(|key| quoted(key)));
    csv.extend([
        "epochs".to_owned(),
        "seeds".to_owned(),
        quantity(whole.sweep.rank),
        "per seed".to_owned(),
    ]);
    let mut text = csv.join(",") + "\n";
    for (rank, scores) in ranking.iter().enumerate() {
        let Some(point) = whole.points.get(scores.point) else {
            continue;
        };
        let all = values(whole, scores);
        let mean = mean(&all).unwrap_or_default();
        let mut row = vec![(rank + 1).to_string(), point.id.clone()];
        row.extend(point.settings.iter().map(|(_, value)| quoted(value)));
        row.push(epochs(maker, scores).to_string());
        row.push(all.len().to_string());
        row.push(mean.to_string());
        row.push(all.iter().map(f64::to_string).collect::<Vec<_>>().join(" "));
        text.push_str(&(row.join(",") + "\n"));
    }
    let csv = whole.folder.join("points.csv");
    write_file(&csv, text.as_bytes())?;
    let svg = whole.folder.join("curves.svg");
    write_file(&svg, curves(whole, maker, ranking)?.as_bytes())?;
    outln!("{}\n{}", csv.display(), svg.display());
    Ok(())
}

/// What points are ranked by, epoch by epoch: the mean over the seeds of the best points.
fn curves(whole: &Whole, maker: &Maker, ranking: &Ranking) -> Result<String> {
    let best = ranking.iter().take(DRAWN).zip(Style::SEVERAL);
    let mut series = Vec::new();
    for (scores, style) in best {
        let histories: Vec<History> = (0..whole.sweep.seeds as u64)
            .map(|seed| maker.history(scores.point, seed))
            .collect::<Result<_>>()?;
        let rank = whole.sweep.rank;
        let curve = |one: &History| (1_u32..).map(f64::from).zip(rank.values(one)).collect();
        let all: Vec<Vec<(f64, f64)>> = histories.iter().map(curve).collect();
        let points = mean_curve(&all).into_iter();
        let points = points
            .map(|(epoch, value)| (epoch, shown_value(rank, value)))
            .collect();
        let name = whole
            .points
            .get(scores.point)
            .map_or("", |point| point.id.as_str());
        series.push(Series::new(name, points, style));
    }
    let best = counted(series.len(), "point");
    let chart = LineChart {
        head: Head::new("Settings that were tried").subtitle(format!(
            "The best {best} of {}, the mean of {} each",
            whole.points.len(),
            counted(whole.sweep.seeds, "seed")
        )),
        panels: vec![Panel {
            x: Axis::whole("epoch"),
            y: Axis::new(quantity(whole.sweep.rank)),
            series,
        }],
        columns: 1,
        faint: String::new(),
    };
    Ok(chart.draw()?.svg().to_owned())
}

/// The epochs that all seeds of a point have.
fn epochs(maker: &Maker, scores: &PointScores) -> usize {
    let seeds = 0..maker.whole.sweep.seeds as u64;
    let all = seeds.map(|seed| {
        maker
            .history(scores.point, seed)
            .map_or(0, |one| one.epochs.len())
    });
    all.min().unwrap_or(0)
}

/// Whether all runs of a point are over: through all of their epochs, or to where early stopping ended
/// them.
fn is_over(maker: &Maker, scores: &PointScores) -> bool {
    let mut seeds = 0..maker.whole.sweep.seeds as u64;
    seeds.all(|seed| matches!(maker.record(scores.point, seed), Ok(Some(_))))
}

fn values(whole: &Whole, scores: &PointScores) -> Vec<f64> {
    let values = scores.values.iter();
    values
        .map(|value| shown_value(whole.sweep.rank, *value))
        .collect()
}

/// A value as it is printed: what is watched of a share is what it lacks to 1.
fn shown_value(rank: Monitor, value: f64) -> f64 {
    match rank.rises() {
        true => 1.0 - value,
        false => value,
    }
}

fn quantity(rank: Monitor) -> String {
    rank.to_string().replace('_', " ")
}
