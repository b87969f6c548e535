//! A data set that was made of pictures once, and loads quickly.

use std::{fs, io::ErrorKind, path::Path};

use refashion_datasets::{Dataset, FileDigest, Format, Images, Labelled, Origin, OwnDataset};
use refashion_std::{check_version, read_at_most, write_atomic};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    error::{Error, Result},
    parts::fault,
    picture_set::PictureSet,
};

/// The file that says what the set is.
const DESCRIPTION: &str = "set.json";

/// The files of its two parts: image after image, the label and the planes of the picture, as in the
/// binary batches of CIFAR-10.
const PARTS: [&str; 2] = ["train.bin", "test.bin"];

/// A description is at most so long, and a part.
const MOST_TEXT: u64 = 1 << 20;
const MOST_BYTES: u64 = 1 << 34;

/// The version of the format of sets that are written now. A description names none that is 1.
const VERSION: u64 = 1;

/// What the description holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    name: String,
    title: String,
    classes: Vec<String>,
    image_shape: [usize; 3],
    train_count: usize,
    test_count: usize,
    validation: usize,
    digests: Vec<FileDigest>,
}

impl PictureSet {
    /// Writes the set into a folder, from which [`PictureSet::open`] reads it quickly.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] where it cannot be written.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let failed = |source: std::io::Error| Error::Write {
            path: folder.to_owned(),
            source,
        };
        let Dataset {
            name,
            train,
            test,
            digests,
            ..
        } = &self.dataset;
        fs::create_dir_all(folder).map_err(failed)?;
        for (file, part) in PARTS.iter().zip([train, test]) {
            let mut bytes = Vec::with_capacity(part.images.pixels.len() + part.len());
            for (index, &label) in part.labels.iter().enumerate() {
                bytes.push(label);
                bytes.extend_from_slice(part.images.image(index));
            }
            write_atomic(&folder.join(file), &bytes).map_err(failed)?;
        }
        let described = Described {
            name: name.to_string(),
            title: name.title.to_owned(),
            classes: name.classes.iter().map(ToString::to_string).collect(),
            image_shape: name.image_shape,
            train_count: train.len(),
            test_count: test.len(),
            validation: self.validation,
            digests: digests.clone(),
        };
        let text = serde_json::to_string_pretty(&described)
            .map_err(|error| fault(folder, error.to_string()))?;
        write_atomic(&folder.join(DESCRIPTION), text.as_bytes()).map_err(failed)
    }

    /// Whether a folder holds a set that [`PictureSet::save`] wrote.
    pub fn is_saved(folder: &Path) -> bool {
        folder.join(DESCRIPTION).is_file()
    }

    /// Reads a set that [`PictureSet::save`] wrote, and checks its digests.
    ///
    /// # Errors
    ///
    /// [`Error::Folder`] where a file cannot be read or is not as the description says, or what that says
    /// cannot be.
    pub fn open(folder: &Path) -> Result<Self> {
        let text = read(folder, DESCRIPTION, MOST_TEXT)?;
        let described = read_description(&text)
            .map_err(|problem| fault(folder, format!("{DESCRIPTION}: {problem}")))?;
        let Described {
            name,
            title,
            classes,
            image_shape,
            ..
        } = described;
        let own = OwnDataset {
            name,
            title,
            classes,
            image_shape,
            train_count: described.train_count,
            test_count: described.test_count,
        };
        // The sizes of the description are checked before anything is made of them.
        own.describe()
            .map_err(|error| fault(folder, format!("{DESCRIPTION}: {error}")))?;
        let counts = [own.train_count, own.test_count];
        let mut parts = Vec::new();
        for (file, count) in PARTS.iter().zip(counts) {
            let bytes = read(folder, file, MOST_BYTES)?;
            parts.push(part(folder, file, &bytes, count, &own)?);
        }
        let origin = Origin::Folder {
            path: folder.to_owned(),
            format: Format::Imported,
        };
        let (test, train) = (
            parts.pop().unwrap_or_default(),
            parts.pop().unwrap_or_default(),
        );
        let dataset = own.with_images(train, test, origin)?;
        if dataset.digests != described.digests {
            let problem = "its images are not those of its digests; import it again".to_owned();
            return Err(fault(folder, problem));
        }
        if described.validation >= dataset.train.len().max(1) {
            let problem = format!(
                "{} images validate of {}",
                described.validation,
                dataset.train.len()
            );
            return Err(fault(folder, problem));
        }
        Ok(Self {
            dataset,
            validation: described.validation,
            resized: 0,
            left_out: Vec::new(),
            beside: Vec::new(),
            links: Vec::new(),
        })
    }
}

/// The description of a set, whose version is looked at before the rest of it.
fn read_description(text: &[u8]) -> std::result::Result<Described, String> {
    let mut all: Map<String, Value> =
        serde_json::from_slice(text).map_err(|error| error.to_string())?;
    if let Some(said) = all.remove("version") {
        check_version(&said.to_string(), VERSION).map_err(|error| error.to_string())?;
    }
    serde_json::from_value(Value::Object(all)).map_err(|error| error.to_string())
}

fn part(
    folder: &Path,
    file: &str,
    bytes: &[u8],
    count: usize,
    own: &OwnDataset,
) -> Result<Labelled> {
    let len = 1 + own.image_shape.iter().product::<usize>();
    if count.checked_mul(len) != Some(bytes.len()) {
        let problem = format!(
            "{file} has {} bytes, which are not {count} images",
            bytes.len()
        );
        return Err(fault(folder, problem));
    }
    let mut labels = Vec::with_capacity(count);
    let mut pixels = Vec::with_capacity(bytes.len() - count);
    for record in bytes.chunks_exact(len) {
        if let Some((label, image)) = record.split_first() {
            labels.push(*label);
            pixels.extend_from_slice(image);
        }
    }
    if let Some(label) = labels
        .iter()
        .find(|&&label| usize::from(label) >= own.classes.len())
    {
        let problem = format!(
            "{file} has a label {label} of {} classes",
            own.classes.len()
        );
        return Err(fault(folder, problem));
    }
    Ok(Labelled::new(
        Images::new(count, own.image_shape, pixels)?,
        labels,
    )?)
}

fn read(folder: &Path, file: &str, most: u64) -> Result<Vec<u8>> {
    read_at_most(&folder.join(file), most).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge | ErrorKind::InvalidInput => {
            fault(folder, format!("{file} is no file of a set"))
        }
        _ => fault(folder, format!("{file}: {error}")),
    })
}
