//! Every form of every data set, whole and damaged.

use std::path::Path;

use parquet::basic::Compression;
use refashion_datasets::{Dataset, DatasetName, Defect, Error, Format, Origin, Search, load};
use tempfile::{TempDir, tempdir};

use crate::fixtures::{
    PARQUET_FILES, archive, batch_files, gzip, idx_files, image_column, parquet_as, parquet_of,
    parquet_set, png, small, write_file, write_small,
};

fn read(name: DatasetName, folder: &Path) -> Result<Dataset, Error> {
    let search = Search {
        data_dir: Some(folder.to_owned()),
        allow_unverified: true,
        ..Search::default()
    };
    load(name, &search, &mut |_| ())
}

fn assert_reads(expected: &Dataset, folder: &Path, format: Format) {
    let found = read(expected.name, folder).unwrap();
    assert_eq!(found.train, expected.train);
    assert_eq!(found.test, expected.test);
    assert!(!found.verified);
    assert_eq!(found.digests.len(), expected.name.canonical_digests().len());
    match found.origin {
        Origin::Folder { format: found, .. } => assert_eq!(found, format),
        other => panic!("{other:?}"),
    }
}

/// A folder with a small Fashion-MNIST of which one file is changed.
fn with_idx(file: &str, change: impl FnOnce(&mut Vec<u8>)) -> TempDir {
    let folder = tempdir().unwrap();
    let mut files = idx_files(&small(DatasetName::FASHION_MNIST));
    let (_, bytes) = files.iter_mut().find(|(name, _)| name == file).unwrap();
    change(bytes);
    for (name, bytes) in files {
        write_file(&folder.path().join(name), &bytes);
    }
    folder
}

fn defect(result: Result<Dataset, Error>, file: &str) -> Defect {
    match result {
        Err(Error::Malformed { path, defect }) => {
            assert!(path.ends_with(file), "{}", path.display());
            defect
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_form_reads_alike() {
    for name in DatasetName::ALL {
        let dataset = small(name);
        let folder = tempdir().unwrap();
        write_small(&dataset, folder.path());
        assert_reads(&dataset, folder.path(), Format::Parquet);
    }
    for name in [DatasetName::FASHION_MNIST, DatasetName::MNIST] {
        let dataset = small(name);
        let (plain, packed) = (tempdir().unwrap(), tempdir().unwrap());
        for (file, bytes) in idx_files(&dataset) {
            write_file(&plain.path().join(&file), &bytes);
            let path = packed.path().join(format!("{file}.gz"));
            write_file(&path, &gzip(&bytes));
        }
        assert_reads(&dataset, plain.path(), Format::Idx);
        assert_reads(&dataset, packed.path(), Format::Idx);
    }
    let dataset = small(DatasetName::CIFAR_10);
    let (plain, packed) = (tempdir().unwrap(), tempdir().unwrap());
    for (file, bytes) in batch_files(&dataset) {
        write_file(&plain.path().join(file), &bytes);
    }
    let path = packed.path().join("cifar-10-binary.tar.gz");
    write_file(&path, &archive(&dataset));
    assert_reads(&dataset, plain.path(), Format::CifarBatches);
    assert_reads(&dataset, packed.path(), Format::CifarArchive);
}

#[test]
fn a_file_broken_off_anywhere_is_truncated() {
    let images = "train-images-idx3-ubyte";
    let whole = 16 + 20 * 784;
    for kept in [3, 4, 10, 15, 16, 17, whole - 1] {
        let folder = with_idx(images, |bytes| bytes.truncate(kept));
        match defect(read(DatasetName::FASHION_MNIST, folder.path()), images) {
            Defect::Truncated { expected, found } => {
                assert_eq!(found, kept as u64);
                assert!(expected > found && expected <= whole as u64);
            }
            other => panic!("{other:?}"),
        }
    }
    let folder = with_idx(images, Vec::clear);
    let empty = defect(read(DatasetName::FASHION_MNIST, folder.path()), images);
    assert!(empty.to_string().contains("empty"), "{empty}");
    let folder = with_idx(images, |bytes| bytes.push(0));
    let found = defect(read(DatasetName::FASHION_MNIST, folder.path()), images);
    assert!(matches!(found, Defect::TooLong { expected } if expected == whole as u64));
}

#[test]
fn a_lying_header_is_refused_before_memory_is_taken() {
    let images = "train-images-idx3-ubyte";
    let changed = |at: usize, field: u32| {
        let folder = with_idx(images, |bytes| {
            bytes[at..at + 4].copy_from_slice(&field.to_be_bytes());
        });
        defect(read(DatasetName::FASHION_MNIST, folder.path()), images)
    };
    assert!(matches!(
        changed(0, 0x801),
        Defect::Magic { found: 0x801, .. }
    ));
    assert!(matches!(
        changed(4, u32::MAX),
        Defect::TooMany { most: 60_000, .. }
    ));
    assert!(matches!(changed(4, 60_000), Defect::Truncated { .. }));
    let size = changed(8, 32).to_string();
    assert_eq!(
        size,
        "its images are 1×32×28, expected 1×28×28 (channels×rows×columns)"
    );
    assert!(matches!(changed(12, u32::MAX), Defect::ImageSize { .. }));
}

#[test]
fn labels_must_fit() {
    let labels = "t10k-labels-idx1-ubyte";
    let folder = with_idx(labels, |bytes| bytes[8 + 4] = 10);
    let found = defect(read(DatasetName::FASHION_MNIST, folder.path()), labels);
    assert!(matches!(
        found,
        Defect::Label {
            index: 4,
            found: 10,
            most: 9
        }
    ));

    let folder = with_idx(labels, |bytes| {
        bytes[7] = 9;
        bytes.pop();
    });
    let error = read(DatasetName::FASHION_MNIST, folder.path()).unwrap_err();
    let message = error.to_string();
    assert!(matches!(
        error,
        Error::CountsDiffer {
            images: 10,
            labels: 9,
            ..
        }
    ));
    assert!(
        message.contains("t10k-images-idx3-ubyte holds 10 images"),
        "{message}"
    );
}

#[test]
fn damaged_gzip_is_named() {
    let dataset = small(DatasetName::MNIST);
    let damaged = |damage: fn(&mut Vec<u8>)| {
        let folder = tempdir().unwrap();
        for (i, (file, bytes)) in idx_files(&dataset).into_iter().enumerate() {
            let mut packed = gzip(&bytes);
            if i == 0 {
                damage(&mut packed);
            }
            write_file(&folder.path().join(format!("{file}.gz")), &packed);
        }
        defect(
            read(DatasetName::MNIST, folder.path()),
            "train-images-idx3-ubyte.gz",
        )
    };
    let cut = damaged(|bytes| bytes.truncate(bytes.len() / 2));
    assert!(matches!(cut, Defect::Gzip(_)), "{cut:?}");
    // What does not begin as gzip does is taken as what it holds, whatever it is called.
    let other = damaged(|bytes| bytes[0] = 0);
    assert!(matches!(other, Defect::Magic { .. }), "{other:?}");
    let method = damaged(|bytes| bytes[2] = 0);
    assert!(matches!(method, Defect::Gzip(_)), "{method:?}");
    let checksum = damaged(|bytes| {
        let last = bytes.len() - 8;
        bytes[last] ^= 1;
    });
    assert!(matches!(checksum, Defect::Gzip(_)), "{checksum:?}");
    // What garbled bytes unpack to may be anything, but `defect` sees that it is refused.
    damaged(|bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..middle + 20].fill(0xff);
    });
}

#[test]
fn damaged_batches_are_named() {
    let dataset = small(DatasetName::CIFAR_10);
    let changed = |change: fn(&mut Vec<u8>)| {
        let folder = tempdir().unwrap();
        for (file, mut bytes) in batch_files(&dataset) {
            if file == "data_batch_3.bin" {
                change(&mut bytes);
            }
            write_file(&folder.path().join(file), &bytes);
        }
        defect(
            read(DatasetName::CIFAR_10, folder.path()),
            "data_batch_3.bin",
        )
    };
    let cut = changed(|bytes| bytes.truncate(5_000));
    assert!(matches!(
        cut,
        Defect::Truncated {
            expected: 6_146,
            found: 5_000
        }
    ));
    let empty = changed(Vec::clear);
    assert!(empty.to_string().contains("empty"), "{empty}");
    let label = changed(|bytes| bytes[3_073] = 77);
    assert!(matches!(
        label,
        Defect::Label {
            index: 1,
            found: 77,
            most: 9
        }
    ));
    let long = changed(|bytes| bytes.resize(10_001 * 3_073, 0));
    assert!(matches!(long, Defect::TooLong { .. }));
    // A batch has no header that could ask for anything.
    assert_eq!(
        long.to_string(),
        "it should end after 30730000 bytes but more follow; copy or download it again"
    );
}

#[test]
fn a_damaged_archive_is_named() {
    let file = "cifar-10-binary.tar.gz";
    let changed = |bytes: &[u8]| {
        let folder = tempdir().unwrap();
        write_file(&folder.path().join(file), bytes);
        read(DatasetName::CIFAR_10, folder.path())
    };
    let whole = archive(&small(DatasetName::CIFAR_10));
    let cut = defect(changed(&whole[..whole.len() / 2]), file);
    assert!(matches!(cut, Defect::Gzip(_)), "{cut:?}");
    let empty = tar::Builder::new(Vec::new()).into_inner().unwrap();
    let empty = defect(changed(&gzip(&empty)), file);
    assert!(matches!(empty, Defect::MissingMember(ref name) if name == "data_batch_1.bin"));
    let garbage = defect(changed(&gzip(&[7; 2_000])), file);
    assert!(matches!(garbage, Defect::Tar(_)), "{garbage:?}");
}

/// A folder whose training file is `bytes` and whose test file is good.
fn with_parquet(name: DatasetName, bytes: &[u8]) -> TempDir {
    let folder = tempdir().unwrap();
    write_file(&folder.path().join(PARQUET_FILES[0]), bytes);
    let test = parquet_set(name, &small(name).test);
    write_file(&folder.path().join(PARQUET_FILES[1]), &test);
    folder
}

#[test]
fn damaged_parquet_is_an_error_wherever_the_damage_is() {
    let name = DatasetName::MNIST;
    let whole = parquet_set(name, &small(name).train);
    for kept in [0, 3, 8, whole.len() / 2, whole.len() - 1] {
        let folder = with_parquet(name, &whole[..kept]);
        let found = defect(read(name, folder.path()), PARQUET_FILES[0]);
        assert!(matches!(found, Defect::Parquet(_)), "{kept}: {found:?}");
    }
    // Flipping bytes may leave a file that still reads, or not; it must never panic.
    let mut refused = 0;
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5a;
        let folder = with_parquet(name, &bytes);
        refused += usize::from(read(name, folder.path()).is_err());
    }
    assert!(refused > 30, "{refused}");
}

#[test]
fn parquet_is_read_however_packed_and_with_labels_of_any_width() {
    let name = DatasetName::MNIST;
    let set = small(name).train;
    let pictures: Vec<_> = (0..set.len()).map(|i| png(&set, i)).collect();
    let labels: Vec<_> = set.labels.iter().map(|&label| label.into()).collect();
    let file = |packed, label| {
        let bytes = parquet_as("image", &pictures, &labels, packed, label);
        with_parquet(name, &bytes)
    };
    for (packed, label) in [
        (Compression::GZIP(Default::default()), "int64 label"),
        (Compression::SNAPPY, "int32 label"),
        (
            Compression::ZSTD(Default::default()),
            "int32 label (UINT_8)",
        ),
        (Compression::UNCOMPRESSED, "int32 label (INT_16)"),
    ] {
        let folder = file(packed, label);
        let found = read(name, folder.path()).unwrap_or_else(|e| panic!("{packed:?} {label}: {e}"));
        assert_eq!(found.train, set, "{packed:?} {label}");
    }
    let no_number = with_parquet(
        name,
        &parquet_as(
            "image",
            &pictures,
            &labels,
            Compression::SNAPPY,
            "int32 class",
        ),
    );
    let found = defect(read(name, no_number.path()), PARQUET_FILES[0]).to_string();
    assert!(
        found.contains("no column label of type int32 or int64"),
        "{found}"
    );
    let words = file(Compression::SNAPPY, "binary label (UTF8)");
    let found = defect(read(name, words.path()), PARQUET_FILES[0]).to_string();
    assert!(found.contains("its column label is text"), "{found}");
}

#[test]
fn wrong_parquet_contents_are_named() {
    let name = DatasetName::MNIST;
    let set = small(name).train;
    let pictures: Vec<_> = (0..3).map(|i| png(&set, i)).collect();
    let file = |column: &str, pictures: &[Vec<u8>], labels: &[i64]| {
        let folder = with_parquet(name, &parquet_of(column, pictures, labels));
        defect(read(name, folder.path()), PARQUET_FILES[0]).to_string()
    };
    assert_eq!(
        file("img", &pictures, &[0, 1, 2]),
        "it has no column image.bytes of type byte array; its columns are img.bytes, img.path, label"
    );
    assert_eq!(
        file("image", &pictures, &[0, 1, -1]),
        "the label of image 2 is -1, expected 0 to 9"
    );
    let mut other = pictures.clone();
    other[1] = png(&small(DatasetName::CIFAR_10).train, 0);
    assert_eq!(
        file("image", &other, &[0, 1, 2]),
        "image 1 cannot be decoded: it is 3×32×32, expected 1×28×28 (channels×rows×columns)"
    );
    other[1] = b"GIF89a".to_vec();
    assert!(file("image", &other, &[0, 1, 2]).ends_with("it is neither PNG nor JPEG"));
}

#[test]
fn jpeg_pictures_decode_as_libjpeg_does() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/jpeg.json")).unwrap();
    let cases: [(&str, DatasetName, &[u8]); 2] = [
        (
            "grey",
            DatasetName::MNIST,
            include_bytes!("../golden/grey.jpg"),
        ),
        (
            "colour",
            DatasetName::CIFAR_10,
            include_bytes!("../golden/colour.jpg"),
        ),
    ];
    for (case, name, jpeg) in cases {
        let bytes = parquet_of(image_column(name), &[jpeg.to_vec()], &[4]);
        let folder = with_parquet(name, &bytes);
        let found = read(name, folder.path()).unwrap().train;
        let expected = golden[case].as_array().unwrap();
        assert_eq!(found.images.pixels.len(), expected.len());
        // Decoders may round differently by a step of two after the colour transform.
        for (found, expected) in found.images.pixels.iter().zip(expected) {
            let difference = i64::from(*found) - expected.as_i64().unwrap();
            assert!(difference.abs() <= 2, "{case}: {difference}");
        }
        let cut = parquet_of(image_column(name), &[jpeg[..200].to_vec()], &[4]);
        let folder = with_parquet(name, &cut);
        let error = defect(read(name, folder.path()), PARQUET_FILES[0]);
        assert!(
            matches!(error, Defect::Picture { index: 0, .. }),
            "{error:?}"
        );
    }
}
