//! When something was measured: curves and the epochs of figures against the trainings.

use super::{Check, Finding, Outcome};
use crate::{Curve, Document, Enclosure, Moment, PublishedFigure};

/// The findings on every curve with an end and every figure of an epoch.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let curves = document.curves.iter();
    let ends = curves.filter_map(|curve| end(document, curve));
    let figures = document.figures.iter();
    let epochs = figures.filter_map(|figure| epoch(document, figure));
    ends.chain(epochs).collect()
}

/// The end of an axis against the epochs that run.
fn end(document: &Document, curve: &Curve) -> Option<Finding> {
    let printed = curve.epochs.as_ref()?;
    let experiment = document.experiment(&curve.experiment)?;
    let epochs = experiment.training.as_ref()?.epochs;
    let agrees = printed.enclosure().meets(Enclosure::exact(epochs as f64));
    let link = Outcome::of(agrees).link();
    Some(
        Finding::new(&document.id, Check::Moment, &curve.id)
            .between(&curve.place, format!("what {} runs with", experiment.id))
            .says("where the axis of epochs ends")
            .outcome(
                Outcome::of(agrees),
                format!("{printed} here, {link} {epochs} epochs run"),
            ),
    )
}

/// The epoch of a figure against the one that its place names. It says nothing for the figure.
fn epoch(document: &Document, figure: &PublishedFigure) -> Option<Finding> {
    let Moment::Epoch(epoch) = figure.at else {
        return None;
    };
    let named = named_epoch(&figure.place)?;
    let agrees = named == epoch;
    let link = Outcome::of(agrees).link();
    Some(
        Finding::new(&document.id, Check::Moment, &figure.id)
            .between(&figure.place, "the epoch that runs are compared in")
            .says("the epoch of a figure is the one that its place names")
            .outcome(
                Outcome::of(agrees),
                format!("epoch {named} here, {link} {epoch} there"),
            )
            .supports_nothing(),
    )
}

/// The number behind the last "epoch" of a place.
fn named_epoch(place: &str) -> Option<usize> {
    let lower = place.to_lowercase();
    let (_, behind) = lower.rsplit_once("epoch ")?;
    let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::named_epoch;

    #[test]
    fn the_epoch_of_a_place_is_the_number_behind_the_word() {
        assert_eq!(named_epoch("Listing 8, epoch 12"), Some(12));
        assert_eq!(named_epoch("Epoch 3, loss"), Some(3));
        assert_eq!(named_epoch("Listing 8"), None);
        assert_eq!(named_epoch("the last epoch of all"), None);
    }
}
