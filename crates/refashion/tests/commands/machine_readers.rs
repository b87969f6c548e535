//! What is printed for a machine is that alone, whatever else a command has to say.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::tempdir;

use crate::{
    document::{FIGURE, run, two_experiments},
    folders::stderr,
    support::{stdout, write_small_set},
    units::Place,
};

const DATA: [&str; 3] = ["--allow-unverified-data", "--data", "."];

/// What a command prints as JSON, and nothing else.
fn json(here: &Path, words: &[&str]) -> Value {
    let output = run(here, &[words, &["--as", "json"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// The lines of what it prints as CSV, each of as many fields as its head.
fn csv(here: &Path, words: &[&str]) -> Vec<Vec<String>> {
    let output = run(here, &[words, &["--as", "csv"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    let lines: Vec<Vec<String>> = text.lines().map(fields).collect();
    let all = lines.iter().map(Vec::len);
    assert!(
        all.clone().all(|count| Some(count) == all.clone().next()),
        "{text}"
    );
    lines
}

/// The fields of a line, without the quotes around them.
fn fields(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate().map(|(at, part)| match at % 2 {
        0 => part.replace(',', "\n"),
        _ => part.to_owned(),
    });
    let parts: String = parts.collect();
    parts.split('\n').map(str::to_owned).collect()
}

#[test]
fn reproduce_and_report_print_rows_alone() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    write_small_set(here);
    fs::write(here.join("own.toml"), two_experiments() + FIGURE).unwrap();
    let own = ["--document", "own.toml", "--seeds", "2"];
    let reproduce = [&["reproduce", "own"], &own[..], &DATA[..]].concat();

    let outcomes = json(here, &reproduce);
    let [outcome] = outcomes.as_array().unwrap().as_slice() else {
        panic!("{outcomes}");
    };
    assert_eq!(outcome["document"], "own");
    assert_eq!(outcome["figures"].as_array().unwrap().len(), 1);
    let runs = outcome["runs"].as_array().unwrap();
    let made = runs.iter().map(|run| (&run["experiment"], &run["seed"]));
    let made: Vec<String> = made.map(|(id, seed)| format!("{id} {seed}")).collect();
    assert_eq!(
        made,
        ["\"narrow\" 0", "\"narrow\" 1", "\"wide\" 0", "\"wide\" 1"]
    );

    let lines = csv(here, &reproduce);
    assert_eq!(lines[0][..3], ["document", "experiment", "figure"]);
    assert_eq!(lines[1][..2], ["own", "narrow"]);
    assert_eq!(lines[1][5], "2");
    let mean: f64 = lines[1][6].parse().unwrap();
    assert!((0.0..=1.0).contains(&mean));

    let plan = csv(here, &[&reproduce[..4], &["--plan-seeds"]].concat());
    assert_eq!(plan[1][..3], ["narrow", &lines[1][2], "2"]);

    let report = ["report", "--results", "results", "--document", "own.toml"];
    let standing = json(here, &report);
    let own = |rows: &Value| rows.as_array().unwrap().last().unwrap().clone();
    assert_eq!(own(&standing)["document"], "own");
    assert_eq!(own(&standing)["figures"], 1);
    let lines = csv(here, &report);
    assert_eq!(lines.last().unwrap()[..2], ["own", "1"]);

    // A dashboard has the terminal for itself.
    let refused = run(
        here,
        &[&reproduce[..], &["--dashboard", "--as", "csv"]].concat(),
    );
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_plan_and_what_was_gathered_are_rows() {
    let place = Place::new();
    let plan = [
        "plan",
        "small/one",
        "--document",
        "small.toml",
        "--out",
        "other",
    ];
    let here = place.path("");
    let units = json(&here, &plan);
    assert_eq!(units[0]["experiment"], "small/one");
    fs::remove_dir_all(place.path("other")).unwrap();
    let lines = csv(&here, &plan);
    assert_eq!(lines.len(), units.as_array().unwrap().len() + 1);
    assert_eq!(lines[1][..3], ["0", "small/one", "0"]);

    for index in ["0", "1", "2", "3"] {
        assert!(place.unit(index).status.success());
    }
    let gather = [
        "gather",
        "plan",
        "--data",
        "data",
        "--allow-unverified-data",
    ];
    let outcomes = json(&here, &gather);
    assert_eq!(outcomes[0]["document"], "small");
    assert_eq!(outcomes[0]["runs"].as_array().unwrap().len(), 4);
    // It publishes no figure.
    assert_eq!(csv(&here, &gather).len(), 1);
}

#[test]
fn what_a_set_is_and_holds_are_rows() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    write_small_set(here);
    let info = json(here, &["data", "info", "fashion-mnist"]);
    assert_eq!(info["image_shape"], serde_json::json!([1, 28, 28]));
    assert_eq!(info["classes"].as_array().unwrap().len(), 10);
    assert_eq!(csv(here, &["data", "info", "cifar-10"]).len(), 7);
    let verify = [&["data", "verify", "fashion-mnist"], &DATA[..]].concat();
    let lines = csv(here, &verify);
    assert_eq!(lines[0], ["file", "found", "expected", "matches"]);
    assert!(lines[1..].iter().all(|line| line[3] == "false"));
    // What is not the published data is an error all the same.
    let strict = [
        &["data", "verify", "fashion-mnist", "--as", "json"],
        &DATA[1..],
    ]
    .concat();
    let output = run(here, &strict);
    assert_eq!(output.status.code(), Some(1));
    let rows: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(rows[0]["matches"], false);
}

/// A bench and a check of a class are rows as well, and one value of JSON.
#[test]
fn a_bench_is_an_array_of_rows() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    write_small_set(here);
    let epoch = ["bench", "epoch", "thesis", "--steps", "1"];
    let epoch = [&epoch[..], &DATA].concat();
    for (words, name) in [
        (&["bench", "step", "mlp", "--steps", "1"][..], "mlp"),
        (
            &["bench", "step", "mlp", "--steps", "1", "--by-layer"],
            "mlp",
        ),
        #[cfg(feature = "export")]
        (&["bench", "predict", "mlp", "--repetitions", "1"], "mlp"),
        (&epoch, "thesis"),
    ] {
        let rows = json(here, words);
        assert_eq!(rows[0]["model"], name, "{words:?}: {rows}");
        let lines = csv(here, words);
        assert_eq!(lines.len(), rows.as_array().unwrap().len() + 1, "{words:?}");
        let column = lines[0].iter().position(|head| head == "model").unwrap();
        assert!(lines[1..].iter().all(|line| line[column] == name));
    }
}
