//! Shapes and counts of every layer, or why a network is impossible.

use refashion_layers::{Activation, Layer};
use refashion_std::near_names;

use crate::error::{Error, Result};
use crate::layer_spec::LayerSpec;
use crate::layers::kind::{Built, Context, Fault};
use crate::network::Network;
use crate::parts::parts_of;
use crate::shape::{Shape, product};

/// What follows from one layer's place in its network.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LayerInfo {
    /// The place in the network, counted from 1.
    pub number: usize,
    /// The name: given, or automatic as Keras would (`conv2d`, `conv2d_1`, ...).
    pub name: String,
    /// The name of the layer's class in Keras.
    pub class: &'static str,
    /// The shape of one example on the way in.
    pub input: Shape,
    /// The number of the earlier layer whose output is added, if one is.
    pub from: Option<usize>,
    /// The shape of one example on the way out.
    pub output: Shape,
    /// The number of weights that the gradient changes.
    pub trainable: usize,
    /// The number of values that training changes but the gradient does not (running statistics).
    pub non_trainable: usize,
    /// Multiply-accumulate operations of convolutions and dense layers, per example.
    pub macs: usize,
}

impl Network {
    /// Computes shapes and counts of every layer.
    ///
    /// # Errors
    ///
    /// An impossible layer (a pool larger than its image, groups that do not divide the channels,
    /// a dense layer on an image, ...) is refused with its number, its name, and the sizes found
    /// and needed, and so are sizes of 0 and inputs, outputs and weights of more than 2⁴⁰ values.
    /// Keras would apply a dense layer to the last axis of an image; here a flatten layer has to say
    /// what is meant.
    ///
    /// ```
    /// use refashion_zoo::{Network, Shape};
    ///
    /// let network = Network::new("tiny", Shape::image(1, 4, 4)).conv2d(8, 3).dense(3);
    /// assert_eq!(
    ///     network.check().unwrap_err().to_string(),
    ///     "network \"tiny\", layer 2 (dense): found an image of 2×2×8, \
    ///      where it needs a vector; put a flatten layer before it",
    /// );
    /// ```
    pub fn check(&self) -> Result<Vec<LayerInfo>> {
        if self.layers.is_empty() {
            return Err(Error::Empty {
                network: self.name.clone(),
            });
        }
        if self.layers.len() > MOST_LAYERS {
            return Err(Error::Deep {
                network: self.name.clone(),
                count: self.layers.len(),
                most: MOST_LAYERS,
            });
        }
        let mut infos: Vec<LayerInfo> = Vec::with_capacity(self.layers.len());
        let mut input = self.input;
        for (index, layer) in self.layers.iter().enumerate() {
            let name = self.layer_name(index);
            let fault = |fault| self.fault(index, &name, fault);
            if infos.iter().any(|info| info.name == name) {
                return Err(fault(Fault::needs(
                    "a second layer of this name",
                    "another name",
                )));
            }
            possible(layer, index + 1 == self.layers.len(), input).map_err(fault)?;
            let from = self.added(index, &infos).map_err(fault)?;
            let Built {
                layer: built,
                output,
            } = built(layer, input, from.map(|number| infos[number - 1].output)).map_err(fault)?;
            let trainable = size(built.as_deref().map(Layer::weights));
            let non_trainable = size(built.as_deref().map(Layer::state));
            if output.len().max(trainable) > MOST {
                let needed = format!("at most {MOST} values");
                return Err(fault(Fault::needs("more values", needed)));
            }
            let macs = layer.macs(input, output);
            let class = layer.class().name;
            infos.push(LayerInfo {
                number: index + 1,
                name,
                class,
                input,
                from,
                output,
                trainable,
                non_trainable,
                macs,
            });
            input = output;
        }
        Ok(infos)
    }

    pub(crate) fn fault(&self, index: usize, name: &str, fault: Fault) -> Error {
        let (network, number, layer) = (self.name.clone(), index + 1, name.to_owned());
        match fault {
            Fault::Needs(found, needed) => Error::Impossible {
                network,
                number,
                layer,
                found,
                needed,
            },
            Fault::Layer(source) => Error::Layer {
                network,
                number,
                layer,
                source,
            },
        }
    }

    /// The number of the earlier layer whose output a layer adds.
    fn added(&self, index: usize, earlier: &[LayerInfo]) -> Result<Option<usize>, Fault> {
        let Some(from) = self.layers[index].adds_from() else {
            return Ok(None);
        };
        if let Some(info) = earlier.iter().find(|info| info.name == from) {
            return Ok(Some(info.number));
        }
        let mut others = (index..self.layers.len()).map(|index| self.layer_name(index));
        let needed = "the name of an earlier layer";
        if others.any(|name| name == from) {
            let found = format!("from {from:?}, which does not come before it");
            return Err(Fault::needs(found, needed));
        }
        let near = near_names(from, earlier.iter().map(|info| info.name.as_str()));
        let found = format!("from {from:?}, which is no layer");
        Err(Fault::needs(found, format!("{needed}{near}")))
    }

    /// The name of a layer: its own, or its kind and how many of the kind came before it.
    fn layer_name(&self, index: usize) -> String {
        if let Some(name) = self.layers[index].name() {
            return name.to_owned();
        }
        let kind = self.layers[index].class().automatic;
        let earlier = self.layers[..index]
            .iter()
            .filter(|layer| layer.name().is_none() && layer.class().automatic == kind)
            .count();
        if earlier == 0 {
            kind.to_owned()
        } else {
            format!("{kind}_{earlier}")
        }
    }
}

/// The layer that computes; an activation function that it does not apply is tried as well.
fn built(layer: &LayerSpec, input: Shape, from: Option<Shape>) -> Result<Built, Fault> {
    let mut context = Context {
        input,
        from,
        activation: Activation::Linear,
        stream: 0,
    };
    let mut made = None;
    for part in parts_of(0, layer, layer.activation()) {
        let built = part.build(layer, context)?;
        context.input = built.output;
        made.get_or_insert(built);
    }
    made.map_or_else(|| layer.build(context), Ok)
}

/// More layers than this are a mistake, and each is compared with all before it.
const MOST_LAYERS: usize = 2_000;

/// More values than this are a slip of the pen, and would only overflow further on.
const MOST: usize = 1 << 40;

/// Refuses what the layer by itself cannot know to be wrong.
fn possible(layer: &LayerSpec, last: bool, input: Shape) -> Result<(), Fault> {
    check_sizes(layer, input)?;
    let softmax = layer.activation() == Activation::Softmax;
    if softmax && !last {
        return Err(Fault::needs(
            "softmax before the end of the network",
            "it in the last layer",
        ));
    }
    if softmax && layer.takes_images() && matches!(input, Shape::Image { .. }) {
        return Err(Fault::needs(
            format!("softmax on an image of {input}"),
            "a vector",
        ));
    }
    if !(layer.l2() >= 0.0 && layer.l2().is_finite()) {
        return Err(Fault::needs(
            format!("l2 {}", layer.l2()),
            "a finite l2 of 0 or more",
        ));
    }
    Ok(())
}

/// Refuses sizes with which there is nothing to compute, or more than any machine could.
fn check_sizes(layer: &LayerSpec, input: Shape) -> Result<(), Fault> {
    let found = format!("an input of {input}");
    if input.dims().contains(&0) {
        return Err(Fault::needs(found, "sizes of at least 1"));
    }
    if input.len() > MOST {
        return Err(Fault::needs(found, format!("at most {MOST} values")));
    }
    if layer.sizes().into_iter().any(|size| size > MOST) {
        let needed = format!("sizes of at most {MOST}");
        return Err(Fault::needs("larger sizes", needed));
    }
    Ok(())
}

/// The number of values in some tensors.
fn size(tensors: Option<Vec<(&'static str, Vec<usize>)>>) -> usize {
    let sizes = tensors
        .unwrap_or_default()
        .into_iter()
        .map(|(_, shape)| product(&shape));
    sizes.fold(0, usize::saturating_add)
}
