//! Files that hold one of the sets in a form that is not read here, by their names: what to say of
//! them.

use std::fs;
use std::path::{Path, PathBuf};

/// Part of a name, and what such a file is.
const KNOWN: [(&str, &str); 12] = [
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
        ".pt",
        "a file of PyTorch, which is a pickle; the files in `raw` beside `processed` are read",
    ),
];

/// The most names of a folder that are looked at.
const MOST: usize = 10_000;

/// What is said of the files of a folder that are in a form that is not read; empty where there is
/// none.
pub(crate) fn in_folder(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.take(MOST).map(|entry| entry.path()).collect();
    files.sort();
    let notes = files.iter().filter_map(|file| {
        let name = file.file_name()?.to_str()?.to_lowercase();
        let (_, what) = KNOWN.iter().find(|(part, _)| name.contains(part))?;
        Some(format!("{} is {what}: not read", file.display()))
    });
    notes.take(4).collect()
}
