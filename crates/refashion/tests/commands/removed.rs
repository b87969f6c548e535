//! What `models rm` takes away, and what it leaves.

use std::{
    fs::{self, File},
    path::Path,
};

use crate::{
    folders::{inside, on_halves, pictures, stderr},
    support::{command, stdout},
};

fn kept(here: &Path, path: &str) -> String {
    let rm = ["models", "rm", path];
    let output = command(&rm).current_dir(here).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{path}: {output:?}");
    stderr(&output)
}

fn removed(here: &Path, path: &str) {
    let told = stdout(&inside(here, &["models", "rm", path]));
    assert!(told.starts_with("removed "), "{told}");
    assert!(!here.join(path).exists(), "{path}: {told}");
}

/// A run that was stopped, as it lies there.
fn begin(run: &Path) {
    fs::create_dir_all(run.join("checkpoint")).unwrap();
    for file in [
        "last.safetensors",
        "last.previous.safetensors",
        "history.csv",
    ] {
        fs::write(run.join("checkpoint").join(file), "").unwrap();
    }
    fs::write(run.join(".lock"), "1 1\n").unwrap();
}

#[test]
fn runs_that_were_stopped_and_what_is_left_of_others_can_be_removed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 8);
    inside(
        here,
        &on_halves(&["-q", "--seeds", "2", "--out", "runs/mine"]),
    );
    begin(&here.join("runs/mine/seed-7"));
    // Until it is whole it is no model, and what makes it one is said.
    let predict = ["predict", "runs/mine/seed-7", "halves/above/1.bmp"];
    let output = command(&predict).current_dir(here).output().unwrap();
    let told = stderr(&output);
    for part in [
        "its training was ended after 0 of 1 epoch;",
        "`cargo xtask train runs/mine/config.toml --out runs/mine --seed 7 --resume` goes on with it",
    ] {
        assert!(told.contains(part), "{told}");
    }
    // What is being made stays.
    let lock = File::open(here.join("runs/mine/seed-7/.lock")).unwrap();
    lock.lock().unwrap();
    let told = kept(here, "runs/mine");
    assert!(told.contains("being made by another process"), "{told}");
    assert!(here.join("runs/mine/seed-0/weights.safetensors").is_file());
    lock.unlock().unwrap();
    removed(here, "runs/mine/seed-7");
    // A record stays without its weights.
    fs::rename(
        here.join("runs/mine/seed-1/weights.safetensors"),
        here.join("weights.safetensors"),
    )
    .unwrap();
    let told = kept(here, "runs/mine/seed-1");
    assert!(told.contains("a record stays"), "{told}");
    assert!(here.join("runs/mine/seed-1/run.json").is_file());
    fs::remove_dir_all(here.join("runs/mine/seed-1")).unwrap();
    // Of an experiment without runs there are its file and its figures.
    removed(here, "runs/mine/seed-0");
    removed(here, "runs/mine");
    // A file that is no model, or no whole one.
    let told = kept(here, "halves/above/0.bmp");
    assert!(told.contains("may be anything, and stays"), "{told}");
    let told = kept(here, "halves");
    assert!(
        told.contains("is no folder of a run, of an experiment"),
        "{told}"
    );
    assert!(here.join("halves/above/0.bmp").is_file());
}

#[test]
fn the_folder_of_a_sweep_is_removed_where_nothing_else_lies_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 8);
    let print = on_halves(&["-q", "--val-split", "0.25", "--print-config"]);
    fs::write(here.join("mine.toml"), inside(here, &print).stdout).unwrap();
    let sweep = "train = \"mine.toml\"\n[over]\n\"training.batch\" = [2, 4]\n";
    fs::write(here.join("batches.toml"), sweep).unwrap();
    inside(here, &["sweep", "batches.toml", "-q"]);
    let place = here.join("runs/sweep-batches");
    assert!(place.join("mine.toml").is_file() && place.join("points.csv").is_file());
    begin(&place.join("point-2/seed-1"));
    fs::write(place.join("point-2/notes.txt"), "mine").unwrap();
    let told = kept(here, "runs/sweep-batches");
    assert!(
        told.contains("which left no point-2/notes.txt in it"),
        "{told}"
    );
    assert!(place.join("point-1/seed-0/weights.safetensors").is_file());
    fs::remove_file(place.join("point-2/notes.txt")).unwrap();
    removed(here, "runs/sweep-batches");
    assert!(here.join("mine.toml").is_file() && here.join("batches.toml").is_file());
}

/// Who removes a link does not mean what it leads to.
#[cfg(unix)]
#[test]
fn nothing_is_removed_through_a_link() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let here = folder.path();
    pictures(&here.join("halves"), 8);
    inside(here, &on_halves(&["-q"]));
    let run = other.path().canonicalize().unwrap().join("mlp-1");
    fs::rename(here.join("runs/mlp-1"), &run).unwrap();
    let model = run.join("seed-0/best.safetensors");
    let links = [("runs/kin", &run), ("kin.safetensors", &model)];
    for (link, to) in links {
        std::os::unix::fs::symlink(to, here.join(link)).unwrap();
    }
    for (link, to) in [
        links[0],
        ("runs/kin/", &run),
        ("runs/kin/.", &run),
        links[1],
    ] {
        let told = kept(here, link);
        let said = format!("is a link to {}, and nothing is removed", to.display());
        assert!(told.contains(&said), "{link}: {told}");
        assert!(to.exists(), "{link}");
    }
    assert!(run.join("seed-0/run.json").is_file() && model.is_file());
    removed(here, run.to_str().unwrap());
}
