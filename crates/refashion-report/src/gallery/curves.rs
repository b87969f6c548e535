//! Accuracy and loss by epoch: ours, and the published points.

use refashion_documents::Quantity;
use refashion_figures::{Axis, Colour, Head, LineChart, Marker, Panel, Series, Style};
use refashion_review::{Curve, DocumentReview};

use crate::{
    error::Result,
    gallery::{
        plate::{Plate, PlateKind},
        subject::Subject,
    },
};

/// What is drawn in a panel: its name, and the quantities of training, validation and test.
const PANELS: [(&str, [Quantity; 3]); 2] = [
    (
        "accuracy",
        [
            Quantity::Accuracy,
            Quantity::ValAccuracy,
            Quantity::TestAccuracy,
        ],
    ),
    (
        "loss",
        [Quantity::Loss, Quantity::ValLoss, Quantity::TestLoss],
    ),
];

/// The names and looks of a panel's lines, and of the published points beside them.
const LINES: [(&str, Style, &str, Marker); 3] = [
    (
        "training",
        Style::TRAINING,
        "published: training",
        Marker::Circle,
    ),
    (
        "validation",
        Style::VALIDATION,
        "published: validation",
        Marker::Square,
    ),
    (
        "test, after training",
        Style::TEST,
        "published: test",
        Marker::Triangle,
    ),
];

/// Published points have our shapes, hollow and black.
const fn published(shape: Marker) -> Style {
    Style::marks(Colour::BLACK, shape).hollow()
}

/// The curves of an experiment, if it has runs.
pub(crate) fn draw(subject: &Subject) -> Result<Option<Plate>> {
    let trainings = subject
        .curve(Quantity::Loss)
        .map_or(0, |curve| curve.trainings.len());
    if trainings == 0 {
        return Ok(None);
    }
    let single = if trainings > subject.runs.len() {
        "a single fold"
    } else {
        "a single run"
    };
    let mean = match trainings {
        1 => String::new(),
        _ => format!("; lines are means, a faint line is {single}"),
    };
    let head = Head::new(subject.title("Accuracy and loss by epoch"))
        .subtitle(format!("{}{mean}", subject.made_by(&subject.runs)));
    let figure = LineChart {
        head,
        panels: panels(subject.gallery.review, &subject.experiment.id),
        columns: 2,
        faint: single.into(),
    }
    .draw();
    let plate = subject.plate("curves", None, figure)?;
    Ok(Some(Plate {
        kind: PlateKind::Curves,
        ..plate
    }))
}

/// What the figure shows of an experiment, panel by panel.
pub(crate) fn panels(review: &DocumentReview, experiment: &str) -> Vec<Panel> {
    let of = |quantities: [Quantity; 3]| quantities.map(|one| review.curve(experiment, one));
    let panels = PANELS.into_iter();
    panels
        .map(|(name, quantities)| panel(name, of(quantities)))
        .collect()
}

fn panel(name: &str, curves: [Option<&Curve>; 3]) -> Panel {
    let of_all = || curves.iter().zip(LINES);
    let lines =
        of_all().filter_map(|(curve, (name, style, ..))| Some(line(name, style, (*curve)?)));
    let marks =
        of_all().filter_map(|(curve, (.., name, shape))| Some(marks(name, shape, (*curve)?)));
    Panel {
        x: Axis::whole("epoch"),
        y: Axis::new(name),
        series: lines
            .chain(marks)
            .filter(|series| !series.points.is_empty())
            .collect(),
    }
}

/// The mean of a curve, and the trainings that it is the mean of.
fn line(name: &str, style: Style, curve: &Curve) -> Series {
    let runs = match curve.trainings.as_slice() {
        [] | [_] => Vec::new(),
        several => several.to_vec(),
    };
    Series {
        runs,
        ..Series::new(name, curve.mean.clone(), style)
    }
}

/// What was published of a curve, with where each point stands.
fn marks(name: &str, shape: Marker, curve: &Curve) -> Series {
    let points = curve.published.iter();
    Series {
        hints: points
            .clone()
            .map(|point| format!("{}: {}", point.place, point.printed))
            .collect(),
        ..Series::new(
            name,
            points
                .map(|point| (point.epoch as f64, point.value))
                .collect(),
            published(shape),
        )
    }
}
