//! The image as one vector, in memory order.

use super::kind::{Built, Class, Context, Fault, Kind};
use crate::shape::Shape;

/// The kind.
pub(crate) struct Flatten;

impl Kind for Flatten {
    type Spec = ();

    fn class((): &()) -> Class {
        Class::new("Flatten", "flatten")
    }

    fn operations((): &()) -> Vec<String> {
        vec!["flatten".to_owned()]
    }

    /// It only reads the same values as a vector.
    fn build((): &(), context: Context) -> Result<Built, Fault> {
        Ok(Built::nothing(Shape::Flat(context.input.len())))
    }

    fn flattened((): &(), input: Shape, before: Option<Shape>) -> Option<Shape> {
        match input {
            Shape::Image { .. } => Some(input),
            Shape::Flat(_) => before,
        }
    }
}
