//! A data set of one's own: pictures in folders, one a class.

use std::{
    path::{Path, PathBuf},
    thread,
};

use refashion_datasets::{Dataset, Format, Images, Labelled, Origin, OwnDataset};

use crate::{
    error::Result,
    inputs::Inputs,
    parts::{Parts, fault},
    picture::Picture,
    seen::Preprocessing,
};

/// So many pictures that cannot be read are named.
const NAMED: usize = 5;

/// Pictures in folders as a data set: `train/`, `val/` and `test/` with a folder for each class, or
/// the folders of the classes alone. The parts may be called `training`, `valid`, `validation` or `dev`, and
/// `tests` or `testing`, too.
///
/// Each picture becomes what [`Inputs::take`] makes of it, so that a network sees in training what
/// it sees later.
#[derive(Debug)]
pub struct PictureSet {
    /// The data set. Its training images are those of `train/` and, behind them, those of `val/`.
    pub dataset: Dataset,
    /// How many of the training images, the last ones, are those of `val/`.
    pub validation: usize,
    /// How many pictures were of another size, and have been resized.
    pub resized: usize,
    /// Pictures that are of no class, as they lie beside the folders of the classes, or that are of a
    /// format which is not read.
    pub left_out: Vec<PathBuf>,
    /// Folders beside those of the parts, which are of none and are left out with all that is in them.
    pub beside: Vec<PathBuf>,
    /// Links that lead to folders or nowhere, which are not followed.
    pub links: Vec<PathBuf>,
}

/// What is asked for where pictures become a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureSetOptions {
    /// The name of the set; see [`OwnDataset::name`].
    pub name: String,
    /// Channels, height and width that the pictures are given.
    pub shape: [usize; 3],
    /// With how many threads they are read.
    pub threads: usize,
}

impl PictureSet {
    /// Reads all pictures of a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Folder`](crate::Error::Folder) where it has fewer than two classes or too many, or one whose
    /// name [cannot be used](refashion_datasets::class_names_fault); where a class has one picture or none, or
    /// a part has a class that `train/` has not; where pictures cannot be read, of which a few are named.
    /// [`Error::Data`](crate::Error::Data) where the name of the set or a size cannot be used.
    pub fn read(folder: &Path, options: &PictureSetOptions) -> Result<Self> {
        let parts = Parts::of(folder)?;
        let [train, validation, test] = parts.files()?;
        let (left_out, links, beside) = (parts.left_out()?, parts.links()?, parts.beside);
        let (train_count, test_count) = (train.len() + validation.len(), test.len());
        let own = OwnDataset {
            name: options.name.clone(),
            title: options.name.clone(),
            classes: parts.classes,
            image_shape: options.shape,
            train_count,
            test_count,
        };
        // A size that no picture has is not said of each.
        own.describe()?;
        let inputs = Inputs::new(options.shape);
        let all: Vec<&(PathBuf, u8)> = train.iter().chain(&validation).chain(&test).collect();
        let (pixels, resized) = read_all(folder, &inputs, &all, options.threads)?;
        let split = train_count * inputs.shape.iter().product::<usize>();
        let [train_pixels, test_pixels] = [&pixels[..split], &pixels[split..]];
        let labels: Vec<u8> = all.iter().map(|(_, label)| *label).collect();
        let part = |count: usize, pixels: &[u8], labels: &[u8]| -> Result<Labelled> {
            let images = Images::new(count, options.shape, pixels.to_vec())?;
            Ok(Labelled::new(images, labels.to_vec())?)
        };
        let origin = Origin::Folder {
            path: folder.to_owned(),
            format: Format::Pictures,
        };
        let dataset = own.with_images(
            part(train_count, train_pixels, &labels[..train_count])?,
            part(test_count, test_pixels, &labels[train_count..])?,
            origin,
        )?;
        Ok(Self {
            dataset,
            validation: validation.len(),
            resized,
            left_out,
            beside,
            links,
        })
    }
}

/// The bytes of all pictures, one behind the other, and how many of them were of another size.
fn read_all(
    folder: &Path,
    inputs: &Inputs,
    files: &[&(PathBuf, u8)],
    threads: usize,
) -> Result<(Vec<u8>, usize)> {
    let read = |path: &Path| -> Result<(Vec<u8>, bool)> {
        let picture = Picture::open(path)?;
        let seen = inputs.take(&picture, &Preprocessing::default())?;
        let [_, height, width] = inputs.shape;
        Ok((seen.pixels, picture.taken_at != [width, height]))
    };
    let share = files.len().div_ceil(threads.max(1)).max(1);
    let read_part = |part: &[&(PathBuf, u8)]| -> Vec<_> {
        let paths = part.iter().map(|(path, _)| path);
        paths.map(|path| read(path)).collect()
    };
    let outcomes: Vec<Result<(Vec<u8>, bool)>> = thread::scope(|scope| {
        let parts = files.chunks(share).map(|part| {
            let work = move || read_part(part);
            let spawned = thread::Builder::new().spawn_scoped(scope, work);
            spawned.map_err(|_| part)
        });
        let parts: Vec<_> = parts.collect();
        let joined = parts.into_iter().map(|part| match part {
            Ok(part) => part.join().unwrap_or_default(),
            // Where no more threads can be had, this one reads.
            Err(part) => read_part(part),
        });
        joined.flatten().collect()
    });
    let mut broken = Vec::new();
    let (mut pixels, mut resized) = (Vec::new(), 0);
    for outcome in &outcomes {
        match outcome {
            Ok((bytes, other)) => {
                pixels.extend_from_slice(bytes);
                resized += usize::from(*other);
            }
            Err(error) => broken.push(error.to_string()),
        }
    }
    // A thread that broke off has no outcomes.
    if outcomes.len() != files.len() {
        return Err(fault(
            folder,
            "the decoder of pictures broke off".to_owned(),
        ));
    }
    if broken.is_empty() {
        return Ok((pixels, resized));
    }
    let more = match broken.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let count = broken.len();
    broken.truncate(NAMED);
    Err(fault(
        folder,
        format!(
            "{count} of {} pictures cannot be used: {}{more}",
            files.len(),
            broken.join("; ")
        ),
    ))
}
