//! All crates of refashion in one, each as a module, for a program of one's own.
//!
//! The README of the repository has an example, which is run with the tests.
//!
//! With `default-features = false` nothing of the program comes along.
//!
//! Build with `--release`, or put `opt-level = 3` under `[profile.dev.package."*"]`: unoptimised
//! arithmetic is slow.

pub use refashion_bench as bench;
pub use refashion_datasets as datasets;
pub use refashion_documents as documents;
pub use refashion_explain as explain;
#[cfg(feature = "export")]
pub use refashion_export as export;
pub use refashion_figures as figures;
pub use refashion_inference as inference;
pub use refashion_layers as layers;
pub use refashion_live as live;
pub use refashion_metrics as metrics;
pub use refashion_report as report;
pub use refashion_review as review;
pub use refashion_runs as runs;
#[cfg(feature = "serve")]
pub use refashion_serve as serve;
pub use refashion_trainer as trainer;
pub use refashion_zoo as zoo;

/// The README's example compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
