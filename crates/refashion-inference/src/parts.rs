//! The folders of a set: those of its parts, and in them one for each class.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use refashion_datasets::{OwnDataset, class_names_fault};
use refashion_std::near_names;

use crate::{
    error::{Error, Result},
    folder::{is_hidden, left_out, links_in, pictures_in},
};

/// A class has at least so many pictures to train on and to validate.
const FEWEST: usize = 2;

/// What the folders of the parts are called that train, validate and test, whatever capitals they have. Of
/// two for one part the first of these is taken.
const PARTS: [&[&str]; 3] = [
    &["train", "training"],
    &["val", "valid", "validation", "dev"],
    &["test", "tests", "testing"],
];

/// What is said of a folder without any.
const NO_CLASSES: &str = "no folders of classes in it: each class has one of its own";

/// The folders that hold the classes.
pub(crate) struct Parts {
    folder: PathBuf,
    train: PathBuf,
    validation: Option<PathBuf>,
    test: Option<PathBuf>,
    /// The folders beside those of the parts, which are of none.
    pub(crate) beside: Vec<PathBuf>,
    pub(crate) classes: Vec<String>,
}

impl Parts {
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let [train, validation, test] = parts_in(folder)?;
        let mut beside = Vec::new();
        if train.is_some() {
            let parts = [&train, &validation, &test].map(Option::as_ref);
            beside = folders_in(folder)?
                .into_iter()
                .map(|name| folder.join(name))
                .filter(|other| !parts.contains(&Some(other)))
                .collect();
        }
        let train = train.unwrap_or_else(|| folder.to_owned());
        let classes = classes_in(&train)?;
        let most = OwnDataset::MOST_CLASSES;
        let problem = match classes.as_slice() {
            [] => Some(format!("{NO_CLASSES}{}", unfollowed(&train))),
            [only] => Some(format!(
                "a single class, {only:?}; it takes two to tell them apart{}",
                unfollowed(&train)
            )),
            all if all.len() > most => {
                let count = all.len();
                Some(format!("{count} classes; at most {most} are possible"))
            }
            all => class_names_fault(all).map(|fault| format!("{fault}; rename its folder")),
        };
        match problem {
            Some(problem) => Err(fault(&train, problem)),
            None => Ok(Self {
                folder: folder.to_owned(),
                train,
                validation,
                test,
                beside,
                classes,
            }),
        }
    }

    /// The pictures of each part with their labels.
    pub(crate) fn files(&self) -> Result<[Vec<(PathBuf, u8)>; 3]> {
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
        for class in classes_in(place)? {
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

    /// The pictures that are of no class, without those of the folders beside the parts.
    pub(crate) fn left_out(&self) -> Result<Vec<PathBuf>> {
        let mut places = vec![self.folder.as_path(), &self.train];
        places.extend(
            self.validation
                .iter()
                .chain(&self.test)
                .map(PathBuf::as_path),
        );
        let failed = |error: io::Error| fault(&self.folder, error.to_string());
        let mut found = left_out(&self.folder, &places).map_err(failed)?;
        found.retain(|file| !self.beside.iter().any(|folder| file.starts_with(folder)));
        Ok(found)
    }

    /// The links that lead to folders or nowhere and are not followed, without those of the folders beside
    /// the parts.
    pub(crate) fn links(&self) -> Result<Vec<PathBuf>> {
        let found = links_in(&self.folder);
        let mut found = found.map_err(|error| fault(&self.folder, error.to_string()))?;
        found.retain(|link| !self.beside.iter().any(|folder| link.starts_with(folder)));
        Ok(found)
    }

    fn pictures(&self, place: &Path) -> Result<Vec<PathBuf>> {
        pictures_in(place).map_err(|error| fault(&self.folder, error.to_string()))
    }
}

/// The folders of a folder that train, validate and test; none where none trains. What trains has folders
/// of classes in it: one of pictures alone, beside folders that are no parts, is itself a class, as of
/// vehicles.
pub(crate) fn parts_in(folder: &Path) -> Result<[Option<PathBuf>; 3]> {
    let folders = folders_in(folder)?;
    let called = |wanted: &str| {
        let is = |name: &&OsString| name.to_str().is_some_and(|n| n.to_lowercase() == wanted);
        folders.iter().find(is).map(|name| folder.join(name))
    };
    let parts = PARTS.map(|names| names.iter().find_map(|name| called(name)));
    Ok(match &parts {
        [Some(train), ..] if !(folders.iter().any(is_no_part) && has_pictures_alone(train)?) => {
            parts
        }
        _ => [None, None, None],
    })
}

fn is_no_part(name: &OsString) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    !PARTS.concat().contains(&name.as_str())
}

fn has_pictures_alone(folder: &Path) -> Result<bool> {
    let pictures = || pictures_in(folder).map_err(|error| fault(folder, error.to_string()));
    Ok(folders_in(folder)?.is_empty() && !pictures()?.is_empty())
}

/// The names of the classes that have a folder in this one, in their order.
pub(crate) fn classes_in(folder: &Path) -> Result<Vec<String>> {
    let names = folders_in(folder)?.into_iter().map(|name| {
        name.into_string().map_err(|name| {
            let problem = format!("the name of the folder {name:?} is no text in UTF-8; rename it");
            fault(folder, problem)
        })
    });
    names.collect()
}

/// What is said further where a folder holds links instead of folders; nothing where it holds none.
pub(crate) fn unfollowed(folder: &Path) -> String {
    match links_in(folder).unwrap_or_default().first() {
        Some(link) => format!(
            "; {} is a link, and links to folders are not followed",
            link.display()
        ),
        None => String::new(),
    }
}

/// The names of the folders in a folder, in their order, without hidden ones, those of systems and links.
fn folders_in(folder: &Path) -> Result<Vec<OsString>> {
    let failed = |error: io::Error| fault(folder, error.to_string());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !is_hidden(&entry.file_name()) && entry.file_type().map_err(failed)?.is_dir() {
            names.push(entry.file_name());
        }
    }
    names.sort();
    Ok(names)
}

/// What is wrong with a folder.
pub(crate) fn fault(folder: &Path, problem: String) -> Error {
    Error::Folder {
        folder: folder.to_owned(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        folder
    }

    #[test]
    fn the_parts_have_several_names_of_which_the_first_is_taken() {
        for (names, expected) in [
            (&["train", "val", "test"][..], ["train", "val", "test"]),
            (
                &["training", "validation", "testing"],
                ["training", "validation", "testing"],
            ),
            (&["train", "dev", "tests"], ["train", "dev", "tests"]),
            (
                &["train", "dev", "testing", "tests", "val"],
                ["train", "val", "tests"],
            ),
        ] {
            let folder = folders(names);
            let expected = expected.map(|name| Some(folder.path().join(name)));
            assert_eq!(parts_in(folder.path()).unwrap(), expected, "{names:?}");
        }
        let none = folders(&["test", "val"]);
        assert_eq!(parts_in(none.path()).unwrap(), [None, None, None]);
    }

    #[test]
    fn folders_beside_the_parts_are_of_none() {
        let names = ["train/a", "train/b", "dev", "val", "extra", ".git", "Test"];
        let folder = folders(&names);
        let beside = Parts::of(folder.path()).unwrap().beside;
        assert_eq!(
            beside,
            ["dev", "extra"].map(|name| folder.path().join(name))
        );
        // Without parts all are classes.
        let flat = folders(&["a", "b", "val"]);
        assert!(Parts::of(flat.path()).unwrap().beside.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn no_link_to_a_folder_is_followed() {
        use std::os::unix::fs::symlink;

        let folder = folders(&["a", "b", "elsewhere/deep"]);
        let place = folder.path().join("set");
        fs::create_dir_all(place.join("a/below")).unwrap();
        let told = || Parts::of(&place).err().unwrap().to_string();
        assert!(told().ends_with("it takes two to tell them apart"));
        fs::create_dir(place.join("b")).unwrap();
        for (link, target) in [
            ("self", "."),
            ("up", ".."),
            ("a/below/loop", "../.."),
            ("c", "../elsewhere"),
            ("gone", "nowhere"),
            // That is a picture, which is read or said to be broken.
            ("a/1.png", "nowhere.png"),
        ] {
            symlink(target, place.join(link)).unwrap();
        }
        let parts = Parts::of(&place).unwrap();
        assert_eq!(parts.classes, ["a", "b"]);
        let links = ["a/below/loop", "c", "gone", "self", "up"];
        assert_eq!(parts.links().unwrap(), links.map(|link| place.join(link)));
        assert_eq!(pictures_in(&place).unwrap(), [place.join("a/1.png")]);
        // Where that is why there are no classes it is said.
        fs::remove_dir(place.join("b")).unwrap();
        assert!(told().contains("is a link, and links to folders are not followed"));
        // The folder itself may be named by a link.
        fs::create_dir(place.join("b")).unwrap();
        symlink(&place, folder.path().join("named")).unwrap();
        let named = Parts::of(&folder.path().join("named")).unwrap();
        assert_eq!(named.classes, ["a", "b"]);
    }

    #[test]
    fn a_class_may_be_called_as_the_part_that_trains() {
        let folder = folders(&["bus", "train", "val"]);
        let file = |name: &str| fs::write(folder.path().join(name), b"").unwrap();
        let classes = || Parts::of(folder.path()).map(|parts| parts.classes);
        file("train/1.png");
        assert_eq!(classes().unwrap(), ["bus", "train", "val"]);
        // It has classes in it, and so is no class.
        fs::create_dir(folder.path().join("train/car")).unwrap();
        fs::create_dir(folder.path().join("train/van")).unwrap();
        assert_eq!(classes().unwrap(), ["car", "van"]);
        // Beside parts alone it is one of them that lacks its classes.
        let parts = folders(&["train", "test"]);
        fs::write(parts.path().join("train/1.png"), b"").unwrap();
        let told = Parts::of(parts.path()).err().unwrap().to_string();
        assert!(told.contains("no folders of classes in it"), "{told}");
    }

    #[test]
    fn no_more_classes_are_taken_than_a_label_can_tell_apart() {
        let names: Vec<String> = (0..257).map(|class| class.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let folder = folders(&names);
        let told = Parts::of(folder.path()).err().unwrap().to_string();
        let place = folder.path().display();
        assert_eq!(
            told,
            format!("{place}: 257 classes; at most 256 are possible")
        );
        fs::remove_dir(folder.path().join("0")).unwrap();
        assert_eq!(Parts::of(folder.path()).unwrap().classes.len(), 256);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_no_text_is_told() {
        use std::os::unix::ffi::OsStringExt;
        let folder = folders(&["a"]);
        let odd = OsString::from_vec(b"n\xe9".to_vec());
        fs::create_dir(folder.path().join(odd)).unwrap();
        let told = Parts::of(folder.path()).err().unwrap().to_string();
        assert!(
            told.contains("\"n\\xE9\" is no text in UTF-8; rename it"),
            "{told}"
        );
    }
}
