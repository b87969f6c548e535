//! A data set that a program describes itself.

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::class_names::class_names_fault;
use crate::dataset::{Dataset, Origin};
use crate::description::{Description, Form, StandIn};
use crate::error::Error;
use crate::images::Labelled;
use crate::name::DatasetName;

/// A data set of one's own: a folder of pictures, a pair of IDX files.
///
/// Described, it is a [`DatasetName`] as those of the catalogue are.
///
/// ```
/// use refashion_datasets::{DatasetName, OwnDataset};
///
/// let fruit = OwnDataset {
///     name: "fruit".into(),
///     title: "Fruit".into(),
///     classes: vec!["apple".into(), "pear".into()],
///     image_shape: [3, 16, 16],
///     train_count: 80,
///     test_count: 20,
/// };
/// let name = fruit.describe()?;
/// assert_eq!(name.classes, ["apple", "pear"]);
/// assert_eq!("fruit".parse::<DatasetName>()?, name);
/// # Ok::<(), refashion_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDataset {
    /// The name, which is that of its folder: small letters, digits and hyphens.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// The names of the classes; the place of a name is its label.
    pub classes: Vec<String>,
    /// Channels (1 or 3), height and width of one image, in pixels.
    pub image_shape: [usize; 3],
    /// How many images the training set holds.
    pub train_count: usize,
    /// How many images the test set holds.
    pub test_count: usize,
}

impl OwnDataset {
    /// The most classes: a label is a byte.
    pub const MOST_CLASSES: usize = 256;

    /// The most rows or columns of an image.
    pub const LARGEST: usize = 4_096;

    /// Whether this can be the name of a data set: 1 to 64 small letters, digits and hyphens, the first
    /// no hyphen.
    ///
    /// ```
    /// use refashion_datasets::OwnDataset;
    ///
    /// assert!(OwnDataset::is_name("my-fruit-2") && !OwnDataset::is_name("../fruit"));
    /// ```
    pub fn is_name(name: &str) -> bool {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (1..=64).contains(&name.len()) && name.chars().all(plain) && !name.starts_with('-')
    }

    /// What was said of a data set that a program described itself; nothing for one of the catalogue.
    ///
    /// ```
    /// use refashion_datasets::{DatasetName, OwnDataset};
    ///
    /// assert_eq!(OwnDataset::of(DatasetName::MNIST), None);
    /// ```
    pub fn of(name: DatasetName) -> Option<Self> {
        name.is_own().then(|| Self {
            name: name.as_str().to_owned(),
            title: name.title.to_owned(),
            classes: name.classes.iter().map(|&class| class.to_owned()).collect(),
            image_shape: name.image_shape,
            train_count: name.train_count,
            test_count: name.test_count,
        })
    }

    /// Makes the data set known by its name until the program ends, or another of that name is described.
    ///
    /// # Errors
    /// [`Error::Setting`] where the name is none or is that of one of the catalogue, where there are
    /// fewer than 2 or more than 256 classes or their names [cannot be used](crate::class_names_fault), or
    /// the images have no size that can be used.
    pub fn describe(&self) -> Result<DatasetName, Error> {
        self.check()?;
        if DatasetName::exactly(&self.name).is_some_and(|known| !known.is_own()) {
            return Err(wrong("name", &self.name, "it is another data set's"));
        }
        if let Some(known) = DatasetName::described(&self.name, |known| self.is(known)) {
            return Ok(known);
        }
        let text = |text: &String| -> &'static str { text.clone().leak() };
        Ok(DatasetName::register(Description {
            name: text(&self.name),
            title: text(&self.title),
            classes: self.classes.iter().map(text).collect::<Vec<_>>().leak(),
            image_shape: self.image_shape,
            train_count: self.train_count,
            test_count: self.test_count,
            test_class_counts: &[],
            form: Form::None,
            files: &[],
            folders: &[],
            inner_folders: &[],
            hub: None,
            stand_in: StandIn::Shapes,
            licence: None,
            may_be_shown: true,
            elsewhere: None,
        }))
    }

    /// Describes the data set and holds its images. Nothing is published of it, so that its digests,
    /// those of its two parts, are what they are expected to be.
    ///
    /// # Errors
    /// As [`OwnDataset::describe`]; [`Error::Shape`] where the images are not so many or of another
    /// size.
    pub fn with_images(
        &self,
        train: Labelled,
        test: Labelled,
        origin: Origin,
    ) -> Result<Dataset, Error> {
        for (part, set, expected) in [
            ("training", &train, self.train_count),
            ("test", &test, self.test_count),
        ] {
            if set.len() != expected {
                return Err(Error::Shape {
                    what: format!("{part} images of {}", self.name),
                    expected,
                    found: set.len(),
                });
            }
            if !set.is_empty() && set.images.shape() != self.image_shape {
                return Err(Error::Shape {
                    what: format!("bytes of an image of {}", self.name),
                    expected: self.image_shape.iter().product(),
                    found: set.images.image_len(),
                });
            }
        }
        let name = self.describe()?;
        Ok(Dataset {
            name,
            digests: canonical::own_digests(&train, &test),
            train,
            test,
            origin,
            verified: true,
        })
    }

    fn check(&self) -> Result<(), Error> {
        let Self { name, classes, .. } = self;
        if !Self::is_name(name) {
            let expected = "1 to 64 small letters, digits and hyphens are";
            return Err(wrong("name", name, expected));
        }
        let names = || format!("{} names", classes.len());
        if !(2..=Self::MOST_CLASSES).contains(&classes.len()) {
            let expected = format!("2 to {} are", Self::MOST_CLASSES);
            return Err(wrong("classes", names(), &expected));
        }
        if let Some(fault) = class_names_fault(classes) {
            return Err(wrong("classes", names(), &fault));
        }
        let [channels, height, width] = self.image_shape;
        let sized = |size: usize| (1..=Self::LARGEST).contains(&size);
        if ![1, 3].contains(&channels) || !sized(height) || !sized(width) {
            let found = crate::images::dimensions(self.image_shape);
            let expected = format!("1 or 3 channels of up to {0}×{0} pixels are", Self::LARGEST);
            return Err(wrong("image_shape", found, &expected));
        }
        Ok(())
    }

    /// Whether a known data set is this one.
    fn is(&self, known: DatasetName) -> bool {
        known.classes.iter().eq(&self.classes)
            && (known.title, known.image_shape) == (self.title.as_str(), self.image_shape)
            && (known.train_count, known.test_count) == (self.train_count, self.test_count)
    }
}

fn wrong(setting: &'static str, found: impl ToString, expected: &str) -> Error {
    Error::Setting {
        setting,
        found: found.to_string(),
        expected: expected.to_owned(),
    }
}
