//! What can go wrong, in words that say which file, what was expected, what was found and what to do.

use std::io;
use std::path::PathBuf;

use crate::name::{DatasetName, UnknownDataset};
use crate::not_found::NotFound;

/// Why a data set could not be found, read, verified, split or batched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The name is of no data set known here.
    #[error(transparent)]
    UnknownDataset(#[from] UnknownDataset),

    /// The files are in none of the places looked at, and could not be fetched.
    #[error(transparent)]
    NotFound(Box<NotFound>),

    /// A file is there but the system does not let it be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },

    /// A file is there but does not hold what it should.
    #[error("{} is not usable: {defect}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        defect: Defect,
    },

    /// Two files that belong together do not fit together.
    #[error(
        "{} holds {images} images but {} holds {labels} labels; they are not of one set",
        images_path.display(), labels_path.display()
    )]
    CountsDiffer {
        /// The file of the images.
        images_path: PathBuf,
        /// How many images it holds.
        images: usize,
        /// The file of the labels.
        labels_path: PathBuf,
        /// How many labels it holds.
        labels: usize,
    },

    /// The data can be read but are not the published data.
    #[error(
        "{place} does not hold {} as published: {file} has the SHA-256 {found}, expected {expected}{}",
        name.title, owner(*looks_like)
    )]
    Digest {
        /// The data set asked for.
        name: DatasetName,
        /// Where the data were found.
        place: String,
        /// The canonical file whose bytes differ.
        file: String,
        /// The digest of what was found, in hexadecimal.
        found: String,
        /// The published digest, in hexadecimal.
        expected: String,
        /// The data set whose published digest was found instead.
        looks_like: Option<DatasetName>,
    },

    /// What was given names no model of the hub.
    #[error("{given:?} names no model of a hub: {problem}")]
    HubName {
        /// What was given.
        given: String,
        /// What is wrong with it.
        problem: &'static str,
    },

    /// A file of a model of the hub cannot be had.
    #[error("{model}: {file} cannot be had: {reason}")]
    HubModel {
        /// The model, with its revision.
        model: String,
        /// The file.
        file: String,
        /// What the server or the system says.
        reason: String,
        /// The HTTP status that the server answered with, where it answered and sends no file.
        status: Option<u16>,
    },

    /// A file of a model of the hub is longer than it may be.
    #[error(
        "{model}: {file} cannot be had: {found} bytes are announced, at most {most} are expected"
    )]
    HubModelLength {
        /// The model, with its revision.
        model: String,
        /// The file.
        file: String,
        /// How many bytes the server announces.
        found: u64,
        /// How many were allowed.
        most: u64,
    },

    /// A file of the Hugging Face cache is damaged or half written.
    #[error("the cached file {} cannot be used: {source}. Delete it ({}) and run again to fetch it anew",
        path.display(), remove_command(path))]
    Cached {
        /// The file in the cache.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<Error>,
    },

    /// A number of values is not what the shape asks for.
    #[error("expected {expected} {what}, found {found}")]
    Shape {
        /// What was counted.
        what: String,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },

    /// An index points outside the set.
    #[error(
        "index {index} is outside a set of {count} examples; indices run from 0 to below {count}"
    )]
    Index {
        /// The index.
        index: usize,
        /// The size of the set.
        count: usize,
    },

    /// A split, fold, batch or augmentation setting makes no sense.
    #[error("{setting} = {found} cannot be used: {expected}")]
    Setting {
        /// The setting's name.
        setting: &'static str,
        /// The value given.
        found: String,
        /// What would be right.
        expected: String,
    },
}

/// What is wrong inside a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Defect {
    /// The file ends too early.
    #[error("it ends after {found} of {expected} bytes; copy or download it again")]
    Truncated {
        /// Bytes that the header or the format asks for.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },

    /// There is more than the header or the format asks for.
    #[error("it should end after {expected} bytes but more follow; copy or download it again")]
    TooLong {
        /// Bytes that the header or the format asks for.
        expected: u64,
    },

    /// It is a file of another kind.
    #[error("it is {0}")]
    Foreign(&'static str),

    /// The gzip stream is damaged.
    #[error("its gzip stream is damaged ({0}); copy or download it again")]
    Gzip(io::Error),

    /// The tar archive is damaged.
    #[error("its tar archive is damaged ({0}); copy or download it again")]
    Tar(io::Error),

    /// The zip archive is damaged, or packed in a way that is not read.
    #[error("it cannot be read as a zip archive: {0}")]
    Zip(String),

    /// The pickle holds something else than a batch of CIFAR-10, of which nothing was run.
    #[error("it cannot be read as a batch of CIFAR-10 in Python's form: {0}")]
    Pickle(String),

    /// An array of an archive of NumPy is not what it should be.
    #[error("its array {array} cannot be used: {what}")]
    Npy {
        /// The array's name.
        array: String,
        /// What is wrong with it.
        what: String,
    },

    /// A row of a table of pixels is not what it should be.
    #[error("line {line} of it cannot be used: {what}")]
    Csv {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },

    /// A file is missing from an archive.
    #[error("the archive lacks {0}")]
    MissingMember(String),

    /// A file stands twice in an archive, so that it cannot be told which one is meant.
    #[error("the archive holds two files called {0}")]
    TwoMembers(String),

    /// The first four bytes are not those of the format.
    #[error("its magic number is {found:#010x}, expected {expected:#010x} ({what}){}", other_idx(*found))]
    Magic {
        /// The number found.
        found: u32,
        /// The number of the format.
        expected: u32,
        /// What the format is.
        what: &'static str,
    },

    /// The images are not of the data set's size.
    #[error("its images are {found}, expected {expected} (channels×rows×columns)")]
    ImageSize {
        /// The size found.
        found: String,
        /// The data set's size.
        expected: String,
    },

    /// More images than the data set has.
    #[error("it claims {found} images, at most {most} are expected")]
    TooMany {
        /// The number claimed.
        found: u64,
        /// The number of the published set.
        most: usize,
    },

    /// A label is none of the classes.
    #[error("the label of image {index} is {found}, expected 0 to {most}")]
    Label {
        /// The image.
        index: usize,
        /// Its label.
        found: i64,
        /// The last label.
        most: usize,
    },

    /// An encoded picture cannot be decoded.
    #[error("image {index} cannot be decoded: {reason}")]
    Picture {
        /// The image.
        index: usize,
        /// What the decoder says.
        reason: String,
    },

    /// The parquet file cannot be read.
    #[error("it cannot be read as parquet: {0}")]
    Parquet(String),

    /// The pages of the parquet file are packed in a way that is not read.
    #[error(
        "it is parquet packed with {0}; read are plain, gzip, snappy and zstd, so write it again, \
         such as `pyarrow.parquet.write_table(table, file, compression=\"zstd\")`"
    )]
    Codec(&'static str),

    /// A column is missing.
    #[error("it has no column {expected} of type {kind}; its columns are {found}")]
    Column {
        /// The column looked for.
        expected: String,
        /// The type it should have.
        kind: &'static str,
        /// The columns that are there.
        found: String,
    },

    /// The labels are words, where those of a data set are the numbers of its classes.
    #[error(
        "its column {column} is text; labels have to be the numbers of the classes, from 0, so write it \
         again with integers there (int32 or int64)"
    )]
    TextLabels {
        /// The column.
        column: &'static str,
    },

    /// The file's content is not what its name in the cache promises.
    #[error("its SHA-256 is {found}, expected {expected}: it was broken off or damaged")]
    Container {
        /// The digest of the file.
        found: String,
        /// The digest that the hub gave for it.
        expected: String,
    },
}

/// What an IDX file is whose magic number was found in the place of another.
fn other_idx(magic: u32) -> &'static str {
    match magic {
        0x0801 => "; it is a file of labels",
        0x0803 => "; it is a file of images",
        text if is_text(text) => "; it is text",
        _ => "",
    }
}

/// Whether the four bytes of a magic number are letters and what stands between them.
fn is_text(magic: u32) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    magic.to_be_bytes().iter().all(is_letter)
}

impl Defect {
    /// Names the file that has the defect.
    pub(crate) fn of(self, path: impl Into<PathBuf>) -> Error {
        Error::Malformed {
            path: path.into(),
            defect: self,
        }
    }
}

/// Names the file that could not be read.
pub(crate) fn io_error(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
    let path = path.into();
    move |source| Error::Io { path, source }
}

/// The command that deletes a file, for the system at hand.
fn remove_command(path: &std::path::Path) -> String {
    let command = if cfg!(windows) { "del" } else { "rm" };
    format!("{command} \"{}\"", path.display())
}

/// What is known of other data.
fn owner(looks_like: Option<DatasetName>) -> String {
    looks_like.map_or_else(String::new, |other| {
        format!("; these are the data of {}", other.title)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_kind_is_called_that() {
        let shown = |found: u32| {
            let (expected, what) = (0x0803, "IDX");
            Defect::Magic {
                found,
                expected,
                what,
            }
            .to_string()
        };
        let expected = "expected 0x00000803 (IDX)";
        assert_eq!(
            shown(0x0801),
            format!("its magic number is 0x00000801, {expected}; it is a file of labels")
        );
        assert!(shown(0x0803).ends_with("; it is a file of images"));
        assert!(shown(u32::from_be_bytes(*b"a b\n")).ends_with("; it is text"));
        assert!(shown(u32::from_be_bytes(*b"a b\0")).ends_with(expected));
        assert!(shown(0).ends_with(expected));
    }

    #[test]
    fn the_data_of_another_set_are_called_that() {
        let shown = |looks_like| {
            let [place, file, found] = ["/data", "train", "a1"].map(String::from);
            let digest = Error::Digest {
                name: DatasetName::FASHION_MNIST,
                place,
                file,
                found,
                expected: "b2".to_owned(),
                looks_like,
            };
            digest.to_string()
        };
        let plain =
            "/data does not hold Fashion-MNIST as published: train has the SHA-256 a1, expected b2";
        assert_eq!(shown(None), plain);
        let other = format!("{plain}; these are the data of MNIST");
        assert_eq!(shown(Some(DatasetName::MNIST)), other);
    }

    #[test]
    fn a_cached_file_is_told_how_to_be_deleted() {
        let source = Box::new(Defect::Foreign("text").of("/cache/link"));
        let path = "/cache/blob".into();
        let command = if cfg!(windows) { "del" } else { "rm" };
        assert_eq!(
            Error::Cached { path, source }.to_string(),
            format!(
                "the cached file /cache/blob cannot be used: /cache/link is not usable: it is text. \
                 Delete it ({command} \"/cache/blob\") and run again to fetch it anew"
            )
        );
    }
}
