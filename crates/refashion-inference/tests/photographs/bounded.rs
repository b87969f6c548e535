//! What is taken of memory and of time for pictures that mean harm, read in a process of its own.

use std::{env, fs, path::Path, process::Command};

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use refashion_inference::{PictureSet, PictureSetOptions};

/// What tells the process which folder it reads.
const FOLDER: &str = "REFASHION_BOUNDED_FOLDER";

/// Pictures of so many pixels at the side are as large as they may be.
const SIDE: u32 = 8_192;

/// Does nothing but in the process that is told to read.
#[test]
fn they_are_read_in_a_process_of_its_own() {
    let Some(folder) = env::var_os(FOLDER) else {
        return;
    };
    let options = PictureSetOptions {
        name: "bounded".into(),
        shape: [1, 28, 28],
        threads: 4,
    };
    let read = PictureSet::read(Path::new(&folder), &options);
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let outcome = read.map_or_else(|error| error.to_string(), |_| "read".to_owned());
    println!("BOUNDED {} {outcome:?}", peak.unwrap().trim());
}

/// Reads four copies of a picture with four threads: how many MiB that takes, and what comes of it.
fn read(picture: &[u8]) -> (u64, String) {
    let folder = tempfile::tempdir().unwrap();
    for class in ["one", "two"] {
        fs::create_dir(folder.path().join(class)).unwrap();
        for name in ["a.png", "b.png"] {
            fs::write(folder.path().join(class).join(name), picture).unwrap();
        }
    }
    let test = "bounded::they_are_read_in_a_process_of_its_own";
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture", test])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.lines().find_map(|line| line.split_once("BOUNDED "));
    let (_, said) = said.unwrap();
    let mut words = said.splitn(3, ' ');
    let peak: u64 = words.next().unwrap().parse().unwrap();
    (peak >> 10, words.nth(1).unwrap().to_owned())
}

fn png(side: u32, profile: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    if profile > 0 {
        encoder.set_icc_profile(vec![0; profile]).unwrap();
    }
    // Two bytes for each of four numbers: as much as a pixel of PNG takes.
    let pixels = vec![0; 8 * (side * side) as usize];
    encoder
        .write_image(&pixels, side, side, ExtendedColorType::Rgba16)
        .unwrap();
    file
}

#[test]
fn of_many_large_pictures_one_is_in_memory_at_a_time() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let picture = png(SIDE, 0);
    assert!(picture.len() < 4 << 20, "{}", picture.len());
    let (peak, outcome) = read(&picture);
    assert!(outcome.contains("read"), "{outcome}");
    // The picture as it is decoded takes 512 MiB.
    assert!(peak < 4 * 256, "{peak} MiB");
}

#[test]
fn a_profile_that_is_packed_is_not_unpacked_without_bounds() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let picture = png(28, 1 << 29);
    assert!(picture.len() < 4 << 20, "{}", picture.len());
    let (peak, outcome) = read(&picture);
    assert!(peak < 512, "{peak} MiB: {outcome}");
}
