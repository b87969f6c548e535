//! Files are judged by what they hold, not by their names, and take no more than a data set does.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use refashion_datasets::{Dataset, DatasetName, Search, load};
use tempfile::tempdir;

use crate::fixtures::{
    PARQUET_FILES, archive, batch_files, gzip, idx_files, parquet_files, parquet_of, png, small,
    write_file,
};

fn read(name: DatasetName, folder: &Path) -> Result<Dataset, String> {
    let search = Search {
        data_dir: Some(folder.to_owned()),
        allow_unverified: true,
        ..Search::default()
    };
    load(name, &search, &mut |_| ()).map_err(|error| error.to_string())
}

fn assert_read(name: DatasetName, files: impl IntoIterator<Item = (String, Vec<u8>)>) {
    let folder = tempdir().unwrap();
    for (file, bytes) in files {
        write_file(&folder.path().join(file), &bytes);
    }
    let dataset = read(name, folder.path()).unwrap();
    assert_eq!(dataset.train, small(name).train);
    assert_eq!(dataset.test, small(name).test);
}

#[test]
fn idx_files_are_known_by_what_they_hold() {
    let name = DatasetName::MNIST;
    let files = || idx_files(&small(name)).into_iter();
    // Unpacked by a browser that kept the name, and packed without saying so.
    assert_read(name, files().map(|(file, bytes)| (file + ".gz", bytes)));
    assert_read(name, files().map(|(file, bytes)| (file, gzip(&bytes))));
    // Two members in one file, as `cat a.gz b.gz` and bgzip make it.
    assert_read(
        name,
        files().map(|(file, bytes)| {
            let (first, rest) = bytes.split_at(bytes.len() / 2);
            (file + ".gz", [gzip(first), gzip(rest)].concat())
        }),
    );
    // Padded with zeros, and packed by a server that packs whatever it sends.
    let padded = |bytes: &[u8]| [gzip(bytes), vec![0; 20_000]].concat();
    assert_read(name, files().map(|(file, bytes)| (file, padded(&bytes))));
    let twice = |bytes: &[u8]| gzip(&gzip(bytes));
    assert_read(name, files().map(|(file, bytes)| (file, twice(&bytes))));
    // What is packed for ever, and what is no member behind the last one.
    for (wrap, word) in [
        (gzip as fn(&[u8]) -> Vec<u8>, "again and again"),
        (|bytes| [bytes, b"\0\0garbage"].concat(), "behind its end"),
        (|_| gzip(b"").repeat(70_000), "gzip members"),
    ] {
        let folder = tempdir().unwrap();
        for (file, bytes) in files() {
            write_file(&folder.path().join(file), &wrap(&gzip(&gzip(&bytes))));
        }
        let message = read(name, folder.path()).unwrap_err();
        assert!(message.contains(word), "{message}");
    }
    // The names of other sites, and of a disk that knows no capitals.
    let loud = |file: &str| format!("mnist/Raw/{}", file.to_uppercase());
    assert_read(name, files().map(|(file, bytes)| (loud(&file), bytes)));
    let dotted = |file: &str| file.replace("-idx", ".idx");
    assert_read(name, files().map(|(file, bytes)| (dotted(&file), bytes)));
    for mark in [" (1)", "(2)"] {
        let again = |file: String| file + mark + ".gz";
        assert_read(name, files().map(|(file, bytes)| (again(file), bytes)));
    }
    let nested = |file: String| format!("{0}/{0}", dotted(&file));
    assert_read(name, files().map(|(file, bytes)| (nested(file), bytes)));
}

/// A tar archive of members with their paths, in a header of its own kind each.
fn tar_of(members: &[(tar::EntryType, &str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (kind, path, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_path(path).unwrap();
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

#[test]
fn archives_are_known_by_what_they_hold() {
    let name = DatasetName::CIFAR_10;
    let packed = archive(&small(name));
    let plain: Vec<_> = batch_files(&small(name));
    let members: Vec<_> = plain
        .iter()
        .map(|(file, bytes)| (tar::EntryType::Regular, file.as_str(), bytes.as_slice()))
        .collect();
    let unpacked = tar_of(&members);
    for (file, bytes) in [
        ("cifar-10-binary.tar.gz", packed.clone()),
        ("cifar-10-binary.tar.gz", unpacked.clone()),
        ("cifar-10-binary.tar", unpacked),
        ("cifar-10-binary.tar", packed.clone()),
        ("cifar-10-binary.tgz", packed.clone()),
        ("cifar-10-binary.tar (1).gz", packed.clone()),
        ("cifar-10-binary (1).tar.gz", packed.clone()),
        ("CIFAR-10-binary(12).tar.gz", packed),
    ] {
        assert_read(name, [(file.to_owned(), bytes)]);
    }
}

#[test]
fn batches_are_known_by_what_they_hold() {
    let name = DatasetName::CIFAR_10;
    let files = || batch_files(&small(name)).into_iter();
    let packed = |file: String| file + ".gz";
    assert_read(
        name,
        files().map(|(file, bytes)| (packed(file), gzip(&bytes))),
    );
    assert_read(
        name,
        files().map(|(file, bytes)| (file.to_uppercase(), bytes)),
    );
    let again = |file: &str| file.replace(".bin", " (1).bin");
    assert_read(name, files().map(|(file, bytes)| (again(&file), bytes)));
    // What has no mark is taken before what has one, of which the first.
    let spoilt = |file: &str| (file.replace(".bin", " (10).bin"), b"another".to_vec());
    let marked = files().map(|(file, bytes)| (again(&file), bytes));
    assert_read(name, marked.chain(files().map(|(file, _)| spoilt(&file))));
    let whole = files().chain(files().map(|(file, _)| spoilt(&file)));
    assert_read(name, whole);

    let folder = tempdir().unwrap();
    for (file, bytes) in files() {
        let bytes = gzip(&bytes);
        let half = bytes.len() / 2;
        write_file(&folder.path().join(packed(file)), &bytes[..half]);
    }
    let message = read(name, folder.path()).unwrap_err();
    assert!(message.contains("data_batch_1.bin.gz"), "{message}");
    assert!(message.contains("gzip stream is damaged"), "{message}");
}

#[test]
fn parquet_files_that_a_browser_numbered_are_read() {
    let name = DatasetName::CIFAR_10;
    let files = parquet_files(&small(name)).into_iter();
    let again = |file: &str| file.replace(".parquet", " (1).parquet");
    assert_read(name, files.map(|(file, bytes)| (again(file), bytes)));
}

#[test]
fn a_member_is_not_replaced_by_another_of_its_name() {
    let name = DatasetName::CIFAR_10;
    let plain: Vec<_> = batch_files(&small(name));
    let batch = tar::EntryType::Regular;
    let mut members: Vec<_> = plain
        .iter()
        .map(|(file, bytes)| (batch, file.as_str(), bytes.as_slice()))
        .collect();
    // What a Mac and a header of POSIX put beside it.
    members.push((batch, "__MACOSX/data_batch_1.bin", b"resource fork"));
    members.push((
        tar::EntryType::XHeader,
        "PaxHeaders/data_batch_1.bin",
        b"20 mtime=1.5\n",
    ));
    assert_read(name, [("cifar-10-binary.tar".to_owned(), tar_of(&members))]);

    members.push((batch, "other/data_batch_1.bin", &plain[0].1));
    let folder = tempdir().unwrap();
    write_file(
        &folder.path().join("cifar-10-binary.tar"),
        &tar_of(&members),
    );
    let message = read(name, folder.path()).unwrap_err();
    assert!(
        message.contains("two files called data_batch_1.bin"),
        "{message}"
    );
}

#[test]
fn an_archive_of_endless_names_is_soon_refused() {
    let zeros = vec![b'x'; 64 << 20];
    let long = (
        tar::EntryType::GNULongName,
        "././@LongLink",
        zeros.as_slice(),
    );
    let link = (
        tar::EntryType::GNULongLink,
        "././@LongLink",
        zeros.as_slice(),
    );
    let folder = tempdir().unwrap();
    let bytes = gzip(&tar_of(&[long, link, long, link, long, link, long]));
    write_file(&folder.path().join("cifar-10-binary.tar.gz"), &bytes);
    let started = Instant::now();
    let message = read(DatasetName::CIFAR_10, folder.path()).unwrap_err();
    assert!(message.contains("more than twice"), "{message}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn an_archive_of_more_than_the_set_is_called_that() {
    let name = DatasetName::CIFAR_10;
    let batch = tar::EntryType::Regular;
    let large = vec![0; 10_000 * 3_073];
    let plain = batch_files(&small(name));
    let batches = plain
        .iter()
        .map(|(file, bytes)| (batch, file.as_str(), bytes.as_slice()));
    let archive = |larges: usize, path: &'static str| {
        let larges = (0..larges).map(|_| (batch, path, large.as_slice()));
        tar_of(&larges.chain(batches.clone()).collect::<Vec<_>>())
    };
    // All that is let in goes into what a Mac puts beside the batches.
    let file = "cifar-10-binary.tar";
    assert_read(
        name,
        [(file.to_owned(), archive(12, "__MACOSX/data_batch_1.bin"))],
    );
    for path in ["__MACOSX/data_batch_1.bin", "._x", "else.bin"] {
        let folder = tempdir().unwrap();
        write_file(&folder.path().join(file), &archive(13, path));
        let message = read(name, folder.path()).unwrap_err();
        assert!(message.contains("more than twice"), "{message}");
        assert!(!message.contains("damaged"), "{message}");
    }
}

#[test]
fn what_is_something_else_is_called_that() {
    for (bytes, word) in [
        (&b"<!DOCTYPE html><html>Please log in"[..], "a web page"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0",
            "Git LFS",
        ),
        (b"/annex/objects/MD5E-s9912422--f6.gz\n", "git-annex"),
        (b"{\"message\": \"Not Found\"}", "JSON text"),
        (b"PK\x03\x04", "a zip archive"),
    ] {
        let folder = tempdir().unwrap();
        for (file, right) in idx_files(&small(DatasetName::MNIST)) {
            let bytes = if file.starts_with("train-images") {
                bytes
            } else {
                &right
            };
            write_file(&folder.path().join(file), bytes);
        }
        let message = read(DatasetName::MNIST, folder.path()).unwrap_err();
        assert!(message.contains(word), "{message}");

        let folder = tempdir().unwrap();
        for file in PARQUET_FILES {
            write_file(&folder.path().join(file), bytes);
        }
        let message = read(DatasetName::MNIST, folder.path()).unwrap_err();
        assert!(message.contains(word), "{message}");
    }
}

#[test]
fn text_in_the_place_of_images_is_called_that() {
    let folder = tempdir().unwrap();
    for (file, _) in idx_files(&small(DatasetName::MNIST)) {
        write_file(&folder.path().join(file), b"404: Not Found\n");
    }
    let message = read(DatasetName::MNIST, folder.path()).unwrap_err();
    assert!(message.contains("it is text"), "{message}");
}

#[test]
fn what_lies_in_the_place_of_arrays_is_called_what_it_is() {
    for (bytes, word) in [
        (
            &b"\xef\xbb\xbf<!DOCTYPE html><html>Log in"[..],
            "a web page",
        ),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"/annex/objects/MD5E-s11490434--8a.npz\n", "git-annex"),
        (b"{\"error\": \"quota exceeded\"}", "JSON text"),
        (b"PK\x03\x04", "its list of members is missing"),
    ] {
        let folder = tempdir().unwrap();
        write_file(&folder.path().join("mnist.npz"), bytes);
        let message = read(DatasetName::MNIST, folder.path()).unwrap_err();
        assert!(message.contains(word), "{message}");
    }
}

/// Parquet files whose rows hold these bytes as their picture, and how reading them ends.
fn message_of(train: Vec<u8>) -> String {
    let folder = tempdir().unwrap();
    let test = parquet_of("image", &[png(&small(DatasetName::MNIST).test, 0)], &[1]);
    write_file(&folder.path().join(PARQUET_FILES[0]), &train);
    write_file(&folder.path().join(PARQUET_FILES[1]), &test);
    let started = Instant::now();
    let message = read(DatasetName::MNIST, folder.path()).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(10), "{message}");
    message
}

#[test]
fn a_page_that_unpacks_to_more_than_the_set_is_refused() {
    let schema = "message schema { optional group image { optional binary bytes; \
                  optional binary path (UTF8); } optional int64 label; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
        .build();
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let zeros = [ByteArray::from(vec![0; 100 << 20])];
    let bytes = column.typed::<ByteArrayType>();
    bytes.write_batch(&zeros, Some(&[2]), None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let paths = column.typed::<ByteArrayType>();
    paths.write_batch(&[], Some(&[1]), None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let labels = column.typed::<Int64Type>();
    labels.write_batch(&[1], Some(&[1]), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    assert!(file.len() < 100_000, "{}", file.len());
    let message = message_of(file);
    assert!(
        message.contains("more than the data set takes"),
        "{message}"
    );
}

#[test]
fn a_colour_profile_is_not_unpacked() {
    // The profile is put behind the picture's head, and the picture's end is cut off: a decoder
    // that reads the profile says so, or takes long.
    let picture = png(&small(DatasetName::MNIST).train, 0);
    let mut profile = b"p\0\0".to_vec();
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, &vec![0; 60 << 20]).unwrap();
    profile.extend(encoder.finish().unwrap());
    let mut chunk = (profile.len() as u32).to_be_bytes().to_vec();
    let body = [b"iCCP", profile.as_slice()].concat();
    let mut sum = flate2::Crc::new();
    sum.update(&body);
    chunk.extend(&body);
    chunk.extend(sum.sum().to_be_bytes());
    let head = 8 + 25;
    let bomb = [&picture[..head], &chunk, &picture[head..]].concat();
    let folder = tempdir().unwrap();
    let pictures = vec![bomb; 40];
    let labels = vec![1; 40];
    let train = parquet_of("image", &pictures, &labels);
    let test = parquet_of("image", std::slice::from_ref(&picture), &[1]);
    write_file(&folder.path().join(PARQUET_FILES[0]), &train);
    write_file(&folder.path().join(PARQUET_FILES[1]), &test);
    let started = Instant::now();
    let dataset = read(DatasetName::MNIST, folder.path()).unwrap();
    assert_eq!(dataset.train.len(), 40);
    assert!(started.elapsed() < Duration::from_secs(5));
}
