//! The five documents as data, and an audit of what they say.
//!
//! Each document is a TOML file with its experiments, the figures that it published (each with its
//! place and with the digits as printed), its confusion matrices and layer tables, the numbers
//! that its text states, and its claims. They are data rather than code so that a reader can
//! compare them with the document line by line, and so that a document of your own takes the same
//! way: [`Document::load`] reads it, and refuses it with file and line where something cannot be
//! right. FORMAT.md beside this crate describes the format.
//!
//! ```
//! use refashion_documents::Document;
//!
//! let thesis = Document::named("thesis")?;
//! let experiment = thesis.experiment("thesis").unwrap();
//! assert_eq!(experiment.training.as_ref().map(|t| t.epochs), Some(20));
//! # Ok::<(), refashion_documents::Error>(())
//! ```

pub mod audit;
mod bounds;
mod cells;
mod changed;
mod claim;
mod cross_entropy;
mod departures;
mod document;
mod editing;
mod enclosure;
mod error;
mod experiment;
mod field;
mod formula;
mod keys;
mod locate;
mod named_set;
mod near_settings;
mod networks;
mod normal;
mod place;
mod printed;
mod published;
mod read;
mod runs_with;
mod scores;
mod sentence;
mod skeleton;
mod statement;
mod text;
mod validate;
mod wanted;
mod wording;
mod written;

pub use bounds::Bound;
pub use cells::{Cell, Cells};
pub use changed::Change;
pub use claim::{Claim, Condition, Measure, Score};
pub use document::{Document, Number};
pub use enclosure::Enclosure;
pub use error::{Error, Problem, Result};
pub use experiment::{Assumption, Deviation, Experiment, Folds, SettingName, ShownFeatures};
pub use field::Field;
pub use named_set::{NamedSet, anchored, from_root, with_words};
pub use printed::Printed;
pub use published::{
    Border, Curve, Held, Kind, Margins, Matrix, Moment, Part, PublishedFigure, Quantity, Row,
    Table, Unit, Vector,
};
pub use scores::{ClassScores, FoldScores};
pub use skeleton::{SkeletonError, check, skeleton};
pub use statement::{
    Decision, Exhibit, Listed, Operation, Protocol, Reading, Reference, Sequence, Setting, Source,
    Stated, StatedRelation, Statement, Step,
};
pub use text::text_file;
pub use validate::is_experiment_id;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
