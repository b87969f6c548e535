//! What the tests of the real binary share.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use refashion_datasets::{DatasetName, Images, Labelled, synthetic};

/// `cargo xtask …` without data of the machine, without a network, and without a terminal.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refashion"));
    command
        .args(arguments)
        .env_remove("REFASHION_DATA")
        .env_remove("RUST_LOG")
        .env_remove("COLUMNS")
        .env("REFASHION_CALLED_AS", "cargo xtask")
        .env("HF_HOME", "/nonexistent/hub")
        .env("HF_HUB_OFFLINE", "1");
    command
}

/// Runs it.
pub(crate) fn xtask(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// What a command printed.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Writes 60 and 20 drawn pictures as the files of Fashion-MNIST; they are none that it has.
pub(crate) fn write_small_set(folder: &Path) {
    let set = synthetic(DatasetName::FASHION_MNIST, 1, 60, 20);
    write_idx(folder, "train", &set.train);
    write_idx(folder, "t10k", &set.test);
}

/// Writes a set as two IDX files.
pub(crate) fn write_idx(folder: &Path, part: &str, set: &Labelled) {
    let Images {
        count,
        height,
        width,
        ref pixels,
        ..
    } = set.images;
    let header = |magic: u32, sizes: &[usize]| -> Vec<u8> {
        let sizes = sizes.iter().flat_map(|&size| (size as u32).to_be_bytes());
        magic.to_be_bytes().into_iter().chain(sizes).collect()
    };
    let mut images = header(0x803, &[count, height, width]);
    images.extend_from_slice(pixels);
    fs::write(folder.join(format!("{part}-images-idx3-ubyte")), images).unwrap();
    let mut labels = header(0x801, &[count]);
    labels.extend_from_slice(&set.labels);
    fs::write(folder.join(format!("{part}-labels-idx1-ubyte")), labels).unwrap();
}
