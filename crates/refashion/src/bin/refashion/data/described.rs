//! What a data set is, in a few words.

use refashion_datasets::{Dataset, DatasetName};
use refashion_std::counted;

/// One line on a data set that was opened.
pub(crate) fn describe(dataset: &Dataset) -> String {
    let state = match (dataset.verified, dataset.name.files.is_empty()) {
        (false, _) => " (UNVERIFIED)",
        (true, false) => " (verified)",
        // Nothing is published of a set of one's own.
        (true, true) => "",
    };
    let (train, test) = (dataset.train.len(), dataset.test.len());
    format!(
        "{}{state}: {train} training and {test} test images, from {}",
        dataset.name.title,
        dataset.origin.place()
    )
}

/// How many images a set has, how large, and of what.
pub(super) fn describe_images(name: DatasetName) {
    let [channels, height, width] = name.image_shape;
    proseln!("{}", name.title);
    proseln!(
        "  images   {} to train, {} to test",
        name.train_count,
        name.test_count
    );
    proseln!(
        "  size     {height}×{width}, {}",
        counted(channels, "channel")
    );
    proseln!("  classes  {}", name.classes.join(", "));
}
