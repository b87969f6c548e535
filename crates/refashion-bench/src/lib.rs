//! Times training steps, single operations and whole epochs, here and elsewhere, in one call.
//!
//! [`step`] times a training step of a [`Job`], [`step_by_layer`] its parts beside the [`MachineLimits`], [`epoch`] a whole epoch of an experiment, and
//! `kernels` single operations, each also in stock candle, and [`predict`] predictions, in turns with
//! [`OnnxRuntime`]; [`peer_steps`] and [`peer_epoch`] time
//! the same in Keras or PyTorch, through Python. A [`Record`] keeps the times with the machine that
//! they were taken on.
//!
//! ```
//! use refashion_bench::{Job, step};
//!
//! let time = step(&Job::named("masters-fashion-ann")?, 1)?;
//! assert!(time.ms > 0.0 && time.framework == "refashion");
//! # Ok::<(), refashion_bench::Error>(())
//! ```

mod by_layer;
mod drawn;
mod epoch;
mod error;
mod growth;
mod job;
mod job_times;
#[cfg(feature = "kernels")]
mod kernels;
mod limits;
mod onnx_runtime;
#[cfg(feature = "kernels")]
mod operation;
mod peers;
mod predict;
mod record;
mod step;
#[cfg(feature = "kernels")]
mod stock;
mod timing;
mod variant;

pub use by_layer::{LayerTime, step_by_layer};
pub use drawn::drawn_jobs;
pub use epoch::{EpochJob, EpochParts, EpochTime, epoch};
pub use error::{Error, Result};
pub use growth::growth_jobs;
pub use job::{Job, operations};
pub use job_times::JobTimes;
#[cfg(feature = "kernels")]
pub use kernels::{KernelTime, kernels};
pub use limits::MachineLimits;
pub use onnx_runtime::OnnxRuntime;
pub use peers::{peer_epoch, peer_steps};
pub use predict::{PredictTime, predict};
pub use record::{DRAWN, EPOCHS, GROWTH, KERNELS, LAYERS, PREDICTIONS, Record, STEPS, recorded};
pub use refashion_runs::Peer;
pub use step::{StepTime, step};
pub use variant::Variant;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
