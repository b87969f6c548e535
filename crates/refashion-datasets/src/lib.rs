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
//! let dataset = synthetic(DatasetName::FASHION_MNIST, 1, 50, 10);
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
//!
//! Features, on by default: `hub` fetches from the Hugging Face hub and reads its cache; `parquet`
//! reads the hub's files.

#[cfg(feature = "hub")]
mod address;
mod augment;
mod batches;
mod canonical;
mod catalogue;
mod cifar;
mod class_names;
mod csv;
mod dataset;
mod description;
mod digest;
#[cfg(feature = "hub")]
mod download;
mod error;
#[cfg(feature = "hub")]
mod failure;
mod fetching;
mod found;
#[cfg(feature = "hub")]
mod hub_cache;
#[cfg(feature = "hub")]
mod hub_file;
mod hub_model;
#[cfg(feature = "hub")]
mod hub_names;
mod idx;
mod images;
mod layout;
mod name;
#[cfg(feature = "hub")]
mod no_proxy;
mod noise;
mod not_found;
mod npy;
mod npz;
mod own;
mod packed;
#[cfg(feature = "parquet")]
mod parquet_bound;
#[cfg(feature = "parquet")]
mod parquet_file;
mod parquet_pair;
mod philox;
mod pickle;
#[cfg(feature = "parquet")]
mod picture;
#[cfg(feature = "hub")]
mod proxy;
mod random;
#[cfg(feature = "hub")]
mod remote;
mod search;
mod seen;
mod split;
mod stratified;
mod stream_version;
mod synthetic;
mod zip;

pub use augment::{Augmentation, Cut, Fill, Transform};
pub use batches::{Batch, BatchSettings, Batches, Scaling, Stream};
pub use canonical::{FileDigest, part_digest};
pub use class_names::class_names_fault;
pub use dataset::{Dataset, Format, Origin};
pub use description::{Description, Form, HubRepository, NamesElsewhere, StandIn};
pub use error::{Defect, Error};
pub use fetching::{DownloadLimits, Progress};
pub use found::Found;
pub use hub_model::{HubModel, HubModelFile};
pub use idx::{read_any_idx, read_idx};
pub use images::{Images, Labelled};
pub use layout::forms;
pub use name::{DatasetName, UnknownDataset};
pub use noise::random_images;
pub use not_found::{Looked, NotFound};
pub use own::OwnDataset;
pub use philox::Philox;
pub use random::{Random, RandomState};
pub use search::{DATA_VARIABLE, HUB_ENDPOINT, Search, find, load, read};
pub use split::{Indices, KFold, Split};
pub use stream_version::{StreamVersion, UnknownStreams};
pub use synthetic::synthetic;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
