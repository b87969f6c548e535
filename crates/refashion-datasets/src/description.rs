//! What is known of a data set before a file is opened.

/// A data set, described: an entry of the catalogue, or one that a program describes itself
/// ([`OwnDataset`](crate::OwnDataset)).
#[derive(Debug)]
#[non_exhaustive]
pub struct Description {
    /// The name as it is typed and as its folder is called, such as `fashion-mnist`.
    pub name: &'static str,
    /// The name as its authors write it, such as `Fashion-MNIST`.
    pub title: &'static str,
    /// The names of the classes; the place of a name is its label.
    pub classes: &'static [&'static str],
    /// Channels, height and width of one image, in pixels.
    pub image_shape: [usize; 3],
    /// How many images the training set holds.
    pub train_count: usize,
    /// How many images the test set holds.
    pub test_count: usize,
    /// How many test images each class has, label by label, as the label files hold them; empty
    /// where that is not known.
    pub test_class_counts: &'static [u32],
    /// How the canonical files hold the data.
    pub form: Form,
    /// The canonical files with their published SHA-256 digests in hexadecimal; none where nothing
    /// is published.
    pub files: &'static [(&'static str, &'static str)],
    /// The folders of a root that the files are found under, its own name first.
    pub folders: &'static [&'static str],
    /// The folders below one of those that they may lie in; the empty one is that folder itself.
    pub inner_folders: &'static [&'static str],
    /// Where the Hugging Face hub has the data.
    pub hub: Option<HubRepository>,
    /// What a rehearsal draws in its place.
    pub stand_in: StandIn,
    /// What those who publish it say of its licence; nothing where that is not known.
    pub licence: Option<&'static str>,
    /// Whether its licence lets its pictures be passed on, as a figure that shows some does.
    pub may_be_shown: bool,
    /// What it is called where frameworks fetch it by themselves; nothing where they do not.
    pub elsewhere: Option<NamesElsewhere>,
}

/// What the frameworks call a data set that they fetch by themselves.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NamesElsewhere {
    /// The module of `keras.datasets`.
    pub keras: &'static str,
    /// The class of `torchvision.datasets`.
    pub torchvision: &'static str,
}

/// The canonical form of a data set: what its digests are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Four IDX files: training images and labels, test images and labels.
    Idx,
    /// Six binary batches, the last one of test images.
    CifarBatches,
    /// No files: the images are drawn, or come from elsewhere.
    None,
}

/// A repository of the Hugging Face hub with two parquet files.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HubRepository {
    /// Its name, such as `ylecun/mnist`.
    pub name: &'static str,
    /// The folder that holds the parquet files.
    pub folder: &'static str,
    /// The names that it had before, under which an older cache holds it.
    pub former: &'static [&'static str],
    /// The column of those files that holds the images.
    pub image_column: &'static str,
}

/// The parquet file of the training set, and that of the test set.
pub(crate) const PARQUET_FILES: [&str; 2] = [
    "train-00000-of-00001.parquet",
    "test-00000-of-00001.parquet",
];

impl HubRepository {
    /// The address of both files, the training set's first.
    pub(crate) fn urls(&self, endpoint: &str) -> [(&'static str, String); 2] {
        let Self { name, folder, .. } = self;
        PARQUET_FILES.map(|file| {
            let url = format!("{endpoint}/datasets/{name}/resolve/main/{folder}/{file}");
            (file, url)
        })
    }
}

/// The figures that are drawn where the published pictures are not at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StandIn {
    /// Clothes, white on black.
    Clothes,
    /// Numerals, white on black.
    Numerals,
    /// Shapes in colours.
    Shapes,
}

impl Description {
    /// Bytes of one image.
    pub(crate) fn image_len(&self) -> usize {
        self.image_shape.iter().product()
    }

    /// The most bytes that so many images take as pictures of a parquet file, packed or not: a PNG
    /// is never much larger than its pixels.
    #[cfg(feature = "parquet")]
    pub(crate) fn most_encoded(&self, count: usize) -> u64 {
        let picture = self.image_len() as u64 * 5 / 4 + 256;
        picture * count as u64 + (1 << 20)
    }
}

#[cfg(all(test, feature = "parquet"))]
mod tests {
    use crate::DatasetName;

    #[test]
    fn encoded_pictures_may_take_a_quarter_more_than_their_pixels() {
        let description = DatasetName::FASHION_MNIST;
        assert_eq!(description.image_len(), 784);
        assert_eq!(description.most_encoded(3), 3 * (980 + 256) + (1 << 20));
    }
}
