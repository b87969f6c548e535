//! A trained network as one page on which it is alive.
//!
//! [`page`] writes one HTML file that holds a network, its weights as 16-bit numbers, its classes and
//! some pictures, and computes in plain JavaScript: it opens from the file system, and its content
//! security policy lets it ask for nothing and run nothing but its own script, known by its digest.
//!
//! # Why it is so
//!
//! The forward pass is written a second time, in a language that every browser has. What every layer
//! needs is worked out here and handed over as data (a step a layer, its axes with their pads, the
//! places of its weights), so that the script has loops and no rules; how a picture becomes an input
//! is the one set of rules that stands in both languages. Tests hold both to the same numbers in a
//! real browser.

mod content;
mod error;
mod packed;
mod page;
mod plan;
mod words;

pub use content::{Confused, Content, Example, Failure, Failures, PublishedRow, Snapshot};
pub use error::{Error, Result};
pub use packed::halved;
pub use page::page;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
