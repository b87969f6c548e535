//! The published points that have a place beside our curves.

use refashion_documents::{Document, Experiment, Moment, PublishedFigure, Quantity, audit::Audit};

/// A published value that belongs to an epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedPoint {
    /// The epoch, from 1.
    pub epoch: usize,
    /// The value.
    pub value: f64,
    /// Where it stands in the document.
    pub place: String,
    /// The number as printed.
    pub printed: String,
}

/// The published points of a quantity of an experiment.
pub(crate) fn points(
    document: &Document,
    audit: &Audit,
    experiment: &Experiment,
    quantity: Quantity,
) -> Vec<PublishedPoint> {
    let last = last_epoch(experiment);
    let point = |figure: &PublishedFigure| {
        let epoch = match figure.at {
            Moment::Epoch(epoch) => epoch,
            Moment::LastEpoch | Moment::FinalTest => last?,
            _ => return None,
        };
        Some(PublishedPoint {
            epoch,
            value: figure.printed.value(),
            place: figure.place.clone(),
            printed: figure.printed.text().to_owned(),
        })
    };
    figures_of(document, audit, experiment)
        .filter(|figure| figure.quantity == quantity)
        .filter_map(point)
        .collect()
}

/// The published figures of an experiment: those of which the audit knows that they are its result,
/// or has nothing against their document saying so.
pub fn figures_of<'a>(
    document: &'a Document,
    audit: &'a Audit,
    experiment: &'a Experiment,
) -> impl Iterator<Item = &'a PublishedFigure> {
    document.figures.iter().filter(move |figure| {
        audit.experiment_of(&document.id, &figure.id, &figure.experiment) == experiment.id
    })
}

/// The number of epochs in the document.
fn last_epoch(experiment: &Experiment) -> Option<usize> {
    Some(experiment.training.as_ref()?.epochs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_where_the_audit_puts_them() {
        let documents = Document::all().unwrap();
        let audit = Audit::of(&documents);
        for document in &documents {
            for figure in &document.figures {
                let owner = audit.experiment_of(&document.id, &figure.id, &figure.experiment);
                for experiment in &document.experiments {
                    let points = points(document, &audit, experiment, figure.quantity);
                    let printed = figure.printed.text();
                    let there = points
                        .iter()
                        .any(|point| point.place == figure.place && point.printed == printed);
                    let placed = !matches!(figure.at, Moment::BestEpoch | Moment::MeanEpoch);
                    if owner == experiment.id && placed {
                        assert!(there, "{}: {}", document.id, figure.id);
                    }
                }
            }
        }
    }

    #[test]
    fn a_result_after_training_stands_at_the_last_epoch() {
        let thesis = Document::named("thesis").unwrap();
        let audit = Audit::of(std::slice::from_ref(&thesis));
        let experiment = &thesis.experiments[0];
        let test = points(&thesis, &audit, experiment, Quantity::TestAccuracy);
        assert!(!test.is_empty() && test.iter().all(|point| point.epoch == 20));
    }
}
