//! Shapes and counts of every layer, or why a network is impossible.

use refashion_layers::Activation;

use crate::{Conv2dSpec, Error, LayerSpec, Network, Padding, PoolSpec, Result, Shape};

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
    /// and needed. Keras would apply a dense layer to the last axis of an image; here a flatten
    /// layer has to say what is meant.
    ///
    /// ```
    /// use refashion_zoo::{Network, Shape};
    ///
    /// let network = Network::new("tiny", Shape::image(1, 4, 4)).conv2d(8, 3).max_pool(3);
    /// assert_eq!(
    ///     network.check().unwrap_err().to_string(),
    ///     "network \"tiny\", layer 2 (max_pooling2d): found an image of 2×2×8, \
    ///      where it needs one of at least 3×3",
    /// );
    /// ```
    pub fn check(&self) -> Result<Vec<LayerInfo>> {
        if self.layers.is_empty() {
            return Err(Error::Empty {
                network: self.name.clone(),
            });
        }
        let mut infos: Vec<LayerInfo> = Vec::with_capacity(self.layers.len());
        let mut input = self.input;
        for (index, layer) in self.layers.iter().enumerate() {
            let name = self.layer_name(index);
            let fault = |(found, needed): Fault| Error::Impossible {
                network: self.name.clone(),
                number: index + 1,
                layer: name.clone(),
                found,
                needed,
            };
            if infos.iter().any(|info| info.name == name) {
                return Err(fault(needs(
                    format!("a second layer named {name:?}"),
                    "another name",
                )));
            }
            let last = index + 1 == self.layers.len();
            positive("input", &input.dims()).map_err(fault)?;
            softmax_ends(layer, last, input).map_err(fault)?;
            let output = output(layer, input).map_err(fault)?;
            let (trainable, non_trainable, macs) = counts(layer, input, output);
            within_memory(&output.dims(), trainable).map_err(fault)?;
            let class = class(layer).0;
            infos.push(LayerInfo {
                number: index + 1,
                name,
                class,
                input,
                output,
                trainable,
                non_trainable,
                macs,
            });
            input = output;
        }
        Ok(infos)
    }

    /// The name of a layer: its own, or its kind and how many of the kind came before it.
    fn layer_name(&self, index: usize) -> String {
        if let Some(name) = self.layers[index].name() {
            return name.to_owned();
        }
        let kind = class(&self.layers[index]).1;
        let earlier = self.layers[..index]
            .iter()
            .filter(|layer| layer.name().is_none() && class(layer).1 == kind)
            .count();
        if earlier == 0 {
            kind.to_owned()
        } else {
            format!("{kind}_{earlier}")
        }
    }
}

/// What was found, and what is needed in its place.
type Fault = (String, String);

fn needs(found: impl Into<String>, needed: impl Into<String>) -> Fault {
    (found.into(), needed.into())
}

/// The class and the automatic name of a layer in Keras.
fn class(layer: &LayerSpec) -> (&'static str, &'static str) {
    match layer {
        LayerSpec::Conv2d(_) => ("Conv2D", "conv2d"),
        LayerSpec::Dense(_) => ("Dense", "dense"),
        LayerSpec::MaxPool(_) => ("MaxPooling2D", "max_pooling2d"),
        LayerSpec::AveragePool(_) => ("AveragePooling2D", "average_pooling2d"),
        LayerSpec::GlobalAveragePool => ("GlobalAveragePooling2D", "global_average_pooling2d"),
        LayerSpec::BatchNorm(_) => ("BatchNormalization", "batch_normalization"),
        LayerSpec::Dropout(_) => ("Dropout", "dropout"),
        LayerSpec::Flatten => ("Flatten", "flatten"),
        LayerSpec::Activation(Activation::Relu) => ("ReLU", "re_lu"),
        LayerSpec::Activation(Activation::LeakyRelu(_)) => ("LeakyReLU", "leaky_re_lu"),
        LayerSpec::Activation(Activation::Elu(_)) => ("ELU", "elu"),
        LayerSpec::Activation(Activation::Softmax) => ("Softmax", "softmax"),
        LayerSpec::Activation(_) => ("Activation", "activation"),
    }
}

/// Softmax turns the whole vector into probabilities, so nothing may follow it.
fn softmax_ends(layer: &LayerSpec, last: bool, input: Shape) -> Result<(), Fault> {
    let softmax = layer.activation() == Activation::Softmax;
    if softmax && !last {
        return Err(needs(
            "softmax before the end of the network",
            "it in the last layer",
        ));
    }
    if softmax && !matches!(layer, LayerSpec::Dense(_)) && matches!(input, Shape::Image { .. }) {
        return Err(needs(
            format!("softmax on an image of {input}"),
            "a vector; flatten first",
        ));
    }
    Ok(())
}

/// The shape that a layer makes of its input.
fn output(layer: &LayerSpec, input: Shape) -> Result<Shape, Fault> {
    match layer {
        LayerSpec::Conv2d(conv) => convolved(conv, input),
        LayerSpec::MaxPool(pool) | LayerSpec::AveragePool(pool) => pooled(pool, input),
        LayerSpec::GlobalAveragePool => Ok(Shape::Flat(image(input)?.0)),
        LayerSpec::Dense(dense) => match input {
            Shape::Image { .. } => Err(needs(
                format!("an image of {input}"),
                "a vector; put a flatten layer before it",
            )),
            Shape::Flat(_) => {
                positive("units", &[dense.units])?;
                penalty(dense.l2)?;
                Ok(Shape::Flat(dense.units))
            }
        },
        LayerSpec::BatchNorm(norm) => {
            if !(0.0..=1.0).contains(&norm.momentum) {
                return Err(needs(
                    format!("momentum {}", norm.momentum),
                    "one from 0 to 1",
                ));
            }
            if !(norm.epsilon > 0.0 && norm.epsilon.is_finite()) {
                return Err(needs(format!("epsilon {}", norm.epsilon), "one above 0"));
            }
            Ok(input)
        }
        LayerSpec::Dropout(dropout) => {
            if !(0.0..1.0).contains(&dropout.rate) {
                let found = format!("rate {}", dropout.rate);
                return Err(needs(found, "one from 0 up to but not including 1"));
            }
            Ok(input)
        }
        LayerSpec::Activation(_) => Ok(input),
        LayerSpec::Flatten => Ok(Shape::Flat(input.len())),
    }
}

fn convolved(conv: &Conv2dSpec, input: Shape) -> Result<Shape, Fault> {
    let (channels, size) = image(input)?;
    positive("filters", &[conv.filters])?;
    positive("kernel", &conv.kernel)?;
    positive("stride", &conv.stride)?;
    positive("dilation", &conv.dilation)?;
    positive("groups", &[conv.groups])?;
    penalty(conv.l2)?;
    if channels % conv.groups != 0 || conv.filters % conv.groups != 0 {
        return Err(needs(
            format!(
                "{channels} channels and {} filters in {} groups",
                conv.filters, conv.groups
            ),
            "numbers of channels and filters that the number of groups divides",
        ));
    }
    let reach = [0, 1].map(|axis| {
        (conv.kernel[axis] - 1)
            .saturating_mul(conv.dilation[axis])
            .saturating_add(1)
    });
    let [height, width] = windows(size, reach, conv.stride, conv.padding)?;
    Ok(Shape::image(conv.filters, height, width))
}

fn pooled(pool: &PoolSpec, input: Shape) -> Result<Shape, Fault> {
    let (channels, size) = image(input)?;
    let stride = pool.stride.unwrap_or(pool.window);
    positive("window", &pool.window)?;
    positive("stride", &stride)?;
    if let Padding::Explicit(padding) = pool.padding
        && (padding[0] >= pool.window[0] || padding[1] >= pool.window[1])
    {
        return Err(needs(
            format!("padding {padding:?} with windows of {:?}", pool.window),
            "padding smaller than the window, or some windows would see nothing",
        ));
    }
    let [height, width] = windows(size, pool.window, stride, pool.padding)?;
    Ok(Shape::image(channels, height, width))
}

/// How many windows fit along each axis (thesis, section 3.2; masters, section 3.2.1).
fn windows(
    size: [usize; 2],
    reach: [usize; 2],
    stride: [usize; 2],
    padding: Padding,
) -> Result<[usize; 2], Fault> {
    let around = match padding {
        Padding::Same => return Ok([0, 1].map(|axis| size[axis].div_ceil(stride[axis]))),
        Padding::Valid => [0, 0],
        Padding::Explicit(around) => around,
    };
    let padded = [0, 1].map(|axis| size[axis].saturating_add(around[axis].saturating_mul(2)));
    if padded[0] < reach[0] || padded[1] < reach[1] {
        let with = if around == [0, 0] {
            ""
        } else {
            " with its padding"
        };
        return Err(needs(
            format!("an image of {}×{}{with}", padded[0], padded[1]),
            format!("one of at least {}×{}", reach[0], reach[1]),
        ));
    }
    Ok([0, 1].map(|axis| (padded[axis] - reach[axis]) / stride[axis] + 1))
}

/// Trainable weights, non-trainable values, and multiply-accumulates per example.
fn counts(layer: &LayerSpec, input: Shape, output: Shape) -> (usize, usize, usize) {
    match (layer, input, output) {
        (
            LayerSpec::Conv2d(conv),
            Shape::Image { channels, .. },
            Shape::Image { height, width, .. },
        ) => {
            let filter = product(&[channels / conv.groups, conv.kernel[0], conv.kernel[1]]);
            let kernel = product(&[filter, conv.filters]);
            let biases = if conv.bias { conv.filters } else { 0 };
            (
                kernel.saturating_add(biases),
                0,
                product(&[kernel, height, width]),
            )
        }
        (LayerSpec::Dense(dense), ..) => {
            let kernel = product(&[input.len(), dense.units]);
            let biases = if dense.bias { dense.units } else { 0 };
            (kernel.saturating_add(biases), 0, kernel)
        }
        (LayerSpec::BatchNorm(_), ..) => {
            let features = input.dims()[0];
            (2 * features, 2 * features, 0)
        }
        _ => (0, 0, 0),
    }
}

fn image(input: Shape) -> Result<(usize, [usize; 2]), Fault> {
    match input {
        Shape::Image {
            channels,
            height,
            width,
        } => Ok((channels, [height, width])),
        Shape::Flat(n) => Err(needs(format!("a vector of {n}"), "an image")),
    }
}

fn positive(what: &str, values: &[usize]) -> Result<(), Fault> {
    if values.contains(&0) {
        return Err(needs(
            format!("{what} {values:?}"),
            format!("{what} of 1 or more"),
        ));
    }
    Ok(())
}

fn penalty(l2: f32) -> Result<(), Fault> {
    if !(l2 >= 0.0 && l2.is_finite()) {
        return Err(needs(format!("l2 {l2}"), "a finite l2 of 0 or more"));
    }
    Ok(())
}

/// Refuses sizes whose products would overflow before any memory is asked for.
fn within_memory(output: &[usize], trainable: usize) -> Result<(), Fault> {
    const MOST: usize = 1 << 40;
    let most = product(output).max(trainable);
    if most > MOST {
        return Err(needs(
            format!("{most} values or more"),
            format!("at most {MOST}"),
        ));
    }
    Ok(())
}

fn product(sizes: &[usize]) -> usize {
    sizes
        .iter()
        .fold(1, |product, &size| product.saturating_mul(size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DenseSpec;

    fn needs_of(network: Network) -> String {
        network.check().unwrap_err().to_string()
    }

    #[test]
    fn impossible_layers_are_named_with_sizes_found_and_needed() {
        let image = || Network::new("n", Shape::image(6, 8, 8));
        let cases = [
            (
                image().dense(3),
                "layer 1 (dense): found an image of 8×8×6, where it needs a vector",
            ),
            (
                image().relu().layer(Conv2dSpec::new(8, 3).groups(4)),
                "layer 2 (conv2d): found 6 channels and 8 filters in 4 groups",
            ),
            (
                image().conv2d(4, 9),
                "found an image of 8×8, where it needs one of at least 9×9",
            ),
            (
                image().layer(Conv2dSpec {
                    dilation: [4, 4],
                    ..Conv2dSpec::new(4, 3)
                }),
                "found an image of 8×8, where it needs one of at least 9×9",
            ),
            (
                image().flatten().conv2d(1, 1),
                "layer 2 (conv2d): found a vector of 384",
            ),
            (
                image().max_pool(0),
                "layer 1 (max_pooling2d): found window [0, 0]",
            ),
            (image().dropout(1.0), "found rate 1"),
            (
                image().flatten().softmax().dense(3),
                "layer 2 (softmax): found softmax before the end",
            ),
            (image().softmax(), "found softmax on an image of 8×8×6"),
            (image().flatten().dense(0), "found units [0]"),
            (
                image().flatten().layer(DenseSpec::new(2).l2(-1.0)),
                "found l2 -1",
            ),
            (image().flatten().dense(usize::MAX), "at most 1099511627776"),
            (image(), "has no layers"),
            (
                Network::new("n", Shape::image(1, 0, 8)).relu(),
                "found input [1, 0, 8]",
            ),
        ];
        for (network, message) in cases {
            let found = needs_of(network);
            assert!(
                found.contains(message),
                "{found:?} should contain {message:?}"
            );
        }
    }

    #[test]
    fn names_are_automatic_unless_given_and_never_repeat() {
        let mut named = DenseSpec::new(4);
        named.name = Some("hidden".to_owned());
        let network = Network::new("n", Shape::Flat(4))
            .dense(4)
            .layer(named.clone())
            .dense(4);
        let names: Vec<String> = network
            .check()
            .unwrap()
            .into_iter()
            .map(|info| info.name)
            .collect();
        assert_eq!(names, ["dense", "hidden", "dense_1"]);
        assert!(needs_of(network.layer(named)).contains("a second layer named \"hidden\""));
    }

    #[test]
    fn padding_same_covers_the_whole_image_and_explicit_counts_both_sides() {
        let same = PoolSpec::new(2).same();
        let network = Network::new("n", Shape::image(1, 7, 8))
            .layer(LayerSpec::MaxPool(same))
            .layer(Conv2dSpec {
                padding: Padding::Explicit([2, 0]),
                ..Conv2dSpec::new(3, 3).stride(2)
            });
        let shapes: Vec<Shape> = network
            .check()
            .unwrap()
            .into_iter()
            .map(|info| info.output)
            .collect();
        assert_eq!(shapes, [Shape::image(1, 4, 4), Shape::image(3, 3, 1)]);
    }

    #[test]
    fn counts_follow_from_groups_and_biases() {
        let conv = Conv2dSpec {
            bias: false,
            ..Conv2dSpec::new(8, 3).groups(2)
        };
        let network = Network::new("n", Shape::image(4, 5, 5))
            .layer(conv)
            .batch_norm();
        let infos = network.check().unwrap();
        assert_eq!(
            (infos[0].trainable, infos[0].macs),
            (8 * 2 * 9, 8 * 2 * 9 * 9)
        );
        assert_eq!((infos[1].trainable, infos[1].non_trainable), (16, 16));
    }
}
