//! Runs an experiment, and records how its numbers came about.
//!
//! A [`Plan`] is an experiment of a document with everything that it needs, checked before hours
//! are spent. A [`Run`] makes it with one seed and leaves a [`RunRecord`] in a [`Store`]: the
//! settings, the history, the scores on the test images, and where all of it came from. What the
//! trained network says beyond its scores, an [`SavedEvaluation`], is read out of its saved weights
//! afterwards ([`evaluate_saved`]). A [`KerasRun`] trains the same network on the same images in Keras.
//!
//! Many runs are listed as [`Unit`]s, which many machines can share: who makes one has its [`Lease`],
//! and publishes the run by one rename.
//!
//! What the records say of a document is the matter of `refashion-review`. The crate knows no
//! terminal: whoever calls it hears of progress and prints what it likes.
//!
//! ```no_run
//! use refashion_datasets::{DatasetName, Search, StreamVersion, load};
//! use refashion_documents::Document;
//! use refashion_runs::{Plan, Provenance, Run, RunLock, Store};
//! use refashion_trainer::CheckpointInterval;
//! use std::time::Duration;
//!
//! let thesis = Document::named("thesis")?;
//! let plan = Plan::new(&thesis, &thesis.experiments[0], None)?;
//! let dataset = load(DatasetName::FASHION_MNIST, &Search::from_env(), &mut |_| ())?;
//! let store = Store::new("results");
//! let run = Run {
//!     seed: 0,
//!     streams: StreamVersion::default(),
//!     store: &store,
//!     lock: &RunLock::take(&store, "thesis", 0)?,
//!     provenance: Provenance::here("my program".into(), ".".as_ref(), 2),
//!     fresh: false,
//!     checkpoint_every: Some(CheckpointInterval::Time(Duration::from_secs(300))),
//!     stop: &|| false,
//!     progress: &mut |progress| println!("{}: {:.4}", progress.epoch, progress.loss),
//!     epochs: &mut |_, _| (),
//!     tensorboard: None,
//!     models: false,
//!     snapshots: false,
//! };
//! let record = run.make(&plan, &dataset)?;
//! println!("{} epochs in {:.0} s", record.epochs(), record.cost.seconds);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod begun;
mod card;
mod data;
mod data_record;
mod digest;
mod draft;
mod epoch_weights;
mod error;
mod evaluation;
mod events;
mod features;
mod files;
mod folds;
mod keras;
mod lease;
mod lock;
mod memory_demand;
mod memory_limit;
mod models;
mod peers;
mod plan;
mod provenance;
mod recipe;
mod record;
mod rehearsal;
mod run;
mod run_folder;
mod saved;
mod scores;
mod seal;
mod select;
mod session;
mod store;
mod sweep;
mod trained;
mod unfinished;
mod unfinished_run;
mod units;
mod validation;

pub use card::experiment_card;
pub use data::Data;
pub use data_record::DataRecord;
pub use draft::{CONFIG, Draft, says_seeds};
pub use error::{Error, Holder, Result};
pub use evaluation::{Evaluated, evaluate_saved, lacks_evaluation};
pub use features::{Features, Filters, Maps};
pub use files::{read_json, write_file, write_json};
pub use keras::{KerasRun, KerasScores};
pub use lease::{Lease, LeaseState};
pub use lock::{LOCK, RunLock};
pub use memory_demand::MemoryDemand;
pub use memory_limit::{Bound, MemoryLimit};
pub use models::{ModelPlaces, ON_A_HUB};
pub use peers::{Peer, with_layer_names};
pub use plan::Plan;
pub use provenance::{Machine, Provenance, ThreadsFrom, Versions, peak_memory};
pub use recipe::Recipe;
pub use record::{Cost, FoldRecord, RECORD, RunRecord, Runs, Settings};
pub use rehearsal::Rehearsal;
pub use run::Run;
pub use saved::{Prediction, Predictions, SavedEvaluation};
pub use scores::Scores;
pub use select::{Selection, names, select, select_document};
pub use session::{Places, Recorded, Seeds, Session};
pub use store::{BEST, LAST, LAST_GOOD, SNAPSHOTS, Store, UNFINISHED, WEIGHTS, run_in, runs_below};
pub use sweep::{Between, Halving, Point, PointScores, RandomSearch, SWEEP, Sweep, Tried};
pub use unfinished_run::{UnfinishedRun, UnfinishedState};
pub use units::Unit;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
