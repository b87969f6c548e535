//! What a network says of itself by the experiment that it is for.

use refashion_datasets::{DatasetName, Scaling};
use refashion_documents::Experiment;
use refashion_inference::{Framing, Inputs, ModelCard};
use refashion_zoo::Network;

use crate::error::Result;

/// What the network of an experiment says of itself before anything is known of a training: the classes
/// of the data, and how pictures become inputs.
///
/// # Errors
///
/// [`Error::Network`](crate::Error::Network) if the network is impossible.
pub fn experiment_card(experiment: &Experiment, network: &Network) -> Result<ModelCard> {
    let set = experiment.dataset;
    let [_, height, _] = set.image_shape;
    let pad_to = (experiment.padding > 0).then_some(height + 2 * experiment.padding);
    card(&network.name, network, set, experiment.scaling, pad_to)
}

pub(crate) fn card(
    name: &str,
    network: &Network,
    set: DatasetName,
    scaling: Scaling,
    pad_to: Option<usize>,
) -> Result<ModelCard> {
    let layers = network.check()?;
    let outputs = layers.last().map_or(0, |layer| layer.output.len()).max(2);
    // A network may tell more classes apart than its data have: those have numbers for names, as far as no
    // other class is called so.
    let mut classes: Vec<String> = set.classes.iter().map(ToString::to_string).collect();
    let missing = outputs.saturating_sub(classes.len());
    let numbers = (classes.len()..).map(|class| class.to_string());
    let free: Vec<String> = (numbers.filter(|name| !classes.contains(name)))
        .take(missing)
        .collect();
    classes.extend(free);
    let inputs = Inputs {
        scaling,
        pad_to,
        framing: Framing::of(set),
        ..Inputs::new(set.image_shape)
    };
    Ok(ModelCard::new(name, network.clone(), classes, inputs))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use refashion_datasets::OwnDataset;
    use refashion_documents::Document;
    use refashion_zoo::Shape;

    use super::*;

    #[test]
    fn a_card_has_the_classes_of_the_data_and_the_size_that_zeros_give() {
        let masters = Document::named("masters").unwrap();
        let padded = |id: &str| {
            let experiment = masters.experiment(&format!("masters/{id}")).unwrap();
            let network = masters.network(&experiment.network).unwrap();
            let card = experiment_card(experiment, &network).unwrap();
            assert_eq!(card.classes, experiment.dataset.classes);
            card.inputs.pad_to
        };
        assert_eq!(padded("lenet5"), Some(32));
        assert_eq!(padded("fashion-cnn"), None);
        // Three rows above and three below 28 are 34.
        let mut wider = masters.experiment("masters/lenet5").unwrap().clone();
        wider.padding = 3;
        let network = masters.network(&wider.network).unwrap();
        let card = experiment_card(&wider, &network).unwrap();
        assert_eq!(card.inputs.pad_to, Some(34));
    }

    #[test]
    fn no_two_classes_of_a_card_are_called_alike() {
        let own = OwnDataset {
            name: "numbered".into(),
            title: "Numbered".into(),
            classes: vec!["2".into(), "4".into()],
            image_shape: [1, 2, 2],
            train_count: 4,
            test_count: 0,
        };
        let set = own.describe().unwrap();
        let network = Network::new("wide", Shape::image(1, 2, 2))
            .flatten()
            .dense(5);
        let card = card("wide", &network, set, Scaling::default(), None).unwrap();
        assert_eq!(card.classes, ["2", "4", "3", "5", "6"]);
    }
}
