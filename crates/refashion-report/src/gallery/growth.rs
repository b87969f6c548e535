//! The benchmark's ratios as a network grows.

use refashion_bench::{JobTimes, Record};
use refashion_figures::{Axis, BarChart, BarGroup, Head, Reference};

use crate::{
    error::{Error, Result},
    gallery::plate::{Plate, PlateKind},
};

/// The name of the figure.
const NAME: &str = "growth";

/// The figure of the newest record; none where no point was timed beside another framework.
pub(super) fn growth(record: Option<&Record<JobTimes>>) -> Result<Option<Plate>> {
    let groups: Vec<BarGroup> = record
        .into_iter()
        .flat_map(|record| &record.rows)
        .filter_map(group)
        .collect();
    if groups.is_empty() {
        return Ok(None);
    }
    let figure = BarChart {
        head: Head::new("A training step as a network grows").subtitle(
            "Our time over that of the fastest of Keras and PyTorch in single precision, medians of the same \
             call: shorter is faster here. 32 images of 28×28 but for what is named",
        ),
        x: Axis::new("our time / their time"),
        series: vec!["against the fastest".into()],
        groups,
        references: vec![Reference {
            value: 1.0,
            name: "as fast".into(),
        }],
    }
    .draw()
    .map_err(|source| Error::Figure {
        document: "bench".into(),
        name: NAME.into(),
        source: Box::new(source),
    })?;
    Ok(Some(Plate {
        name: NAME.into(),
        kind: PlateKind::Other,
        experiment: None,
        pictures_of: None,
        figure,
    }))
}

fn group(row: &JobTimes) -> Option<BarGroup> {
    let ours = row.times.first()?;
    let fastest = row.fastest(|_| true)?;
    let hint = format!(
        "{}: {:.2} ms here, {:.2} ms with {}",
        row.network.name,
        ours.ms,
        fastest.ms,
        fastest.title()
    );
    Some(BarGroup {
        name: row.network.name.clone(),
        values: vec![Some((ours.ms / fastest.ms, hint))],
    })
}
