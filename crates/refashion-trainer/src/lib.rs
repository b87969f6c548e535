//! Losses, optimizers, the fit loop and checkpoints.
//!
//! What training does to a network is said by one value, [`Training`], which reads as TOML or JSON:
//! an [`Optimizer`], a [`Loss`], the size of a batch, the number of epochs, and what else is not
//! left at its default. Its meaning is Keras's, since the documents were computed with Keras; where
//! PyTorch computes another number from the same words, a [`Convention`] tells them apart.

mod clip;
mod error;
mod loss;
mod optimizer;
mod schedule;
mod stepper;
mod training;

pub use clip::Clip;
pub use error::{Error, Result};
pub use loss::{Criterion, Loss};
pub use optimizer::{AdaGrad, Adam, AdamW, Convention, Optimizer, RmsProp, Sgd};
pub use schedule::{Plateau, Schedule};
pub use stepper::Stepper;
pub use training::{EarlyStopping, Training};
