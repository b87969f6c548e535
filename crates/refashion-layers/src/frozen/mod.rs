//! Layers whose weights no longer change: what can be computed once is, and what follows one another is
//! done in one go.

mod convolution;
mod crew;
mod dense_chain;
mod destination;
mod direct;
mod epilogue;
mod form;
mod frozen_layer;
mod image_chain;
mod joined;
mod pooled;

pub use crew::Crew;
pub use dense_chain::DenseChain;
pub use frozen_layer::FrozenLayer;
pub use image_chain::ImageChain;
