//! Groups of seeds beside each other.

use std::fs;

use crate::{
    folders::{inside, on_halves, pictures, stderr},
    support::{command, stdout, write_small_set},
};

/// Two runs of several seeds are compared seed by seed; a folder without pictures keeps nobody from
/// the rest.
#[test]
fn groups_of_seeds_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let data = here.join("idx");
    fs::create_dir(&data).unwrap();
    write_small_set(&data);
    for (rate, seeds) in [("0.001", "3"), ("0.01", "3"), ("0.01", "2"), ("0.01", "1")] {
        let train = ["train", "mlp", "--dataset", "idx", "--epochs", "1", "-q"];
        inside(
            here,
            &[&train[..], &["--learning-rate", rate, "--seeds", seeds]].concat(),
        );
    }
    let compare = |words: &[&str]| stdout(&inside(here, &[&["compare"], words].concat()));
    let text = compare(&["runs/mlp-1", "runs/mlp-2"]);
    assert!(
        text.contains("runs/mlp-1 (3 seeds) and runs/mlp-2 (3 seeds) on"),
        "{text}"
    );
    assert!(
        text.contains("paired t test (seed by seed): p = "),
        "{text}"
    );
    let text = compare(&["runs/mlp-1", "runs/mlp-3"]);
    assert!(
        text.contains("Welch's t test (the seeds are not the same): p = "),
        "{text}"
    );
    let csv = compare(&["runs/mlp-1", "runs/mlp-3", "--as", "csv"]);
    assert_eq!(csv.lines().count(), 6, "{csv}");
    let json = compare(&["runs/mlp-1", "runs/mlp-2", "--as", "json"]);
    assert!(json.contains("\"paired\": true"), "{json}");

    // A folder with one run is a model, which no group is compared with.
    let text = compare(&["runs/mlp-4", "runs/mlp-4"]);
    assert!(text.contains("McNemar"), "{text}");
    let interval =
        "95 % interval +0.0000 to +0.0000 (exact, of Clopper and Pearson, given how many";
    assert!(text.contains(interval), "{text}");
    let mixed = ["compare", "runs/mlp-1", "runs/mlp-4"];
    let output = command(&mixed).current_dir(here).output().unwrap();
    assert!(stderr(&output).contains("runs/mlp-1/seed-0"), "{output:?}");
    let nothing = ["compare", "runs/mlp-1", "runs/nothing"];
    let output = command(&nothing).current_dir(here).output().unwrap();
    assert!(stderr(&output).contains("runs/nothing"), "{output:?}");

    // Models are asked about the images that they were trained on, whose files have other names.
    let models = ["runs/mlp-1/seed-0", "runs/mlp-2/seed-0"];
    for dataset in [&[][..], &["--dataset", "idx"]] {
        let text = compare(&[&models[..], dataset].concat());
        assert!(text.contains("McNemar"), "{text}");
        let evaluate = [&["evaluate", models[0]], dataset].concat();
        let text = stdout(&inside(here, &evaluate));
        assert!(text.contains(" test images of idx"), "{text}");
    }

    // Pictures without a test part give groups no score.
    pictures(&here.join("halves"), 12);
    let train = [
        "train",
        "mlp",
        "--dataset",
        "halves",
        "--epochs",
        "1",
        "--seeds",
        "2",
    ];
    inside(here, &train);
    let untested = ["compare", "runs/mlp-5", "runs/mlp-5"];
    let output = command(&untested).current_dir(here).output().unwrap();
    let said = stderr(&output);
    assert!(
        said.contains("runs/mlp-5/seed-0 OTHER --dataset IMAGES"),
        "{said}"
    );

    // What calls itself alike is called as it was typed.
    let [first, second] =
        ["best", "last"].map(|name| format!("runs/mlp-1/seed-0/{name}.safetensors"));
    let text = compare(&[&first, &second]);
    let said = format!("{first} and {second} on ");
    assert!(text.contains(&said), "{text}");
    let json = compare(&[&first, &second, "--as", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["first"], &json["second"]),
        (&first.into(), &second.into())
    );
    let text = compare(&models);
    assert!(text.starts_with("mlp-1@0 and mlp-2@0 on "), "{text}");

    fs::create_dir(here.join("empty")).unwrap();
    let predict = [
        "predict",
        "runs/mlp-1/seed-0",
        "empty",
        "halves/below/1.bmp",
    ];
    let output = command(&predict).current_dir(here).output().unwrap();
    assert!(!output.status.success());
    assert!(
        stderr(&output).contains("no picture in empty"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("1.bmp"), "{}", stdout(&output));
}

/// Nothing else is printed for a machine, and the table is that of a run that is there, too.
#[test]
fn the_runs_of_a_training_are_printed_as_json_and_csv() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let train = on_halves(&["--seeds", "2", "--out", "mine"]);
    let json = stdout(&inside(here, &[&train[..], &["--as", "json"]].concat()));
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    let csv = stdout(&inside(
        here,
        &[&train[..], &["--resume", "--as", "csv"]].concat(),
    ));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    let columns: Vec<&str> = lines[0].split(',').collect();
    for (place, line) in lines[1..].iter().enumerate() {
        let row = &rows[place];
        assert_eq!((&row["seed"], &row["epochs"]), (&place.into(), &1.into()));
        for (column, field) in columns.iter().zip(line.split(',')) {
            // A number is written in one of several ways.
            let field = match field {
                "" => serde_json::Value::Null,
                field => serde_json::from_str(field).unwrap(),
            };
            let value = &row[*column];
            let same = match (value.as_f64(), field.as_f64()) {
                (Some(one), Some(other)) => one == other,
                _ => *value == field,
            };
            assert!(same, "{column}: {value} and {field}");
        }
    }
}
