//! The order of the places, and what is said where the data are in none of them.

use std::fs;
use std::path::Path;

use refashion_datasets::{DatasetName, Error, Format, Origin, Search, find, load, read};
use tempfile::tempdir;

use crate::fixtures::{PARQUET_FILES, idx_files, small, write_file, write_small};

const NAME: DatasetName = DatasetName::FASHION_MNIST;

fn place(search: &Search) -> Origin {
    find(NAME, search).unwrap().origin
}

fn folder(path: &Path) -> Origin {
    Origin::Folder {
        path: path.to_owned(),
        format: Format::Parquet,
    }
}

#[test]
fn places_are_tried_in_order() {
    let root = tempdir().unwrap();
    let at = |place: &str| root.path().join(place);
    let snapshots = "cache/datasets--zalando-datasets--fashion_mnist/snapshots";
    let snapshot = at(snapshots).join("c0ffee/fashion_mnist");
    for path in [
        &at("given"),
        &at("root/fashion-mnist"),
        &at("work"),
        &snapshot,
    ] {
        write_small(&small(NAME), path);
    }
    let mut search = Search {
        data_dir: Some(at("given")),
        data_root: Some(at("root")),
        workspace_datasets: Some(at("work")),
        hub_cache: Some(at("cache")),
        ..Search::default()
    };
    assert_eq!(place(&search), folder(&at("given")));
    search.data_dir = None;
    assert_eq!(place(&search), folder(&at("root/fashion-mnist")));
    fs::remove_dir_all(at("root")).unwrap();
    assert_eq!(place(&search), folder(&at("work")));
    search.workspace_datasets = None;
    let hub = Origin::Hub {
        repository: "zalando-datasets/fashion_mnist".to_owned(),
        revision: "c0ffee".to_owned(),
        path: snapshot,
    };
    assert_eq!(place(&search), hub);
}

#[test]
fn random_images_are_found_without_files_in_whatever_place() {
    let found = find(DatasetName::RANDOM, &Search::default()).unwrap();
    assert!(matches!(found.origin, Origin::Random { .. }));
    assert!(found.files().is_empty());
    assert_eq!(found.format(), None);
    let dataset = read(found, false).unwrap();
    assert_eq!(dataset.train.len(), DatasetName::RANDOM.train_count);
    let loaded = load(DatasetName::RANDOM, &Search::default(), &mut |_| ()).unwrap();
    assert_eq!(dataset.train, loaded.train);
}

#[test]
fn the_folders_of_other_tools_are_known() {
    for (name, inner) in [
        (NAME, "fashion-mnist/fashion_mnist"),
        (NAME, "FashionMNIST/raw"),
        (NAME, "fashion_mnist"),
        (DatasetName::MNIST, "mnist/mnist"),
        (DatasetName::MNIST, "MNIST/raw"),
        (DatasetName::CIFAR_10, "cifar-10/plain_text"),
        (DatasetName::CIFAR_10, "cifar-10-batches-bin"),
        (DatasetName::CIFAR_10, "cifar10"),
    ] {
        let root = tempdir().unwrap();
        write_small(&small(name), &root.path().join(inner));
        let search = Search {
            workspace_datasets: Some(root.path().to_owned()),
            ..Search::default()
        };
        let found = find(name, &search).unwrap();
        assert_eq!(
            found.files()[0],
            root.path().join(inner).join(PARQUET_FILES[0])
        );
    }
}

/// A folder is named at whatever height: above it, itself, and the one inside.
#[test]
fn the_folder_of_other_tools_is_known_from_within() {
    let root = tempdir().unwrap();
    let inner = root.path().join("MNIST/raw");
    write_small(&small(DatasetName::MNIST), &inner);
    for named in ["", "MNIST", "MNIST/raw"] {
        let search = Search {
            data_dir: Some(root.path().join(named)),
            ..Search::default()
        };
        let found = find(DatasetName::MNIST, &search).unwrap();
        assert_eq!(found.files()[0], inner.join(PARQUET_FILES[0]), "{named:?}");
        assert_eq!(found.format(), Some(Format::Parquet));
    }
    // Fashion-MNIST's files would be called the same.
    let search = Search {
        data_dir: Some(root.path().join("MNIST")),
        offline: true,
        ..Search::default()
    };
    assert!(find(NAME, &search).is_err());
}

#[test]
fn the_folder_of_the_set_comes_before_files_of_the_same_name() {
    let root = tempdir().unwrap();
    write_small(&small(DatasetName::MNIST), root.path());
    write_small(&small(NAME), &root.path().join("fashion-mnist"));
    let search = Search {
        data_root: Some(root.path().to_owned()),
        ..Search::default()
    };
    assert_eq!(place(&search), folder(&root.path().join("fashion-mnist")));
}

#[test]
fn a_given_folder_is_never_passed_over() {
    let root = tempdir().unwrap();
    write_small(&small(NAME), &root.path().join("work"));
    let search = Search {
        data_dir: Some(root.path().join("nowhere")),
        workspace_datasets: Some(root.path().join("work")),
        offline: false,
        hub_cache: Some(root.path().join("cache")),
        // Nothing may be asked for here.
        hub_endpoint: "http://127.0.0.1:9".to_owned(),
        ..Search::default()
    };
    let message = load(NAME, &search, &mut |_| ()).unwrap_err().to_string();
    assert!(
        message.contains("nowhere: there is no such folder"),
        "{message}"
    );
    assert!(message.contains("a folder was given"), "{message}");
    assert!(!message.contains("Hugging Face cache"), "{message}");
}

#[test]
fn what_is_missing_is_said_with_every_place() {
    let root = tempdir().unwrap();
    let path = root.path();
    let files = idx_files(&small(NAME));
    write_file(&path.join("work").join(&files[0].0), &files[0].1);
    let blobs = path.join("cache/datasets--zalando-datasets--fashion_mnist/blobs");
    for name in ["abc.part", "def.incomplete", "ghi.lock"] {
        write_file(&blobs.join(name), b"half");
    }
    let search = Search {
        data_root: Some(path.join("root")),
        workspace_datasets: Some(path.join("work")),
        hub_cache: Some(path.join("cache")),
        ..Search::default()
    };
    let error = load(NAME, &search, &mut |_| ()).unwrap_err();
    let message = error.to_string();
    let Error::NotFound(details) = error else {
        panic!("{message}")
    };
    assert_eq!(details.looked.len(), 3);
    for part in [
        "Fashion-MNIST was not found.",
        "train-images-idx3-ubyte, train-labels-idx1-ubyte",
        "train-00000-of-00001.parquet and test-00000-of-00001.parquet",
        "REFASHION_DATA, ",
        "root: there is no such folder",
        "lacks train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte",
        "abc.part is a broken-off download",
        "def.incomplete is a broken-off download",
        "Not fetched: working offline",
        "curl -fL --create-dirs -o",
        "https://huggingface.co/datasets/zalando-datasets/fashion_mnist/resolve/main/fashion_mnist/test-00000-of-00001.parquet",
    ] {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
    assert!(!message.contains("ghi.lock"), "{message}");
}

/// What is said of a place where nothing is found.
fn said_of(search: &Search) -> String {
    match find(NAME, search).unwrap_err() {
        Error::NotFound(details) => details.looked[0].found.clone(),
        other => panic!("{other}"),
    }
}

#[test]
fn what_is_no_place_is_called_what_it_is() {
    let root = tempdir().unwrap();
    let file = root.path().join("file");
    write_file(&file, b"");
    let of = |path: &Path| {
        said_of(&Search {
            data_dir: Some(path.to_owned()),
            ..Search::default()
        })
    };
    assert_eq!(of(root.path()), "none of the files is there");
    assert_eq!(of(&root.path().join("gone")), "there is no such folder");
    assert_eq!(of(&file), "this is not a folder");
    let odd = of(Path::new("a\0b"));
    assert!(odd.starts_with("it cannot be looked into: "), "{odd}");
    // A folder that goes by two names is told of once.
    let inner = root.path().join("fashion_mnist");
    let (name, bytes) = &idx_files(&small(NAME))[0];
    write_file(&inner.join(name), bytes);
    let said = of(root.path());
    assert_eq!(said.matches(" lacks ").count(), 1, "{said}");
}

#[test]
fn what_is_no_cache_is_called_what_it_is() {
    let root = tempdir().unwrap();
    let search = Search {
        hub_cache: Some(root.path().to_owned()),
        ..Search::default()
    };
    assert_eq!(said_of(&search), "it does not hold this data set");
    let repository = root
        .path()
        .join("datasets--zalando-datasets--fashion_mnist");
    write_file(&repository, b"in the way");
    let said = said_of(&search);
    assert!(said.contains("cannot be looked into: "), "{said}");
}

#[test]
fn a_link_to_nothing_in_the_cache_is_named() {
    let root = tempdir().unwrap();
    let repository = "datasets--zalando-datasets--fashion_mnist";
    let snapshot = root
        .path()
        .join(repository)
        .join("snapshots/c0ffee/fashion_mnist");
    write_small(&small(NAME), &snapshot);
    let link = snapshot.join(PARQUET_FILES[0]);
    fs::remove_file(&link).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../../blobs/gone", &link).unwrap();
    let search = Search {
        hub_cache: Some(root.path().to_owned()),
        ..Search::default()
    };
    let message = load(NAME, &search, &mut |_| ()).unwrap_err().to_string();
    let expected = if cfg!(unix) {
        "points to nothing"
    } else {
        "is missing"
    };
    assert!(message.contains(expected), "{message}");
}

#[test]
fn other_data_are_refused_with_both_digests() {
    let root = tempdir().unwrap();
    write_small(&small(NAME), root.path());
    let mut search = Search {
        data_dir: Some(root.path().to_owned()),
        ..Search::default()
    };
    let error = load(NAME, &search, &mut |_| ()).unwrap_err();
    let message = error.to_string();
    let Error::Digest {
        file,
        found,
        expected,
        looks_like,
        ..
    } = error
    else {
        panic!("{message}")
    };
    assert_eq!(file, "train-images-idx3-ubyte");
    assert_eq!(expected, NAME.canonical_digests()[0].1);
    assert_ne!(found, expected);
    assert_eq!(looks_like, None);
    assert!(
        message.contains(&found) && message.contains(&expected),
        "{message}"
    );

    search.allow_unverified = true;
    let dataset = load(NAME, &search, &mut |_| ()).unwrap();
    assert!(!dataset.verified);
    assert_eq!(dataset.digests[0].found, found);
}

#[test]
fn a_damaged_file_in_the_cache_is_named_with_a_way_out() {
    let root = tempdir().unwrap();
    let repository = "datasets--zalando-datasets--fashion_mnist";
    let snapshot = root
        .path()
        .join(repository)
        .join("snapshots/c0ffee/fashion_mnist");
    write_small(&small(NAME), &snapshot);
    let path = snapshot.join(PARQUET_FILES[1]);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let search = Search {
        hub_cache: Some(root.path().to_owned()),
        allow_unverified: true,
        ..Search::default()
    };
    let message = load(NAME, &search, &mut |_| ()).unwrap_err().to_string();
    assert!(message.starts_with("the cached file "), "{message}");
    assert!(message.contains(PARQUET_FILES[1]), "{message}");
    assert!(message.contains("Delete it ("), "{message}");
}
