//! The kinds of layers, a file each.

pub(crate) mod activation;
pub(crate) mod add;
pub(crate) mod batch_norm;
pub(crate) mod conv2d;
pub(crate) mod conv2d_transpose;
mod defaults;
pub(crate) mod dense;
pub(crate) mod dropout;
pub(crate) mod flatten;
pub(crate) mod global_average_pool;
mod input;
pub(crate) mod kind;
mod names;
pub(crate) mod pool;
pub(crate) mod prelu;
pub(crate) mod rescale;
pub(crate) mod separable;
pub(crate) mod separable_conv2d;
pub(crate) mod spatial_conv2d;
pub(crate) mod words;
