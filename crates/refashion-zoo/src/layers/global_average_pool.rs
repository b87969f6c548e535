//! The mean of each channel.

use refashion_layers as layers;

use super::input::image;
use super::kind::{Built, Class, Context, Fault, Kind};
use crate::shape::Shape;

/// The kind.
pub(crate) struct GlobalAveragePool;

impl Kind for GlobalAveragePool {
    type Spec = ();

    fn class((): &()) -> Class {
        Class::new("GlobalAveragePooling2D", "global_average_pooling2d")
    }

    fn operations((): &()) -> Vec<String> {
        vec!["global average".to_owned()]
    }

    fn build((): &(), context: Context) -> Result<Built, Fault> {
        let image = image(context.input)?;
        let layer = layers::GlobalAveragePool::new(image)?;
        Ok(Built::new(layer, Shape::Flat(image.0)))
    }
}
