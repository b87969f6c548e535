//! Every layer against what PyTorch and Keras compute (`golden/make_layers.py`).
#![allow(clippy::unwrap_used, clippy::panic)]

use refashion_layers::{
    Activation, ActivationLayer, BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Conv2dTranspose,
    Conv2dTransposeConfig, Dense, DenseConfig, GlobalAveragePool, Layer, PRelu, Pass, Pool,
    PoolConfig, PoolKind, Separable, SeparableConfig, Shortcut, ShortcutConfig, Window,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// Largest difference allowed, relative to the largest value of the tensor or 1.
const TOLERANCE: f32 = 5e-6;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    layer: String,
    config: Value,
    batch: usize,
    x: Vec<f32>,
    weights: Vec<f32>,
    y: Vec<f32>,
    dy: Vec<f32>,
    dx: Vec<f32>,
    dweights: Vec<f32>,
    #[serde(default)]
    state: Vec<f32>,
    #[serde(default)]
    state_after: Vec<f32>,
}

impl Case {
    fn get<T: DeserializeOwned>(&self, key: &str) -> T {
        serde_json::from_value(self.config[key].clone())
            .unwrap_or_else(|error| panic!("{}: {key}: {error}", self.name))
    }

    fn activation(&self) -> Activation {
        self.get("activation")
    }

    fn window(&self) -> Window {
        self.get("window")
    }

    fn separable(&self) -> SeparableConfig {
        SeparableConfig {
            activation: self.activation(),
            ..SeparableConfig::new(self.get("input"), self.get("filters"), self.window())
        }
    }

    fn build(&self) -> Box<dyn Layer> {
        match self.layer.as_str() {
            "conv2d" => Box::new(
                Conv2d::new(Conv2dConfig {
                    groups: self.get("groups"),
                    activation: self.activation(),
                    ..Conv2dConfig::new(self.get("input"), self.get("filters"), self.window())
                })
                .unwrap(),
            ),
            "dense" => {
                let config = DenseConfig::new(self.get("inputs"), self.get("units"));
                Box::new(
                    Dense::new(DenseConfig {
                        activation: self.activation(),
                        ..config
                    })
                    .unwrap(),
                )
            }
            "activation" => {
                Box::new(ActivationLayer::new(self.get("len"), self.activation()).unwrap())
            }
            "pool" => {
                let kind: PoolKind = self.get("kind");
                let config = PoolConfig {
                    input: self.get("input"),
                    kind,
                    window: self.window(),
                };
                Box::new(Pool::new(config).unwrap())
            }
            "global_average_pool" => Box::new(GlobalAveragePool::new(self.get("input")).unwrap()),
            "batch_norm" => {
                let config = BatchNormConfig::new(self.get("channels"), self.get("plane"));
                Box::new(BatchNorm::new(config).unwrap())
            }
            "prelu" => Box::new(PRelu::new(self.get("channels"), self.get("plane")).unwrap()),
            "conv2d_transpose" => Box::new(
                Conv2dTranspose::new(Conv2dTransposeConfig {
                    activation: self.activation(),
                    ..Conv2dTransposeConfig::new(
                        self.get("input"),
                        self.get("filters"),
                        self.window(),
                    )
                })
                .unwrap(),
            ),
            "separable" => {
                let multiplier = self.get("multiplier");
                Box::new(Separable::depthwise(self.separable(), multiplier).unwrap())
            }
            "shortcut" => Box::new(
                Shortcut::new(ShortcutConfig {
                    input: self.get("input"),
                    channels: self.get("channels"),
                    stride: self.get("stride"),
                })
                .unwrap(),
            ),
            "spatial" => Box::new(Separable::spatial(self.separable()).unwrap()),
            other => panic!("{}: no layer {other}", self.name),
        }
    }

    fn close(&self, what: &str, found: &[f32], expected: &[f32]) {
        assert_eq!(
            found.len(),
            expected.len(),
            "{}: length of {what}",
            self.name
        );
        let scale = expected
            .iter()
            .fold(1.0, |scale: f32, v| scale.max(v.abs()));
        for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert!(
                (found - expected).abs() <= TOLERANCE * scale,
                "{}: {what}[{i}] is {found}, expected {expected}",
                self.name
            );
        }
    }

    fn run(&self) {
        let mut layer = self.build();
        // Layers without a mode of their own are trained, so that they remember what they need.
        let training = self.config.get("training").is_none()
            || self.layer != "batch_norm"
            || self.get("training");
        let pass = Pass {
            training,
            ..Pass::training(self.batch, 0)
        };
        let (mut y, mut dx) = (vec![f32::NAN; self.y.len()], vec![f32::NAN; self.dx.len()]);
        let (mut state, mut dweights) = (self.state.clone(), vec![f32::NAN; self.dweights.len()]);
        layer.forward(&pass, &self.weights, &mut state, &self.x, &mut y);
        self.close("y", &y, &self.y);
        self.close("state", &state, &self.state_after);
        let mut dy = self.dy.clone();
        layer.backward(
            &pass,
            &self.weights,
            &self.x,
            &y,
            &mut dy,
            &mut dweights,
            Some(&mut dx),
        );
        self.close("dx", &dx, &self.dx);
        self.close("dweights", &dweights, &self.dweights);
        // Without a gradient for the images those of the weights are the same.
        let (mut dy, mut again) = (self.dy.clone(), vec![f32::NAN; dweights.len()]);
        layer.backward(&pass, &self.weights, &self.x, &y, &mut dy, &mut again, None);
        assert_eq!(again, dweights, "{}: dweights without dx", self.name);
    }
}

#[test]
fn every_layer_agrees_with_pytorch_and_keras() {
    let golden: Golden = serde_json::from_str(include_str!("golden/layers.json")).unwrap();
    assert_eq!(golden.cases.len(), 68, "the file has lost or gained cases");
    golden.cases.iter().for_each(Case::run);
}
