//! A folder of pictures, sorted by class.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use refashion_datasets::{Images, Labelled};
use refashion_std::near_names;

use crate::{
    error::{Error, Result},
    folder::{left_out, links_in, pictures_in},
    parts::{classes_in, fault, parts_in, unfollowed},
    predictor::Predictor,
    seen::Preprocessing,
};

/// The pictures of a folder in which each class of a model has a folder of its own, as the model
/// sees them.
#[derive(Debug)]
pub struct SortedFolder {
    /// What the model sees, with the classes.
    pub images: Labelled,
    /// The files, in the order of the images.
    pub files: Vec<PathBuf>,
    /// Why the others cannot be used.
    pub broken: Vec<Error>,
    /// Whether they are the part of the folder that tests; else they are all that lie in it.
    pub tests: bool,
    /// Pictures that are of no class, as they lie beside the folders of the classes, or that are of a
    /// format which is not read.
    pub left_out: Vec<PathBuf>,
    /// Links that lead to folders or nowhere, which are not followed.
    pub links: Vec<PathBuf>,
}

impl SortedFolder {
    /// Reads the pictures of all classes, with so many threads. The folders are called as the
    /// classes are; capitals do not matter, and what a file system does not take (`/`) may be `-`
    /// or `_`. A class may be absent. Of a folder with `train/` and `test/`, as training takes it,
    /// the latter is read.
    ///
    /// # Errors
    ///
    /// [`Error::NoTests`] of a folder with `train/` and no `test/`; [`Error::Folder`] where a folder is of no
    /// class, two are of the same, or there is no picture; [`Error::NoNumbers`] where the model gives one a
    /// score that is no number.
    pub fn read(
        predictor: &mut Predictor,
        folder: &Path,
        asked: &Preprocessing,
        readers: usize,
    ) -> Result<Self> {
        let part = tested(folder, &predictor.card.classes)?;
        let failed = |error: io::Error| fault(&part, error.to_string());
        let left_out = left_out(&part, &[&part]).map_err(failed)?;
        let links = links_in(&part).map_err(failed)?;
        let files = classified(&part, &predictor.card.classes)?;
        let (paths, of): (Vec<PathBuf>, Vec<u8>) = files.into_iter().unzip();
        let shape = predictor.card.inputs.shape;
        let (mut pixels, mut labels) = (Vec::new(), Vec::new());
        let (mut kept, mut broken) = (Vec::new(), Vec::new());
        let (mut place, mut diverged) = (0, None);
        predictor.photographs(&paths, asked, readers, |one| {
            match one.result {
                Ok((seen, _)) => {
                    pixels.extend(seen.pixels);
                    labels.push(of[place]);
                    kept.push(one.path.clone());
                }
                // It is the model that is at fault, whose score without this picture would be another.
                Err(error @ Error::NoNumbers { .. }) => diverged = Some(error),
                Err(error) => broken.push(error),
            }
            place += 1;
            diverged.is_none()
        });
        if let Some(error) = diverged {
            return Err(error);
        }
        let images = Images::new(labels.len(), shape, pixels)?;
        Ok(Self {
            images: Labelled::new(images, labels)?,
            files: kept,
            broken,
            tests: part != folder,
            left_out,
            links,
        })
    }
}

/// The part that tests, of a folder in which another one trains; else the folder itself.
fn tested(folder: &Path, classes: &[String]) -> Result<PathBuf> {
    let is_class = |part: &PathBuf| {
        let name = part.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| classes.iter().any(|class| same(class, name)))
    };
    match parts_in(folder)? {
        [_, _, Some(test)] => Ok(test),
        // Vehicles may be of a class that is called "train".
        [Some(train), ..] if !is_class(&train) => Err(Error::NoTests {
            folder: folder.to_owned(),
        }),
        _ => Ok(folder.to_owned()),
    }
}

/// All pictures with the number of their class.
fn classified(folder: &Path, classes: &[String]) -> Result<Vec<(PathBuf, u8)>> {
    let fault = |problem: String| fault(folder, problem);
    let mut folders: BTreeMap<u8, String> = BTreeMap::new();
    for name in classes_in(folder)? {
        let class = classes.iter().position(|class| same(class, &name));
        let class = class
            .and_then(|class| u8::try_from(class).ok())
            .ok_or_else(|| {
                let near = near_names(&name, classes.iter().map(String::as_str));
                fault(format!("the model knows no class {name:?}{near}"))
            })?;
        if let Some(other) = folders.insert(class, name.clone()) {
            return Err(fault(format!("{other:?} and {name:?} are the same class")));
        }
    }
    if folders.is_empty() {
        let classes = classes.join(", ");
        return Err(fault(format!(
            "no folder of a class in it; the model knows {classes}{}",
            unfollowed(folder)
        )));
    }
    let mut files = Vec::new();
    for (class, name) in folders {
        let found = pictures_in(folder.join(name)).map_err(|error| fault(error.to_string()))?;
        files.extend(found.into_iter().map(|path| (path, class)));
    }
    if files.is_empty() {
        return Err(fault(
            "no picture in it: PNG, JPEG, WebP, GIF or BMP".to_owned(),
        ));
    }
    Ok(files)
}

/// Whether a folder is called as a class is.
fn same(class: &str, folder: &str) -> bool {
    let letters = |name: &str| name.to_lowercase().replace(['/', '_', ' '], "-");
    letters(class) == letters(folder)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn classes(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn of_a_folder_that_trains_the_part_that_tests_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let tested = || tested(folder.path(), &classes(&["a", "b"]));
        fs::create_dir(folder.path().join("testing")).unwrap();
        assert_eq!(tested().unwrap(), folder.path());
        fs::create_dir(folder.path().join("training")).unwrap();
        assert_eq!(tested().unwrap(), folder.path().join("testing"));
        fs::create_dir(folder.path().join("validation")).unwrap();
        fs::remove_dir(folder.path().join("testing")).unwrap();
        assert!(matches!(tested(), Err(Error::NoTests { .. })));
    }

    #[test]
    fn a_class_may_be_called_as_the_part_that_trains() {
        let folder = tempfile::tempdir().unwrap();
        for class in ["bus", "Train"] {
            fs::create_dir(folder.path().join(class)).unwrap();
        }
        let of = |names: &[&str]| tested(folder.path(), &classes(names));
        assert_eq!(of(&["bus", "train"]).unwrap(), folder.path());
        assert!(matches!(of(&["bus", "car"]), Err(Error::NoTests { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn capitals_of_the_parts_do_not_matter() {
        let folder = tempfile::tempdir().unwrap();
        for part in ["Train", "Test"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        let found = tested(folder.path(), &classes(&["a"])).unwrap();
        assert_eq!(found, folder.path().join("Test"));
    }
}
