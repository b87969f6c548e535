//! The published data, in each container. These tests run where `REFASHION_DATA` names them.

use std::path::PathBuf;
use std::{env, fs};

use refashion_datasets::{DATA_VARIABLE, Dataset, DatasetName, Error, Search, load};
use tempfile::tempdir;

use crate::fixtures::{
    archive, batch_files, gzip, idx_files, parquet_files, python_batches, write_file,
};

fn root() -> Option<PathBuf> {
    let root = env::var_os(DATA_VARIABLE).map(PathBuf::from);
    if root.is_none() {
        eprintln!("not run: {DATA_VARIABLE} is not set");
    }
    root
}

fn verified(name: DatasetName, search: Search) -> Dataset {
    let dataset = load(name, &search, &mut |_| ()).unwrap();
    assert!(dataset.verified);
    assert!(dataset.digests.iter().all(|digest| digest.matches()));
    assert_eq!(dataset.train.len(), name.train_count);
    assert_eq!(dataset.test.len(), name.test_count);
    dataset
}

fn at_root(name: DatasetName, root: PathBuf) -> Dataset {
    let search = Search {
        data_root: Some(root),
        ..Search::default()
    };
    verified(name, search)
}

fn rewritten(dataset: &Dataset, files: Vec<(String, Vec<u8>)>) {
    let folder = tempdir().unwrap();
    for (file, bytes) in files {
        write_file(&folder.path().join(file), &bytes);
    }
    let search = Search {
        data_dir: Some(folder.path().to_owned()),
        ..Search::default()
    };
    let again = verified(dataset.name, search);
    assert_eq!(again.train, dataset.train);
    assert_eq!(again.digests, dataset.digests);
}

#[test]
fn fashion_mnist_verifies_in_every_container() {
    let Some(root) = root() else { return };
    let dataset = at_root(DatasetName::FASHION_MNIST, root);
    assert_eq!(dataset.train.labels[..5], [9, 0, 0, 3, 0]);
    rewritten(&dataset, idx_files(&dataset));
    let packed = idx_files(&dataset).into_iter();
    let packed = packed.map(|(file, bytes)| (format!("{file}.gz"), gzip(&bytes)));
    rewritten(&dataset, packed.collect());
}

#[test]
fn mnist_verifies_in_every_container() {
    let Some(root) = root() else { return };
    let dataset = at_root(DatasetName::MNIST, root);
    assert_eq!(dataset.train.labels[..5], [5, 0, 4, 1, 9]);
    rewritten(&dataset, idx_files(&dataset));
    let parquet = parquet_files(&dataset).map(|(file, bytes)| (file.to_owned(), bytes));
    rewritten(&dataset, parquet.into());
}

#[test]
fn cifar_10_verifies_in_every_container() {
    let Some(root) = root() else { return };
    let dataset = at_root(DatasetName::CIFAR_10, root);
    assert_eq!(dataset.train.labels[..5], [6, 9, 9, 4, 1]);
    rewritten(&dataset, batch_files(&dataset));
    rewritten(&dataset, python_batches(&dataset));
    let packed = archive(&dataset);
    rewritten(
        &dataset,
        vec![("cifar-10-binary.tar.gz".to_owned(), packed)],
    );
}

#[test]
fn one_changed_pixel_and_another_set_are_found_out() {
    let Some(root) = root() else { return };
    let mnist = at_root(DatasetName::MNIST, root);
    let folder = tempdir().unwrap();
    let refused = |name| {
        let search = Search {
            data_dir: Some(folder.path().to_owned()),
            ..Search::default()
        };
        load(name, &search, &mut |_| ()).unwrap_err()
    };
    for (file, bytes) in idx_files(&mnist) {
        write_file(&folder.path().join(file), &bytes);
    }
    let other = refused(DatasetName::FASHION_MNIST);
    assert!(
        other.to_string().ends_with("these are the data of MNIST"),
        "{other}"
    );
    let path = folder.path().join("t10k-images-idx3-ubyte");
    let mut bytes = fs::read(&path).unwrap();
    bytes[5_000] ^= 1;
    fs::write(&path, bytes).unwrap();
    match refused(DatasetName::MNIST) {
        Error::Digest { file, .. } => assert_eq!(file, "t10k-images-idx3-ubyte"),
        other => panic!("{other}"),
    }
}
