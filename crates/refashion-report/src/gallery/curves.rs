//! Accuracy and loss by epoch: ours, and the published points.

use refashion_documents::Quantity;
use refashion_figures::{Axis, Colour, Head, LineChart, Marker, Panel, Series, Style};
use refashion_runs::RunRecord;
use refashion_trainer::{Epoch, History};

use crate::{
    error::Result,
    gallery::{piece::Piece, published::points, subject::Subject},
};

/// A number of each epoch.
type OfEpoch = fn(&Epoch) -> Option<f64>;

/// What is drawn in a panel: its name, and for training, validation and test the quantity with the
/// way to read it off a run.
struct Curves {
    name: &'static str,
    training: (Quantity, OfEpoch),
    validation: (Quantity, OfEpoch),
    test: (Quantity, fn(&RunRecord) -> Option<f64>),
}

const PANELS: [Curves; 2] = [
    Curves {
        name: "accuracy",
        training: (Quantity::Accuracy, |epoch| Some(epoch.accuracy)),
        validation: (Quantity::ValAccuracy, |epoch| epoch.val_accuracy),
        test: (Quantity::TestAccuracy, |run| {
            Some(run.test.as_ref()?.accuracy)
        }),
    },
    Curves {
        name: "loss",
        training: (Quantity::Loss, |epoch| Some(epoch.loss)),
        validation: (Quantity::ValLoss, |epoch| epoch.val_loss),
        test: (Quantity::TestLoss, |run| Some(run.test.as_ref()?.loss)),
    },
];

/// Published points have our shapes, hollow and black.
const fn published(shape: Marker) -> Style {
    Style::marks(Colour::BLACK, shape).hollow()
}

/// The curves of an experiment, if it has runs.
pub(crate) fn draw(subject: &Subject) -> Result<Option<Piece>> {
    let shown = |run: &&RunRecord| !run.history.epochs.is_empty();
    let runs: Vec<&RunRecord> = subject.runs.iter().filter(shown).collect();
    if runs.is_empty() {
        return Ok(None);
    }
    let panels = PANELS
        .iter()
        .map(|curves| panel(subject, &runs, curves))
        .collect();
    let curves = histories(&runs).len();
    let single = if curves > runs.len() {
        "a single fold"
    } else {
        "a single run"
    };
    let mean = match curves {
        1 => String::new(),
        _ => format!("; lines are means, a faint line is {single}"),
    };
    let head = Head::new(subject.title("Accuracy and loss by epoch"))
        .subtitle(format!("{}{mean}", subject.made_by(&runs)));
    let figure = LineChart {
        head,
        panels,
        columns: 2,
        faint: single.into(),
    }
    .draw();
    subject.piece("curves", None, figure).map(Some)
}

fn panel(subject: &Subject, runs: &[&RunRecord], curves: &Curves) -> Panel {
    let line = |name: &str, of: OfEpoch, style| {
        let each: Vec<Vec<(f64, f64)>> = histories(runs)
            .iter()
            .map(|history| curve(history, of))
            .collect();
        let points = mean(&each);
        let runs = if each.len() > 1 { each } else { Vec::new() };
        Series {
            runs,
            ..Series::new(name, points, style)
        }
    };
    let marks = |name: &str, quantity, shape| {
        let found = points(subject, quantity);
        let hints = found.iter().map(|(_, _, hint)| hint.clone()).collect();
        let places = found
            .iter()
            .map(|(epoch, value, _)| (*epoch, *value))
            .collect();
        Series {
            hints,
            ..Series::new(name, places, published(shape))
        }
    };
    let series = [
        line("training", curves.training.1, Style::TRAINING),
        line("validation", curves.validation.1, Style::VALIDATION),
        test(runs, curves),
        marks("published: training", curves.training.0, Marker::Circle),
        marks("published: validation", curves.validation.0, Marker::Square),
        marks("published: test", curves.test.0, Marker::Triangle),
    ];
    Panel {
        x: Axis::whole("epoch"),
        y: Axis::new(curves.name),
        series: series
            .into_iter()
            .filter(|series| !series.points.is_empty())
            .collect(),
    }
}

/// The mean over the test images, at the epoch after which they were shown to the network.
fn test(runs: &[&RunRecord], curves: &Curves) -> Series {
    let values: Vec<f64> = runs
        .iter()
        .filter_map(|run| curves.test.1(run))
        .filter(|value| value.is_finite())
        .collect();
    let last = runs
        .iter()
        .map(|run| run.history.epochs.len())
        .max()
        .unwrap_or(0);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let points = if values.is_empty() {
        Vec::new()
    } else {
        vec![(last as f64, mean)]
    };
    Series::new("test, after training", points, Style::TEST)
}

/// The curves of some runs: one a run, or one a fold where there are folds.
fn histories<'a>(runs: &[&'a RunRecord]) -> Vec<&'a History> {
    let of = |run: &&'a RunRecord| -> Vec<&'a History> {
        match run.folds.as_slice() {
            [] => vec![&run.history],
            folds => folds.iter().map(|fold| &fold.history).collect(),
        }
    };
    runs.iter().flat_map(of).collect()
}

fn curve(history: &History, of: OfEpoch) -> Vec<(f64, f64)> {
    let point = |epoch: &Epoch| {
        let value = of(epoch).filter(|value| value.is_finite())?;
        Some((epoch.epoch as f64, value))
    };
    history.epochs.iter().filter_map(point).collect()
}

/// The mean of several curves, at the epochs that all of them have.
pub(crate) fn mean(curves: &[Vec<(f64, f64)>]) -> Vec<(f64, f64)> {
    let Some((first, others)) = curves.split_first() else {
        return Vec::new();
    };
    let at = |epoch: f64| {
        let value = |curve: &Vec<(f64, f64)>| {
            curve
                .iter()
                .find(|point| point.0 == epoch)
                .map(|point| point.1)
        };
        let values: Option<Vec<f64>> = others.iter().map(value).collect();
        values.map(|values| values.iter().sum::<f64>())
    };
    let count = curves.len() as f64;
    first
        .iter()
        .filter_map(|&(epoch, value)| Some((epoch, (value + at(epoch)?) / count)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::mean;

    #[test]
    fn a_mean_has_the_epochs_that_all_runs_have() {
        let curves = [
            vec![(1.0, 0.5), (2.0, 0.4), (3.0, 0.3)],
            vec![(1.0, 0.7), (2.0, 0.2)],
        ];
        assert_eq!(mean(&curves), [(1.0, 0.6), (2.0, (0.4 + 0.2) / 2.0)]);
        assert!(mean(&[]).is_empty());
    }
}
