//! Tensors apart from any model.

/// A tensor with its values, apart from any model.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The name: `conv2d.kernel`.
    pub name: String,
    /// The sizes, the slowest first.
    pub shape: Vec<usize>,
    /// The values, row by row.
    pub values: Vec<f32>,
}
