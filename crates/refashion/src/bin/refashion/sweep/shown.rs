//! What is shown of a sweep: how its points stand, and what was written.

use std::path::PathBuf;

use anyhow::Result;
use refashion_report::{Table, left, right};
use refashion_std::counted;

use super::{
    best::Best,
    standing::{Standing, Standings, State, quantity},
    written,
};
use crate::{cli::Format, output};

/// Prints how points stand; of a sweep that was made also the files that it left, and its best point.
pub(super) fn print(
    standings: &Standings<'_>,
    made: Option<(&[PathBuf], &Best<'_>)>,
    format: Format,
) -> Result<()> {
    if format == Format::Text {
        text(standings);
        if let Some((files, best)) = made {
            for file in files {
                outln!("{}", file.display());
            }
            best.text();
        }
    }
    let best = made.map(|(_, best)| best.json());
    let rows = written::json(standings, best);
    output::print_rows(format, &rows, |_| written::csv(standings))
}

/// How points stand, the best first.
fn text(standings: &Standings<'_>) {
    let sweep = &standings.whole.sweep;
    let mut columns = vec![right("rank"), left("point")];
    let keys = sweep
        .over
        .keys()
        .map(|key| left(key.rsplit('.').next().unwrap_or(key).to_owned()));
    columns.extend(keys);
    columns.extend([right("epochs"), right(quantity(sweep.rank))]);
    // A column of its own is narrower than both in one.
    let has_spread = sweep.seeds > 1;
    columns.extend(has_spread.then(|| right("sd")));
    let mut table = Table::new(columns);
    for (place, standing) in standings.points.iter().enumerate() {
        let rank = (standing.rank(place)).map_or("–".to_owned(), |rank| rank.to_string());
        let mut row = vec![rank, standing.point.id.clone()];
        row.extend(
            standing
                .point
                .settings
                .iter()
                .map(|(_, value)| value.clone()),
        );
        row.push(format!("{} of {}", standing.epochs, standing.of_epochs));
        row.push(result(standing));
        let deviation = standing.deviation().filter(|_| has_spread);
        row.extend(deviation.map(|deviation| format!("{deviation:.4}")));
        table.row(row);
    }
    outln!("\n{}", output::table(&table));
    let diverged = match standings.count(State::Diverged) {
        0 => String::new(),
        count => format!("; {count} diverged"),
    };
    outln!(
        "{} of {} trained to the end{diverged}.",
        standings.count(State::Trained),
        counted(standings.points.len(), "point")
    );
    for (epochs, left) in &standings.rungs {
        outln!(
            "After {} {} went on.",
            counted(*epochs, "epoch"),
            counted(*left, "point")
        );
    }
}

/// What a point came to, in a word or a number.
fn result(standing: &Standing<'_>) -> String {
    let (diverged, seeds) = (standing.diverged().len(), standing.seeds.len());
    match diverged {
        0 => (standing.mean()).map_or("–".to_owned(), |mean| format!("{mean:.4}")),
        _ if seeds == 1 => "diverged".to_owned(),
        _ => format!("{diverged} of {} diverged", counted(seeds, "seed")),
    }
}
