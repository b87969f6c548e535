//! Work in units: planned, made, edited by hand, moved, and gathered.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use crate::{
    folders::{inside, pictures, stderr},
    support::{command, stdout, write_small_set},
};

/// Two experiments that take no time.
const DOCUMENT: &str = r#"
id = "small"
title = "Small"
author = "nobody"
kind = "Test"

[[experiment]]
id = "small/one"
says = "two epochs"
network = "mlp"
dataset = "fashion-mnist"
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 16
epochs = 2
optimizer = { sgd = { rate = 0.01 } }

[[experiment]]
id = "small/other"
says = "two others"
network = "mlp"
dataset = "fashion-mnist"
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 8
epochs = 2
optimizer = { sgd = { rate = 0.01 } }
"#;

/// A folder with a data set, a document and its plan of two experiments with two seeds.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        write_small_set(&folder.path().join("data"));
        fs::write(folder.path().join("small.toml"), DOCUMENT).unwrap();
        let place = Self(folder);
        let planned = place.call(&[
            "plan",
            "small",
            "--seeds",
            "2",
            "--document",
            "small.toml",
            "--out",
            "plan",
        ]);
        assert!(planned.status.success(), "{}", stderr(&planned));
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn call(&self, words: &[&str]) -> Output {
        command(words).current_dir(&self.0).output().unwrap()
    }

    pub(crate) fn with_data(&self, words: &[&str]) -> Output {
        self.call(&[words, &["--data", "data", "--allow-unverified-data"]].concat())
    }

    pub(crate) fn unit(&self, index: &str) -> Output {
        self.with_data(&["run-unit", "plan", "--index", index])
    }

    pub(crate) fn states(&self) -> Vec<String> {
        let json = stdout(&self.call(&["status", "plan", "--as", "json"]));
        let units: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        let state = |unit: &serde_json::Value| unit["state"].as_str().unwrap().to_owned();
        units.iter().map(state).collect()
    }
}

pub(crate) fn is_refused(output: &Output, why: &str) {
    let told = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(why), "{told}");
}

#[test]
fn units_are_made_moved_and_gathered_as_reproduce_would() {
    let place = Place::new();
    is_refused(
        &place.with_data(&["gather", "plan"]),
        "not whole: 4 of 4 units (0, 1, 2, 3)",
    );
    for index in ["0", "1", "3"] {
        let made = place.unit(index);
        assert!(stdout(&made).ends_with(": whole\n"), "{}", stderr(&made));
    }
    assert_eq!(place.states(), ["whole", "whole", "due", "whole"]);
    let refused = place.with_data(&["gather", "plan"]);
    is_refused(&refused, "not whole: 1 of 4 units (2)");
    assert!(
        place
            .with_data(&["gather", "plan", "--partial"])
            .status
            .success()
    );

    // In another place and without data, what is whole is left alone.
    fs::rename(place.path("plan"), place.path("moved")).unwrap();
    let again = place.call(&["run-unit", "moved", "--index", "0"]);
    assert!(
        stdout(&again).ends_with("whole already\n"),
        "{}",
        stderr(&again)
    );
    // What failed is told, with the end of its log.
    let failed = place.call(&["run-unit", "moved", "--index", "2"]);
    assert_eq!(failed.status.code(), Some(1));
    let status = stdout(&place.call(&["status", "moved"]));
    assert!(status.contains("unit 2: error: "), "{status}");
    assert!(
        status.contains("3 whole, 0 running, 1 failed, 0 due"),
        "{status}"
    );

    let made = place.with_data(&["submit", "moved", "--engine", "local"]);
    assert!(
        stdout(&made).contains("unit 2, small/other seed 0: whole, 1 of 1"),
        "{}",
        stderr(&made)
    );
    let nothing = stdout(&place.with_data(&["submit", "moved", "--engine", "slurm"]));
    assert!(nothing.contains("Nothing is due"), "{nothing}");
    assert!(place.with_data(&["gather", "moved"]).status.success());
    let plain = [
        "reproduce",
        "small",
        "--seeds",
        "2",
        "--document",
        "small.toml",
        "--out",
        "plain",
    ];
    assert!(place.with_data(&plain).status.success());
    for file in [
        "document.toml",
        "figures/figures.json",
        "one/seed-1/weights.safetensors",
        "other/seed-0/report.txt",
    ] {
        let read = |results: &str| fs::read(place.path(results).join("small").join(file)).unwrap();
        assert!(read("plain") == read("moved/results"), "{file}");
    }
    #[cfg(unix)]
    {
        fs::rename(place.path("moved/results"), place.path("elsewhere")).unwrap();
        std::os::unix::fs::symlink("../elsewhere", place.path("moved/results")).unwrap();
        is_refused(&place.with_data(&["gather", "moved"]), "is a link");
    }
}

#[test]
fn a_list_that_was_edited_is_refused() {
    let place = Place::new();
    let list = place.path("plan/units.jsonl");
    let text = fs::read_to_string(&list).unwrap();
    is_refused(&place.unit("4"), "lists the units 0 to 3, and no unit 4");
    for (from, to, why) in [
        ("\"epochs\":2", "\"epochs\":3", "was planned with settings"),
        (
            "\"dataset\":\"fashion-mnist\"",
            "\"dataset\":\"mnist\"",
            "was planned with settings",
        ),
        (
            "\"settings\":\"",
            "\"settings\":\"0",
            "was planned with settings",
        ),
        ("small/one", "../../one", "is no experiment's name"),
        (
            "small/one",
            "small/none",
            "no document or experiment called",
        ),
        ("\"index\":0", "\"index\":3", "unit 3 in place 0"),
        ("\"seed\":0", "\"seed\":-1", "line 1: "),
        ("{", "", "line 1: "),
        // Nothing else is advised.
        (
            "{",
            "{\"version\":2,",
            "units.jsonl: written by a later version (format 2, this version reads 1); update refashion\n",
        ),
        ("\"seed\":0", "\"seed\":0,\"path\":\"/etc\"", "line 1: "),
    ] {
        fs::write(&list, text.replacen(from, to, 1)).unwrap();
        is_refused(&place.unit("0"), why);
    }
    fs::write(&list, "").unwrap();
    is_refused(&place.call(&["status", "plan"]), "lists no unit");
    fs::write(&list, &text).unwrap();
    // Another plan does not take its place, the same one changes nothing.
    let plan = |seeds: &str| {
        place.call(&[
            "plan",
            "small",
            "--seeds",
            seeds,
            "--document",
            "small.toml",
            "--out",
            "plan",
        ])
    };
    is_refused(&plan("3"), "lists other units");
    assert!(plan("2").status.success());
    assert_eq!(fs::read_to_string(&list).unwrap(), text);
    is_refused(&place.call(&["status", "data"]), "has no units.jsonl");

    // What lies in the place of a run and is none is never mixed with one.
    fs::create_dir_all(place.path("plan/results/small/one/seed-0")).unwrap();
    fs::write(place.path("plan/results/small/one/seed-0/mine"), "x").unwrap();
    is_refused(&place.unit("0"), "is in the way");
    assert!(
        !place
            .path("plan/results/small/one/seed-0/run.json")
            .exists()
    );
    // Nor is anything written through what is no folder, as where it may not be written.
    fs::write(place.path("plan/unfinished/1"), "x").unwrap();
    is_refused(&place.unit("1"), "cannot write");
    let drawn = ["run-unit", "plan", "--index", "2", "--data", "synthetic"];
    is_refused(&place.call(&drawn), "a unit is none");
}

#[test]
fn a_script_is_printed_and_not_written() {
    let place = Place::new();
    assert!(place.unit("1").status.success());
    for (engine, line) in [
        ("slurm", "#SBATCH --array=0,2-3%20"),
        ("hq", "#HQ --array=0,2-3"),
    ] {
        let words = [
            "submit",
            "plan",
            "--engine",
            engine,
            "--parallel",
            "20",
            "--dry-run",
        ];
        let printed = stdout(&place.with_data(&words));
        assert!(printed.lines().any(|found| found == line), "{printed}");
        assert!(
            printed.contains(&format!("\nfolder='{}'\n", absolute(&place.path("plan")))),
            "{printed}"
        );
    }
    let words = ["submit", "plan", "--engine", "local", "--dry-run"];
    assert_eq!(stdout(&place.with_data(&words)).lines().count(), 3);
    let left: Vec<_> = fs::read_dir(place.path("plan"))
        .unwrap()
        .flatten()
        .map(|it| it.file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().ends_with(".sh")),
        "{left:?}"
    );
    let short = ["submit", "plan", "--engine", "slurm", "--time", "119s"];
    is_refused(&place.with_data(&short), "Slurm counts minutes");
    // What is told to be typed can be typed, whatever the folder is called.
    let odd = place.path("a b's");
    fs::rename(place.path("plan"), &odd).unwrap();
    let gathered = place.with_data(&["gather", "a b's"]);
    is_refused(&gathered, r"status 'a b'\''s'`");
    fs::rename(&odd, place.path("plan")).unwrap();
    // Without the engine it is told what is missing.
    let mut without = command(&["submit", "plan", "--engine", "slurm"]);
    let without = without
        .current_dir(&place.0)
        .env("PATH", place.path("data"))
        .output()
        .unwrap();
    is_refused(&without, "sbatch is not here");
}

fn absolute(path: &Path) -> String {
    path.canonicalize().unwrap().display().to_string()
}

#[test]
fn points_of_a_sweep_are_units_too() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let file = |dataset: &str, more: &str| {
        let text = format!(
            "train = \"mlp\"\ndataset = \"{dataset}\"\nval_split = 0.25\nset = [\"training.epochs=2\", \"training.batch=4\"]\nseeds = 2\n{more}\n[over]\n\"training.optimizer.adam.rate\" = [1e-7, 3e-3]\n"
        );
        fs::write(here.join("rates.toml"), text).unwrap();
    };
    let call = |words: &[&str]| command(words).current_dir(here).output().unwrap();
    let plan = ["plan", "rates.toml", "--out", "plan"];
    file("halves", "");
    is_refused(&call(&plan), "give its whole path");
    let whole = here.join("halves").display().to_string();
    file(&whole, "halving = { first = 1 }");
    is_refused(&call(&plan), "halving compares points");
    file(&whole, "");
    inside(here, &plan);
    assert!(!here.join("runs").exists());
    inside(
        here,
        &["submit", "plan", "--engine", "local", "--parallel", "2"],
    );
    let gathered = stdout(&inside(here, &["gather", "plan"]));
    let plain = stdout(&inside(here, &["sweep", "rates.toml", "-q"]));
    let best = |text: &str| {
        text[text.find("\nBest: ").unwrap()..]
            .lines()
            .take(3)
            .collect::<String>()
    };
    assert_eq!(best(&gathered), best(&plain));
    let csv = |sweep: &str| fs::read_to_string(here.join(sweep).join("points.csv")).unwrap();
    assert_eq!(csv("plan/results"), csv("runs/sweep-rates"));
}

/// A log is added to: a link there would choose to what, and a pipe has nobody who reads it.
#[cfg(unix)]
#[test]
fn a_log_that_is_no_file_is_refused() {
    let place = Place::new();
    let log = place.path("plan/logs/0.log");
    let submit = ["submit", "plan", "--engine", "local", "--parallel", "1"];
    let victim = place.path("victim");
    fs::write(&victim, "mine").unwrap();
    std::os::unix::fs::symlink(&victim, &log).unwrap();
    is_refused(&place.with_data(&submit), "is no regular file");
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
    fs::remove_file(&log).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&log).status();
    assert!(made.unwrap().success());
    is_refused(&place.with_data(&submit), "is no regular file");
}

/// An `sbatch` that keeps what it is called with stands for Slurm's.
#[cfg(unix)]
#[test]
fn a_long_plan_is_handed_over_in_arrays_one_after_the_other() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new();
    let plan = [
        "plan",
        "small",
        "--seeds",
        "1100",
        "--document",
        "small.toml",
        "--out",
        "long",
    ];
    assert!(place.call(&plan).status.success());
    let sbatch = place.path("bin/sbatch");
    fs::create_dir(place.path("bin")).unwrap();
    let text = "#!/bin/sh\necho \"$@\" >>called\necho \"$(wc -l <called);here\"\n";
    fs::write(&sbatch, text).unwrap();
    fs::set_permissions(&sbatch, fs::Permissions::from_mode(0o755)).unwrap();
    let submit = |words: &[&str]| {
        let path = std::env::var("PATH").unwrap();
        let submit = ["submit", "long", "--engine", "slurm"];
        let called = command(&[&submit[..], words].concat())
            .env("PATH", format!("{}:{path}", place.path("bin").display()))
            .current_dir(&place.0)
            .output()
            .unwrap();
        assert!(called.status.success(), "{}", stderr(&called));
        let said = fs::read_to_string(place.path("called")).unwrap();
        fs::remove_file(place.path("called")).unwrap();
        let long = format!("{}/", place.path("long").display());
        (stdout(&called), said.replace(&long, ""))
    };
    let (told, said) = submit(&["--parallel", "20"]);
    assert!(
        told.contains("Submitted batch job 3\nHanded over: 2200 units"),
        "{told}"
    );
    assert_eq!(
        said,
        "--parsable slurm.sh\n\
         --parsable --dependency=afterany:1 slurm-1.sh\n\
         --parsable --dependency=afterany:2 slurm-2.sh\n"
    );
    let (_, said) = submit(&[]);
    assert!(!said.contains("--dependency"), "{said}");
    let last = fs::read_to_string(place.path("long/slurm-2.sh")).unwrap();
    assert!(last.contains("#SBATCH --array=0-199\n"), "{last}");
    assert!(
        last.contains("unit=$((SLURM_ARRAY_TASK_ID + 2000))\n"),
        "{last}"
    );
}
