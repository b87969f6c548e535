//! A layer that is to be written: its steps and its tensors.

use refashion_zoo::{LayerInfo, LayerSpec, Model, Shape};

use super::{
    chain::{Chain, Step},
    messages::Attribute,
};
use crate::error::{Error, ONNX};

/// A layer of a model, to be written.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) model: &'a Model,
    pub(super) info: &'a LayerInfo,
    /// What is added to it, if an earlier output is: its name and shape.
    pub(super) earlier: Option<(&'a str, Shape)>,
}

impl Place<'_> {
    pub(super) fn no_counterpart(self, layer: &LayerSpec) -> Error {
        Error::no_counterpart(layer, self.info, ONNX)
    }

    pub(super) fn step(
        self,
        chain: &mut Chain,
        part: &str,
        operator: &str,
        weights: Vec<String>,
        attributes: Vec<Attribute>,
        output: Shape,
    ) {
        chain.push(Step {
            layer: &self.info.name,
            part,
            operator,
            on: None,
            weights,
            attributes,
            output,
        });
    }

    /// The name of one of the layer's tensors, if it has it, which the graph then has too.
    pub(super) fn weight(self, chain: &mut Chain, kind: &str) -> Option<String> {
        self.tensor(chain, kind, None)
    }

    /// The same with other sizes for the same values.
    pub(super) fn weight_as(
        self,
        chain: &mut Chain,
        kind: &str,
        sizes: &[usize],
    ) -> Option<String> {
        self.tensor(chain, kind, Some(sizes))
    }

    fn tensor(self, chain: &mut Chain, kind: &str, sizes: Option<&[usize]>) -> Option<String> {
        let name = format!("{}.{kind}", self.info.name);
        let mut tensors = self.model.tensors().iter();
        let tensor = tensors.find(|tensor| tensor.name == name)?;
        let sizes = sizes.unwrap_or(&tensor.shape);
        Some(chain.floats(name, sizes, self.model.values(tensor)))
    }
}
