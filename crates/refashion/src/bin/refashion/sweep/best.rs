//! The best point of a sweep: its settings, and what it makes of the test images.

use std::path::PathBuf;

use anyhow::Result;
use refashion_metrics::statistics::mean;
use refashion_std::counted;
use serde_json::{Value, json};

use super::{
    maker::Maker,
    standing::{Standing, Standings, State, quantity},
    written,
};
use crate::{
    cli::Format,
    output::{self, number, quoted},
    shell::argument,
    train::spread,
};

/// The best point of a sweep, if any has come to something.
pub(super) struct Best<'a> {
    standings: &'a Standings<'a>,
    found: Option<Found<'a>>,
}

/// A point that is the best.
struct Found<'a> {
    rank: Option<usize>,
    standing: &'a Standing<'a>,
    /// The test accuracy of each seed; nothing where it is not trained to the end, or nothing tests.
    tests: Option<Vec<f64>>,
    folder: PathBuf,
}

impl<'a> Best<'a> {
    pub(super) fn of(maker: &Maker<'_>, standings: &'a Standings<'a>) -> Result<Self> {
        let Some(standing) = standings.best() else {
            let found = None;
            return Ok(Self { standings, found });
        };
        let mut tests = Vec::new();
        for seed in 0..standing.seeds.len() as u64 {
            let record = maker.record(standing.place, seed)?;
            tests.push(record.and_then(|record| Some(record.test?.accuracy)));
        }
        let mut before = standings.points.iter();
        let place = before.position(|one| one.place == standing.place);
        let found = Some(Found {
            rank: place.and_then(|place| standing.rank(place)),
            standing,
            tests: tests.into_iter().collect(),
            folder: standings.whole.store.folder(&standing.point.id),
        });
        Ok(Self { standings, found })
    }

    pub(super) fn print(&self, format: Format) -> Result<()> {
        match format {
            Format::Text => self.text(),
            Format::Json => outln!("{}", output::json(&self.json())?),
            Format::Csv => out!("{}", self.csv()),
        }
        Ok(())
    }

    pub(super) fn text(&self) {
        let Some(found) = &self.found else {
            outln!("{}", self.none());
            return;
        };
        let (point, rank) = (found.standing.point, self.standings.whole.sweep.rank);
        let settings = point.settings.iter();
        let settings = settings
            .map(|(key, value)| format!("--set {}", argument(format!("{key}={value}").as_ref())));
        outln!(
            "\nBest: {}, {}",
            point.id,
            settings.collect::<Vec<_>>().join(" ")
        );
        let values = found.standing.values().unwrap_or_default();
        outln!("  {} {}", quantity(rank), spread(&values));
        match &found.tests {
            Some(tests) => outln!(
                "  test accuracy {} ({})",
                spread(tests),
                counted(tests.len(), "seed")
            ),
            None => outln!(
                "  no test accuracy: it is not trained to the end, or there are no test images"
            ),
        }
        outln!("  {}", found.folder.display());
    }

    /// Why none is the best.
    fn none(&self) -> String {
        match self.standings.count(State::Diverged) {
            0 => "Nothing is trained yet.".to_owned(),
            _ if self.standings.all_diverged() => {
                "All points diverged, so that none is the best: a lower learning rate, or clipping, may help."
                    .to_owned()
            }
            count => format!("None is the best yet: {} diverged.", counted(count, "point")),
        }
    }

    pub(super) fn json(&self) -> Value {
        let Some(found) = &self.found else {
            return Value::Null;
        };
        let mut row = written::json_row(self.standings, found.rank, found.standing);
        let tests = found.tests.as_deref();
        row["test_accuracy"] = json!(tests.and_then(mean));
        row["test_per_seed"] = json!(tests);
        row["folder"] = json!(found.folder.display().to_string());
        row
    }

    fn csv(&self) -> String {
        let header = written::csv_header(self.standings);
        let mut text = format!("{header},test_accuracy,test_per_seed,folder\n");
        if let Some(found) = &self.found {
            let row = written::csv_row(found.rank, found.standing);
            let tests = found.tests.as_deref().unwrap_or_default();
            let mean = number(mean(tests));
            let each: Vec<String> = tests.iter().map(f64::to_string).collect();
            let folder = quoted(&found.folder.display().to_string());
            text += &format!("{row},{mean},{},{folder}\n", each.join(" "));
        }
        text
    }
}
