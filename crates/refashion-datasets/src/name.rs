//! The data sets by name, and what is known of each before a file is opened.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;

/// One of the data sets that the documents use.
///
/// ```
/// use refashion_datasets::DatasetName;
///
/// let name: DatasetName = "fashion-mnist".parse()?;
/// assert_eq!(name.image_shape(), [1, 28, 28]);
/// assert_eq!(name.classes()[9], "Ankle boot");
/// # Ok::<(), refashion_datasets::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatasetName {
    /// Ten kinds of clothes, 28×28, grey (Zalando Research, 2017).
    FashionMnist,
    /// Ten handwritten digits, 28×28, grey (LeCun, Cortes and Burges, 1998).
    Mnist,
    /// Ten kinds of objects, 32×32, red, green and blue (Krizhevsky, 2009).
    #[serde(rename = "cifar-10")]
    Cifar10,
    /// [Random images](crate::random_images) for a network whose pictures no document gives: they
    /// are drawn, so that there is nothing to find, fetch or verify.
    Random,
}

impl DatasetName {
    /// Every published data set, in the order in which lists show them.
    pub const ALL: [DatasetName; 3] = [Self::FashionMnist, Self::Mnist, Self::Cifar10];

    /// The name as it is typed and as its folder is called, such as `fashion-mnist`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FashionMnist => "fashion-mnist",
            Self::Mnist => "mnist",
            Self::Cifar10 => "cifar-10",
            Self::Random => "random",
        }
    }

    /// The name as its authors write it, such as `Fashion-MNIST`.
    pub fn title(self) -> &'static str {
        match self {
            Self::FashionMnist => "Fashion-MNIST",
            Self::Mnist => "MNIST",
            Self::Cifar10 => "CIFAR-10",
            Self::Random => "Random images",
        }
    }

    /// The ten class names; the place of a name is its label.
    pub fn classes(self) -> [&'static str; 10] {
        match self {
            Self::FashionMnist => [
                "T-shirt/top",
                "Trouser",
                "Pullover",
                "Dress",
                "Coat",
                "Sandal",
                "Shirt",
                "Sneaker",
                "Bag",
                "Ankle boot",
            ],
            Self::Mnist | Self::Random => ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
            Self::Cifar10 => [
                "airplane",
                "automobile",
                "bird",
                "cat",
                "deer",
                "dog",
                "frog",
                "horse",
                "ship",
                "truck",
            ],
        }
    }

    /// Channels, height and width of one image, in pixels.
    pub fn image_shape(self) -> [usize; 3] {
        match self {
            Self::FashionMnist | Self::Mnist => [1, 28, 28],
            Self::Cifar10 => [3, 32, 32],
            Self::Random => [3, 227, 227],
        }
    }

    /// How many images the training set holds.
    pub fn train_count(self) -> usize {
        match self {
            Self::FashionMnist | Self::Mnist => 60_000,
            Self::Cifar10 => 50_000,
            Self::Random => 16,
        }
    }

    /// How many images the test set holds.
    pub fn test_count(self) -> usize {
        match self {
            Self::Random => 0,
            _ => 10_000,
        }
    }

    /// The data set's repository on the Hugging Face hub; empty where images are drawn.
    pub fn hub_repository(self) -> &'static str {
        match self {
            Self::FashionMnist => "zalando-datasets/fashion_mnist",
            Self::Mnist => "ylecun/mnist",
            Self::Cifar10 => "uoft-cs/cifar10",
            Self::Random => "",
        }
    }

    /// The folder of that repository that holds the parquet files.
    pub fn hub_folder(self) -> &'static str {
        match self {
            Self::FashionMnist => "fashion_mnist",
            Self::Mnist => "mnist",
            Self::Cifar10 => "plain_text",
            Self::Random => "",
        }
    }

    /// The column of those parquet files that holds the images.
    pub(crate) fn image_column(self) -> &'static str {
        match self {
            Self::FashionMnist | Self::Mnist => "image",
            Self::Cifar10 => "img",
            Self::Random => "",
        }
    }

    /// Bytes of one image.
    pub(crate) fn image_len(self) -> usize {
        self.image_shape().iter().product()
    }
}

impl fmt::Display for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DatasetName {
    type Err = Error;

    /// Case, spaces, `-` and `_` do not matter: `Fashion_MNIST` and `cifar10` are understood.
    fn from_str(given: &str) -> Result<Self, Error> {
        let wanted = letters(given);
        let mut names = Self::ALL.into_iter().chain([Self::Random]);
        names
            .find(|name| letters(name.as_str()) == wanted)
            .ok_or_else(|| Error::UnknownDataset {
                given: given.to_owned(),
                nearest: nearest(&wanted),
            })
    }
}

/// The letters and figures of a name, in lower case.
fn letters(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The names that share most with what was typed; all of them where nothing is near.
fn nearest(wanted: &str) -> Vec<DatasetName> {
    let near: Vec<_> = DatasetName::ALL
        .into_iter()
        .filter(|name| {
            let known = letters(name.as_str());
            let part = wanted.len() >= 3 && (known.contains(wanted) || wanted.contains(&known));
            part || strsim::levenshtein(wanted, &known) <= 3
        })
        .collect();
    if near.is_empty() {
        DatasetName::ALL.to_vec()
    } else {
        near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_understood_however_they_are_written() {
        for name in DatasetName::ALL {
            assert_eq!(name.as_str().parse::<DatasetName>().unwrap(), name);
            assert_eq!(name.title().parse::<DatasetName>().unwrap(), name);
            let json = serde_json::to_string(&name).unwrap();
            assert_eq!(json, format!("\"{name}\""));
            assert_eq!(serde_json::from_str::<DatasetName>(&json).unwrap(), name);
        }
        assert_eq!(
            "cifar10".parse::<DatasetName>().unwrap(),
            DatasetName::Cifar10
        );
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_near_ones() {
        let message = |given: &str| given.parse::<DatasetName>().unwrap_err().to_string();
        assert_eq!(
            message("fasion-mnist"),
            "there is no data set \"fasion-mnist\"; did you mean fashion-mnist or mnist?"
        );
        assert!(message("cifar-100").ends_with("did you mean cifar-10?"));
        assert!(message("imagenet").ends_with("did you mean fashion-mnist, mnist or cifar-10?"));
    }
}
