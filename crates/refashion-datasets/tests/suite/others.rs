//! The forms of other tools: Python's batches, Keras' archive.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use refashion_datasets::{Dataset, DatasetName, Format, Random, RandomState, Search, load};
use tempfile::tempdir;

use crate::fixtures::{
    PARQUET_FILES, gzip, parquet_files, pickle, python_batches, small, write_file,
};

const GOLDEN: [&[u8]; 2] = [
    include_bytes!("../golden/cifar_protocol_2.pickle"),
    include_bytes!("../golden/cifar_protocol_4.pickle"),
];

fn read(name: DatasetName, folder: &Path) -> Result<Dataset, String> {
    let search = Search {
        data_dir: Some(folder.to_owned()),
        allow_unverified: true,
        ..Search::default()
    };
    load(name, &search, &mut |_| ()).map_err(|error| error.to_string())
}

pub(crate) fn read_files(
    name: DatasetName,
    files: &[(String, Vec<u8>)],
) -> Result<Dataset, String> {
    let folder = tempdir().unwrap();
    for (file, bytes) in files {
        write_file(&folder.path().join(file), bytes);
    }
    read(name, folder.path())
}

pub(crate) fn assert_read(name: DatasetName, files: &[(String, Vec<u8>)]) {
    let found = read_files(name, files).unwrap();
    assert_eq!(found.train, small(name).train);
    assert_eq!(found.test, small(name).test);
}

#[test]
fn batches_in_pythons_form_are_read() {
    let name = DatasetName::CIFAR_10;
    let files = python_batches(&small(name));
    assert_read(name, &files);
    let below =
        |(file, bytes): &(String, Vec<u8>)| (format!("cifar-10-batches-py/{file}"), bytes.clone());
    let below: Vec<_> = files.iter().map(below).collect();
    assert_read(name, &below);
    let of_keras_3 = |(file, bytes): &(String, Vec<u8>)| {
        (format!("cifar-10-batches-py-target/{file}"), bytes.clone())
    };
    assert_read(name, &below.iter().map(of_keras_3).collect::<Vec<_>>());
    let mut archive = tar::Builder::new(Vec::new());
    for (file, bytes) in &below {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        archive
            .append_data(&mut header, file, bytes.as_slice())
            .unwrap();
    }
    let archive = gzip(&archive.into_inner().unwrap());
    for file in ["cifar-10-python.tar.gz", "cifar-10-python.tgz"] {
        assert_read(name, &[(file.to_owned(), archive.clone())]);
    }
}

/// Six batches of which each is this pickle.
fn six(pickle: &[u8]) -> Result<Dataset, String> {
    let files = python_batches(&small(DatasetName::CIFAR_10));
    let files: Vec<_> = files
        .into_iter()
        .map(|(file, _)| (file, pickle.to_vec()))
        .collect();
    read_files(DatasetName::CIFAR_10, &files)
}

#[test]
fn what_python_3_writes_is_read() {
    let pixels: Vec<u8> = (0..2 * 3072u32).map(|i| (i * 7 % 251) as u8).collect();
    for golden in GOLDEN {
        let found = six(golden).unwrap();
        assert_eq!(found.test.labels, [6, 9]);
        assert_eq!(found.test.images.pixels, pixels);
        assert!(matches!(
            found.origin,
            refashion_datasets::Origin::Folder {
                format: Format::CifarPythonBatches,
                ..
            }
        ));
    }
}

#[test]
fn what_a_pickle_asks_to_run_is_refused_by_its_name() {
    for (pickle, word) in [
        (&b"cos\nsystem\n(U\x02lstR."[..], "os.system"),
        (b"\x80\x04\x8c\x02os\x8c\x06system\x93.", "os.system"),
        (b"\x80\x02cnumpy\nload\n.", "numpy.load"),
        (b"\x80\x02P1\n.", "'P'"),
        (b"\x80\x02cnumpy\ndtype\nU\x02i8\x85R.", "array of i8"),
        (b"\x80\x02}U\x0bfine_labelsK\x01s.", "\"fine_labels\""),
        (b"\x80\x02T\xff\xff\xff\x7f", "broken off"),
        (&[b'N'; 500_000], "more than 400000 operations"),
    ] {
        let message = six(pickle).unwrap_err();
        assert!(message.contains(word), "{message}");
    }
}

/// The files of `mnist.npz`, deflated or not.
pub(crate) fn npz(set: &Dataset, deflated: bool) -> Vec<u8> {
    npz_of(set, deflated, ["x_@", "y_@"])
}

/// The same with arrays of other names, in which `@` stands for the set.
fn npz_of(set: &Dataset, deflated: bool, [images, labels]: [&str; 2]) -> Vec<u8> {
    let (images_are, labels_are) = (format!("{images}.npy"), format!("{labels}.npy"));
    let mut zip = (Vec::new(), Vec::new(), 0u16);
    for (end, set) in [("train", &set.train), ("test", &set.test)] {
        let shape = format!("({}, 28, 28)", set.len());
        add(
            &mut zip,
            &images_are.replace('@', end),
            &npy("|u1", &shape, &set.images.pixels),
            deflated,
        );
        let labels: Vec<u8> = set
            .labels
            .iter()
            .flat_map(|&l| i64::from(l).to_be_bytes())
            .collect();
        let shape = format!("({},)", set.len());
        add(
            &mut zip,
            &labels_are.replace('@', end),
            &npy(">i8", &shape, &labels),
            deflated,
        );
    }
    let (mut file, list, count) = zip;
    let (len, start) = (list.len() as u32, file.len() as u32);
    file.extend(list);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    file.extend([len.to_le_bytes(), start.to_le_bytes()].concat());
    file.extend([0, 0]);
    file
}

pub(crate) fn npy(descr: &str, shape: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let len = (head.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\0", &len[..], head.as_bytes(), content].concat()
}

fn add(
    (file, list, count): &mut (Vec<u8>, Vec<u8>, u16),
    name: &str,
    bytes: &[u8],
    deflated: bool,
) {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    let (packed, method) = match deflated {
        true => (encoder.finish().unwrap(), 8u8),
        false => (bytes.to_vec(), 0),
    };
    let start = (file.len() as u32).to_le_bytes();
    let mut shared = vec![20, 0, 0, 0, method, 0, 0, 0, 0, 0];
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    shared.extend(sum.sum().to_le_bytes());
    shared.extend((packed.len() as u32).to_le_bytes());
    shared.extend((bytes.len() as u32).to_le_bytes());
    shared.extend((name.len() as u16).to_le_bytes());
    shared.extend([0, 0]);
    file.extend([b"PK\x03\x04", &shared[..], name.as_bytes(), &packed].concat());
    list.extend(
        [
            b"PK\x01\x02\x14\0",
            &shared[..],
            &[0; 10],
            &start,
            name.as_bytes(),
        ]
        .concat(),
    );
    *count += 1;
}

#[test]
fn the_archive_of_keras_is_read() {
    let name = DatasetName::MNIST;
    for deflated in [false, true] {
        assert_read(
            name,
            &[("mnist.npz".to_owned(), npz(&small(name), deflated))],
        );
    }
    // As `numpy.savez` makes them under other names, and a disk that knows no capitals.
    for names in [["@_images", "@_labels"], ["X_@", "Y_@"]] {
        let file = npz_of(&small(name), true, names);
        assert_read(name, &[("MNIST.npz".to_owned(), file.clone())]);
        assert_read(name, &[("mnist (1).npz".to_owned(), file)]);
    }
    let name = DatasetName::FASHION_MNIST;
    assert_read(
        name,
        &[("fashion-mnist.npz".to_owned(), npz(&small(name), true))],
    );
    let object = npy("|O", "(20, 28, 28)", b"cos\nsystem\n");
    let mut zip = (Vec::new(), Vec::new(), 0);
    add(&mut zip, "x_train.npy", &object, false);
    let list = zip.1.len() as u32;
    let start = zip.0.len() as u32;
    let end = [
        &b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..],
        &list.to_le_bytes(),
        &start.to_le_bytes(),
        &[0, 0],
    ];
    let file = [&zip.0[..], &zip.1, &end.concat()].concat();
    let message = read_files(DatasetName::MNIST, &[("mnist.npz".to_owned(), file)]).unwrap_err();
    assert!(message.contains("dtype object"), "{message}");
}

#[test]
fn one_bit_of_an_archive_of_arrays_is_missed() {
    let name = DatasetName::MNIST;
    let whole = npz(&small(name), false);
    let place_of = |piece: &[u8]| whole.windows(piece.len()).position(|bytes| bytes == piece);
    let pixels = place_of(&small(name).train.images.pixels).unwrap();
    let descr = place_of(b"descr").unwrap();
    let labels = place_of(b"y_train.npy").unwrap() + 100;
    // A pixel, a letter of the head, and the high byte of a label, which makes it none.
    for (place, array) in [
        (pixels + 300, "x_train"),
        (descr, "x_train"),
        (labels, "y_train"),
    ] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        let message = read_files(name, &[("mnist.npz".to_owned(), bytes)]).unwrap_err();
        assert!(message.contains("it is damaged"), "{message}");
        assert!(message.contains(array), "{message}");
    }
}

#[test]
fn garbled_files_of_other_tools_are_errors_and_soon_so() {
    let started = Instant::now();
    let mut random = RandomState::new(11);
    let archive = npz(&small(DatasetName::MNIST), true);
    let batch = pickle(&small(DatasetName::CIFAR_10).test, 0, 1);
    let folder = tempdir().unwrap();
    for (file, bytes) in python_batches(&small(DatasetName::CIFAR_10)) {
        write_file(&folder.path().join(file), &bytes);
    }
    for round in 0..1_500 {
        for (name, file, whole) in [
            (DatasetName::MNIST, "mnist.npz", &archive[..]),
            (DatasetName::CIFAR_10, "data_batch_1", &batch),
            (DatasetName::CIFAR_10, "data_batch_1", GOLDEN[round % 2]),
        ] {
            let mut bytes = whole.to_vec();
            for _ in 0..4 {
                // The heads and ends are where a reader can be led astray.
                let draw = random.next_u32() as usize;
                let place = match draw % 3 {
                    0 => draw / 3 % bytes.len(),
                    1 => draw / 3 % 300.min(bytes.len()),
                    _ => bytes.len() - 1 - draw / 3 % 300.min(bytes.len()),
                };
                bytes[place] = random.next_u32() as u8;
            }
            if round % 3 == 0 {
                bytes.truncate(random.next_u32() as usize % bytes.len());
            }
            fs::write(folder.path().join(file), &bytes).unwrap();
            drop(read(name, folder.path()));
        }
    }
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn old_names_of_the_hub_are_known() {
    for (repository, inner, files) in [
        ("mnist", "mnist", PARQUET_FILES),
        (
            "mnist",
            "data",
            [
                "train-00000-of-00001-b42732.parquet",
                "test-00000-of-00001-9d21.parquet",
            ],
        ),
        (
            "ylecun--mnist",
            "mnist",
            ["train/0000.parquet", "test/0000.parquet"],
        ),
        (
            "mnist",
            "mnist",
            ["mnist-train.parquet", "mnist-test.parquet"],
        ),
    ] {
        let cache = tempdir().unwrap();
        let folder = format!("datasets--{repository}/snapshots/c0ffee/{inner}");
        let set = small(DatasetName::MNIST);
        for ((_, bytes), file) in parquet_files(&set).into_iter().zip(files) {
            write_file(&cache.path().join(&folder).join(file), &bytes);
        }
        let search = Search {
            hub_cache: Some(cache.path().to_owned()),
            allow_unverified: true,
            ..Search::default()
        };
        let found = load(set.name, &search, &mut |_| ()).unwrap();
        assert_eq!(found.train, set.train);
    }
}

#[test]
fn what_is_not_read_is_called_by_its_name() {
    for (file, word) in [
        ("mnist_784.arff", "OpenML"),
        ("mnist-original.mat", "scikit-learn"),
        ("mnist.pkl.gz", "pickle"),
        ("archive.zip", "unpacked first"),
        ("train.csv", "42000"),
        ("test.csv", "no labels"),
    ] {
        let message = read_files(DatasetName::MNIST, &[(file.to_owned(), vec![0])]).unwrap_err();
        assert!(
            message.contains(word) && message.contains(file),
            "{message}"
        );
    }
}
