//! Data sets that a program describes itself.

use refashion_datasets::{DatasetName, Error, OwnDataset, read_idx, synthetic};
use tempfile::tempdir;

use crate::fixtures::{idx_files, write_file};

fn letters(name: &str) -> OwnDataset {
    OwnDataset {
        name: name.to_owned(),
        title: "Letters".to_owned(),
        classes: ["a", "b", "c"].map(String::from).to_vec(),
        image_shape: [1, 8, 6],
        train_count: 20,
        test_count: 10,
    }
}

#[test]
fn a_pair_of_idx_files_is_read_as_described() {
    let name = letters("letters").describe().unwrap();
    let drawn = synthetic(name, 1, 20, 10);
    assert!(drawn.train.labels.iter().all(|&label| label < 3));
    let folder = tempdir().unwrap();
    for (file, bytes) in idx_files(&drawn) {
        write_file(&folder.path().join(file), &bytes);
    }
    let path = |file: &str| folder.path().join(file);
    let read = |images, labels| read_idx(name, &path(images), &path(labels));
    let images = "train-images-idx3-ubyte";
    assert_eq!(
        read(images, "train-labels-idx1-ubyte").unwrap(),
        drawn.train
    );

    let error = read(images, "t10k-labels-idx1-ubyte").unwrap_err();
    assert!(matches!(error, Error::CountsDiffer { .. }), "{error}");
    let digits = read_idx(DatasetName::MNIST, &path(images), &path(images)).unwrap_err();
    let message = digits.to_string();
    assert!(message.contains("1×8×6, expected 1×28×28"), "{message}");

    let mut labels = idx_files(&drawn)[1].1.clone();
    *labels.last_mut().unwrap() = 3;
    write_file(&path("train-labels-idx1-ubyte"), &labels);
    let message = read(images, "train-labels-idx1-ubyte")
        .unwrap_err()
        .to_string();
    assert!(message.contains("is 3, expected 0 to 2"), "{message}");
}

#[test]
fn a_described_set_is_known_by_its_name_and_stays_what_it_is() {
    let own = letters("known-letters");
    assert!("known-letters".parse::<DatasetName>().is_err());
    let name = own.describe().unwrap();
    assert_eq!("known-letters".parse::<DatasetName>().unwrap(), name);
    assert_eq!(own.describe().unwrap(), name);
    let json = serde_json::to_string(&name).unwrap();
    assert_eq!(serde_json::from_str::<DatasetName>(&json).unwrap(), name);

    // The last of a name is the one that is meant by it; what was described before stays as it was.
    let known = || "known-letters".parse::<DatasetName>().unwrap();
    let other = OwnDataset {
        train_count: 21,
        image_shape: [3, 8, 8],
        ..own.clone()
    };
    let last = other.describe().unwrap();
    assert_eq!(known().train_count, 21);
    assert_eq!(name.train_count, own.train_count);
    assert_eq!(OwnDataset::of(name), Some(own.clone()));
    let sized = last.with_image_shape(own.image_shape).unwrap();
    assert_eq!(sized.train_count, own.train_count);
    assert!(last.with_image_shape([3, 9, 9]).is_none());
    own.describe().unwrap();
    assert_eq!(known().train_count, own.train_count);
}

#[test]
fn what_cannot_be_a_data_set_is_refused() {
    let with = |change: &dyn Fn(&mut OwnDataset)| {
        let mut own = letters("refused");
        change(&mut own);
        own.describe().unwrap_err().to_string()
    };
    for name in [
        "",
        "../up",
        "/etc",
        "mnist/..",
        "Ä",
        "a b",
        "-rf",
        &"x".repeat(65),
        "mnist",
    ] {
        let message = with(&|own| own.name = name.to_owned());
        assert!(message.starts_with("name = "), "{message}");
    }
    for classes in [vec!["one"], vec!["a", "b", "a"], vec!["x"; 300]] {
        let message = with(&|own| own.classes = classes.iter().map(ToString::to_string).collect());
        assert!(message.starts_with("classes = "), "{message}");
    }
    for shape in [[2, 8, 8], [0, 8, 8], [1, 0, 8], [3, 8, 1 << 40]] {
        let message = with(&|own| own.image_shape = shape);
        assert!(message.starts_with("image_shape = "), "{message}");
    }
    assert!("refused".parse::<DatasetName>().is_err());
}

#[test]
fn a_data_set_is_shown_by_its_name() {
    let name = DatasetName::CIFAR_10;
    assert_eq!(
        (format!("{name:?}"), name.to_string()),
        ("cifar-10".into(), "cifar-10".into())
    );
}
