//! A network as steps that a script can compute without knowing any rules.

use refashion_layers::{Activation, Axis, Window};
use refashion_zoo::{LayerInfo, LayerSpec, Model, SeparableSpec, Shape};
use serde::Serialize;

use crate::{
    error::{Error, Result},
    words::topic,
};

/// One thing that is computed, most often a layer.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Step {
    /// The layer's name, and which part of it.
    pub(crate) name: String,
    /// What the layer is, as Keras calls it.
    pub(crate) class: &'static str,
    /// The layer's settings in words.
    pub(crate) settings: String,
    /// What is computed.
    pub(crate) kind: &'static str,
    /// The topic of `explain` that is about it.
    pub(crate) topic: &'static str,
    /// Channels, height and width of the input; a vector has one channel and one row.
    pub(crate) input: [usize; 3],
    /// The same of the output.
    pub(crate) output: [usize; 3],
    /// Whether the output is a vector.
    pub(crate) flat: bool,
    /// What is applied to the sum.
    pub(crate) activation: Activation,
    /// How a window moves down and across.
    pub(crate) axes: Option<[Moves; 2]>,
    /// The parts that the channels are split into.
    pub(crate) groups: usize,
    /// Where the tensors lie among all weights.
    pub(crate) tensors: Vec<usize>,
    /// Whether the last of the tensors is a bias.
    pub(crate) bias: bool,
    /// What is added to a variance before its root is taken.
    pub(crate) epsilon: f32,
    /// Fixed factors and offsets, one for all channels or one for each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) scale: Vec<f32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) offset: Vec<f32>,
    /// The step whose output is added too, counted from 1; 0 is the input.
    pub(crate) from: usize,
    /// Every so manyth row and column of what is added.
    pub(crate) skip: [usize; 2],
    /// Channels, height and width of what is added.
    pub(crate) added: [usize; 3],
}

/// How a window moves along an axis.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Moves {
    window: usize,
    stride: usize,
    dilation: usize,
    before: usize,
}

impl From<Axis> for Moves {
    fn from(axis: Axis) -> Self {
        Self {
            window: axis.window,
            stride: axis.stride,
            dilation: axis.dilation,
            before: axis.before,
        }
    }
}

/// All steps of a model, in the order in which they are computed. What a softmax or sigmoid at the end
/// is applied to is a step of its own, so that the logits can be seen; so is that of a function whose
/// gradient needs its input.
pub(crate) fn steps(model: &Model) -> Result<Vec<Step>> {
    let layers = &model.network().layers;
    let mut steps: Vec<Step> = Vec::new();
    // The steps that there are behind each layer; none before the first.
    let mut behind = vec![0];
    for (layer, info) in layers.iter().zip(model.infos()) {
        let place = Place { model, info, layer };
        steps.extend(place.steps(&behind)?);
        behind.push(steps.len());
    }
    Ok(steps)
}

/// A layer in its place.
struct Place<'a> {
    model: &'a Model,
    info: &'a LayerInfo,
    layer: &'a LayerSpec,
}

impl Place<'_> {
    fn steps(&self, behind: &[usize]) -> Result<Vec<Step>> {
        let activation = self.layer.activation();
        let is_last = self.info.number == self.model.infos().len();
        let is_head =
            is_last && activation != Activation::Linear && activation == self.model.head();
        let is_function = self.layer.is_activation();
        let mut steps = match is_function {
            true => Vec::new(),
            false => self.of_layer(behind)?,
        };
        if !is_function && !is_head && !activation.needs_input() {
            if let Some(last) = steps.last_mut() {
                last.activation = activation;
            }
        } else {
            let input = self.info.output;
            let part = match self.layer.activation_name().filter(|_| !is_function) {
                Some(name) => format!(", {name}"),
                None => String::new(),
            };
            let kind = match activation {
                Activation::Softmax => "softmax",
                _ => "activation",
            };
            steps.push(Step {
                topic: topic(self.layer, Some(activation)),
                activation,
                input: input.planes(),
                ..self.step(&part, kind, input)
            });
        }
        Ok(steps)
    }

    fn of_layer(&self, behind: &[usize]) -> Result<Vec<Step>> {
        let output = self.info.output;
        Ok(match self.layer {
            LayerSpec::Conv2d(spec) => {
                let window = spec.sliding();
                let axes = self.axes(window, self.info.input)?;
                vec![Step {
                    axes: Some(axes),
                    groups: spec.groups,
                    tensors: self.tensors(&["kernel", "bias"]),
                    bias: spec.bias,
                    ..self.step("", "convolution", output)
                }]
            }
            LayerSpec::Conv2dTranspose(spec) => {
                let window = spec.sliding();
                // The window slides over the output.
                let axes = self.axes(window, output)?;
                vec![Step {
                    axes: Some(axes),
                    tensors: self.tensors(&["kernel", "bias"]),
                    bias: spec.bias,
                    ..self.step("", "transposed", output)
                }]
            }
            LayerSpec::SeparableConv2d(spec) => self.separable(spec)?,
            LayerSpec::SpatialConv2d(spec) => self.spatial(spec)?,
            LayerSpec::Dense(spec) => vec![Step {
                tensors: self.tensors(&["kernel", "bias"]),
                bias: spec.bias,
                ..self.step("", "dense", output)
            }],
            LayerSpec::MaxPool(spec) | LayerSpec::AveragePool(spec) => {
                let kind = match self.layer {
                    LayerSpec::MaxPool(_) => "max_pool",
                    _ => "average_pool",
                };
                let window = spec.sliding();
                vec![Step {
                    axes: Some(self.axes(window, self.info.input)?),
                    ..self.step("", kind, output)
                }]
            }
            LayerSpec::GlobalAveragePool => vec![self.step("", "global_average_pool", output)],
            LayerSpec::BatchNorm(spec) => vec![Step {
                tensors: self.tensors(&["gamma", "beta", "moving_mean", "moving_variance"]),
                epsilon: spec.epsilon,
                ..self.step("", "batch_norm", output)
            }],
            LayerSpec::PRelu(_) => vec![Step {
                tensors: self.tensors(&["alpha"]),
                ..self.step("", "prelu", output)
            }],
            LayerSpec::Rescale(spec) => vec![Step {
                scale: spec.scale.clone(),
                offset: spec.offset.clone(),
                ..self.step("", "rescale", output)
            }],
            // A dropout drops nothing in prediction.
            LayerSpec::Flatten | LayerSpec::Dropout(_) | LayerSpec::Activation(_) => {
                vec![self.step("", "same", output)]
            }
            LayerSpec::Add(spec) => {
                let number = self.info.from.unwrap_or_default();
                let infos = self.model.infos();
                let added = number.checked_sub(1).and_then(|index| infos.get(index));
                let added = added.map_or(self.model.network().input, |info| info.output);
                vec![Step {
                    from: behind.get(number).copied().unwrap_or_default(),
                    skip: spec.stride,
                    added: added.planes(),
                    ..self.step("", "add", output)
                }]
            }
            _ => {
                return Err(Error::Unknown {
                    layer: self.info.name.clone(),
                    class: self.info.class.to_owned(),
                });
            }
        })
    }

    /// Each channel by itself, then 1×1 filters.
    fn separable(&self, spec: &SeparableSpec) -> Result<Vec<Step>> {
        let window = spec.sliding();
        let channels = self.info.input.dims()[0];
        let [_, rows, columns] = self.info.output.planes();
        let between = Shape::image(channels * spec.multiplier, rows, columns);
        let first = Step {
            axes: Some(self.axes(window, self.info.input)?),
            groups: channels,
            tensors: self.tensors(&["depthwise_kernel"]),
            ..self.step(", each channel", "convolution", between)
        };
        let second = Step {
            input: between.planes(),
            axes: Some(self.axes(Window::from(1), between)?),
            tensors: self.tensors(&["pointwise_kernel", "bias"]),
            bias: spec.bias,
            ..self.step(", across channels", "convolution", self.info.output)
        };
        Ok(vec![first, second])
    }

    /// Columns, then rows.
    fn spatial(&self, spec: &SeparableSpec) -> Result<Vec<Step>> {
        let window = spec.sliding();
        let [rows, columns] = self.axes(window, self.info.input)?;
        let [_, height, _] = self.info.output.planes();
        let [_, _, width] = self.info.input.planes();
        let between = Shape::image(spec.filters, height, width);
        let [nothing_down, nothing_across] = self.axes(Window::from(1), between)?;
        let first = Step {
            axes: Some([rows, nothing_across]),
            tensors: self.tensors(&["column_kernel"]),
            ..self.step(", columns", "convolution", between)
        };
        let second = Step {
            input: between.planes(),
            axes: Some([nothing_down, columns]),
            tensors: self.tensors(&["row_kernel", "bias"]),
            bias: spec.bias,
            ..self.step(", rows", "convolution", self.info.output)
        };
        Ok(vec![first, second])
    }

    fn step(&self, part: &str, kind: &'static str, output: Shape) -> Step {
        Step {
            name: format!("{}{part}", self.info.name),
            class: self.info.class,
            settings: self.layer.settings().join(", "),
            kind,
            topic: topic(self.layer, None),
            input: self.info.input.planes(),
            output: output.planes(),
            flat: matches!(output, Shape::Flat(_)),
            activation: Activation::Linear,
            axes: None,
            groups: 1,
            tensors: Vec::new(),
            bias: false,
            epsilon: 0.0,
            scale: Vec::new(),
            offset: Vec::new(),
            from: 0,
            skip: [1, 1],
            added: [0; 3],
        }
    }

    fn axes(&self, window: Window, over: Shape) -> Result<[Moves; 2]> {
        let [_, height, width] = over.planes();
        let (rows, columns) = window.axes((height, width))?;
        Ok([rows.into(), columns.into()])
    }

    /// Where those of these tensors begin that the layer has, among the weights of all tensors.
    fn tensors(&self, kinds: &[&str]) -> Vec<usize> {
        let begin = |kind: &&str| {
            let name = format!("{}.{kind}", self.info.name);
            let tensors = self.model.tensors();
            let place = tensors.iter().position(|tensor| tensor.name == name)?;
            Some(
                tensors[..place]
                    .iter()
                    .map(|tensor| tensor.range.len())
                    .sum(),
            )
        };
        kinds.iter().filter_map(begin).collect()
    }
}
