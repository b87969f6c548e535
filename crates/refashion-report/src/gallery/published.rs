//! The published points that have a place beside our curves.

use refashion_documents::{Experiment, Figure, Moment, Quantity};

use crate::gallery::subject::Subject;

/// The published points of a quantity, (epoch, value), with where each stands in the document.
pub(crate) fn points(subject: &Subject, quantity: Quantity) -> Vec<(f64, f64, String)> {
    if subject.rehearsed() {
        return Vec::new();
    }
    let last = last_epoch(subject.experiment);
    let point = |figure: &Figure| {
        let epoch = match figure.at {
            Moment::Epoch(epoch) => epoch,
            Moment::LastEpoch | Moment::FinalTest => last?,
            _ => return None,
        };
        let hint = format!("{}: {}", figure.place, figure.printed.text());
        Some((epoch as f64, figure.printed.value(), hint))
    };
    let figures = subject.gallery.document.figures.iter();
    figures
        .filter(|figure| figure.quantity == quantity && subject.owns(figure))
        .filter_map(point)
        .collect()
}

/// The number of epochs in the document.
fn last_epoch(experiment: &Experiment) -> Option<usize> {
    Some(experiment.training.as_ref()?.epochs)
}

impl Subject<'_> {
    /// Whether a figure is a result of this experiment, as far as the audit knows.
    fn owns(&self, figure: &Figure) -> bool {
        let Self {
            gallery,
            experiment,
            ..
        } = self;
        gallery
            .audit
            .experiment_of(&gallery.document.id, &figure.id, &figure.experiment)
            == experiment.id
    }
}
