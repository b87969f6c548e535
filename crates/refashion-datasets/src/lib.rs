//! Fashion-MNIST, MNIST and CIFAR-10: found, verified, decoded, split, augmented and batched.
//!
//! A result is worth only as much as the data it was made with. So data are looked for in a known
//! order of places, read from whichever container they come in, and what is inside is compared with
//! the published SHA-256 digests before anything else happens. Splits and shuffles are NumPy's and
//! scikit-learn's, index for index, and augmentation is that of Keras, so that an experiment
//! divides and changes the pictures as the document did.
//!
//! There is no tensor library here: images are bytes until a batch is made, and a batch is a slice
//! of `f32`.
//!
//! ```
//! use refashion_datasets::{BatchSettings, Batches, DatasetName, Split, synthetic};
//!
//! // The published data come from `load(name, &Search::from_env(), …)`; these are drawn.
//! let dataset = synthetic(DatasetName::FashionMnist, 1, 50, 10);
//! let (train, validation) = Split::First { n: 10 }.indices(dataset.train.len())?;
//! assert_eq!((train.len(), validation.len()), (40, 10));
//!
//! let settings = BatchSettings { shuffle: Some(7), ..BatchSettings::new(16) };
//! let batches = Batches::new(&dataset.train, train, settings)?;
//! let sizes = batches.prefetch(0, |stream| {
//!     let mut sizes = Vec::new();
//!     while let Some(batch) = stream.next() {
//!         sizes.push(batch.len());
//!     }
//!     sizes
//! });
//! assert_eq!(sizes, [16, 16, 8]);
//! # Ok::<(), refashion_datasets::Error>(())
//! ```

mod augment;
mod batches;
mod canonical;
mod cifar;
mod dataset;
mod download;
mod error;
mod hub;
mod hub_cache;
mod hub_file;
mod hub_names;
mod idx;
mod images;
mod layout;
mod name;
mod noise;
mod not_found;
mod picture;
mod proxy;
mod random;
mod remote;
mod search;
mod split;
mod synthetic;

pub use augment::{Augmentation, Fill, Transform};
pub use batches::{Batch, BatchSettings, Batches, Scaling, Stream};
pub use canonical::FileDigest;
pub use dataset::{Dataset, Format, Origin};
pub use download::Progress;
pub use error::{Defect, Error};
pub use images::{Images, Labelled};
pub use name::DatasetName;
pub use noise::random_images;
pub use not_found::{Looked, NotFound};
pub use random::RandomState;
pub use remote::DownloadLimits;
pub use search::{DATA_VARIABLE, Found, HUB_ENDPOINT, Search, find, load, read};
pub use split::{Indices, KFold, Split};
pub use synthetic::synthetic;
