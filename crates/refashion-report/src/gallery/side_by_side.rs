//! The curves of all experiments of a document that publishes nothing to compare them with.

use refashion_documents::{Experiment, Quantity};
use refashion_figures::{Axis, Head, LineChart, Panel, Series, Style};
use refashion_review::DocumentReview;

use crate::{
    error::Result,
    gallery::{
        plate::{Plate, PlateKind},
        source::Gallery,
        subject::note,
    },
    tables::scores::side_by_side,
};

/// The name of the figure's files.
pub(crate) const NAME: &str = "side-by-side";

/// What is drawn in a panel: its name, the quantity of validation, and that of training for
/// experiments that validate nothing.
const PANELS: [(&str, [Quantity; 2]); 2] = [
    ("accuracy", [Quantity::ValAccuracy, Quantity::Accuracy]),
    ("loss", [Quantity::ValLoss, Quantity::Loss]),
];

/// One figure of curves, where several experiments have runs and nothing published beside them.
pub(crate) fn draw(gallery: &Gallery) -> Result<Option<Plate>> {
    let review = gallery.review;
    if side_by_side(review).is_none() || review.every_run().any(|run| run.rehearsal) {
        return Ok(None);
    }
    let experiments = review.document.experiments.iter();
    let run: Vec<&Experiment> = experiments
        .filter(|experiment| !review.finished(&experiment.id).is_empty())
        .collect();
    let shown = &run[..run.len().min(Style::SEVERAL.len())];
    let which = match run.len() - shown.len() {
        0 => String::new(),
        rest => format!("; {rest} more stand in the table"),
    };
    let head = Head::new(format!(
        "The experiments side by side · {}",
        review.document.id
    ))
    .subtitle(format!(
        "Means over the seeds, of validation where an experiment has one{}{which}",
        note(review.every_run())
    ));
    let figure = LineChart {
        head,
        panels: PANELS.map(|panel| drawn(review, shown, panel)).into(),
        columns: 2,
        faint: String::new(),
    }
    .draw();
    Ok(Some(Plate {
        name: NAME.into(),
        kind: PlateKind::SideBySide,
        experiment: None,
        pictures_of: None,
        figure: gallery.finish(NAME, figure)?,
    }))
}

fn drawn(
    review: &DocumentReview,
    experiments: &[&Experiment],
    (name, quantities): (&str, [Quantity; 2]),
) -> Panel {
    let lines = experiments.iter().zip(Style::SEVERAL);
    let line = |(experiment, style): (&&Experiment, Style)| {
        let curves = quantities.map(|one| review.curve(&experiment.id, one));
        let mean = |place: usize| curves[place].map(|curve| curve.mean.clone());
        let validated = mean(0).filter(|points| !points.is_empty());
        let (name, points) = match validated {
            Some(points) => (experiment.id.clone(), points),
            None => (format!("{} (training)", experiment.id), mean(1)?),
        };
        Some(Series::new(name, points, style))
    };
    Panel {
        x: Axis::whole("epoch"),
        y: Axis::new(name),
        series: lines.filter_map(line).collect(),
    }
}
