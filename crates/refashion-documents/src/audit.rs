//! An audit of what documents say: every printed number that follows from others is computed again.
//!
//! The checks know nothing of any one document. Each looks at one kind of thing that a document
//! holds (a confusion matrix, a layer table, a stated number, a setting told in several places, ...)
//! and gives [`Finding`]s: what agrees, what contradicts itself, and what cannot be told. Where
//! something contradicts itself, the check looks for a reading under which it would not, and each
//! contradiction names the claims that hang on it.
//!
//! What runs is held against what is stated: the settings of experiments, the bounds of claims, the
//! epochs of figures and the ends of curves. Scores are held against the images that they are of, as
//! whole numbers of them (GRIM), and such a finding says how many slips of a digit it would find:
//! four digits of an accuracy on 10,000 images are always possible. What several numbers say together
//! is held against each other too: the scores of all classes, their matrix and the accuracy, and what
//! is printed of one moment.
//!
//! ```
//! use refashion_documents::Document;
//! use refashion_documents::audit::{Audit, Outcome};
//!
//! let audit = Audit::of(&Document::all()?);
//! let finding = audit.contradictions().find(|finding| finding.subject == "loss-first-epoch").unwrap();
//! assert_eq!(finding.outcome, Outcome::Contradiction);
//! assert_eq!(finding.arithmetic, "printed 0.5207, but 0.5257");
//! # Ok::<(), refashion_documents::Error>(())
//! ```

mod bounds;
mod claims;
mod comparability;
mod decisions;
mod feasibility;
mod finding;
mod hanging;
mod layers;
mod losses;
mod matrices;
mod misprint;
mod moments;
mod networks;
mod placed;
mod protocols;
mod references;
mod render;
mod repeats;
mod reports;
mod runs;
mod scores;
mod sequences;
mod settings;
mod shape;
mod standing;
mod statements;
mod tables;
mod vectors;
mod whole;

pub use finding::{Check, Finding, Outcome};
pub use standing::Standing;
pub use whole::Audit;
