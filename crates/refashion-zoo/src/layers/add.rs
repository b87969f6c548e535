//! A residual connection: the output of an earlier layer is added.

use refashion_layers::{self as layers, Activation, ShortcutConfig};
use serde::{Deserialize, Serialize};

use super::defaults::ones;
use super::kind::{Built, Class, Context, Fault, Kind};
use super::words::along;
use crate::shape::Shape;

/// The settings of a residual connection (He, Zhang, Ren and Sun, 2015): to the output of the layer
/// before it that of an earlier layer is added, by its name, given or automatic.
///
/// Both need the same shape. Where they differ, a stride and channels of zeros make the earlier one
/// fit without weights, as in the ResNets for CIFAR-10 (section 4.2, option A).
///
/// ```
/// use refashion_zoo::{AddSpec, Conv2dSpec, Network, Shape};
///
/// let mut network = Network::new("residual", Shape::image(4, 8, 8));
/// for _ in 0..2 {
///     network = network.layer(Conv2dSpec::new(4, 3).same());
/// }
/// let network = network.layer(AddSpec::new("conv2d"));
/// assert_eq!(network.check()?[2].from, Some(1));
/// # Ok::<(), refashion_zoo::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddSpec {
    /// The name of the earlier layer.
    pub from: String,
    /// Steps down and to the right from one cell of the earlier output that is added to the next.
    #[serde(default = "ones")]
    pub stride: [usize; 2],
    /// Whether channels that the earlier output lacks are zeros, behind its own.
    #[serde(default)]
    pub pad_channels: bool,
    /// The activation function applied to the sum.
    #[serde(default)]
    pub activation: Activation,
    /// A name in place of the automatic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl AddSpec {
    /// Adds the output of the layer of this name as it is, without an activation function.
    pub fn new(from: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            stride: ones(),
            pad_channels: false,
            activation: Activation::Linear,
            name: None,
        }
    }

    /// With this name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// With this activation function.
    pub fn activation(mut self, activation: Activation) -> Self {
        self.activation = activation;
        self
    }

    /// With every `stride`-th cell of the earlier output, and zeros for the channels that it lacks.
    pub fn subsampled(mut self, stride: usize) -> Self {
        self.stride = [stride; 2];
        self.pad_channels = true;
        self
    }
}

/// The kind.
pub(crate) struct Add;

impl Kind for Add {
    type Spec = AddSpec;

    fn class(_: &AddSpec) -> Class {
        Class::new("Add", "add")
    }

    fn keeps_form(_: &AddSpec) -> bool {
        true
    }

    fn operations(spec: &AddSpec) -> Vec<String> {
        vec![format!("add {}", spec.from)]
    }

    fn name(spec: &AddSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn adds(spec: &AddSpec) -> Option<&str> {
        Some(&spec.from)
    }

    fn activation(spec: &AddSpec) -> Option<Activation> {
        Some(spec.activation)
    }

    /// What is built is the shortcut alone, before the sum.
    fn applies(_: &AddSpec, activation: Activation) -> bool {
        activation == Activation::Linear
    }

    fn sizes(spec: &AddSpec) -> Vec<usize> {
        spec.stride.to_vec()
    }

    fn settings(spec: &AddSpec) -> Vec<String> {
        let mut words = vec![format!("from {}", spec.from)];
        words.extend((spec.stride != [1, 1]).then(|| along("stride", spec.stride)));
        words.extend(spec.pad_channels.then(|| "zero channels".to_owned()));
        words
    }

    fn build(spec: &AddSpec, context: Context) -> Result<Built, Fault> {
        let from = context
            .from
            .ok_or_else(|| Fault::needs("nothing to add", "an earlier layer"))?;
        let cut = |size: usize, stride: usize| size.div_ceil(stride.max(1));
        let config = ShortcutConfig {
            input: planes(from),
            channels: match spec.pad_channels {
                true => planes(from).0.max(planes(context.input).0),
                false => planes(from).0,
            },
            stride: spec.stride.into(),
        };
        let made = match from {
            Shape::Flat(_) => Shape::Flat(config.channels),
            Shape::Image { height, width, .. } => Shape::image(
                config.channels,
                cut(height, spec.stride[0]),
                cut(width, spec.stride[1]),
            ),
        };
        let shortcut = layers::Shortcut::new(config)?;
        if made != context.input {
            let changed = match made == from {
                true => String::new(),
                false => format!(" as {made}"),
            };
            return Err(Fault::needs(
                format!("the {from} of layer {:?}{changed}", spec.from),
                format!("the {} that it is added to", context.input),
            ));
        }
        Ok(Built::new(shortcut, made))
    }
}

/// Channels, height and width; a vector has a value in each channel.
fn planes(shape: Shape) -> (usize, usize, usize) {
    match shape {
        Shape::Image {
            channels,
            height,
            width,
        } => (channels, height, width),
        Shape::Flat(len) => (len, 1, 1),
    }
}
