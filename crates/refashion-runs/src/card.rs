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
    // A network may tell more classes apart than its data have.
    let mut classes: Vec<String> = set.classes.iter().map(ToString::to_string).collect();
    classes.extend((classes.len()..outputs).map(|class| class.to_string()));
    let inputs = Inputs {
        scaling,
        pad_to,
        framing: Framing::of(set),
        ..Inputs::new(set.image_shape)
    };
    Ok(ModelCard::new(name, network.clone(), classes, inputs))
}
