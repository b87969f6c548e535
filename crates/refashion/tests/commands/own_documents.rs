//! Documents of one's own and their runs: what is kept, what is told to be typed, and where it is found.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::{
    document::{FIGURE, printed, run, two_experiments},
    support::{stdout, write_small_set},
};

const DATA: [&str; 4] = ["--allow-unverified-data", "--data", ".", "-q"];

/// A published number of the other of the two experiments.
const OTHER_FIGURE: &str = r#"
[[figure]]
id = "wide/test"
place = "page 3"
printed = "0.6"
experiment = "wide"
quantity = "test_accuracy"
at = "final_test"
"#;

/// A document of two experiments with a published number of each.
fn own() -> String {
    two_experiments() + FIGURE + OTHER_FIGURE
}

/// A folder with a document of two experiments, and a small set for them.
fn begun() -> TempDir {
    let folder = tempdir().unwrap();
    write_small_set(folder.path());
    fs::write(folder.path().join("own.toml"), own()).unwrap();
    folder
}

/// What is printed by a command that succeeds, or fails, as expected.
fn said(here: &Path, words: &[&str], succeeds: bool) -> String {
    let output = run(here, words);
    let text = printed(&output);
    assert_eq!(output.status.success(), succeeds, "{words:?}: {text}");
    text
}

fn reproduce(here: &Path, words: &[&str], succeeds: bool) -> String {
    said(here, &[&["reproduce"], words, &DATA[..]].concat(), succeeds)
}

#[test]
fn a_finished_run_of_ones_own_is_not_replaced_without_a_word() {
    let folder = begun();
    let here = folder.path();
    reproduce(here, &["narrow", "--document", "own.toml"], true);
    let record = || fs::read(here.join("results/narrow/seed-0/run.json")).unwrap();
    let first = record();
    // The same document again finds its run.
    reproduce(here, &["narrow", "--document", "own.toml"], true);
    assert!(first == record());

    // Another document has an experiment of the name, or the document was changed.
    let text = two_experiments();
    let other = text.replace("id = \"own\"", "id = \"own2\"");
    let changes = [
        (
            "own2.toml",
            other.replace("units = 4", "units = 5"),
            "network",
        ),
        (
            "own.toml",
            text.replace("units = 4", "units = 6"),
            "network",
        ),
        (
            "own.toml",
            text.replace("epochs = 2", "epochs = 3"),
            "training",
        ),
        ("own.toml", text.replace("n = 20", "n = 30"), "split"),
    ];
    for (file, text, what) in &changes {
        fs::write(here.join(file), text).unwrap();
        let told = reproduce(here, &["all", "--document", file], false);
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        let place = Path::new("results/narrow/seed-0").display().to_string();
        for part in [what, place.as_str(), "--fresh", "--out"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(first == record(), "{file}");
        // Nothing was begun, of the other experiment neither.
        assert!(!here.join("results/wide").exists(), "{file}");
        assert!(!here.join("results/own2").exists(), "{file}");
    }

    // Both ways that are told.
    let narrow = ["narrow", "--document", "own2.toml"];
    reproduce(here, &[&narrow[..], &["--out", "elsewhere"]].concat(), true);
    assert!(first == record());
    reproduce(here, &[&narrow[..], &["--fresh"]].concat(), true);
    assert!(first != record());
}

/// The same in Keras, where a run of another length goes on to serve; nothing is asked of Python.
#[test]
fn a_run_of_ones_own_in_keras_is_not_replaced_either() {
    let folder = begun();
    let here = folder.path();
    let record = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../results/hw5/cnn/keras/seed-0.json"
    );
    let mut other: Value = serde_json::from_slice(&fs::read(record).unwrap()).unwrap();
    other["experiment"] = "narrow".into();
    let place = here.join("results/narrow/keras");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("seed-0.json"), other.to_string()).unwrap();
    let call = ["keras", "narrow", "--document", "own.toml", "--seed", "0"];
    let told = said(here, &[&call[..], &["--python", "none"]].concat(), false);
    assert!(told.contains("seed-0.json is a run in Keras"), "{told}");
}

/// The command between two backticks behind some words, without what it is called by.
fn advised<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    assert!(text.contains(before), "{text}");
    let (_, rest) = text.split_once(before).unwrap();
    let (_, rest) = rest.split_once("`cargo xtask ").unwrap();
    let (command, _) = rest.split_once('`').unwrap();
    command.split_whitespace().collect()
}

#[test]
fn what_is_told_to_be_typed_is_found() {
    let folder = begun();
    let here = folder.path();
    reproduce(here, &["narrow", "--document", "own.toml"], true);
    // The experiment that was not run, as the report says it.
    let report = || fs::read_to_string(here.join("results/own/README.md")).unwrap();
    let text = report();
    let command = advised(&text, "Not run yet");
    let kept = Path::new("results/own/document.toml").display().to_string();
    assert!(command.contains(&kept.as_str()), "{command:?}");
    said(here, &[&command[..], &DATA[..]].concat(), true);
    assert!(!report().contains("Not run yet"));

    // A run that is left out, as its document was changed; the file that was given says what counts.
    let changed = two_experiments().replace("units = 4", "units = 6");
    fs::write(here.join("own.toml"), changed).unwrap();
    let told = said(here, &["report", "--document", "own.toml"], true);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let command = advised(&told, "narrow seed 0: left out");
    assert!(command.contains(&"own.toml"), "{command:?}");
    said(here, &[&command[..], &DATA[..]].concat(), true);
    let told = said(here, &["report"], true);
    assert!(!told.contains("left out"), "{told}");

    // Weights that are gone.
    fs::remove_file(here.join("results/narrow/seed-0/weights.safetensors")).unwrap();
    let told = said(here, &["models", "show", "narrow@0"], false);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let command = advised(&told, "narrow");
    said(here, &[&command[..], &DATA[..]].concat(), true);
    said(here, &["models", "show", "narrow@0"], true);
}

#[test]
fn the_runs_of_ones_own_documents_are_models_and_linked_to() {
    let folder = begun();
    let here = folder.path();
    reproduce(here, &["narrow", "--document", "own.toml"], true);
    let listed = stdout(&run(here, &["models", "list"]));
    assert!(listed.contains("narrow@0"), "{listed}");
    said(here, &["models", "show", "narrow@0"], true);
    let evaluated = [&["evaluate", "narrow@0"], &DATA[..]].concat();
    said(here, &evaluated, true);
    let export = ["export", "narrow@0", "narrow.onnx", "--to", "onnx"];
    said(here, &export, true);
    let told = said(here, &["models", "show", "narrow"], false);
    assert!(told.contains("`narrow@0`"), "{told}");
    for none in ["narrow@7", "../results/narrow@0", "./narrow@0", "all@0"] {
        said(here, &["models", "show", none], false);
    }

    let document = here.join("results/own");
    let report = fs::read_to_string(document.join("README.md")).unwrap();
    let (_, link) = report.split_once("[seed-0](").unwrap();
    let (link, _) = link.split_once(')').unwrap();
    assert!(document.join(link).join("run.json").is_file(), "{link}");
}

/// What a shortened run measured is shown, and no page is filled with what was not run.
#[test]
fn the_report_of_a_shortened_run_shows_what_ran() {
    let folder = begun();
    let here = folder.path();
    let short = ["narrow", "--document", "own.toml", "--epochs", "1"];
    let told = reproduce(here, &short, true);
    let row = told
        .lines()
        .find(|line| line.contains("narrow: test accuracy"));
    assert!(row.unwrap().contains("shortened, not compared"), "{told}");
    assert!(!told.contains("wide: test accuracy"), "{told}");
    let report = here.join("shortened/epochs-1/own/README.md");
    let report = fs::read_to_string(report).unwrap();
    let rows: Vec<&str> = report
        .lines()
        .filter(|line| line.contains(": test accuracy |"))
        .collect();
    assert_eq!(rows.len(), 1, "{report}");
    assert!(rows[0].contains("narrow") && rows[0].contains("shortened, not compared"));
    assert!(!report.contains("Not run yet"), "{report}");
}

#[test]
fn no_document_lies_among_the_folders_of_the_results_themselves() {
    let folder = begun();
    let here = folder.path();
    for name in ["bench", "keras", "Audit", "README.md", "index.html"] {
        let text = two_experiments().replace("id = \"narrow\"", &format!("id = \"{name}\""));
        fs::write(here.join("taken.toml"), text).unwrap();
        let told = reproduce(here, &["all", "--document", "taken.toml"], false);
        let advice = ["call yours something else", "give another id"];
        assert!(advice.iter().any(|one| told.contains(one)), "{told}");
        assert!(!here.join("results").exists());
    }
    let told = said(here, &["document", "new", "verdicts"], false);
    assert!(told.contains("give yours another name"), "{told}");
}

#[test]
fn a_document_that_was_kept_is_moved_aside_for_another() {
    let folder = begun();
    let here = folder.path();
    let all = ["all", "--document", "own.toml"];
    reproduce(here, &all, true);
    let before = fs::read_to_string(here.join("results/own/document.toml")).unwrap();
    let edited = own().replace("Two widths", "Two other widths");
    fs::write(here.join("own.toml"), edited).unwrap();
    for _ in 0..2 {
        reproduce(here, &all, true);
        let aside = fs::read_to_string(here.join("results/own/document-1.toml")).unwrap();
        assert_eq!(aside, before);
        assert!(!here.join("results/own/document-2.toml").exists());
    }
}

#[test]
fn where_nothing_was_run_no_link_leads_anywhere() {
    let folder = tempdir().unwrap();
    said(folder.path(), &["report"], true);
    let page = fs::read_to_string(folder.path().join("results/README.md")).unwrap();
    assert!(
        page.contains("thesis") && !page.contains("thesis/README.md"),
        "{page}"
    );
}

/// It may say what this program cannot know: it stays, and nothing is begun beside it.
#[test]
fn a_document_of_a_later_version_is_neither_replaced_nor_passed_over() {
    let folder = begun();
    let here = folder.path();
    let kept = here.join("results/own/document.toml");
    fs::create_dir_all(kept.parent().unwrap()).unwrap();
    let later = "version = 2\n";
    fs::write(&kept, later).unwrap();
    let told = "written by a later version (format 2, this version reads 1); update refashion";
    let once = |said: String, file: &str| {
        assert_eq!(said.matches(told).count(), 1, "{said}");
        assert!(said.contains(&format!("{file}:1: {told}")), "{said}");
    };
    let own = ["narrow", "--document", "own.toml"];
    once(reproduce(here, &own, false), "document.toml");
    assert!(!here.join("results/narrow").exists());
    once(said(here, &["report"], false), "document.toml");
    assert_eq!(fs::read_to_string(&kept).unwrap(), later);
    assert!(here.join("results/index.html").exists());

    fs::write(here.join("early.toml"), later).unwrap();
    let check = ["document", "check", "early.toml"];
    once(said(here, &check, false), "early.toml");
}
