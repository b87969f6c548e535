//! The benchmark's ratios: a training step here beside Keras and PyTorch.

use refashion_bench::{Record, StepTime, recorded_steps};
use refashion_datasets::DatasetName;
use refashion_figures::{Axis, BarChart, BarGroup, Head, Reference};
use refashion_runs::Store;

use crate::{
    error::{Error, Result},
    gallery::{
        entry::{ListedFigure, folder, write},
        plate::{Plate, PlateKind},
    },
};

const PEERS: [(&str, &str); 2] = [("keras", "Keras"), ("torch", "PyTorch")];

/// Draws every `bench/<date>/step.json` of a store that has peers into `bench/figures/` of a store,
/// and answers with the list of the figures.
///
/// # Errors
///
/// [`Error::Bench`] if a record cannot be read, [`Error::Runs`] if a figure cannot be written, [`Error::Figure`] if a
/// time is no number.
pub fn draw_bench(store: &Store, into: &Store) -> Result<Vec<ListedFigure>> {
    let mut plates = Vec::new();
    for (date, record) in recorded_steps(store)? {
        plates.extend(plate(&date, &record)?);
    }
    // A bench shows no pictures of a data set.
    let missing = |_: DatasetName| false;
    write(&folder(into, "bench"), &plates, &missing)
}

fn plate(date: &str, record: &Record<StepTime>) -> Result<Option<Plate>> {
    let ours: Vec<&StepTime> = record
        .rows
        .iter()
        .filter(|row| row.framework == "refashion")
        .collect();
    let groups: Vec<BarGroup> = ours.iter().map(|row| group(row, &record.rows)).collect();
    if groups
        .iter()
        .all(|group| group.values.iter().all(Option::is_none))
    {
        return Ok(None);
    }
    let machine = &record.provenance.machine;
    let name = format!("step-{date}");
    let figure = BarChart {
        head: Head::new("A training step beside Keras and PyTorch").subtitle(format!(
            "Our time over theirs, medians of the same call: shorter is faster here. {} with {} on {} threads, {date}",
            machine.processor, machine.vectors, record.provenance.threads
        )),
        x: Axis::new("our time / their time"),
        series: PEERS.map(|(_, name)| format!("against {name}")).to_vec(),
        groups,
        references: vec![
            Reference { value: 1.0, name: "as fast".into() },
            Reference { value: 0.5, name: "twice as fast".into() },
        ],
    }
    .draw()
    .map_err(|source| Error::Figure { document: "bench".into(), name: name.clone(), source: Box::new(source) })?;
    Ok(Some(Plate {
        name,
        kind: PlateKind::Other,
        experiment: None,
        pictures_of: None,
        figure,
    }))
}

fn group(ours: &StepTime, rows: &[StepTime]) -> BarGroup {
    let against = |(framework, name): (&str, &str)| {
        let theirs = rows
            .iter()
            .find(|row| row.framework == framework && row.model == ours.model)?;
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
