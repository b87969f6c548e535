//! Residual connections as nodes.

use refashion_zoo::{AddSpec, Shape};

use super::{
    chain::{Chain, Step},
    place::Place,
};

impl Place<'_> {
    /// Adds an earlier output, every so many cells of it and with channels of zeros behind its own
    /// where the layer says so.
    pub(super) fn sum(self, chain: &mut Chain, spec: &AddSpec) {
        let Some((mut earlier, mut shape)) =
            self.earlier.map(|(name, shape)| (name.to_owned(), shape))
        else {
            return;
        };
        let before = chain.end().to_owned();
        let cut = every(shape, spec.stride);
        if cut != shape {
            let dims = shape.dims();
            let named = |part: &str| format!("{}.{part}", self.info.name);
            let bounds = vec![
                chain.sizes(named("starts"), &[0, 0]),
                chain.sizes(named("ends"), &dims[1..]),
                chain.sizes(named("axes"), &[2, 3]),
                chain.sizes(named("steps"), &spec.stride),
            ];
            earlier = self.node_of_sum(chain, "Slice", &earlier, bounds, cut);
            shape = cut;
        }
        let output = self.info.output;
        if shape != output {
            let (has, needs) = (shape.dims(), output.dims());
            // None before any axis; behind, the channels that are missing.
            let mut pads = vec![0; 2 * (has.len() + 1)];
            pads[has.len() + 2] = needs[0].saturating_sub(has[0]);
            let pads = chain.sizes(format!("{}.pads", self.info.name), &pads);
            earlier = self.node_of_sum(chain, "Pad", &earlier, vec![pads], output);
        }
        self.node_of_sum(chain, "Add", &before, vec![earlier], output);
    }

    /// Adds a node, and returns the name of what it makes.
    fn node_of_sum(
        self,
        chain: &mut Chain,
        operator: &str,
        on: &str,
        others: Vec<String>,
        output: Shape,
    ) -> String {
        chain.push(Step {
            layer: &self.info.name,
            part: operator,
            operator,
            on: Some(on),
            weights: others,
            attributes: Vec::new(),
            output,
        });
        chain.end().to_owned()
    }
}

/// What is left of a shape where only every so many rows and columns are taken.
fn every(shape: Shape, [down, across]: [usize; 2]) -> Shape {
    match shape {
        Shape::Image {
            channels,
            height,
            width,
        } => Shape::image(
            channels,
            height.div_ceil(down.max(1)),
            width.div_ceil(across.max(1)),
        ),
        flat => flat,
    }
}
