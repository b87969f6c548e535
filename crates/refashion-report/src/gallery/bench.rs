//! The benchmark's ratios: a training step here beside Keras and PyTorch.

use refashion_bench::{GROWTH, JobTimes, Record, STEPS, StepTime, recorded};
use refashion_datasets::DatasetName;
use refashion_figures::{Axis, BarChart, BarGroup, Head, Reference};
use refashion_runs::Store;

use crate::{
    error::{Error, Result},
    gallery::{
        entry::{ListedFigure, write},
        growth::growth,
        plate::{Plate, PlateKind},
    },
};

/// The name of the figure.
const NAME: &str = "step";

const PEERS: [(&str, &str); 2] = [("keras", "Keras"), ("torch", "PyTorch")];

/// Draws the newest `bench/<date>/step.json` with peers of each network and the newest
/// `bench/<date>/growth.json` into `bench/figures/` of a store, and answers with the list of the figures:
/// one of each, or none where nothing was timed with peers.
/// A record that cannot be read is passed over.
///
/// # Errors
///
/// [`Error::Runs`] if a figure cannot be written, [`Error::Figure`] if a time is no number.
pub fn draw_bench(store: &Store, into: &Store) -> Result<Vec<ListedFigure>> {
    let records = recorded(store, STEPS).into_iter();
    let records: Vec<_> = records
        .filter_map(|(date, record)| Some((date, record.ok()?)))
        .collect();
    let grown = recorded::<JobTimes>(store, GROWTH).into_iter().rev();
    let newest = grown.filter_map(|(_, record)| record.ok()).next();
    let plates: Vec<Plate> = [plate(&records)?, growth(newest.as_ref())?]
        .into_iter()
        .flatten()
        .collect();
    // A bench shows no pictures of a data set.
    let missing = |_: DatasetName| false;
    write(into, "bench", &plates, &missing)
}

/// The figure of the newest measurements; records come the oldest first.
fn plate(records: &[(String, Record<StepTime>)]) -> Result<Option<Plate>> {
    let newest = newest(records);
    if newest.is_empty() {
        return Ok(None);
    }
    let mut machines: Vec<String> = newest.iter().map(|(record, _)| machine(record)).collect();
    machines.dedup();
    let figure = BarChart {
        head: Head::new("A training step beside Keras and PyTorch").subtitle(format!(
            "Our time over theirs, medians of the same call: shorter is faster here. The newest of each network; {}",
            machines.join("; ")
        )),
        x: Axis::new("our time / their time"),
        series: PEERS.map(|(_, name)| format!("against {name}")).to_vec(),
        groups: newest
            .iter()
            .map(|(record, ours)| group(ours, &record.rows))
            .collect(),
        references: vec![
            Reference { value: 1.0, name: "as fast".into() },
            Reference { value: 0.5, name: "twice as fast".into() },
        ],
    }
    .draw()
    .map_err(|source| Error::Figure { document: "bench".into(), name: NAME.into(), source: Box::new(source) })?;
    Ok(Some(Plate {
        name: NAME.into(),
        kind: PlateKind::Other,
        experiment: None,
        pictures_of: None,
        figure,
    }))
}

/// Our newest time of each network that has a peer's, with its record.
fn newest(records: &[(String, Record<StepTime>)]) -> Vec<(&Record<StepTime>, &StepTime)> {
    let mut found: Vec<(&Record<StepTime>, &StepTime)> = Vec::new();
    for (_, record) in records.iter().rev() {
        for ours in record
            .rows
            .iter()
            .filter(|row| row.framework == "refashion")
        {
            let has_peer = PEERS
                .iter()
                .any(|peer| theirs(ours, &record.rows, peer.0).is_some());
            if has_peer && !found.iter().any(|(_, one)| one.model == ours.model) {
                found.push((record, ours));
            }
        }
    }
    found
}

fn machine(record: &Record<StepTime>) -> String {
    let machine = &record.provenance.machine;
    format!(
        "{} with {} on {} threads",
        machine.processor, machine.vectors, record.provenance.threads
    )
}

/// The time of another framework for the same network.
fn theirs<'a>(ours: &StepTime, rows: &'a [StepTime], framework: &str) -> Option<&'a StepTime> {
    rows.iter()
        .find(|row| row.is_plain(framework) && row.model == ours.model)
}

fn group(ours: &StepTime, rows: &[StepTime]) -> BarGroup {
    let against = |(framework, name): (&str, &str)| {
        let theirs = theirs(ours, rows, framework)?;
        let hint = format!(
            "{}: {:.2} ms here, {:.2} ms with {name}",
            ours.model, ours.ms, theirs.ms
        );
        Some((ours.ms / theirs.ms, hint))
    };
    BarGroup {
        name: format!("{} (batch {})", ours.model, ours.batch),
        values: PEERS.map(against).to_vec(),
    }
}
