//! Data sets that a program describes itself.

use refashion_datasets::{
    DatasetName, Error, Images, Labelled, Origin, OwnDataset, part_digest, read_any_idx, read_idx,
    synthetic,
};
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

    // The same without knowing what it is: sizes and labels are whatever the files hold.
    let any = |images, labels| read_any_idx(&path(images), &path(labels));
    assert_eq!(any(images, "train-labels-idx1-ubyte").unwrap(), drawn.train);
    let error = any(images, "t10k-labels-idx1-ubyte").unwrap_err();
    assert!(matches!(error, Error::CountsDiffer { .. }), "{error}");

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
    for classes in [vec!["one"], vec!["a", "b", "A"], vec!["a", ""]] {
        let message = with(&|own| own.classes = classes.iter().map(ToString::to_string).collect());
        assert!(message.starts_with("classes = "), "{message}");
    }
    let message = with(&|own| own.classes = (0..300).map(|class| class.to_string()).collect());
    assert!(
        message.ends_with("300 names cannot be used: 2 to 256 are"),
        "{message}"
    );
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

/// A description stays until the program ends, so that none is made twice.
#[test]
fn what_is_described_twice_is_one_and_what_differs_is_another() {
    let own = letters("one-of-many");
    let name = own.describe().unwrap();
    let change = |change: &dyn Fn(&mut OwnDataset)| {
        let mut other = own.clone();
        change(&mut other);
        let described = other.describe().unwrap();
        assert_eq!(OwnDataset::of(described), Some(other));
        assert!(!std::ptr::eq(&raw const *described, &raw const *name));
    };
    change(&|own| own.title = "Others".to_owned());
    change(&|own| own.classes[2] = "d".to_owned());
    change(&|own| own.image_shape = [1, 6, 8]);
    change(&|own| own.train_count = 19);
    change(&|own| own.test_count = 11);
    let again = own.describe().unwrap();
    assert!(std::ptr::eq(&raw const *again, &raw const *name));
}

#[test]
fn images_of_ones_own_are_as_they_are_described() {
    let own = OwnDataset {
        image_shape: [1, 1, 2],
        train_count: 2,
        test_count: 0,
        ..letters("held")
    };
    let set = |count: usize, shape, label| {
        let images = Images::new(count, shape, vec![9; 2 * count]).unwrap();
        Labelled::new(images, vec![label; count]).unwrap()
    };
    let origin = Origin::Synthetic { seed: 1 };
    let held = |train, test| own.with_images(train, test, origin.clone());
    let (train, none) = (set(2, [1, 1, 2], 1), Labelled::default());
    let dataset = held(train.clone(), none.clone()).unwrap();
    assert_eq!((&dataset.train, &dataset.test), (&train, &none));
    assert!(dataset.verified && dataset.name == own.describe().unwrap());
    // Image after image the label and the pixels: what `printf '\1\11\11\1\11\11' | sha256sum` says.
    let digest = "684ec1db8f9f171aca41e15230acd693e3c565b641f8d4c79b990c45927ec719";
    assert_eq!(part_digest(&train), digest);
    let digests: Vec<_> = dataset
        .digests
        .iter()
        .map(|d| (d.file.as_str(), d.found.as_str()))
        .collect();
    assert_eq!(
        digests,
        [("train", digest), ("test", part_digest(&none).as_str())]
    );
    assert!(dataset.digests.iter().all(|digest| digest.matches()));

    for (train, test, words) in [
        (
            set(1, [1, 1, 2], 0),
            none.clone(),
            "expected 2 training images of held, found 1",
        ),
        (
            train.clone(),
            set(1, [1, 1, 2], 0),
            "expected 0 test images of held, found 1",
        ),
        (
            set(2, [1, 2, 1], 0),
            none,
            "expected 2 bytes of an image of held, found 2",
        ),
    ] {
        assert_eq!(held(train, test).unwrap_err().to_string(), words);
    }
}
