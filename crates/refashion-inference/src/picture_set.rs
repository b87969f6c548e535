//! A data set of one's own: pictures in folders, one a class.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
};

use refashion_datasets::{Dataset, Format, Images, Labelled, Origin, OwnDataset};
use refashion_std::near_names;

use crate::{
    error::{Error, Result},
    folder::{is_hidden, left_out, pictures_in},
    inputs::Inputs,
    picture::Picture,
    seen::Preprocessing,
};

/// So many pictures that cannot be read are named.
const NAMED: usize = 5;

/// A class has at least so many pictures to train on and to validate.
const FEWEST: usize = 2;

/// Pictures in folders as a data set: `train/`, `val/` and `test/` with a folder for each class, or
/// the folders of the classes alone.
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
    /// [`Error::Folder`] where it has no classes, or fewer than two; where a class has one picture
    /// or none, two are called alike but for capitals, or a part has a class that `train/` has not;
    /// where pictures cannot be read, of which a few are named. [`Error::Data`] where a name or a
    /// size cannot be used.
    pub fn read(folder: &Path, options: &PictureSetOptions) -> Result<Self> {
        let parts = Parts::of(folder)?;
        let [train, validation, test] = parts.files()?;
        let left_out = parts.left_out()?;
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
        })
    }
}

/// The folders that hold the classes.
struct Parts {
    folder: PathBuf,
    train: PathBuf,
    validation: Option<PathBuf>,
    test: Option<PathBuf>,
    classes: Vec<String>,
}

impl Parts {
    fn of(folder: &Path) -> Result<Self> {
        let [train, validation, test] = parts_in(folder)?;
        let train = train.unwrap_or_else(|| folder.to_owned());
        let classes = folders_in(&train)?;
        let problem = if classes.is_empty() {
            Some("no folders of classes in it: each class has one of its own".to_owned())
        } else {
            unprintable(&classes)
                .or_else(|| alike(&classes))
                .or_else(|| {
                    let [only] = classes.as_slice() else {
                        return None;
                    };
                    Some(format!(
                        "a single class, {only:?}; it takes two to tell them apart"
                    ))
                })
        };
        match problem {
            Some(problem) => Err(fault(&train, problem)),
            None => Ok(Self {
                folder: folder.to_owned(),
                train,
                validation,
                test,
                classes,
            }),
        }
    }

    /// The pictures of each part with their labels.
    fn files(&self) -> Result<[Vec<(PathBuf, u8)>; 3]> {
        let mut train = Vec::new();
        for (label, class) in (0_u8..=u8::MAX).zip(&self.classes) {
            let files = self.pictures(&self.train.join(class))?;
            if files.len() < FEWEST {
                let problem = match files.len() {
                    0 => format!("class {class:?} has no picture (PNG, JPEG, WebP, GIF or BMP)"),
                    _ => format!("class {class:?} has a single picture; {FEWEST} are the least"),
                };
                return Err(fault(&self.train, problem));
            }
            train.extend(files.into_iter().map(|path| (path, label)));
        }
        let part = |place: &Option<PathBuf>| match place {
            None => Ok(Vec::new()),
            Some(place) => self.part(place),
        };
        Ok([train, part(&self.validation)?, part(&self.test)?])
    }

    /// The pictures of `val/` or `test/`, whose classes are those of `train/`.
    fn part(&self, place: &Path) -> Result<Vec<(PathBuf, u8)>> {
        let mut all = Vec::new();
        for class in folders_in(place)? {
            let label = self.classes.iter().position(|known| *known == class);
            let label = label.and_then(|label| u8::try_from(label).ok());
            let label = label.ok_or_else(|| {
                let near = near_names(&class, self.classes.iter().map(String::as_str));
                fault(
                    place,
                    format!("class {class:?} is not in {}{near}", self.train.display()),
                )
            })?;
            let files = self.pictures(&place.join(class))?;
            all.extend(files.into_iter().map(|path| (path, label)));
        }
        match all.is_empty() {
            true => Err(fault(
                place,
                "no pictures in it; fill it or remove it".to_owned(),
            )),
            false => Ok(all),
        }
    }

    fn left_out(&self) -> Result<Vec<PathBuf>> {
        let mut places = vec![self.folder.as_path(), &self.train];
        places.extend(
            self.validation
                .iter()
                .chain(&self.test)
                .map(PathBuf::as_path),
        );
        left_out(&self.folder, &places).map_err(|error| fault(&self.folder, error.to_string()))
    }

    fn pictures(&self, place: &Path) -> Result<Vec<PathBuf>> {
        pictures_in(place).map_err(|error| fault(&self.folder, error.to_string()))
    }
}

/// The folders of a folder that train, validate and test, whatever capitals they have; none where none
/// trains.
pub(crate) fn parts_in(folder: &Path) -> Result<[Option<PathBuf>; 3]> {
    let folders = folders_in(folder)?;
    let named = |names: &[&str]| {
        let is = |name: &&String| names.contains(&name.to_lowercase().as_str());
        folders.iter().find(is).map(|name| folder.join(name))
    };
    let parts = [
        named(&["train", "training"]),
        named(&["val", "valid", "validation"]),
        named(&["test"]),
    ];
    Ok(match parts {
        [None, ..] => [None, None, None],
        parts => parts,
    })
}

/// The names of the folders in a folder, in their order, without hidden ones and those of systems.
fn folders_in(folder: &Path) -> Result<Vec<String>> {
    let failed = |error: std::io::Error| fault(folder, error.to_string());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !is_hidden(&entry.file_name()) && entry.path().is_dir() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// A class whose name is no line of a list, such as one with a line break in it.
fn unprintable(classes: &[String]) -> Option<String> {
    let control = classes
        .iter()
        .find(|class| class.contains(char::is_control));
    control.map(|class| format!("class {class:?} with a control character in its name; rename it"))
}

/// Two classes of one name but for capitals.
fn alike(classes: &[String]) -> Option<String> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    classes.iter().find_map(|class| {
        let other = seen.insert(class.to_lowercase(), class)?;
        Some(format!(
            "{other:?} and {class:?} are one name but for capitals; rename one"
        ))
    })
}

fn fault(folder: &Path, problem: String) -> Error {
    Error::Folder {
        folder: folder.to_owned(),
        problem,
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
