//! Losses, optimizers, the fit loop and checkpoints.
//!
//! What training does to a network is said by one value, [`Training`], which reads as TOML or JSON:
//! an [`Optimizer`], a [`Loss`], the size of a batch, the number of epochs, and what else is not
//! left at its default. Its meaning is Keras's, since the documents were computed with Keras; where
//! PyTorch computes another number from the same words, a [`Convention`] tells them apart.

mod aside;
mod callbacks;
mod checkpoint;
mod clip;
mod error;
mod evaluate;
mod examples;
mod fit;
mod history;
mod loss;
mod optimizer;
mod schedule;
mod stepper;
mod stopping;
mod streams;
mod training;

pub use callbacks::{Callbacks, Progress};
pub use checkpoint::Checkpoint;
pub use clip::Clip;
pub use error::{Error, Result};
pub use evaluate::{Evaluation, evaluate, predict};
pub use examples::Examples;
pub use fit::fit;
pub use history::{End, Epoch, History};
pub use loss::{Criterion, Loss};
pub use optimizer::{AdaGrad, Adam, AdamW, Convention, Optimizer, RmsProp, Sgd};
pub use schedule::{Plateau, Schedule};
pub use stepper::Stepper;
pub use stopping::EarlyStopping;
pub use streams::Streams;
pub use training::Training;
