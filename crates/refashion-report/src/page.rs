//! One static page that shows all results.
//!
//! A [`Page`] takes a review and the figures that the gallery drew: for each document what it
//! did, what it published beside what was measured, the figures, what the audit found, and the
//! commands that make it all again. [`Page::html`] writes it as one file that opens from the file
//! system and asks no network for anything: style, script and pictures are inside, and a content
//! security policy allows nothing else.
//!
//! # Why it is so
//!
//! Templates are functions that return [`maud::Markup`]: a template engine with files of its own
//! would be a second language, and text pasted together by hand forgets an escape some day; maud
//! checks the tags when it is compiled and escapes all text. Nothing is computed here: tables are
//! those of the reports, so that the page says what the reports say. Everything can be read
//! without the script, which adds reading the curves by pointer or keyboard and a switch between
//! light and dark.
//!
//! ```
//! use refashion_documents::{Document, audit::Audit};
//! use refashion_report::page::{Page, PageFigures};
//! use refashion_review::Review;
//! use refashion_runs::Store;
//!
//! let documents = Document::all()?;
//! let store = Store::new("no-runs-yet");
//! let review = Review::of(&documents, &Audit::of(&documents), &store)?;
//! let page = Page::new(&review, PageFigures::default(), "refashion");
//! let html = page.html();
//! assert!(html.starts_with("<!DOCTYPE html>"));
//! assert!(html.contains("No run is recorded yet"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod audit;
mod body;
mod chapter;
mod curves;
mod experiment;
mod frame;
mod lesson;
mod links;
mod overview;
mod picture;
mod results;
mod runs;
mod sections;
mod speed;
mod tables;
mod whole;
mod words;

pub use whole::{Page, PageFigures};
