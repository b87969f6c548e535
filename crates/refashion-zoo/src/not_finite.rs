//! The layer from which numbers that are not finite come.

use serde::{Deserialize, Serialize};

use crate::model::Model;

/// A layer with a number that is NaN or infinite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotFiniteLayer {
    /// The layer's name.
    pub name: String,
    /// Which of its numbers.
    pub part: LayerPart,
}

/// Numbers of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerPart {
    /// What it made of the last batch.
    Output,
    /// The gradient of its weights.
    Gradient,
    /// Its weights.
    Weights,
}

impl Model {
    /// The first layer, in the order of computation, of which a number is NaN or infinite.
    ///
    /// Where weights are not finite, that is the layer whose gradient made them so, in the order in
    /// which gradients go, or where all gradients are finite the first with such a weight. Otherwise
    /// it is the first with such an output in the last pass, and then the first with such a gradient.
    ///
    /// ```
    /// use refashion_zoo::{LayerPart, Model, Network, Pass, Shape};
    ///
    /// let network = Network::new("tiny", Shape::Flat(2)).dense(3).dense(1);
    /// let mut model = Model::new(&network, 1)?;
    /// model.forward(&[1.0, f32::INFINITY], &Pass::inference(1));
    /// let found = model.first_not_finite();
    /// assert_eq!(found.map(|layer| layer.part), Some(LayerPart::Output));
    /// model.forward(&[1.0, 2.0], &Pass::inference(1));
    /// assert_eq!(model.first_not_finite(), None);
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    pub fn first_not_finite(&self) -> Option<NotFiniteLayer> {
        let finite = |values: &[f32]| values.iter().all(|value| value.is_finite());
        let steps = || self.steps.iter();
        let gradient = || {
            let broken = steps().rfind(|step| !finite(&self.gradients[step.weights.clone()]))?;
            Some((broken, LayerPart::Gradient))
        };
        let weights = || {
            let broken = steps().find(|step| !finite(&self.weights[step.weights.clone()]))?;
            gradient().or(Some((broken, LayerPart::Weights)))
        };
        let output = || {
            let mut made = steps().zip(&self.buffers.outputs);
            let (broken, _) = made.find(|(step, output)| {
                let len = self.buffers.examples * step.layer.output_len();
                !finite(output.get(..len).unwrap_or_default())
            })?;
            Some((broken, LayerPart::Output))
        };
        let (broken, part) = weights().or_else(output).or_else(gradient)?;
        Some(NotFiniteLayer {
            name: broken.name.clone(),
            part,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Network, Pass, Shape};

    fn found(model: &Model) -> Option<(&'static str, LayerPart)> {
        let layer = model.first_not_finite()?;
        let name = ["dense", "dense_1", "dense_2"];
        let name = name.into_iter().find(|name| *name == layer.name)?;
        Some((name, layer.part))
    }

    #[test]
    fn the_layer_is_where_it_begins() {
        let network = Network::new("deep", Shape::Flat(2)).dense(3).relu();
        let network = network.dense(3).relu().dense(2).softmax();
        let mut model = Model::new(&network, 1).unwrap();
        let x = [1.0, 2.0, 3.0, 4.0];
        model.forward(&x, &Pass::training(2, 0));
        model.backward(&[0.5; 4]);
        assert_eq!(found(&model), None);

        // A gradient comes from the end.
        model.forward(&x, &Pass::training(2, 0));
        model.backward(&[f32::NAN, 0.0, 0.0, 0.0]);
        assert_eq!(found(&model), Some(("dense_2", LayerPart::Gradient)));
        // The step that follows it makes all weights so, and with them all outputs.
        model.weights_mut().fill(f32::NAN);
        model.forward(&x, &Pass::training(2, 0));
        assert_eq!(found(&model), Some(("dense_2", LayerPart::Gradient)));

        let mut model = Model::new(&network, 1).unwrap();
        let middle = model.tensors()[2].range.start;
        model.weights_mut()[middle] = f32::INFINITY;
        model.forward(&x, &Pass::training(2, 0));
        assert_eq!(found(&model), Some(("dense_1", LayerPart::Weights)));

        // Great weights make an output overflow; what an earlier, larger batch left does not count.
        let mut model = Model::new(&network, 1).unwrap();
        model.weights_mut().fill(3e38);
        model.forward(&x, &Pass::training(2, 0));
        assert_eq!(found(&model), Some(("dense", LayerPart::Output)));
        model.weights_mut().fill(0.0);
        model.forward(&x[..2], &Pass::training(1, 0));
        assert_eq!(found(&model), None);
    }
}
