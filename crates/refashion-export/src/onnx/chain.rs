//! A graph that grows node by node, each on what the one before it made unless told.

use refashion_zoo::Shape;

use super::messages::{Attribute, Graph, Node, Tensor, Value};

/// The names of what goes in and what comes out. Those of nodes and weights have a `/` or a `.`.
pub(super) const INPUT: &str = "input";
pub(super) const OUTPUT: &str = "output";

/// A graph that grows node by node, each on what the one before it made unless told.
#[derive(Default)]
pub(super) struct Chain {
    nodes: Vec<Node>,
    weights: Vec<Tensor>,
    between: Vec<Value>,
}

/// A node to be added.
pub(super) struct Step<'a> {
    /// The layer that it is of, and which part.
    pub(super) layer: &'a str,
    pub(super) part: &'a str,
    pub(super) operator: &'a str,
    /// What it works on, if not what the node before it made.
    pub(super) on: Option<&'a str>,
    /// The names of what else it takes: weights, or what other nodes made.
    pub(super) weights: Vec<String>,
    pub(super) attributes: Vec<Attribute>,
    /// The shape of an example that it makes.
    pub(super) output: Shape,
}

impl Chain {
    pub(super) fn push(&mut self, step: Step) {
        let name = format!("{}/{}", step.layer, step.part);
        let mut inputs = vec![step.on.unwrap_or(self.end()).to_owned()];
        inputs.extend(step.weights);
        self.between.push(Value::batch(&name, step.output, ""));
        self.nodes.push(Node {
            inputs,
            outputs: vec![name.clone()],
            name,
            operator: step.operator.to_owned(),
            attributes: step.attributes,
        });
    }

    /// The name of what the last node made.
    pub(super) fn end(&self) -> &str {
        self.nodes.last().map_or(INPUT, |node| &node.name)
    }

    /// Takes a tensor in, and returns its name.
    pub(super) fn floats(&mut self, name: String, sizes: &[usize], values: &[f32]) -> String {
        self.weights.push(Tensor::floats(&name, sizes, values));
        name
    }

    /// Takes a row of sizes in, and returns its name.
    pub(super) fn sizes(&mut self, name: String, values: &[usize]) -> String {
        self.weights.push(Tensor::sizes(&name, values));
        name
    }

    /// The whole graph, from examples of one shape to those of the other; the last two say what these
    /// are.
    pub(super) fn graph(
        mut self,
        name: &str,
        [input, output]: [Shape; 2],
        [taken, given]: [&str; 2],
    ) -> Graph {
        if self.nodes.is_empty() {
            // A network that leaves all as it is needs a node nevertheless.
            self.push(Step {
                layer: name,
                part: "Identity",
                operator: "Identity",
                on: None,
                weights: Vec::new(),
                attributes: Vec::new(),
                output,
            });
        }
        self.between.pop();
        if let Some(last) = self.nodes.last_mut() {
            last.outputs = vec![OUTPUT.to_owned()];
        }
        Graph {
            nodes: self.nodes,
            name: name.to_owned(),
            weights: self.weights,
            inputs: vec![Value::batch(INPUT, input, taken)],
            outputs: vec![Value::batch(OUTPUT, output, given)],
            between: self.between,
        }
    }
}
