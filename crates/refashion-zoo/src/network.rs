//! A network, as data.

use refashion_layers::Activation;
use serde::{Deserialize, Serialize};

use crate::layer_spec::LayerSpec;
use crate::layers::batch_norm::BatchNormSpec;
use crate::layers::conv2d::Conv2dSpec;
use crate::layers::dense::DenseSpec;
use crate::layers::dropout::DropoutSpec;
use crate::layers::pool::PoolSpec;
use crate::shape::Shape;

/// A network of layers one behind the other, as data. A layer may add the output of an earlier one.
///
/// It says what the network is; nothing is allocated. It can be written in Rust, as below, or read
/// from TOML or JSON.
///
/// ```
/// use refashion_zoo::{Network, Shape};
///
/// let network = Network::new("mine", Shape::image(1, 28, 28))
///     .conv2d(32, 3)
///     .relu()
///     .max_pool(2)
///     .flatten()
///     .dense(10)
///     .softmax();
/// assert_eq!(network.layers.len(), 6);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// The name by which results and weights refer to it.
    pub name: String,
    /// Where it comes from: document and place, or paper.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The shape of one example.
    pub input: Shape,
    /// The layers, first to last.
    pub layers: Vec<LayerSpec>,
}

impl Network {
    /// A network without layers, to be built up.
    pub fn new(name: impl Into<String>, input: Shape) -> Self {
        Self {
            name: name.into(),
            source: String::new(),
            input,
            layers: Vec::new(),
        }
    }

    /// Says where the network comes from.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }

    /// The same layers on examples of another shape.
    ///
    /// ```
    /// use refashion_zoo::Shape;
    ///
    /// let network = refashion_zoo::by_name("lenet5")?.with_input(Shape::image(3, 32, 32));
    /// assert_eq!(network.summary()?.total, 61_706 + 2 * 6 * 25);
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    pub fn with_input(mut self, input: Shape) -> Self {
        self.input = input;
        self
    }

    /// The same network for so many classes: its last dense layer is replaced by one of as many
    /// units. Nothing where it has no dense layer.
    ///
    /// ```
    /// let network = refashion_zoo::by_name("lenet5")?.with_outputs(3).unwrap();
    /// assert_eq!(network.summary()?.total, 61_706 - 7 * (84 + 1));
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    pub fn with_outputs(mut self, outputs: usize) -> Option<Self> {
        let mut layers = self.layers.iter_mut().rev();
        let last = layers.find_map(|layer| match layer {
            LayerSpec::Dense(dense) => Some(dense),
            _ => None,
        });
        last?.units = outputs;
        Some(self)
    }

    /// The place of the first two-dimensional convolution, from 0; nothing where there is none.
    ///
    /// ```
    /// assert_eq!(refashion_zoo::by_name("lenet5")?.first_convolution(), Some(0));
    /// assert_eq!(refashion_zoo::by_name("mlp")?.first_convolution(), None);
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    pub fn first_convolution(&self) -> Option<usize> {
        let mut layers = self.layers.iter();
        layers.position(|layer| matches!(layer, LayerSpec::Conv2d(_)))
    }

    /// Adds any layer.
    pub fn layer(mut self, layer: impl Into<LayerSpec>) -> Self {
        self.layers.push(layer.into());
        self
    }

    /// Adds a convolution with `filters` square filters, stride 1 and no padding.
    pub fn conv2d(self, filters: usize, kernel: usize) -> Self {
        self.layer(Conv2dSpec::new(filters, kernel))
    }

    /// Adds a dense layer.
    pub fn dense(self, units: usize) -> Self {
        self.layer(DenseSpec::new(units))
    }

    /// Adds max pooling with square windows side by side.
    pub fn max_pool(self, window: usize) -> Self {
        self.layer(LayerSpec::MaxPool(PoolSpec::new(window)))
    }

    /// Adds average pooling with square windows side by side.
    pub fn average_pool(self, window: usize) -> Self {
        self.layer(LayerSpec::AveragePool(PoolSpec::new(window)))
    }

    /// Adds batch normalisation with Keras' settings.
    pub fn batch_norm(self) -> Self {
        self.layer(BatchNormSpec::default())
    }

    /// Adds dropout.
    pub fn dropout(self, rate: f32) -> Self {
        self.layer(LayerSpec::Dropout(DropoutSpec { rate, name: None }))
    }

    /// Adds a flatten layer.
    pub fn flatten(self) -> Self {
        self.layer(LayerSpec::Flatten)
    }

    /// Adds a ReLU.
    pub fn relu(self) -> Self {
        self.layer(Activation::Relu)
    }

    /// Adds a LeakyReLU.
    pub fn leaky_relu(self, slope: f32) -> Self {
        self.layer(Activation::LeakyRelu(slope))
    }

    /// Adds a hyperbolic tangent.
    pub fn tanh(self) -> Self {
        self.layer(Activation::Tanh)
    }

    /// Adds a softmax, which has to be the last layer.
    pub fn softmax(self) -> Self {
        self.layer(Activation::Softmax)
    }
}
