//! A document of one's own, begun from what Keras printed, filled in and run.

use std::{fs, path::Path, process::Output};

use tempfile::tempdir;

use crate::support::{command, stdout, write_small_set};

const SUMMARY: &str = include_str!("../../../refashion-documents/tests/printed/keras2_summary.txt");
const LOG: &str = include_str!("../../../refashion-documents/tests/printed/keras2.log");

const MARGINS: &str = "[margins]\nloss = 0.1\naccuracy = 0.1\nval_loss = 0.1\nval_accuracy = 0.1\n\
    test_loss = 0.1\ntest_accuracy = 0.1";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
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
    assert!(output.status.success(), "{}", said(&output));
    assert!(stdout(&output).contains("mine.toml"), "{}", said(&output));
    // What is there already is never written over.
    let output = run(here, &new);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("is there already"),
        "{}",
        said(&output)
    );

    let output = run(here, &["document", "check", "mine.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let text = fs::read_to_string(here.join("mine.toml")).unwrap();
    let gaps = text.matches("# GAP: ").count();
    let listed = stdout(&output).matches(": gap: ").count();
    assert!(gaps > 15 && listed == gaps, "{}", said(&output));

    fs::write(here.join("mine.toml"), filled(&text)).unwrap();
    let output = run(here, &["document", "check", "mine.toml"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(stdout(&output).contains("nothing is missing"));

    write_small_set(here);
    let output = run(
        here,
        &[
            "reproduce",
            "all",
            "--document",
            "mine.toml",
            "--allow-unverified-data",
            "--data",
            ".",
        ],
    );
    assert!(output.status.success(), "{}", said(&output));
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
