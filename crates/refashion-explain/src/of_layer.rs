//! Which topic a layer is about.

use refashion_layers::Activation;
use refashion_zoo::LayerSpec;

/// The name of the topic about a layer, whatever it applies at its end; nothing where there is none.
///
/// ```
/// use refashion_explain::{topic_of_activation, topic_of_layer};
/// use refashion_zoo::{Activation, Conv2dSpec};
///
/// assert_eq!(topic_of_layer(&Conv2dSpec::new(8, 3).into()), Some("convolution"));
/// assert_eq!(topic_of_layer(&Conv2dSpec::new(8, 3).groups(2).into()), Some("grouped-convolution"));
/// assert_eq!(topic_of_activation(Activation::LeakyRelu(0.1)), Some("leaky-relu"));
/// ```
pub fn topic_of_layer(layer: &LayerSpec) -> Option<&'static str> {
    Some(match layer {
        LayerSpec::Conv2d(spec) => match spec {
            spec if spec.groups > 1 => "grouped-convolution",
            spec if spec.dilation != [1, 1] => "dilated-convolution",
            _ => "convolution",
        },
        LayerSpec::Conv2dTranspose(_) => "transposed-convolution",
        LayerSpec::SeparableConv2d(_) => "depthwise-separable-convolution",
        LayerSpec::SpatialConv2d(_) => "spatially-separable-convolution",
        LayerSpec::Dense(_) => "dense",
        LayerSpec::MaxPool(_) => "max-pool",
        LayerSpec::AveragePool(_) => "average-pool",
        LayerSpec::GlobalAveragePool => "global-average-pool",
        LayerSpec::BatchNorm(_) => "batch-norm",
        LayerSpec::PRelu(_) => "prelu",
        LayerSpec::Rescale(_) => "rescaling",
        LayerSpec::Dropout(_) => "dropout",
        LayerSpec::Flatten => "flatten",
        LayerSpec::Add(_) => "residual-connection",
        LayerSpec::Activation(function) => return topic_of_activation(*function),
        _ => return None,
    })
}

/// The name of the topic about an activation function; nothing where there is none.
pub fn topic_of_activation(function: Activation) -> Option<&'static str> {
    Some(match function {
        Activation::Relu => "relu",
        Activation::LeakyRelu(_) => "leaky-relu",
        Activation::Tanh => "tanh",
        Activation::Sigmoid => "sigmoid",
        Activation::Elu(_) => "elu",
        Activation::Softmax => "softmax",
        Activation::Gelu | Activation::GeluTanh => "gelu",
        Activation::Silu => "silu",
        Activation::Softplus => "softplus",
        _ => return None,
    })
}
