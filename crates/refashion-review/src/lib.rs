//! Puts documents beside the runs of them: what was published beside what was measured.
//!
//! [`review`] loads the runs of documents from a store and judges them once: a [`Comparison`] puts a
//! document's published figures beside its runs, and judges each by the rule that stood before the
//! run; its claims, its confusion matrices, and what Keras makes of the same experiments stand
//! beside it. [`Counts`] puts the layers of a network beside the table that a document printed.
//!
//! Nothing is drawn or written here: that is the matter of `refashion-report`.
//!
//! ```
//! use refashion_documents::{Document, audit::Audit};
//! use refashion_review::review;
//! use refashion_runs::Store;
//!
//! let documents = Document::all()?;
//! let all = review(&documents, &Audit::of(&documents), &Store::new("no-runs-yet"))?;
//! let thesis = &all[0].comparison;
//! assert_eq!(thesis.standings().not_run, thesis.figures.len() - thesis.standings().not_held);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod choice;
mod claims;
mod comparison;
mod counts;
mod error;
mod level;
mod matrices;
mod measure;
mod paired;
mod review;
mod unverified;
mod versus_keras;

pub use choice::load_document;
pub use claims::ClaimRow;
pub use comparison::{Comparison, FigureRow, Standing, Standings};
pub use counts::{Counts, LayerCount, Total};
pub use error::{Error, Result};
pub use level::LEVEL;
pub use matrices::{MatrixRow, RecallRow};
pub use measure::{measure, of_epoch, title};
pub use paired::PairRow;
pub use review::{Reviewed, keras_rows, review};
pub use unverified::{UNVERIFIED, data_warning, unverified};
pub use versus_keras::KerasRow;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
