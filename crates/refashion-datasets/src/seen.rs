//! Files that hold one of the sets in a form that is not read here, by their names: what to say of
//! them.

use std::fs;
use std::path::{Path, PathBuf};

/// Part of a name, and what such a file is.
const KNOWN: [(&str, &str); 21] = [
    (".zip", "a zip archive, which has to be unpacked first"),
    (
        ".arff",
        "OpenML's text form; its `mnist_784` is MNIST without a mark between training and test set",
    ),
    (
        "mnist_784",
        "OpenML's form, without a mark between training and test set",
    ),
    (
        "mnist-original.mat",
        "scikit-learn's old form, sorted by label",
    ),
    (".mat", "a file of MATLAB"),
    (
        ".pkl",
        "a pickle of a kind that is not read; only the batches of CIFAR-10 are",
    ),
    (
        ".pickle",
        "a pickle of a kind that is not read; only the batches of CIFAR-10 are",
    ),
    ("cifar-100", "CIFAR-100, another data set"),
    ("emnist", "EMNIST, another data set"),
    (".tfrecord", "the form of TensorFlow Datasets"),
    (
        ".arrow",
        "the form of the library `datasets`; the parquet files of the hub's cache are read",
    ),
    (".h5", "a file of HDF5"),
    (
        ".npz",
        "an archive of NumPy under a name that is none of this set's",
    ),
    (
        ".npy",
        "one array of NumPy; `numpy.savez` puts x_train, y_train, x_test and y_test into one archive",
    ),
    (".xz", "packed with xz; `unxz` unpacks it"),
    (".bz2", "packed with bzip2; `bunzip2` unpacks it"),
    (".zst", "packed with zstd; `unzstd` unpacks it"),
    (".7z", "packed with 7-Zip, and has to be unpacked first"),
    (
        ".pt",
        "a file of PyTorch, which is a pickle; the files in `raw` beside `processed` are read",
    ),
    (
        ".tar",
        "a tar archive under a name that is none of this set's",
    ),
    (
        ".tgz",
        "a tar archive under a name that is none of this set's",
    ),
];

/// The two files of Kaggle's competition, called so and no longer.
const COMPETITION: [(&str, &str); 2] = [
    (
        "train.csv",
        "Kaggle's competition, with 42000 of the training images in another order",
    ),
    (
        "test.csv",
        "Kaggle's competition, whose test images have no labels",
    ),
];

/// The most names of a folder that are looked at.
const MOST: usize = 10_000;

/// What is said of the files of a folder that are in a form that is not read; empty where there is
/// none.
pub(crate) fn in_folder(folder: &Path) -> Vec<String> {
    // The last is where torchvision once kept what it had made of the files.
    let folders = [folder.to_owned(), folder.join("processed")];
    let entries = folders.iter().flat_map(fs::read_dir).flatten().flatten();
    let mut files: Vec<PathBuf> = entries.take(MOST).map(|entry| entry.path()).collect();
    files.sort();
    let notes = files.iter().filter_map(|file| {
        let name = file.file_name()?.to_str()?.to_lowercase();
        let whole = COMPETITION.iter().find(|(whole, _)| name == *whole);
        let part = || KNOWN.iter().find(|(part, _)| name.contains(part));
        let (_, what) = whole.or_else(part)?;
        Some(format!("{} is {what}: not read", file.display()))
    });
    notes.take(4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_folder_is_called_by_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        for (name, said) in [
            ("x_train.npy", "one array of NumPy"),
            ("train-images-idx3-ubyte.xz", "packed with xz"),
            ("cifar10.npz", "under a name that is none of this set's"),
            ("processed/training.pt", "a file of PyTorch"),
            ("cifar-10-binary-2.tar.gz", "a tar archive under a name"),
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, b"x").unwrap();
            let notes = in_folder(folder.path());
            assert_eq!(notes.len(), 1, "{notes:?}");
            assert!(
                notes[0].contains(said) && notes[0].contains(name),
                "{notes:?}"
            );
            fs::remove_file(path).unwrap();
        }
    }
}
