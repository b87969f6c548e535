//! What readers take of memory and of time for files that mean harm: each is read in a process of its
//! own, which says at its end what it took.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use refashion_datasets::{DatasetName, Search, load};
use tempfile::tempdir;

use crate::fixtures::{
    PARQUET_FILES, parquet_files, parquet_of, python_batches, small, write_file,
};

/// What tells the process that reads which folder it reads, and of which set.
const FOLDER: &str = "REFASHION_APPETITE_FOLDER";
const SET: &str = "REFASHION_APPETITE_SET";

/// What the process takes beside the set: its own code, and buffers.
const OWN: u64 = 32 << 20;

/// The most seconds of a processor, in a build without optimisation.
const SECONDS: f64 = 10.0;

/// Does nothing but in the process that is told to read.
#[test]
fn it_is_read_in_a_process_of_its_own() {
    let (Some(folder), Ok(set)) = (env::var_os(FOLDER), env::var(SET)) else {
        return;
    };
    let search = Search {
        data_dir: Some(folder.into()),
        allow_unverified: true,
        ..Search::default()
    };
    let read = load(set.parse().unwrap(), &search, &mut |_| ());
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let times = stat.rsplit_once(')').unwrap().1.split_whitespace();
    let ticks: u64 = times
        .skip(11)
        .take(2)
        .map(|n| n.parse::<u64>().unwrap())
        .sum();
    let outcome = read.map_or_else(|error| error.to_string(), |_| "read".to_owned());
    println!("APPETITE {} {ticks} {outcome:?}", peak.unwrap().trim());
}

/// Reads the folder, and checks that four times the published set and ten seconds suffice. Answers
/// with what came of it.
fn read(name: DatasetName, folder: &Path) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "--nocapture",
            "appetite::it_is_read_in_a_process_of_its_own",
        ])
        .env(FOLDER, folder)
        .env(SET, name.to_string())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.lines().find_map(|line| line.split_once("APPETITE "));
    let Some((_, said)) = said else {
        panic!("{}: {text}{output:?}", folder.display())
    };
    let mut words = said.splitn(4, ' ');
    let mut word = || words.next().unwrap();
    let (peak, _, ticks, outcome) = (word(), word(), word(), word());
    let peak = 1024 * peak.parse::<u64>().unwrap();
    let most = OWN
        + 4 * ((name.train_count + name.test_count) * name.image_shape.iter().product::<usize>())
            as u64;
    assert!(peak <= most, "{peak} bytes, at most {most}: {outcome}");
    // The system counts hundredths of a second.
    let seconds = ticks.parse::<f64>().unwrap() / 100.0;
    assert!(seconds < SECONDS, "{seconds} s: {outcome}");
    outcome.to_owned()
}

/// So many copies of a piece, gzipped.
fn gzipped(path: &Path, parts: &[(&[u8], usize)]) {
    let mut encoder = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
    for (piece, times) in parts {
        for _ in 0..*times {
            encoder.write_all(piece).unwrap();
        }
    }
    encoder.finish().unwrap();
}

/// Reads the folder, and looks for a word in what came of it.
fn comes_to(name: DatasetName, folder: &Path, word: &str) {
    let outcome = read(name, folder);
    assert!(outcome.contains(word), "{word}: {outcome}");
}

#[test]
fn of_tables_no_more_is_unpacked_than_their_images_take() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let name = DatasetName::FASHION_MNIST;
    let folder = tempdir().unwrap();
    let [train, test] =
        ["train", "test"].map(|part| folder.path().join(format!("fashion-mnist_{part}.csv")));
    let row = |cell: &str| format!("7{}\n", format!(",{cell}").repeat(784)).into_bytes();
    gzipped(&test, &[(&row("0"), 1)]);
    let blank = [&[b' '; 30_000][..], b"\n"].concat();
    // Lines of blanks, a line that never ends, and cells that are mostly blanks.
    gzipped(&train, &[(&blank, 60_000)]);
    comes_to(name, folder.path(), "more than");
    gzipped(&train, &[(&[b'1'; 1 << 16], 1 << 14)]);
    comes_to(name, folder.path(), "too long");
    let padded = row(&format!("{}0", " ".repeat(36)));
    gzipped(&train, &[(&padded, 60_000)]);
    comes_to(name, folder.path(), "more than");
    gzipped(&train, &[(&row("0"), 60_001)]);
    comes_to(name, folder.path(), "60000");
    // A sparse file is laid in a moment.
    File::create(&train).unwrap().set_len(1 << 36).unwrap();
    comes_to(name, folder.path(), "too long");
}

/// An array whose head says this of its numbers and its shape.
fn npy(descr: &str, order: &str, shape: &str) -> Vec<u8> {
    let head = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
    let mut array = b"\x93NUMPY\x01\x00".to_vec();
    array.extend((head.len() as u16).to_le_bytes());
    array.extend(head.as_bytes());
    array
}

/// An archive of arrays: the name and the head of each, and how many zeros follow.
fn npz(path: &Path, arrays: &[(&str, Vec<u8>, u64)]) {
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for (name, head, zeros) in arrays {
        let encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        let mut encoder = flate2::CrcWriter::new(encoder);
        encoder.write_all(head).unwrap();
        for _ in 0..zeros >> 16 {
            encoder.write_all(&[0; 1 << 16]).unwrap();
        }
        encoder
            .write_all(&vec![0; (zeros & 0xffff) as usize])
            .unwrap();
        let sum = encoder.crc().sum().to_le_bytes();
        let packed = encoder.into_inner().finish().unwrap();
        let sizes = [packed.len() as u32, 7].map(u32::to_le_bytes).concat();
        let fields = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0][..], &sum, &sizes].concat();
        let length = (name.len() as u16).to_le_bytes();
        list.extend([&b"PK\x01\x02\x14\0"[..], &fields, &length, &[0; 12]].concat());
        list.extend((file.len() as u32).to_le_bytes());
        list.extend(name.as_bytes());
        file.extend(
            [
                &b"PK\x03\x04"[..],
                &fields,
                &length,
                &[0; 2],
                name.as_bytes(),
            ]
            .concat(),
        );
        file.extend(packed);
    }
    let start = file.len() as u32;
    file.extend(&list);
    file.extend(b"PK\x05\x06\0\0\0\0\x04\0\x04\0");
    file.extend([list.len() as u32, start].map(u32::to_le_bytes).concat());
    file.extend([0; 2]);
    write_file(path, &file);
}

#[test]
fn of_archives_of_arrays_no_more_is_unpacked_than_their_images_take() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let name = DatasetName::MNIST;
    let folder = tempdir().unwrap();
    let path = folder.path().join("mnist.npz");
    let archive = |images: Vec<u8>, zeros: u64| {
        let labels = |count: u64| (npy("|u1", "False", &format!("({count},)")), count);
        let ((y_train, train), (y_test, test)) = (labels(60_000), labels(10_000));
        let x_test = npy("|u1", "False", "(10000, 28, 28)");
        npz(
            &path,
            &[
                ("x_train.npy", images, zeros),
                ("y_train.npy", y_train, train),
                ("x_test.npy", x_test, 7_840_000),
                ("y_test.npy", y_test, test),
            ],
        );
    };
    // Numbers of eight bytes, turned round: the most that is taken for what is right.
    archive(npy("<i8", "True", "(60000, 28, 28)"), 8 * 47_040_000);
    comes_to(name, folder.path(), "read");
    archive(npy("|u1", "False", "(60000, 28, 28)"), 1 << 31);
    comes_to(name, folder.path(), "more follows");
    archive(npy("|u1", "False", "(999999999999, 28, 28)"), 100);
    comes_to(name, folder.path(), "at most 47040000 numbers");
    archive(npy("|u1", "False", "(4294967296, 4294967296, 28)"), 100);
    comes_to(name, folder.path(), "numbers are expected");
    archive(
        npy("|u1", "False", &format!("({})", "1, ".repeat(1_300))),
        0,
    );
    comes_to(name, folder.path(), "no shape");
    File::create(&path).unwrap().set_len(1 << 36).unwrap();
    assert_ne!(read(name, folder.path()), "\"read\"");
}

#[test]
fn of_pickles_no_more_is_made_than_their_images_take() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let name = DatasetName::CIFAR_10;
    let folder = tempdir().unwrap();
    let files = python_batches(&small(name));
    let six = |pickle: &[u8]| {
        for (file, _) in &files {
            write_file(&folder.path().join(file), pickle);
        }
    };
    let twice = |operations: &[u8], times: usize| {
        let body = operations.repeat(times);
        [&b"\x80\x02N"[..], &body, b"."].concat()
    };
    for (pickle, word) in [
        // A tuple in a tuple in a tuple, and one that is twice in the next.
        (twice(b"\x85", 399_000), "it has nothing"),
        (twice(b"q\0h\0\x86", 130_000), "it has nothing"),
        // Many places of the memo, and a list that is added to itself.
        (twice(b"\x94", 399_000), "no dictionary"),
        (
            [&b"\x80\x02]q\0"[..], &b"h\0a".repeat(190_000), b"."].concat(),
            "it has nothing",
        ),
        (
            b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f\x8e\xff\xff\xff\xff\xff\xff\xff\x7f."
                .to_vec(),
            "broken off",
        ),
        (b"\x80\x02Nr\xff\xff\xff\xff.".to_vec(), "no dictionary"),
    ] {
        six(&pickle);
        comes_to(name, folder.path(), word);
    }
    let path = |file: &str| folder.path().join(file);
    gzipped(&path("data_batch_1"), &[(&[b'N'; 1 << 16], 1 << 14)]);
    assert_ne!(read(name, folder.path()), "\"read\"");
    for (file, _) in &files {
        fs::remove_file(path(file)).unwrap();
    }
    let mut header = tar::Header::new_gnu();
    header.set_path("cifar-10-batches-py/data_batch_1").unwrap();
    header.set_size(1 << 32);
    header.set_cksum();
    let archive = path("cifar-10-python.tar.gz");
    gzipped(
        &archive,
        &[(header.as_bytes(), 1), (&[0; 1 << 16], 1 << 14)],
    );
    assert_ne!(read(name, folder.path()), "\"read\"");
    // A million members, none of which is a batch.
    header.set_path("x").unwrap();
    header.set_size(0);
    header.set_cksum();
    gzipped(&archive, &[(header.as_bytes(), 1 << 20)]);
    assert_ne!(read(name, folder.path()), "\"read\"");
}

/// A picture of one grey, so wide and high, whose colour profile is this long when it is unpacked.
fn bomb(side: u32, profile: usize) -> Vec<u8> {
    let zlib = |parts: &[(&[u8], usize)]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::fast());
        for (piece, times) in parts {
            for _ in 0..*times {
                encoder.write_all(piece).unwrap();
            }
        }
        encoder.finish().unwrap()
    };
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], content: &[u8]| {
        let body = [kind, content].concat();
        png.extend((content.len() as u32).to_be_bytes());
        png.extend(&body);
        let mut crc = flate2::Crc::new();
        crc.update(&body);
        png.extend(crc.sum().to_be_bytes());
    };
    let size = [side, side].map(u32::to_be_bytes).concat();
    chunk(b"IHDR", &[&size[..], &[8, 0, 0, 0, 0]].concat());
    if profile > 0 {
        let packed = zlib(&[(&[0; 1 << 16], profile >> 16)]);
        chunk(b"iCCP", &[&b"x\0\0"[..], &packed].concat());
    }
    let row = vec![0; 1 + side as usize];
    chunk(b"IDAT", &zlib(&[(&row, side as usize)]));
    chunk(b"IEND", b"");
    png
}

#[test]
fn of_the_pictures_in_a_table_no_more_is_unpacked_than_an_image_takes() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let name = DatasetName::FASHION_MNIST;
    let folder = tempdir().unwrap();
    let [_, (_, test)] = parquet_files(&small(name));
    write_file(&folder.path().join(PARQUET_FILES[1]), &test);
    for (picture, word) in [
        (bomb(28, 1 << 30), "a page unpacks"),
        (bomb(16_384, 0), "16384×16384"),
        (bomb(28, 60 << 20), "read"),
    ] {
        let train = parquet_of("image", &vec![picture; 20], &[1; 20]);
        write_file(&folder.path().join(PARQUET_FILES[0]), &train);
        comes_to(name, folder.path(), word);
    }
}
