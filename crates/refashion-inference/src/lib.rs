//! Trained networks as files that explain themselves, and what they say of photographs.
//!
//! A [`ModelFile`] is one safetensors file. Its [`ModelCard`] says which network the weights are
//! of, what the classes are called, how pictures become [`Inputs`], how it was trained and on what.
//! [`Inputs::take`] turns a [`Picture`] of any size into what the network was trained on, and says
//! what it did; a [`Predictor`] says what it is, for one picture or for thousands of files that are
//! read while others are computed.
//!
//! ```
//! use refashion_inference::{Inputs, ModelCard, ModelFile, Picture, Predictor, Preprocessing, best};
//! use refashion_zoo::{Model, Network, Precision, Shape};
//!
//! let network = Network::new("tiny", Shape::image(1, 8, 8)).flatten().dense(3).softmax();
//! let card = ModelCard::new("mine", network, ["cup", "jug", "bowl"], Inputs::new([1, 8, 8]));
//! let folder = std::env::temp_dir().join(format!("refashion-inference-{}", std::process::id()));
//! std::fs::create_dir_all(&folder)?;
//! let path = folder.join("mine.safetensors");
//! ModelFile::write(&path, &card, &Model::new(&card.network, 1)?, Precision::F32)?;
//!
//! let mut predictor = Predictor::new(&ModelFile::read(&path)?)?;
//! let picture = Picture::grey(40, 30, vec![200.0; 1200])?;
//! let seen = predictor.card.inputs.take(&picture, &Preprocessing::default())?;
//! let scores = predictor.scores([&seen]);
//! for prediction in best(&scores[0], 2) {
//!     println!("{} {:.3}", predictor.card.classes[prediction.index], prediction.score);
//! }
//! # std::fs::remove_dir_all(folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The feature `photographs`, on by default, reads PNG, JPEG, WebP, GIF and BMP.

mod assessment;
mod card;
mod digest;
mod error;
#[cfg(feature = "photographs")]
mod folder;
mod found;
mod ground;
#[cfg(feature = "photographs")]
mod imported;
mod inputs;
#[cfg(feature = "photographs")]
mod jpeg;
mod model_file;
mod occlusion;
#[cfg(feature = "photographs")]
mod parts;
#[cfg(feature = "photographs")]
mod photograph;
mod picture;
#[cfg(feature = "photographs")]
mod picture_set;
mod predictor;
mod resample;
mod seen;
mod sketch;
#[cfg(feature = "photographs")]
mod sorted;
#[cfg(feature = "photographs")]
mod stream;
#[cfg(feature = "photographs")]
mod unread;

pub use assessment::{Assessment, Labelled, Miss};
pub use card::{ModelCard, TrainingData};
pub use digest::weights_sha256;
pub use error::{Error, Result};
#[cfg(feature = "photographs")]
pub use folder::{pictures_in, unread_pictures_in};
pub use inputs::{Centre, Framing, Inputs};
pub use model_file::ModelFile;
pub use occlusion::Occlusion;
pub use picture::Picture;
#[cfg(feature = "photographs")]
pub use picture_set::{PictureSet, PictureSetOptions};
pub use predictor::{Prediction, Predictor, best};
pub use seen::{Fit, Invert, Preprocessing, Seen, Taken};
#[cfg(feature = "photographs")]
pub use sorted::SortedFolder;
#[cfg(feature = "photographs")]
pub use stream::PhotographResult;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
