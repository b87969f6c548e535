//! Runs an experiment, records how its numbers came about, and compares them with what was published.
//!
//! A [`Plan`] is an experiment of a document with everything that it needs, checked before hours
//! are spent. A [`Run`] makes it with one seed and leaves a [`RunRecord`] in a [`Store`]: the
//! settings, the history, the scores on the test images, and where all of it came from. A
//! [`Comparison`] puts a document's published figures beside its runs, and judges each by the rule
//! that stood before the run. The `report` functions turn that into text. What the trained network
//! says beyond its scores, an [`Outcome`], is read out of its saved weights afterwards ([`read_out`]).
//! A [`KerasRun`] trains the same network on the same images in Keras. [`review`] puts documents beside
//! all that a store holds of them, and [`write_reports`] writes what a reader is shown.
//!
//! The crate knows no terminal: whoever calls it hears of progress and prints what it likes.
//!
//! ```no_run
//! use refashion_datasets::{DatasetName, Search, load};
//! use refashion_documents::{Document, audit::Audit};
//! use refashion_runs::{Comparison, Plan, Provenance, Run, Runs, Store, figure_table};
//!
//! let thesis = Document::named("thesis")?;
//! let plan = Plan::new(&thesis, &thesis.experiments[0], None)?;
//! let dataset = load(DatasetName::FashionMnist, &Search::from_env(), &mut |_| ())?;
//! let store = Store::new("results");
//! let run = Run {
//!     seed: 0,
//!     store: &store,
//!     provenance: Provenance::here("my program".into(), ".".as_ref(), 2),
//!     fresh: false,
//!     progress: &mut |progress| println!("{}: {:.4}", progress.epoch, progress.loss),
//!     epochs: &mut |_, _| (),
//!     tensorboard: None,
//! };
//! let record = run.make(&plan, &dataset)?;
//!
//! let runs = Runs::from([("thesis".into(), vec![record])]);
//! let audit = Audit::of(std::slice::from_ref(&thesis));
//! print!("{}", figure_table(&Comparison::new(&thesis, &audit, &runs)?).text());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod bench;
mod claims;
mod compare;
mod counts;
mod data;
mod error;
mod events;
mod faults;
mod features;
mod folds;
mod keras;
mod matrices;
mod measure;
mod outcome;
mod pairs;
mod peers;
mod provenance;
mod record;
mod rehearsal;
mod report;
mod review;
mod run;
mod select;
mod store;
mod warning;

pub use claims::ClaimRow;
pub use compare::{Comparison, FigureRow, LEVEL, Runs, Standing, Standings};
pub use counts::{Counts, LayerCount, Total};
pub use error::{Error, Result};
pub use features::{Features, Filters, Maps};
pub use keras::{KerasRow, KerasRun, KerasScores};
pub use matrices::{MatrixRow, RecallRow};
pub use measure::{measure, of_epoch, title};
pub use outcome::{Outcome, Sample, Samples, lacks_reading, read_out};
pub use pairs::PairRow;
pub use provenance::{Machine, Provenance, Versions, peak_memory};
pub use record::{Cost, DataRecord, FoldRecord, RunRecord, Scores, Settings};
pub use rehearsal::scaled;
pub use report::{
    Table, all_documents, claim_table, document_report, figure_table, keras_table, matrix_table,
    not_held, origin_lines, pair_table, run_table, saved_lines, standing_table, verdict_line,
};
pub use review::{Reviewed, keras_rows, review, write_reports};
pub use run::{Plan, Run};
pub use select::{Selection, names, select, select_document};
pub use store::{Store, WEIGHTS, read_json, write_json, write_whole};
pub use warning::{UNVERIFIED, data_warning, unverified};
