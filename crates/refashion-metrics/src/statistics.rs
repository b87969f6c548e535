//! The statistics that a verdict rests on, each a small function over slices.
//!
//! [`mean`] is that of any values; a [`Sample`] is the mean and spread of one measurement over k seeds; from it come the
//! prediction interval of one more run and the confidence interval of the mean. [`sign_test`] and
//! [`paired_t_test`] compare two networks trained with the same seeds, [`mcnemar`] two on the same
//! images, [`welch_t_test`] two
//! frameworks with seeds of their own, [`wilson_interval`] bounds a share such as a class's recall, and
//! [`clopper_pearson_interval`] does so exactly,
//! [`holm`] corrects the p-values of several tests, and [`fisher`] joins those of one hypothesis.
//! The distributions underneath are in [`student_t`] and [`normal`].
//!
//! Measurements are assumed to be independent draws from a normal distribution, which the figures
//! of trained networks follow well enough for intervals; nothing here can check it with few seeds.

mod beta;
mod clopper_pearson;
mod fisher;
mod holm;
mod interval;
mod mcnemar;
mod mean;
mod noncentral_t;
pub mod normal;
mod paired;
mod sample;
pub mod student_t;
mod welch;
mod wilson;

pub use clopper_pearson::clopper_pearson_interval;
pub use fisher::fisher;
pub use holm::{holm, holm_levels};
pub use interval::Interval;
pub use mcnemar::{McNemarTest, mcnemar};
pub use mean::mean;
pub use paired::{PairedTTest, SignTest, paired_t_test, sign_test};
pub use sample::{Sample, SeedsForPower};
pub use welch::{WelchTTest, seeds_for_equivalence, welch_t_test};
pub use wilson::wilson_interval;

pub(crate) use interval::check_probability;
