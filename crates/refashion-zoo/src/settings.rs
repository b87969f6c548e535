//! The settings of a layer, in the words that people use.

use refashion_layers::{Activation, Padding};

use crate::LayerSpec;

impl LayerSpec {
    /// What the layer is set to, a few words for each thing. What its output's shape tells and what
    /// is as Keras has it unless told is left out, but for the padding of a convolution.
    ///
    /// ```
    /// let network = refashion_zoo::by_name("lab3-dropout")?;
    /// assert_eq!(network.layers[0].settings(), ["3×3", "same"]);
    /// assert_eq!(network.layers[1].settings(), ["LeakyReLU 0.1"]);
    /// assert_eq!(network.layers[3].settings(), ["rate 0.25"]);
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    pub fn settings(&self) -> Vec<String> {
        let mut words = match self {
            Self::Conv2d(spec) => {
                let mut words = window(spec.kernel, spec.stride, spec.dilation, spec.padding);
                words.extend((spec.groups > 1).then(|| format!("{} groups", spec.groups)));
                words
            }
            Self::Conv2dTranspose(spec) => window(spec.kernel, spec.stride, [1, 1], spec.padding),
            Self::SeparableConv2d(spec) | Self::SpatialConv2d(spec) => {
                window(spec.kernel, spec.stride, spec.dilation, spec.padding)
            }
            Self::MaxPool(spec) | Self::AveragePool(spec) => {
                let stride = spec.stride.unwrap_or(spec.window);
                let mut words = vec![by(spec.window)];
                words.extend((stride != spec.window).then(|| along("stride", stride)));
                words.extend((spec.padding != Padding::Valid).then(|| padding(spec.padding)));
                words
            }
            Self::Dropout(spec) => vec![format!("rate {}", spec.rate)],
            _ => Vec::new(),
        };
        words.extend(self.activation_name());
        words.extend((self.l2() > 0.0).then(|| format!("L2 {}", self.l2())));
        words
    }

    /// The name of the activation function that the layer applies, with its slope, if any.
    pub fn activation_name(&self) -> Option<String> {
        match self.activation() {
            Activation::Linear => None,
            Activation::Relu => Some("ReLU".into()),
            Activation::LeakyRelu(slope) => Some(format!("LeakyReLU {slope}")),
            Activation::Tanh => Some("tanh".into()),
            Activation::Sigmoid => Some("sigmoid".into()),
            Activation::Elu(alpha) => Some(format!("ELU {alpha}")),
            Activation::Softmax => Some("softmax".into()),
            other => Some(format!("{other:?}").to_lowercase()),
        }
    }
}

/// The words on the window of a convolution.
fn window(
    size: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    padded: Padding,
) -> Vec<String> {
    let mut words = vec![by(size)];
    words.extend((stride != [1, 1]).then(|| along("stride", stride)));
    words.extend((dilation != [1, 1]).then(|| along("dilation", dilation)));
    words.push(padding(padded));
    words
}

fn by([rows, columns]: [usize; 2]) -> String {
    format!("{rows}×{columns}")
}

/// One number where both axes have the same.
fn along(what: &str, [rows, columns]: [usize; 2]) -> String {
    match rows == columns {
        true => format!("{what} {rows}"),
        false => format!("{what} {rows}×{columns}"),
    }
}

fn padding(padding: Padding) -> String {
    match padding {
        Padding::Valid => "valid".into(),
        Padding::Same => "same".into(),
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => match [bottom, left, right] == [top; 3] {
            true => format!("padding {top}"),
            false => format!("padding {top}, {bottom}, {left}, {right}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::by_name;

    #[test]
    fn every_setting_that_is_no_default_is_told() {
        let words = |name: &str, layer: usize| by_name(name).unwrap().layers[layer].settings();
        assert_eq!(words("alexnet", 0), ["11×11", "stride 4", "valid", "ReLU"]);
        assert_eq!(words("alexnet", 1), ["3×3", "stride 2"]);
        assert_eq!(words("lenet5", 0), ["5×5", "valid", "tanh"]);
        let hw5 = by_name("hw5-dense").unwrap();
        let penalised = hw5.layers.iter().filter(|layer| layer.l2() > 0.0);
        let all: Vec<_> = penalised.map(|layer| layer.settings().join(", ")).collect();
        assert!(
            !all.is_empty() && all.iter().all(|words| words.contains("L2 0.")),
            "{all:?}"
        );
    }
}
