//! One layer as nodes.

use refashion_layers::{Activation, Axis, Window};
use refashion_zoo::{
    BatchNormSpec, Conv2dSpec, Conv2dTransposeSpec, LayerSpec, PoolSpec, RescaleSpec,
    SeparableSpec, Shape,
};

use super::{chain::Chain, messages::Attribute, place::Place};
use crate::error::Result;

impl Place<'_> {
    /// Adds the nodes of the layer, and behind them that of its activation function.
    pub(super) fn push(
        self,
        chain: &mut Chain,
        layer: &LayerSpec,
        activation: Activation,
    ) -> Result<()> {
        match layer {
            LayerSpec::Conv2d(spec) => self.conv2d(chain, spec)?,
            LayerSpec::Conv2dTranspose(spec) => self.conv2d_transpose(chain, spec)?,
            LayerSpec::SeparableConv2d(spec) => self.separable(chain, spec)?,
            LayerSpec::SpatialConv2d(spec) => self.spatial(chain, spec)?,
            LayerSpec::Dense(_) => self.dense(chain),
            LayerSpec::MaxPool(spec) => self.pool(chain, spec, "MaxPool", Vec::new())?,
            LayerSpec::AveragePool(spec) => {
                let without = vec![Attribute::int("count_include_pad", 0)];
                self.pool(chain, spec, "AveragePool", without)?;
            }
            LayerSpec::GlobalAveragePool => self.global_average_pool(chain),
            LayerSpec::BatchNorm(spec) => self.batch_norm(chain, spec),
            LayerSpec::PRelu(_) => self.prelu(chain),
            LayerSpec::Rescale(spec) => self.rescale(chain, spec),
            LayerSpec::Flatten => self.flatten(chain),
            LayerSpec::Add(spec) => self.sum(chain, spec),
            // A dropout drops nothing in prediction.
            LayerSpec::Dropout(_) | LayerSpec::Activation(_) => {}
            other => return Err(self.no_counterpart(other)),
        }
        self.activation(chain, activation, layer)
    }

    fn conv2d(self, chain: &mut Chain, spec: &Conv2dSpec) -> Result<()> {
        let window = spec.sliding();
        let axes = window.axes(size(self.info.input))?;
        let kernel = self.weight(chain, "kernel");
        let weights = kernel.into_iter().chain(self.weight(chain, "bias"));
        let weights = weights.collect();
        self.conv(chain, "Conv", weights, axes, spec.groups, self.info.output);
        Ok(())
    }

    /// Each channel by itself, then 1×1 filters.
    fn separable(self, chain: &mut Chain, spec: &SeparableSpec) -> Result<()> {
        let window = spec.sliding();
        let axes = window.axes(size(self.info.input))?;
        let channels = self.info.input.dims()[0];
        let filters = channels * spec.multiplier;
        let between = Shape::image(filters, axes.0.output, axes.1.output);
        let [height, width] = spec.kernel;
        let kernel = self.weight_as(chain, "depthwise_kernel", &[filters, 1, height, width]);
        let first = kernel.into_iter().collect();
        self.conv(chain, "depthwise", first, axes, channels, between);
        let axes = Window::from(1).axes(size(between))?;
        let kernel = self.weight(chain, "pointwise_kernel");
        let second = kernel.into_iter().chain(self.weight(chain, "bias"));
        let second = second.collect();
        self.conv(chain, "pointwise", second, axes, 1, self.info.output);
        Ok(())
    }

    /// Columns, then rows.
    fn spatial(self, chain: &mut Chain, spec: &SeparableSpec) -> Result<()> {
        let window = spec.sliding();
        let (height, width) = size(self.info.input);
        let (rows, columns) = window.axes((height, width))?;
        let (nothing_down, _) = Window::from(1).axes((rows.output, width))?;
        let (_, nothing_across) = Window::from(1).axes((height, width))?;
        let between = Shape::image(spec.filters, rows.output, width);
        let first = self.weight(chain, "column_kernel").into_iter().collect();
        self.conv(chain, "column", first, (rows, nothing_across), 1, between);
        let kernel = self.weight(chain, "row_kernel");
        let second = kernel.into_iter().chain(self.weight(chain, "bias"));
        let second = second.collect();
        let axes = (nothing_down, columns);
        self.conv(chain, "row", second, axes, 1, self.info.output);
        Ok(())
    }

    fn conv(
        self,
        chain: &mut Chain,
        part: &str,
        weights: Vec<String>,
        (rows, columns): (Axis, Axis),
        groups: usize,
        output: Shape,
    ) {
        let mut attributes = of_window(rows, columns, pads(rows, columns));
        attributes.push(Attribute::ints(
            "dilations",
            &[rows.dilation, columns.dilation],
        ));
        attributes.push(Attribute::int("group", groups as i64));
        self.step(chain, part, "Conv", weights, attributes, output);
    }

    /// The window slides over the output; what it has there is cut off, or added where the stride is
    /// longer than the window.
    fn conv2d_transpose(self, chain: &mut Chain, spec: &Conv2dTransposeSpec) -> Result<()> {
        let window = spec.sliding();
        let (rows, columns) = window.axes(size(self.info.output))?;
        let (height, width) = size(self.info.input);
        let [(top, bottom, below), (left, right, beside)] =
            [(rows, height), (columns, width)].map(|(axis, input)| {
                let spread = axis.stride * (input - 1) + axis.span();
                let kept = axis.before + axis.input;
                let (cut, added) = (spread.saturating_sub(kept), kept.saturating_sub(spread));
                (axis.before, cut, added)
            });
        let mut attributes = of_window(rows, columns, [top, left, bottom, right]);
        attributes.push(Attribute::ints("output_padding", &[below, beside]));
        let kernel = self.weight(chain, "kernel");
        let weights = kernel.into_iter().chain(self.weight(chain, "bias"));
        let weights = weights.collect();
        let operator = "ConvTranspose";
        self.step(
            chain,
            operator,
            operator,
            weights,
            attributes,
            self.info.output,
        );
        Ok(())
    }

    fn dense(self, chain: &mut Chain) {
        let kernel = self.weight(chain, "kernel");
        let weights = kernel.into_iter().chain(self.weight(chain, "bias"));
        let weights = weights.collect();
        let attributes = vec![Attribute::int("transB", 1)];
        self.step(chain, "Gemm", "Gemm", weights, attributes, self.info.output);
    }

    fn pool(
        self,
        chain: &mut Chain,
        spec: &PoolSpec,
        operator: &str,
        more: Vec<Attribute>,
    ) -> Result<()> {
        let window = spec.sliding();
        let (rows, columns) = window.axes(size(self.info.input))?;
        let mut attributes = of_window(rows, columns, pads(rows, columns));
        attributes.extend(more);
        let output = self.info.output;
        self.step(chain, operator, operator, Vec::new(), attributes, output);
        Ok(())
    }

    fn global_average_pool(self, chain: &mut Chain) {
        let output = Shape::image(self.info.output.len(), 1, 1);
        let operator = "GlobalAveragePool";
        self.step(chain, operator, operator, Vec::new(), Vec::new(), output);
        self.flatten(chain);
    }

    fn batch_norm(self, chain: &mut Chain, spec: &BatchNormSpec) {
        let tensors = ["gamma", "beta", "moving_mean", "moving_variance"];
        let weights = tensors.iter().filter_map(|kind| self.weight(chain, kind));
        let weights = weights.collect();
        let attributes = vec![Attribute::float("epsilon", spec.epsilon)];
        let operator = "BatchNormalization";
        self.step(
            chain,
            operator,
            operator,
            weights,
            attributes,
            self.info.output,
        );
    }

    /// A slope a channel, which ONNX has to be told is none a column.
    fn prelu(self, chain: &mut Chain) {
        let sizes = match self.info.input {
            Shape::Image { channels, .. } => vec![channels, 1, 1],
            Shape::Flat(len) => vec![len],
        };
        let weights = self.weight_as(chain, "alpha", &sizes).into_iter().collect();
        self.step(
            chain,
            "PRelu",
            "PRelu",
            weights,
            Vec::new(),
            self.info.output,
        );
    }

    /// Factors and offsets, one for all or one a channel, which ONNX has to be told is none a column.
    fn rescale(self, chain: &mut Chain, spec: &RescaleSpec) {
        for (kind, operator, values) in [
            ("scale", "Mul", &spec.scale),
            ("offset", "Add", &spec.offset),
        ] {
            let sizes = match self.info.input {
                Shape::Image { .. } => vec![values.len(), 1, 1],
                Shape::Flat(_) => vec![values.len()],
            };
            let name = format!("{}.{kind}", self.info.name);
            let weights = vec![chain.floats(name, &sizes, values)];
            let output = self.info.output;
            self.step(chain, operator, operator, weights, Vec::new(), output);
        }
    }

    fn flatten(self, chain: &mut Chain) {
        let attributes = vec![Attribute::int("axis", 1)];
        let output = Shape::Flat(self.info.output.len());
        self.step(chain, "Flatten", "Flatten", Vec::new(), attributes, output);
    }
}

/// Height and width; a vector has neither, and no window slides over it.
fn size(shape: Shape) -> (usize, usize) {
    match shape {
        Shape::Image { height, width, .. } => (height, width),
        Shape::Flat(_) => (0, 0),
    }
}

fn of_window(rows: Axis, columns: Axis, pads: [usize; 4]) -> Vec<Attribute> {
    vec![
        Attribute::ints("kernel_shape", &[rows.window, columns.window]),
        Attribute::ints("strides", &[rows.stride, columns.stride]),
        Attribute::ints("pads", &pads),
    ]
}

/// Above, to the left, below and to the right. What no window reaches is left out: runtimes refuse a
/// pool that is padded by more than its window.
fn pads(rows: Axis, columns: Axis) -> [usize; 4] {
    let after = |axis: Axis| {
        let reached = (axis.output - 1) * axis.stride + axis.span();
        reached.saturating_sub(axis.before + axis.input)
    };
    [rows.before, columns.before, after(rows), after(columns)]
}
