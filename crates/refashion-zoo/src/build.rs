//! From a layer's settings to the layer that computes.

use refashion_layers::{
    Activation, ActivationLayer, BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Conv2dTranspose,
    Conv2dTransposeConfig, Dense, DenseConfig, Dropout, GlobalAveragePool, Layer, PRelu, Pool,
    PoolConfig, PoolKind, Separable, SeparableConfig, Window,
};

use crate::check::product;
use crate::{Conv2dSpec, Conv2dTransposeSpec, LayerSpec, PoolSpec, Result, SeparableSpec, Shape};

/// A layer that computes, and the shape it makes. There is none where nothing is to be done:
/// a flatten layer only reads the same values as a vector.
pub(crate) struct Built {
    pub(crate) layer: Option<Box<dyn Layer>>,
    pub(crate) output: Shape,
}

/// Why a layer cannot be built.
pub(crate) enum Fault {
    /// What was found, and what is needed in its place.
    Needs(String, String),
    /// What the layer itself says.
    Layer(refashion_layers::Error),
}

impl Fault {
    pub(crate) fn needs(found: impl Into<String>, needed: impl Into<String>) -> Self {
        Self::Needs(found.into(), needed.into())
    }
}

impl From<refashion_layers::Error> for Fault {
    fn from(error: refashion_layers::Error) -> Self {
        Self::Layer(error)
    }
}

/// Builds one layer. `id` tells a dropout layer's random stream from the others'.
pub(crate) fn build(spec: &LayerSpec, input: Shape, id: u64) -> Result<Built, Fault> {
    match spec {
        LayerSpec::Conv2d(conv) => convolution(conv, input),
        LayerSpec::Conv2dTranspose(conv) => transposed(conv, input),
        LayerSpec::SeparableConv2d(spec) => {
            let layer = Separable::depthwise(separable(spec, input)?, spec.multiplier)?;
            Ok(built_image(layer.output_shape(), layer))
        }
        LayerSpec::SpatialConv2d(spec) => {
            if spec.multiplier != 1 {
                let found = format!("the multiplier {}", spec.multiplier);
                return Err(Fault::needs(found, "1: only the depthwise kind multiplies"));
            }
            let layer = Separable::spatial(separable(spec, input)?)?;
            Ok(built_image(layer.output_shape(), layer))
        }
        LayerSpec::MaxPool(spec) => pool(spec, PoolKind::Max, input),
        LayerSpec::AveragePool(spec) => pool(spec, PoolKind::Average, input),
        LayerSpec::GlobalAveragePool => {
            let image = image(input)?;
            Ok(built(GlobalAveragePool::new(image)?, Shape::Flat(image.0)))
        }
        LayerSpec::Dense(spec) => {
            let config = DenseConfig {
                inputs: vector(input)?,
                units: spec.units,
                bias: spec.bias,
                activation: spec.activation,
            };
            Ok(built(Dense::new(config)?, Shape::Flat(spec.units)))
        }
        LayerSpec::BatchNorm(spec) => {
            let (channels, plane) = planes(input);
            let (momentum, epsilon) = (spec.momentum, spec.epsilon);
            let config = BatchNormConfig {
                channels,
                plane,
                momentum,
                epsilon,
            };
            Ok(built(BatchNorm::new(config)?, input))
        }
        LayerSpec::Dropout(spec) => Ok(built(Dropout::new(input.len(), spec.rate, id)?, input)),
        LayerSpec::Activation(Activation::Linear) => Ok(Built {
            layer: None,
            output: input,
        }),
        LayerSpec::Activation(activation) => Ok(built(
            ActivationLayer::new(input.len(), *activation)?,
            input,
        )),
        LayerSpec::PRelu(_) => {
            let (channels, plane) = planes(input);
            Ok(built(PRelu::new(channels, plane)?, input))
        }
        LayerSpec::Flatten => Ok(Built {
            layer: None,
            output: Shape::Flat(input.len()),
        }),
    }
}

/// The layers to compute and their places: an activation function behind a convolution or a dense
/// layer becomes a part of it, which saves a pass over memory; a softmax or a sigmoid at the end is
/// left off and becomes the head, so that losses can work on logits.
pub(crate) fn fuse(layers: &[LayerSpec]) -> (Vec<(usize, LayerSpec)>, Activation) {
    let mut fused: Vec<(usize, LayerSpec)> = Vec::new();
    let mut head = Activation::Linear;
    for (index, layer) in layers.iter().enumerate() {
        let mut layer = layer.clone();
        if let Some(activation) = head_of(&layer, index + 1 == layers.len()) {
            head = activation;
            layer.set_activation(Activation::Linear);
        }
        let merged = match (&layer, fused.last_mut()) {
            (LayerSpec::Activation(activation), Some((_, previous)))
                if previous.activation() == Activation::Linear =>
            {
                previous.set_activation(*activation)
            }
            _ => false,
        };
        if !merged {
            fused.push((index, layer));
        }
    }
    (fused, head)
}

/// The activation function that a layer leaves to the head, if any.
pub(crate) fn head_of(layer: &LayerSpec, last: bool) -> Option<Activation> {
    let activation = layer.activation();
    let heads = [Activation::Softmax, Activation::Sigmoid];
    (last && heads.contains(&activation)).then_some(activation)
}

fn built(layer: impl Layer + 'static, output: Shape) -> Built {
    Built {
        layer: Some(Box::new(layer)),
        output,
    }
}

fn built_image(
    (channels, height, width): (usize, usize, usize),
    layer: impl Layer + 'static,
) -> Built {
    built(layer, Shape::image(channels, height, width))
}

fn convolution(spec: &Conv2dSpec, input: Shape) -> Result<Built, Fault> {
    let window = Window::new(spec.kernel.into())
        .stride(spec.stride.into())
        .padding(spec.padding)
        .dilation(spec.dilation.into());
    let config = Conv2dConfig {
        input: image(input)?,
        filters: spec.filters,
        window,
        groups: spec.groups,
        bias: spec.bias,
        activation: spec.activation,
    };
    let layer = Conv2d::new(config)?;
    Ok(built_image(layer.output_shape(), layer))
}

fn transposed(spec: &Conv2dTransposeSpec, input: Shape) -> Result<Built, Fault> {
    let window = Window::new(spec.kernel.into())
        .stride(spec.stride.into())
        .padding(spec.padding);
    let layer = Conv2dTranspose::new(Conv2dTransposeConfig {
        input: image(input)?,
        filters: spec.filters,
        window,
        bias: spec.bias,
        activation: spec.activation,
    })?;
    Ok(built_image(layer.output_shape(), layer))
}

fn separable(spec: &SeparableSpec, input: Shape) -> Result<SeparableConfig, Fault> {
    let window = Window::new(spec.kernel.into())
        .stride(spec.stride.into())
        .padding(spec.padding)
        .dilation(spec.dilation.into());
    Ok(SeparableConfig {
        input: image(input)?,
        filters: spec.filters,
        window,
        bias: spec.bias,
        activation: spec.activation,
    })
}

fn pool(spec: &PoolSpec, kind: PoolKind, input: Shape) -> Result<Built, Fault> {
    let window = Window::new(spec.window.into())
        .stride(spec.stride.unwrap_or(spec.window).into())
        .padding(spec.padding);
    let layer = Pool::new(PoolConfig {
        input: image(input)?,
        kind,
        window,
    })?;
    Ok(built_image(layer.output_shape(), layer))
}

/// The number of channels, and of values that each has.
fn planes(input: Shape) -> (usize, usize) {
    let dims = input.dims();
    (dims[0], product(&dims[1..]))
}

fn image(input: Shape) -> Result<(usize, usize, usize), Fault> {
    match input {
        Shape::Image {
            channels,
            height,
            width,
        } => Ok((channels, height, width)),
        Shape::Flat(n) => Err(Fault::needs(format!("a vector of {n}"), "an image")),
    }
}

fn vector(input: Shape) -> Result<usize, Fault> {
    match input {
        Shape::Flat(n) => Ok(n),
        Shape::Image { .. } => Err(Fault::needs(
            format!("an image of {input}"),
            "a vector; put a flatten layer before it",
        )),
    }
}
