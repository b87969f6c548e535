//! A document of one's own, begun from what Keras printed, filled in and run.

use std::{fs, path::Path, process::Output};

use tempfile::tempdir;

use crate::support::{command, stdout, write_small_set};

const SUMMARY: &str = include_str!("../../../refashion-documents/tests/printed/keras2_summary.txt");
const LOG: &str = include_str!("../../../refashion-documents/tests/printed/keras2.log");

const MARGINS: &str = "[margins]\nloss = 0.1\naccuracy = 0.1\nval_loss = 0.1\nval_accuracy = 0.1\n\
    test_loss = 0.1\ntest_accuracy = 0.1";

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(arguments).current_dir(folder).output().unwrap()
}

/// Runs all experiments of a document on the small set that lies in the folder.
fn reproduce(folder: &Path, document: &str) {
    let all = ["reproduce", "all", "--allow-unverified-data", "--data", "."];
    let output = run(folder, &[&all[..], &["--document", document]].concat());
    assert!(output.status.success(), "{}", printed(&output));
}

pub(crate) fn printed(output: &Output) -> String {
    stdout(output) + &String::from_utf8_lossy(&output.stderr)
}

/// The text with every gap taken as it stands, and what the placeholders break put right.
fn filled(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let (line, _) = line.split_once("  # GAP: ").unwrap_or((line, ""));
        format!("{line}\n")
    });
    lines
        .collect::<String>()
        .replace("[margins]", MARGINS)
        .replace("rate = 0.0", "rate = 0.25")
        .replace("\"linear\" } },\n]", "\"softmax\" } },\n]")
        .replace("n = 12000", "n = 20")
        .replace("fashion-mnist\"", "fashion-mnist\"\nseeds = 1")
}

#[test]
fn a_document_is_begun_checked_filled_and_run() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("summary.txt"), SUMMARY).unwrap();
    fs::write(here.join("fit.log"), LOG).unwrap();
    let new = [
        "document",
        "new",
        "mine",
        "--summary",
        "summary.txt",
        "--log",
        "fit.log",
    ];
    let output = run(here, &new);
    assert!(output.status.success(), "{}", printed(&output));
    assert!(
        stdout(&output).contains("mine.toml"),
        "{}",
        printed(&output)
    );
    // What is there already is never written over.
    let output = run(here, &new);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        printed(&output).contains("is there already"),
        "{}",
        printed(&output)
    );

    let output = run(here, &["document", "check", "mine.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let text = fs::read_to_string(here.join("mine.toml")).unwrap();
    let gaps = text.matches("# GAP: ").count();
    let listed = stdout(&output).matches(": gap: ").count();
    assert!(gaps > 15 && listed == gaps, "{}", printed(&output));

    fs::write(here.join("mine.toml"), filled(&text)).unwrap();
    let output = run(here, &["document", "check", "mine.toml"]);
    assert!(output.status.success(), "{}", printed(&output));
    assert!(stdout(&output).contains("nothing is missing"));

    write_small_set(here);
    reproduce(here, "mine.toml");
    assert!(here.join("results/mine/README.md").is_file());
}

#[test]
fn what_is_no_summary_is_an_error_that_names_it() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    fs::write(
        here.join("picture.png"),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe",
    )
    .unwrap();
    fs::create_dir(here.join("folder")).unwrap();
    for (arguments, words) in [
        (&["new", "../up"][..], "up"),
        (&["new", "con"], "con"),
        (&["new", "thesis"], "here already"),
        (&["new", "mine", "--summary", "absent.txt"], "absent.txt"),
        (&["new", "mine", "--summary", "picture.png"], "picture.png"),
        (&["new", "mine", "--log", "folder"], "folder"),
        (&["check", "absent.toml"], "absent.toml"),
        (&["check", "folder"], "folder"),
    ] {
        let arguments = [&["document"], arguments].concat();
        let output = run(here, &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(words), "{arguments:?}: {text}");
        assert!(!text.contains("panicked"), "{text}");
    }
    assert!(!here.join("mine.toml").exists());
}

/// A published number of the first of the two networks below.
pub(crate) const FIGURE: &str = r#"

[margins]
test_accuracy = 0.5

[[figure]]
id = "narrow/test"
place = "page 3"
printed = "0.5"
experiment = "narrow"
quantity = "test_accuracy"
at = "final_test"
"#;

/// Two networks of one's own, of which nothing is published.
pub(crate) fn two_experiments() -> String {
    let mut text =
        String::from("id = \"own\"\ntitle = \"Two widths\"\nauthor = \"me\"\nkind = \"notes\"\n");
    for (name, units) in [("narrow", 4), ("wide", 16)] {
        text.push_str(&format!(
            r#"
[[network]]
name = "{name}"
source = "mine"
input = [1, 28, 28]
layers = [
  "flatten",
  {{ dense = {{ units = {units}, activation = "relu" }} }},
  {{ dense = {{ units = 10, activation = "softmax" }} }},
]

[[experiment]]
id = "{name}"
says = "{units} units"
network = "{name}"
dataset = "fashion-mnist"
scaling = "by_two_fifty_five"
split = {{ last = {{ n = 20 }} }}
seeds = 1
[experiment.training]
loss = "sparse_categorical_cross_entropy"
optimizer = {{ adam = {{}} }}
batch = 20
epochs = 2
"#
        ));
    }
    text
}

#[test]
fn several_experiments_of_ones_own_stand_side_by_side() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("own.toml"), two_experiments()).unwrap();
    write_small_set(here);
    reproduce(here, "own.toml");
    let report = fs::read_to_string(here.join("results/own/README.md")).unwrap();
    let (_, report) = report.split_once("## Side by side").unwrap();
    let (table, _) = report.split_once("## `narrow`").unwrap();
    for part in [
        "| narrow | narrow | 2 | 1 |",
        "| wide | wide | 2 | 1 |",
        "side-by-side.svg",
    ] {
        assert!(table.contains(part), "{table}");
    }
    // There is no verdict whose rule would have to be told.
    assert!(!report.contains("prediction interval"), "{report}");
    let figure = fs::read_to_string(here.join("results/own/figures/side-by-side.svg")).unwrap();
    for part in ["narrow", "wide", "accuracy", "loss"] {
        assert!(figure.contains(part), "{part}");
    }
    let output = run(here, &["report", "--document", "own.toml"]);
    assert!(output.status.success(), "{}", printed(&output));
    let page = fs::read_to_string(here.join("results/index.html")).unwrap();
    assert!(page.contains("The experiments side by side"));
    // A number that is published of one of them says nothing of the other.
    fs::write(here.join("own.toml"), two_experiments() + FIGURE).unwrap();
    let output = run(here, &["report", "--document", "own.toml"]);
    assert!(output.status.success(), "{}", printed(&output));
    let report = fs::read_to_string(here.join("results/own/README.md")).unwrap();
    assert!(report.contains("| wide | wide | 2 | 1 |"), "{report}");
    // The page on the rule does not lie beside a folder of one's own.
    assert!(
        report.contains("margin would be found. The rule was"),
        "{report}"
    );
    // What was kept beside the runs is another text now, which is said.
    let changed = two_experiments().replace("Two widths", "Two other widths");
    fs::write(here.join("own.toml"), changed).unwrap();
    let output = run(here, &["report", "--document", "own.toml"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("own.toml differs from"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_text_of_another_kind_is_called_that_by_every_command() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    let wide = |text: &str| {
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
    };
    fs::write(
        here.join("wide.toml"),
        [&[0xff, 0xfe][..], &wide("id = 1")].concat(),
    )
    .unwrap();
    fs::write(here.join("latin.toml"), b"title = \"caf\xe9\"").unwrap();
    std::os::unix::fs::symlink("/dev/zero", here.join("endless.toml")).unwrap();
    for file in ["wide.toml", "latin.toml", "endless.toml", "absent.toml"] {
        for command in [
            &["report", "--document", file][..],
            &["reproduce", "all", "--document", file],
            &["audit", "--document", file],
            &["document", "check", file],
            &["train", file],
            &["sweep", file],
        ] {
            let output = run(here, command);
            assert_eq!(output.status.code(), Some(1), "{command:?}");
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(told.contains(file), "{command:?}: {told}");
            let words = match file {
                "wide.toml" => "UTF-16",
                "latin.toml" => "UTF-8",
                "endless.toml" => "64 MiB",
                _ => "cannot be read",
            };
            assert!(told.contains(words), "{command:?}: {told}");
        }
    }
}
