//! Records that were cut off, altered or are of another version: what is wrong is said with the file.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::support::xtask;

/// A run that the checkout keeps, with every kind of record.
const RUN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../results/hw5/augmented/seed-0"
);

/// Copies the records of the run into a folder of results.
fn copy(into: &Path) {
    let to = into.join("hw5/augmented/seed-0");
    fs::create_dir_all(&to).unwrap();
    for file in ["run.json", "outcome.json", "features.json"] {
        fs::copy(Path::new(RUN).join(file), to.join(file)).unwrap();
    }
}

/// What is said of the records with one of them replaced.
fn said_of(file: &str, content: &[u8]) -> (Option<i32>, String) {
    let folder = tempdir().unwrap();
    copy(folder.path());
    let path = folder.path().join("hw5/augmented/seed-0").join(file);
    fs::write(path, content).unwrap();
    let results = folder.path().to_str().unwrap();
    let run = xtask(&["figures", "keras", "--results", results]);
    (run.status.code(), String::from_utf8(run.stderr).unwrap())
}

#[test]
fn files_that_are_no_records_are_named() {
    assert_eq!(said_of("history.csv", b"").0, Some(0));
    for file in ["run.json", "outcome.json", "features.json"] {
        let whole = fs::read(Path::new(RUN).join(file)).unwrap();
        let half = &whole[..whole.len() / 2];
        let deep = "[".repeat(100_000);
        for content in [&b""[..], half, b"null", b"[]", &[0; 100], deep.as_bytes()] {
            let (code, error) = said_of(file, content);
            assert_eq!(code, Some(1), "{file}: {error}");
            assert!(
                error.contains(file) && error.contains("remove it"),
                "{error}"
            );
        }
    }
}

#[test]
fn altered_values_are_named_with_their_file() {
    let confusion = "an accuracy of";
    for (file, place, value, said) in [
        ("run.json", "/seed", json!(7), "with seed 7 in the place of"),
        (
            "run.json",
            "/experiment",
            json!("thesis"),
            "in the place of",
        ),
        ("run.json", "/test/accuracy", json!(1e308), confusion),
        ("run.json", "/test/accuracy", json!(-1), confusion),
        (
            "run.json",
            "/test/accuracy",
            json!(0.5),
            "confusion matrix says",
        ),
        ("run.json", "/test/loss", json!(-1), "a loss of -1"),
        ("run.json", "/test/loss", json!(null), "this version reads"),
        (
            "run.json",
            "/test/confusion/0/0",
            json!(0),
            "confusion matrix says",
        ),
        (
            "run.json",
            "/history/epochs/0/accuracy",
            json!(2),
            "in epoch 1",
        ),
        (
            "run.json",
            "/history/epochs/0/seconds",
            json!(-1),
            "in epoch 1",
        ),
        ("run.json", "/cost/seconds", json!(-1), "a cost in seconds"),
        (
            "run.json",
            "/data/verified",
            json!("yes"),
            "this version reads",
        ),
        ("outcome.json", "/test/accuracy", json!(1e308), confusion),
        (
            "outcome.json",
            "/samples/first/0/index",
            json!(1_000_000),
            "image 1000000",
        ),
        (
            "outcome.json",
            "/samples/first/0/truth",
            json!(99),
            "a class 99",
        ),
        (
            "outcome.json",
            "/samples/right/0/probabilities",
            json!([]),
            "0 probabilities",
        ),
        (
            "outcome.json",
            "/samples/wrong",
            json!(null),
            "this version reads",
        ),
        (
            "features.json",
            "/filters/values",
            json!([]),
            "filters of the shape",
        ),
    ] {
        let text = fs::read_to_string(Path::new(RUN).join(file)).unwrap();
        let mut record: Value = serde_json::from_str(&text).unwrap();
        *record.pointer_mut(place).unwrap() = value;
        let (code, error) = said_of(file, record.to_string().as_bytes());
        assert_eq!(code, Some(1), "{place}: {error}");
        for part in [file, said, "remove it and run again"] {
            assert!(error.contains(part), "{place}: {error}");
        }
    }
}

/// One record that is none: it is told once, with its file and what makes it again, the others are
/// shown, and the exit status is 1.
#[test]
fn a_broken_record_hides_no_other() {
    let folder = tempdir().unwrap();
    let results = folder.path();
    copy(results);
    let write = |file: &str, text: &str| {
        let path = results.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("hw5/augmented/seed-1/run.json", "{");
    write("hw5/cnn/keras/seed-2.json", "null");
    write("bench/2026-01-01/step.json", "[]");
    let told = |command: &[&str], expected: &[&str]| {
        let place = ["--results", results.to_str().unwrap()];
        let run = xtask(&[command, &place].concat());
        let error = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{error}");
        let said: String = error.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in expected {
            assert_eq!(said.matches(part).count(), 1, "{part}: {error}");
        }
        String::from_utf8(run.stdout).unwrap()
    };
    let run = "`cargo xtask reproduce hw5/augmented --seed 1`";
    let keras = "`cargo xtask keras hw5/cnn --seed 2`";
    let shown = told(&["report"], &[run, keras, "step.json is no record"]);
    assert!(shown.contains("hw5") && shown.contains("Page: "), "{shown}");
    let report = fs::read_to_string(results.join("hw5/README.md")).unwrap();
    assert!(
        report.contains("not reproduced") || report.contains("one seed"),
        "{report}"
    );
    told(&["figures", "hw5"], &[run, keras]);
    told(&["figures", "bench"], &["step.json is no record"]);
}

/// A list of figures names files that are read into the page, and removed where they are no longer
/// drawn.
#[test]
fn a_list_of_figures_names_no_other_places() {
    let folder = tempdir().unwrap();
    let figures = folder.path().join("thesis/figures");
    fs::create_dir_all(&figures).unwrap();
    let victim = folder.path().join("victim.svg");
    fs::write(&victim, "<svg/>").unwrap();
    for file in [
        "../../victim.svg",
        victim.to_str().unwrap(),
        "pictures/../x.svg",
        "",
    ] {
        let list = json!([{ "file": file, "title": "x", "text": "x", "experiment": null }]);
        fs::write(figures.join("figures.json"), list.to_string()).unwrap();
        let run = xtask(&["report", "--results", folder.path().to_str().unwrap()]);
        let error = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{error}");
        assert!(error.contains("figures.json"), "{error}");
        assert!(victim.exists());
    }
}

/// One list that is broken is told, and the page of all else is written.
#[test]
fn a_broken_list_of_figures_hides_no_other() {
    let list = json!([{ "file": "gone.svg", "title": "x", "text": "x", "experiment": null }]);
    let later = json!({ "version": 2 }).to_string();
    for (owner, list, told) in [
        ("thesis", "[".to_owned(), "figures.json is no record"),
        ("thesis", list.to_string(), "gone.svg"),
        ("data", list.to_string(), "gone.svg"),
        ("thesis", later, "figures.json: written by a later version"),
    ] {
        let folder = tempdir().unwrap();
        let figures = folder.path().join(owner).join("figures");
        fs::create_dir_all(&figures).unwrap();
        fs::write(figures.join("figures.json"), list).unwrap();
        let run = xtask(&["report", "--results", folder.path().to_str().unwrap()]);
        let error = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{error}");
        let words: Vec<&str> = error.split_whitespace().collect();
        assert!(words.join(" ").contains(told), "{error}");
        assert_eq!(error.matches("it is left out here").count(), 1, "{error}");
        assert!(folder.path().join("index.html").exists(), "{error}");
    }
}

/// A list of a later version is told once and stays as it is, and all else is drawn.
#[test]
fn a_list_of_figures_of_a_later_version_is_not_replaced() {
    let folder = tempdir().unwrap();
    copy(folder.path());
    let owners = ["hw5", "data", "bench", "keras"];
    let list = |owner: &str| folder.path().join(owner).join("figures/figures.json");
    let later = r#"{ "version": 2, "figures": [] }"#;
    for owner in owners {
        fs::create_dir_all(list(owner).parent().unwrap()).unwrap();
        fs::write(list(owner), later).unwrap();
    }
    let results = folder.path().to_str().unwrap();
    for command in [&["report"][..], &["figures", "all"]] {
        let run = xtask(&[command, &["--results", results]].concat());
        let error = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{error}");
        for owner in owners {
            let told = format!("{owner}/figures/figures.json: written by a later version");
            assert_eq!(error.matches(&told).count(), 1, "{error}");
            assert_eq!(fs::read_to_string(list(owner)).unwrap(), later);
        }
    }
    assert!(folder.path().join("index.html").exists());
    // What is damaged is made anew, and that is said.
    fs::write(list("hw5"), "[").unwrap();
    let run = xtask(&["figures", "hw5", "--results", results]);
    let error = String::from_utf8(run.stderr).unwrap();
    assert!(error.contains("is damaged and made anew"), "{error}");
    assert!(fs::read_to_string(list("hw5")).unwrap().len() > 2);
}

/// What lies beside a record takes the whole run with it, which is said.
#[test]
fn a_run_that_is_left_out_is_told_of() {
    for (file, what) in [
        ("run.json", "; it is left out here"),
        ("outcome.json", "; the whole run beside it is left out here"),
        (
            "features.json",
            "; the whole run beside it is left out here",
        ),
    ] {
        let (_, error) = said_of(file, b"{ \"version\": 2 }");
        let told = format!("{file}: written by a later version (format 2,");
        assert_eq!(error.matches(&told).count(), 1, "{error}");
        assert!(error.contains(what), "{error}");
    }
}

/// Weights of a finished run in which one bit is another: whoever reads them says so.
#[test]
fn altered_weights_are_named_with_the_command_that_makes_them_again() {
    let folder = tempdir().unwrap();
    let [out, picture] = ["out", "picture.png"].map(|name| folder.path().join(name));
    let call = [&crate::REHEARSED[..], &["--out", out.to_str().unwrap()]].concat();
    assert!(xtask(&call).status.success());
    let run = out.join("REHEARSAL/tutorial/seed-0");
    let weights = run.join("weights.safetensors");
    let mut bytes = fs::read(&weights).unwrap();
    let last = bytes.len() - 2;
    bytes[last] ^= 1;
    fs::write(&weights, bytes).unwrap();
    fs::write(&picture, "").unwrap();
    let saved = folder.path().join("saved.safetensors");
    let [run, weights, picture, saved] =
        [&run, &weights, &picture, &saved].map(|path| path.to_str().unwrap());
    for call in [
        &["models", "show", run][..],
        &["models", "show", weights],
        &["models", "save", run, saved],
        &["predict", run, picture],
        &["evaluate", run],
        &["compare", "lenet5", weights],
    ] {
        let said = xtask(call);
        let error = String::from_utf8(said.stderr).unwrap();
        assert_eq!(said.status.code(), Some(1), "{call:?}: {error}");
        for part in ["weights.safetensors", "is damaged", "reproduce tutorial"] {
            assert!(error.contains(part), "{call:?}: {error}");
        }
    }

    // A run.json of another program says nothing of weights; their file itself still does.
    let mut bytes = fs::read(weights).unwrap();
    fs::write(Path::new(run).join("run.json"), r#"{"weights_sha256": 7}"#).unwrap();
    let said = xtask(&["models", "show", weights]);
    let error = String::from_utf8(said.stderr).unwrap();
    assert!(error.contains("damaged or changed"), "{error}");
    bytes[last] ^= 1;
    fs::write(weights, bytes).unwrap();
    assert!(xtask(&["models", "show", weights]).status.success());
}
