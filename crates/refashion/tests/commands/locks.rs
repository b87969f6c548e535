//! A run that another process makes, and what can be done about it.

use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
    time::Duration,
};

use crate::{
    folders::{pictures, stderr},
    support::{command, stdout},
};

/// Takes the lock of a run, as another process would.
fn held(folder: &Path) -> File {
    fs::create_dir_all(folder).unwrap();
    let lock = File::create(folder.join(".lock")).unwrap();
    lock.lock().unwrap();
    lock
}

#[test]
fn what_is_advised_about_a_run_of_another_process_can_be_done() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 10);
    let called = |words: &[&str]| {
        let mut called = command(words);
        called.current_dir(here);
        called
    };
    let train = [
        "train",
        "mlp",
        "--dataset",
        "halves",
        "--epochs",
        "1",
        "--out",
        "out",
        "--resume",
    ];
    let (_, begin) = train.split_last().unwrap();
    let begun = called(begin).output().unwrap();
    assert!(begun.status.success(), "{}", stderr(&begun));
    // As another process leaves it that has only just begun.
    fs::remove_dir_all(here.join("out/seed-0")).unwrap();
    let lock = held(&here.join("out/seed-0"));
    let told = called(&train).output().unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(
        stderr(&told).contains("`--wait` waits for it"),
        "{}",
        stderr(&told)
    );
    let waiting = called(&[&train[..], &["--wait"]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert!(!here.join("out/seed-0/run.json").exists());
    drop(lock);
    let waited = waiting.wait_with_output().unwrap();
    assert!(waited.status.success(), "{}", stderr(&waited));
    assert!(stdout(&waited).contains("; waiting for it"));
    assert!(here.join("out/seed-0/run.json").exists());

    let sweep = "train = \"mlp\"\ndataset = \"halves\"\nset = [\"training.epochs=1\"]\n\
                 [over]\n\"training.batch\" = [4, 8]\n";
    fs::write(here.join("sweep.toml"), sweep).unwrap();
    let lock = held(&here.join("swept/point-2/seed-0"));
    let sweep = ["sweep", "sweep.toml", "--out", "swept"];
    let told = called(&sweep).output().unwrap();
    assert_eq!(told.status.code(), Some(1));
    let text = stderr(&told);
    assert!(
        text.contains("the same command goes on when that has ended"),
        "{text}"
    );
    assert!(!text.contains("--wait"), "{text}");
    drop(lock);
    let ended = called(&sweep).output().unwrap();
    assert!(ended.status.success(), "{}", stderr(&ended));
}
