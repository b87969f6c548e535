//! Which figures a document has, and what is drawn in them: from the records of its runs.
//!
//! A [`Gallery`] takes the review of a document and the data sets that are at hand, and answers with
//! a list of [`Plate`]s: what was published beside the intervals of our runs, curves with the
//! published points beside them, confusion matrices and their difference to the published ones, what
//! the networks made of single pictures, the networks themselves. [`Gallery::write`] puts them into
//! `<document>/figures/` of a store as SVG and PNG, with a list, `figures.json`, that gives each
//! its title and says in words what it shows. The data sets themselves, which documents share, are
//! drawn once a store, by [`draw_data`].
//!
//! Nothing is trained here and nothing is computed anew: a figure shows what the records say, so
//! that it can be drawn at any time and anywhere. Pictures of a data set need that data set; without
//! it the figures that are already there stay. Pictures of CIFAR-10 go to `figures/pictures/`,
//! which git ignores, as their photographers were never asked.
//!
//! ```
//! use refashion_documents::{Document, audit::Audit};
//! use refashion_report::gallery::Gallery;
//! use refashion_review::Review;
//! use refashion_runs::Store;
//!
//! let thesis = [Document::named("thesis")?];
//! let review = Review::of(&thesis, &Audit::of(&thesis), &Store::new("no-runs-yet"))?;
//! let gallery = Gallery {
//!     review: &review.documents[0],
//!     datasets: &[],
//! };
//! // Without runs and data there is still the network.
//! let names: Vec<String> = gallery.plates()?.into_iter().map(|plate| plate.name).collect();
//! assert_eq!(names, ["network"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod activations;
mod augmented;
mod bench;
mod confusion;
mod curves;
mod data_sheets;
mod difference;
mod entry;
mod every;
mod features;
mod folds;
mod growth;
mod intervals;
mod mean_matrix;
mod networks;
mod plate;
mod samples;
mod side_by_side;
mod source;
mod subject;
mod verdicts;
mod versus_keras;

pub use bench::draw_bench;
pub(crate) use curves::panels;
pub use data_sheets::draw_data;
pub use entry::{Entry, ListedFigure, listed};
pub use plate::{Plate, PlateKind};
pub(crate) use side_by_side::NAME as SIDE_BY_SIDE;
pub use source::Gallery;
pub use versus_keras::draw_keras;
