//! Puts documents beside the runs of them: what was published beside what was measured.
//!
//! A [`Review`] loads the runs of documents from a store, chooses those that count, and judges them
//! once for every reader: a [`Comparison`] puts a document's published figures beside its runs, and
//! judges each by the rule that stood before the run; its claims, its confusion matrices, its
//! [`Curve`]s with the published points, what Keras makes of the same experiments and what the audit
//! found stand beside it. [`Counts`] puts the layers of a network beside the table that a document printed.
//!
//! Nothing is drawn or written here: that is the matter of `refashion-report`.
//!
//! ```
//! use refashion_documents::{Document, audit::Audit};
//! use refashion_review::Review;
//! use refashion_runs::Store;
//!
//! let documents = Document::all()?;
//! let review = Review::of(&documents, &Audit::of(&documents), &Store::new("no-runs-yet"))?;
//! let thesis = &review.documents[0].comparison;
//! assert_eq!(thesis.tally().not_run, thesis.figures.len() - thesis.tally().not_held);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod asked;
mod choice;
mod claims;
mod comparison;
mod confirmatory;
mod counts;
mod curves;
mod error;
mod figures;
mod implied;
mod level;
mod matrices;
mod measure;
mod paired;
mod published;
mod review;
mod runs;
mod seed_plan;
mod shortened;
mod unverified;
mod versus_keras;
mod warnings;
mod whole;

pub use asked::{AskedChange, ChangedRun, ChangedSetting, Position};
pub use choice::{BrokenRecord, LeftOut};
pub use claims::{ClaimRow, Gain};
pub use comparison::{ClaimTally, Comparison, Tally};
pub use confirmatory::{RULE_SINCE, is_confirmatory};
pub use counts::{Counts, LayerCount, Total};
pub use curves::{Curve, mean_curve};
pub use error::{Error, Result};
pub use figures::{FigureRow, Ruling};
pub use level::LEVEL;
pub use matrices::{MatrixRow, RecallRow};
pub use measure::{measure, of_epoch, of_epochs, title};
pub use paired::PairedComparison;
pub use published::{PublishedPoint, figures_of};
pub use review::{DocumentReview, Review};
pub use seed_plan::{Needed, PLANNED_POWER, PlannedExperiment, PlannedFigure, SeedPlan};
pub use unverified::{UNVERIFIED, unverified};
pub use versus_keras::{KERAS_MARGIN, KerasComparison, KerasMeasure, KerasVerdict};
pub use warnings::warnings;
pub use whole::Whole;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
