//! Draws a review: Markdown, one HTML page, and a gallery of figures.
//!
//! [`markdown`] writes the report on each document and the page of all of them, [`gallery`] draws
//! their figures, and [`page`] puts everything into one file for a browser. The tables are the same
//! in all of them and on a terminal: a [`Table`] is set as plain text, as Markdown or as HTML.
//!
//! ```
//! use refashion_documents::{Document, audit::Audit};
//! use refashion_report::figure_table;
//! use refashion_review::Review;
//! use refashion_runs::Store;
//!
//! let documents = Document::all()?;
//! let review = Review::of(&documents, &Audit::of(&documents), &Store::new("no-runs-yet"))?;
//! let text = figure_table(&review.documents[0].comparison).text();
//! assert!(text.starts_with("place"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod columns;
mod error;
pub mod gallery;
pub mod lesson;
mod line;
pub mod markdown;
pub mod page;
mod table;
mod tables;
mod words;

pub use columns::{fitted, text_width};
pub use error::{Error, Result};
pub use line::{Line, Part};
pub use table::{Cell, Column, Sign, Table, left, right};
pub use tables::{
    claims::claim_table,
    figures::{figure_table, not_held, paired_table},
    matrices::{matrix_table, recall_line},
    provenance::{origin_lines, run_table},
    saved::saved_lines,
    scores::score_table,
    seed_plan::{seed_plan_lines, seed_plan_table},
    sentences::{verdict_line, whole_line},
    standing::standing_table,
    versus_keras::keras_table,
};

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
