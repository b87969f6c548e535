//! Accuracy, confusion matrices, classification reports and the statistics of a reproduction.
//!
//! The crate answers two questions about a network that was trained again.
//! How good is it: [`accuracy`], [`top_k_accuracy`], [`ConfusionMatrix`], [`ClassificationReport`].
//! And is it as good as the document said: [`verdict`], which rests on [`statistics`].
//!
//! It knows no tensor library. Labels, scores and measurements are plain slices, so that whatever
//! made the predictions can be judged, and a matrix copied from a printed page as well.
//! Everything that a caller can get wrong (lengths that differ, labels out of range, NaN) is an
//! [`Error`], never a panic.
//!
//! # Example
//!
//! Five images of three classes, scored by a network; then the verdict on a published accuracy.
//!
//! ```
//! use refashion_metrics::verdict::{Better, Replication, Verdict};
//! use refashion_metrics::{ClassificationReport, ConfusionMatrix, Scores, accuracy};
//!
//! let truth = [0_u8, 1, 2, 2, 1];
//! let probabilities = [
//!     0.8, 0.1, 0.1, //
//!     0.2, 0.7, 0.1, //
//!     0.1, 0.2, 0.7, //
//!     0.1, 0.6, 0.3, // wrong: a 2 taken for a 1
//!     0.0, 0.9, 0.1,
//! ];
//! let predicted = Scores::new(&probabilities, 3)?.argmax();
//! assert_eq!(predicted, [0, 1, 2, 1, 1]);
//! assert_eq!(accuracy(&truth, &predicted)?, 0.8);
//!
//! let matrix = ConfusionMatrix::from_labels(&truth, &predicted, 3)?;
//! assert_eq!(matrix.count(2, 1), 1);
//! println!("{:.4}", ClassificationReport::new(&matrix, &["boot", "bag", "shirt"])?);
//!
//! let judgement = Replication {
//!     name: "test accuracy".into(),
//!     published: 0.9193,
//!     decimals: 4,
//!     margin: 0.01,
//!     better: Better::Higher,
//!     mean_of: 1,
//!     measured: vec![Some(0.9181), Some(0.9202), Some(0.9170), Some(0.9195), Some(0.9188)],
//! }
//! .judge(0.95)?;
//! assert_eq!(judgement.verdict, Verdict::Reproduced);
//! # Ok::<(), refashion_metrics::Error>(())
//! ```

mod accuracy;
mod calibration;
mod confusion;
mod confusion_table;
mod error;
mod labels;
mod mean;
mod report;
mod scores;
pub mod statistics;
mod top_k;
mod true_positives;
pub mod verdict;

pub use accuracy::accuracy;
pub use calibration::{Calibration, CalibrationBin};
pub use confusion::{Confusion, ConfusionMatrix};
pub use confusion_table::ConfusionTable;
pub use error::{Error, Result};
pub use labels::Label;
pub use mean::RunningMean;
pub use report::{ClassScores, ClassificationReport, MeanScores};
pub use scores::Scores;
pub use top_k::top_k_accuracy;
pub use true_positives::true_positives;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
