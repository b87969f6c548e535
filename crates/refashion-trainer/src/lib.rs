//! Losses, optimizers, the fit loop and checkpoints.
//!
//! What training does to a network is said by one value, [`Training`], which reads as TOML or JSON:
//! an [`Optimizer`], a [`Loss`], the size of a batch, the number of epochs, and what else is not
//! left at its default. [`fit`] is one loop that can be read from top to bottom; [`evaluate`] and
//! [`predict`] use what it trained.
//!
//! # What the numbers mean
//!
//! The documents were computed with Keras, so that its meaning is the rule here, and is tested
//! against it batch by batch:
//!
//! - The penalty on the weights (L2) is a part of the loss, and of every loss that is reported.
//! - The loss and accuracy of training are means over the epoch, while the weights still change and
//!   dropout is at work; validation and test come after, without dropout and on running statistics.
//! - A short last batch weighs as many images as it holds.
//! - Defaults are those of Keras 3. Where PyTorch computes another number from the same words, a
//!   [`Convention`] tells them apart.
//!
//! There is one exception. Binary cross-entropy behind a softmax is that of the formula, of the
//! probabilities; Keras 3 on TensorFlow takes the sigmoid of the softmax's logits in their place, and
//! so computes another loss (for the logits 2, −1, ½ of class 0 it is .47142, and here .15798). No
//! document trains so.
//!
//! # Why it is so
//!
//! All weights lie in one vector and so do their gradients: an optimizer is one pass over both, and
//! a checkpoint is a few vectors. Losses are computed from logits, where they are exact. A schedule
//! and early stopping are functions of the losses so far, and a random stream is a function of the
//! seed and the step ([`Streams`]); neither has a state to lose, and an interrupted run goes on to
//! the same bits.
//!
//! # Example
//!
//! ```
//! use refashion_datasets::{DatasetName, Split, synthetic};
//! use refashion_trainer::{Callbacks, Examples, Progress, Streams, Training, evaluate, fit};
//! use refashion_zoo::{Model, Network, Shape};
//!
//! // The published data come from `refashion_datasets::load`; these are drawn.
//! let data = synthetic(DatasetName::FASHION_MNIST, 1, 200, 50);
//! let (train, validation) = Split::First { n: 40 }.indices(data.train.len())?;
//! let train = Examples::new(&data.train, train);
//! let validation = Examples::new(&data.train, validation);
//!
//! let training: Training = serde_json::from_str(
//!     r#"{ "optimizer": { "adam": { "rate": 0.003 } },
//!          "loss": "sparse_categorical_cross_entropy", "batch": 32, "epochs": 3,
//!          "early_stopping": { "patience": 2, "restore_best": true } }"#,
//! )?;
//! let network = Network::new("mine", Shape::image(1, 28, 28)).flatten().dense(10).softmax();
//! let seed = 1;
//! let mut model = Model::new(&network, Streams::new(seed).initialisation())?;
//!
//! let mut batches = 0;
//! let mut count = |_: &Progress| batches += 1;
//! let callbacks = Callbacks { progress: Some(&mut count), ..Callbacks::default() };
//! let history = fit(&mut model, &train, Some(&validation), &training, seed, callbacks)?;
//! assert_eq!(batches, 3 * 5);
//! assert!(history.epochs[2].val_loss < history.epochs[0].val_loss);
//!
//! let test = evaluate(&mut model, &Examples::all(&data.test), training.loss)?;
//! assert_eq!(test.confusion.total(), 50);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod accumulated;
mod average;
mod bounds;
mod callbacks;
mod chance;
mod checkpoint;
mod class_weights;
mod clip;
mod criterion;
mod eigen;
mod epoch;
mod error;
mod evaluate;
mod examples;
mod file;
mod fit;
mod focal;
mod history;
mod identity;
mod keeper;
mod lookahead;
mod loss;
mod metric;
mod mixup;
mod monitor;
mod not_finite;
mod objective;
mod optimised;
mod optimizer;
mod parameters;
mod partial;
mod progress;
mod run;
mod schedule;
mod stepper;
mod stopping;
mod streams;
#[cfg(feature = "tensorboard")]
mod tensorboard;
mod training;
mod views;
mod whitening;

pub use callbacks::{Callbacks, OnEpoch, OnWeights};
pub use checkpoint::{Checkpoint, CheckpointInterval};
pub use class_weights::ClassWeights;
pub use clip::Clip;
pub use criterion::Criterion;
pub use error::{Error, Result};
pub use evaluate::{Evaluation, evaluate, evaluate_frozen, predict};
pub use examples::Examples;
pub use fit::fit;
pub use history::{End, Epoch, History};
pub use lookahead::Lookahead;
pub use loss::{Focal, Loss};
pub use metric::Metric;
pub use monitor::Monitor;
pub use not_finite::{NotFinite, OnNan};
pub use optimizer::{AdaGrad, Adam, AdamW, Convention, Optimizer, RmsProp, Sgd};
pub use parameters::Parameters;
pub use progress::Progress;
pub use schedule::{Plateau, Schedule};
pub use stepper::Stepper;
pub use stopping::EarlyStopping;
pub use streams::Streams;
#[cfg(feature = "tensorboard")]
pub use tensorboard::{Scalar, TensorBoard};
pub use training::Training;
pub use views::Views;
pub use whitening::Whitening;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
