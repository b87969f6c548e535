//! Activation functions as nodes.

use std::f32::consts::{FRAC_1_SQRT_2, FRAC_2_PI};

use refashion_layers::Activation;
use refashion_zoo::LayerSpec;

use super::{
    chain::{Chain, Step},
    messages::Attribute,
    place::Place,
};
use crate::error::Result;

impl Place<'_> {
    /// Adds the nodes of an activation function to what the last node made.
    pub(super) fn activation(
        self,
        chain: &mut Chain,
        activation: Activation,
        layer: &LayerSpec,
    ) -> Result<()> {
        // Operators of their own came after this opset.
        match activation {
            Activation::Gelu => self.gelu(chain),
            Activation::GeluTanh => self.gelu_tanh(chain),
            Activation::Silu => self.silu(chain),
            Activation::Linear => {}
            _ => return self.operator(chain, activation, layer),
        }
        Ok(())
    }

    /// Adds the one node of a function that ONNX has.
    fn operator(self, chain: &mut Chain, activation: Activation, layer: &LayerSpec) -> Result<()> {
        let alpha = |value| vec![Attribute::float("alpha", value)];
        let (operator, attributes) = match activation {
            Activation::Relu => ("Relu", Vec::new()),
            Activation::LeakyRelu(slope) => ("LeakyRelu", alpha(slope)),
            Activation::Tanh => ("Tanh", Vec::new()),
            Activation::Sigmoid => ("Sigmoid", Vec::new()),
            Activation::Elu(value) => ("Elu", alpha(value)),
            // Of a vector; a network has no other.
            Activation::Softmax => ("Softmax", vec![Attribute::int("axis", 1)]),
            Activation::Softplus => ("Softplus", Vec::new()),
            _ => return Err(self.no_counterpart(layer)),
        };
        let output = self.info.output;
        self.step(chain, operator, operator, Vec::new(), attributes, output);
        Ok(())
    }

    /// x / 2 · (1 + erf(x / √2)).
    fn gelu(self, chain: &mut Chain) {
        let x = chain.end().to_owned();
        self.times(chain, "scaled", &x, FRAC_1_SQRT_2);
        self.node(chain, "erf", "Erf", None, Vec::new());
        self.half_of_one_more(chain, &x);
    }

    /// x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))).
    fn gelu_tanh(self, chain: &mut Chain) {
        let x = chain.end().to_owned();
        self.node(chain, "square", "Mul", None, vec![x.clone()]);
        self.node(chain, "cube", "Mul", None, vec![x.clone()]);
        let cube = chain.end().to_owned();
        self.times(chain, "small", &cube, 0.044_715);
        self.node(chain, "bent", "Add", None, vec![x.clone()]);
        let bent = chain.end().to_owned();
        self.times(chain, "scaled", &bent, FRAC_2_PI.sqrt());
        self.node(chain, "tanh", "Tanh", None, Vec::new());
        self.half_of_one_more(chain, &x);
    }

    /// x · sigmoid(x).
    fn silu(self, chain: &mut Chain) {
        let x = chain.end().to_owned();
        self.node(chain, "sigmoid", "Sigmoid", None, Vec::new());
        self.node(chain, "Silu", "Mul", None, vec![x]);
    }

    /// x / 2 times one more than what the last node made.
    fn half_of_one_more(self, chain: &mut Chain, x: &str) {
        let one = self.constant(chain, "one", 1.0);
        self.node(chain, "more", "Add", None, vec![one]);
        let more = chain.end().to_owned();
        self.times(chain, "half", x, 0.5);
        self.node(chain, "Gelu", "Mul", None, vec![more]);
    }

    fn times(self, chain: &mut Chain, part: &str, x: &str, factor: f32) {
        let factor = self.constant(chain, &format!("{part}_factor"), factor);
        self.node(chain, part, "Mul", Some(x), vec![factor]);
    }

    fn constant(self, chain: &mut Chain, part: &str, value: f32) -> String {
        chain.floats(format!("{}.{part}", self.info.name), &[1], &[value])
    }

    fn node(
        self,
        chain: &mut Chain,
        part: &str,
        operator: &str,
        on: Option<&str>,
        weights: Vec<String>,
    ) {
        chain.push(Step {
            layer: &self.info.name,
            part,
            operator,
            on,
            weights,
            attributes: Vec::new(),
            output: self.info.output,
        });
    }
}
