//! Folders of pictures, and the program called inside of one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use crate::support::{command, stdout};

/// A grey picture as a BMP file, the lowest row first.
fn bmp(path: &Path, side: usize, pixel: impl Fn(usize, usize) -> u8) {
    let row = (3 * side).next_multiple_of(4);
    let mut bytes = b"BM".to_vec();
    let (size, side32) = ((54 + row * side) as u32, side as u32);
    let head = [
        size,
        0,
        54,
        40,
        side32,
        side32,
        1 | 24 << 16,
        0,
        0,
        0,
        0,
        0,
        0,
    ];
    bytes.extend(head.into_iter().flat_map(u32::to_le_bytes));
    for y in (0..side).rev() {
        let mut line: Vec<u8> = (0..side).flat_map(|x| [pixel(x, y); 3]).collect();
        line.resize(row, 0);
        bytes.extend(line);
    }
    fs::write(path, bytes).unwrap();
}

/// Two classes that a few steps tell apart: light above, light below. One picture is larger.
pub(crate) fn pictures(folder: &Path, count: usize) {
    for class in ["above", "below"] {
        let place = folder.join(class);
        fs::create_dir_all(&place).unwrap();
        for number in 0..count {
            let side = if (class, number) == ("above", 0) {
                56
            } else {
                28
            };
            let light = |y: usize| (y < side / 2) == (class == "above");
            let shade = |x: usize, y: usize| {
                if light(y) {
                    200 + (x + number) as u8 % 50
                } else {
                    0
                }
            };
            bmp(&place.join(format!("{number}.bmp")), side, shade);
        }
    }
}

/// The program in a folder of its own, where `runs/` and `datasets/` come to lie.
pub(crate) fn inside(folder: &Path, arguments: &[&str]) -> Output {
    let output = command(arguments).current_dir(folder).output().unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        stderr(&output)
    );
    output
}

/// Trains a small network on the pictures above, for a single epoch.
pub(crate) fn on_halves<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let train = ["train", "mlp", "--dataset", "halves", "--epochs", "1"];
    [&train[..], more].concat()
}

pub(crate) fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = command(arguments).current_dir(folder).output().unwrap();
    assert!(!output.status.success(), "{}", stdout(&output));
    assert!(!folder.join("runs").exists(), "nothing is begun");
    stderr(&output)
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn read(path: PathBuf) -> String {
    fs::read_to_string(path).unwrap()
}
