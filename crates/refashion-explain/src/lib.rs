//! The mathematics of the documents, topic by topic: the formula, where a document has it, an
//! example with numbers, and what to type to see it in a network.
//!
//! The documents were written to teach, and so is this. Each [`Topic`] is data and one function,
//! which computes the example with the very layers, losses and optimizers that train the networks:
//! a number printed here cannot differ from what the crates do. `cargo xtask explain` prints it.
//!
//! ```
//! let topic = refashion_explain::by_name("max-pool")?;
//! assert!(topic.text("refashion")?.contains("112   37"));
//! println!("{}", topic.text("refashion")?);
//! # Ok::<(), refashion_explain::Error>(())
//! ```

mod error;
mod of_layer;
mod show;
mod topic;
mod topics;
mod worked;

pub use error::{Error, Result};
pub use of_layer::{topic_of_activation, topic_of_layer};
pub use topic::Topic;
pub use topics::{all, by_name};

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
