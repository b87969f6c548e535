//! Networks and weights that are drawn.

use refashion_layers::{Activation, Padding};
use refashion_zoo::{
    AddSpec, BatchNormSpec, Conv2dSpec, Conv2dTransposeSpec, DenseSpec, DropoutSpec, LayerInfo,
    LayerSpec, Model, Network, PReluSpec, PoolSpec, RescaleSpec, SeparableSpec, Shape,
};

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// At least the first and less than the second.
    pub(crate) fn between(&mut self, least: usize, most: usize) -> usize {
        least + (self.next() % (most - least) as u64) as usize
    }

    /// In [0, 1), exact in 32 bits.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 24) as f32
    }

    fn pair(&mut self, least: usize, most: usize) -> [usize; 2] {
        [self.between(least, most), self.between(least, most)]
    }

    fn padding(&mut self) -> Padding {
        match self.between(0, 3) {
            0 => Padding::Valid,
            1 => Padding::Same,
            _ => Padding::Explicit {
                top: self.between(0, 3),
                bottom: self.between(0, 3),
                left: self.between(0, 3),
                right: self.between(0, 3),
            },
        }
    }

    fn activation(&mut self) -> Activation {
        match self.between(0, 13) {
            0 | 1 => Activation::Relu,
            2 | 10 => Activation::LeakyRelu(0.1),
            3 => Activation::Tanh,
            4 => Activation::Sigmoid,
            5 => Activation::Elu(0.8),
            6 => Activation::Gelu,
            7 => Activation::GeluTanh,
            8 => Activation::Silu,
            9 => Activation::Softplus,
            _ => Activation::Linear,
        }
    }

    fn separable(&mut self) -> SeparableSpec {
        SeparableSpec {
            kernel: self.pair(1, 5),
            stride: self.pair(1, 4),
            padding: self.padding(),
            dilation: self.pair(1, 3),
            bias: self.between(0, 2) == 0,
            activation: self.activation(),
            ..SeparableSpec::new(self.between(1, 6), 1)
        }
    }

    /// A layer that may follow an image of so many channels.
    fn of_image(&mut self, channels: usize) -> LayerSpec {
        match self.between(0, 14) {
            0 | 1 => {
                let groups = [1, 1, 2, 3, channels][self.between(0, 5)];
                LayerSpec::Conv2d(Conv2dSpec {
                    kernel: self.pair(1, 5),
                    stride: self.pair(1, 4),
                    padding: self.padding(),
                    dilation: self.pair(1, 3),
                    groups,
                    bias: self.between(0, 3) > 0,
                    activation: self.activation(),
                    ..Conv2dSpec::new(groups * self.between(1, 4), 1)
                })
            }
            2 | 3 => LayerSpec::Conv2dTranspose(Conv2dTransposeSpec {
                kernel: self.pair(1, 5),
                stride: self.pair(1, 4),
                padding: self.padding(),
                bias: self.between(0, 3) > 0,
                activation: self.activation(),
                ..Conv2dTransposeSpec::new(self.between(1, 5), 1)
            }),
            4 | 5 => LayerSpec::SeparableConv2d(SeparableSpec {
                multiplier: self.between(1, 4),
                ..self.separable()
            }),
            6 => LayerSpec::SpatialConv2d(self.separable()),
            kind @ (7..10) => {
                let spec = PoolSpec {
                    window: self.pair(1, 5),
                    stride: Some(self.pair(1, 4)).filter(|_| kind > 7),
                    padding: self.padding(),
                    ..PoolSpec::new(1)
                };
                match self.between(0, 2) {
                    0 => LayerSpec::MaxPool(spec),
                    _ => LayerSpec::AveragePool(spec),
                }
            }
            10 => match self.between(0, 2) {
                0 => LayerSpec::PRelu(PReluSpec::default()),
                _ => LayerSpec::Rescale(RescaleSpec {
                    scale: (0..channels).map(|channel| 0.5 + channel as f32).collect(),
                    ..RescaleSpec::normalising(&[0.25], &[2.0])
                }),
            },
            _ => self.of_any(),
        }
    }

    fn of_any(&mut self) -> LayerSpec {
        match self.between(0, 5) {
            0 | 1 => LayerSpec::BatchNorm(BatchNormSpec {
                epsilon: [1e-3, 1e-5, 0.1][self.between(0, 3)],
                ..BatchNormSpec::default()
            }),
            2 => LayerSpec::Dropout(DropoutSpec {
                rate: 0.3,
                name: None,
            }),
            _ => LayerSpec::Activation(self.activation()),
        }
    }

    fn of_vector(&mut self) -> LayerSpec {
        match self.between(0, 4) {
            0 | 1 => LayerSpec::Dense(DenseSpec {
                bias: self.between(0, 3) > 0,
                activation: self.activation(),
                ..DenseSpec::new(self.between(2, 20))
            }),
            2 => LayerSpec::PRelu(PReluSpec::default()),
            _ => self.of_any(),
        }
    }

    /// A sum with what one of these layers made, which may not fit.
    fn sum(&mut self, infos: &[LayerInfo]) -> LayerSpec {
        let from = &infos[self.between(0, infos.len())];
        LayerSpec::Add(AddSpec {
            stride: [[1, 1], [2, 2], [1, 2]][self.between(0, 3)],
            pad_channels: self.between(0, 2) == 0,
            activation: self.activation(),
            ..AddSpec::new(&from.name)
        })
    }

    /// A network that can be, of a few layers.
    pub(crate) fn network(&mut self, name: String) -> Network {
        let [height, width] = self.pair(5, 14);
        let input = Shape::image(self.between(1, 5), height, width);
        let mut network = Network::new(name, input);
        let (mut shape, layers) = (input, self.between(3, 9));
        let mut infos = Vec::new();
        while network.layers.len() < layers {
            let late = 2 * network.layers.len() > layers;
            let layer = match shape {
                _ if infos.len() > 1 && self.between(0, 3) == 0 => self.sum(&infos),
                Shape::Image { .. } if late && self.between(0, 3) == 0 => {
                    [LayerSpec::Flatten, LayerSpec::GlobalAveragePool][self.between(0, 2)].clone()
                }
                Shape::Image { channels, .. } => self.of_image(channels),
                Shape::Flat(_) => self.of_vector(),
            };
            let longer = network.clone().layer(layer);
            if let Ok(checked) = longer.check()
                && let Some(last) = checked.last()
                && last.output.len() < 4000
            {
                shape = last.output;
                network = longer;
                infos = checked;
            }
        }
        if self.between(0, 4) > 0 {
            network = network.flatten().dense(self.between(2, 11));
            shape = Shape::Flat(1);
        }
        let vector = matches!(shape, Shape::Flat(_));
        match self.between(0, if vector { 4 } else { 2 }) {
            0 => network,
            1 => network.layer(Activation::Sigmoid),
            _ => network.softmax(),
        }
    }

    /// The network with weights of which each matters.
    pub(crate) fn model(&mut self, network: &Network) -> Model {
        let mut model = Model::new(network, self.next()).unwrap();
        for tensor in model.tensors().to_vec() {
            let kind = tensor.name.rsplit('.').next().unwrap_or_default();
            let (least, span) = match kind {
                "bias" | "beta" | "moving_mean" => (-0.1, 0.2),
                "gamma" | "moving_variance" => (0.5, 1.0),
                "alpha" => (0.0, 0.5),
                _ => continue,
            };
            let values = match tensor.trainable {
                true => model.weights_mut(),
                false => model.state_mut(),
            };
            for value in &mut values[tensor.range] {
                *value = least + span * self.unit();
            }
        }
        model
    }
}
