//! Settings that are tried.

use std::{fs, path::Path};

use crate::{
    folders::{inside, pictures, read, stderr},
    support::{command, stdout},
};

#[test]
fn a_sweep_stops_what_falls_behind_and_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let file = |halving: &str| {
        format!(
            "train = \"mlp\"\ndataset = \"halves\"\nval_split = 0.25\nset = [\"training.epochs=3\", \"training.batch=4\"]\n{halving}\n[over]\n\"training.optimizer.adam.rate\" = [1e-7, 1e-3, 3e-3]\n"
        )
    };
    fs::write(
        here.join("rates.toml"),
        file("halving = { first = 1, keep = 0.4 }"),
    )
    .unwrap();
    let text = stdout(&inside(here, &["sweep", "rates.toml", "-q"]));
    assert!(text.contains("2 of 3 points trained to the end."), "{text}");
    let sweep = here.join("runs/sweep-rates");
    for file in [
        "points.csv",
        "curves.svg",
        "sweep.toml",
        "point-1/config.toml",
    ] {
        assert!(sweep.join(file).is_file(), "{file}");
    }
    let csv = read(sweep.join("points.csv"));
    assert!(
        csv.lines().nth(3).unwrap().starts_with("3,point-1,"),
        "{csv}"
    );
    let predict = ["predict", "runs/sweep-rates/point-1", "halves/below/1.bmp"];
    let said = refused_in(here, &predict);
    for part in [
        "no model in runs/sweep-rates/point-1/seed-0: its training was ended after 1 of 3 epochs",
        "where the sweep compares its points",
        "`cargo xtask sweep best runs/sweep-rates` names the best one",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let best = stdout(&inside(here, &["sweep", "best", "rates.toml"]));
    assert!(
        best.contains("--set training.optimizer.adam.rate=0.00"),
        "{best}"
    );
    // The folder says as much as the file.
    let folder = stdout(&inside(here, &["sweep", "best", "runs/sweep-rates"]));
    assert_eq!(folder, best.replace("./runs", "runs"));
    let text_of = |of: &str| stdout(&inside(here, &["sweep", "status", of]));
    assert_eq!(text_of("runs/sweep-rates"), text_of("rates.toml"));
    let wrong = command(&["sweep", "halves"])
        .current_dir(here)
        .output()
        .unwrap();
    assert!(
        stderr(&wrong).contains("name the file of the sweep"),
        "{wrong:?}"
    );
    for action in ["status", "best"] {
        let said = refused_in(here, &["sweep", action, "halves"]);
        let expected = "halves is not the folder of a sweep: there is no sweep.toml in it";
        assert!(said.contains(expected), "{said}");
        assert!(
            said.contains("or the folder that it was written into"),
            "{said}"
        );
    }
    // All of it is there: nothing is trained again.
    let again = stdout(&inside(here, &["sweep", "rates.toml", "-q"]));
    assert_eq!(again, text);
    // Nor are its runs taken for those of other points.
    fs::write(here.join("rates.toml"), file("")).unwrap();
    for action in [&["sweep"][..], &["sweep", "status"], &["sweep", "best"]] {
        let said = refused_in(here, &[action, &["rates.toml"]].concat());
        assert!(said.contains("is of a sweep with other settings"), "{said}");
    }
    fs::write(sweep.join("sweep.toml"), "version = 2\n").unwrap();
    let said = refused_in(here, &["sweep", "rates.toml"]);
    let later = "sweep.toml: written by a later version (format 2,";
    assert!(
        said.contains(later) && !said.contains("remove it"),
        "{said}"
    );
    assert_eq!(read(sweep.join("sweep.toml")), "version = 2\n");
}

/// What is said of a command that fails.
fn refused_in(here: &Path, words: &[&str]) -> String {
    let output = command(words).current_dir(here).output().unwrap();
    assert!(!output.status.success(), "{words:?}");
    stderr(&output)
}

#[test]
fn the_folder_of_a_sweep_of_ones_own_experiment_says_as_much_as_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let print = [
        "train",
        "mlp",
        "--dataset",
        "halves",
        "--epochs",
        "1",
        "--print-config",
    ];
    let config = stdout(&inside(here, &print));
    fs::create_dir(here.join("mine")).unwrap();
    fs::write(here.join("mine/net.toml"), config).unwrap();
    let over = "dataset = \"halves\"\n[over]\n\"training.batch\" = [4]\n";
    let sweep = |train: &str| format!("train = \"{train}\"\n{over}");
    fs::write(here.join("mine/rates.toml"), sweep("net.toml")).unwrap();
    inside(here, &["sweep", "mine/rates.toml", "-q"]);
    let status = |of: &str| stdout(&inside(here, &["sweep", "status", of]));
    assert_eq!(status("runs/sweep-rates"), status("mine/rates.toml"));
    let refused = |words: &[&str]| refused_in(here, words);
    let said = refused(&["sweep", "best", "runs/sweep-rates", "--out", "elsewhere"]);
    assert!(said.contains("leave --out out"), "{said}");
    fs::create_dir(here.join("mine/below")).unwrap();
    fs::write(here.join("mine/below/up.toml"), sweep("../net.toml")).unwrap();
    inside(here, &["sweep", "mine/below/up.toml", "-q"]);
    let said = refused(&["sweep", "best", "runs/sweep-up"]);
    assert!(said.contains("does not lie beside it"), "{said}");
}

#[test]
fn a_sweep_heeds_its_options_and_bounds_its_seeds() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let write = |more: &str| {
        let text = format!(
            "train = \"mlp\"\ndataset = \"halves\"\nval_split = 0.25\n{more}\n[over]\n\"training.batch\" = [4]\n"
        );
        fs::write(here.join("batches.toml"), text).unwrap();
    };
    let refused = |words: &[&str]| refused_in(here, words);
    write("");
    let said = refused(&["sweep", "batches.toml", "--memory", "100k"]);
    assert!(said.contains("100.0 KiB are allowed"), "{said}");
    // A sweep has no live view, and does not take the option for one without a word.
    let said = refused(&["sweep", "batches.toml", "--dashboard"]);
    assert!(said.contains("--dashboard"), "{said}");
    for seeds in ["0", "1000000000000"] {
        write(&format!("seeds = {seeds}"));
        let said = refused(&["sweep", "batches.toml"]);
        assert!(said.contains(&format!("seeds is {seeds}")), "{said}");
    }
    let said = refused(&["train", "mlp", "--dataset", "halves", "--seeds", "1000001"]);
    assert!(said.contains("at most 1000000"), "{said}");
}

/// The file of a sweep of small trainings on the pictures of a folder.
fn write(here: &Path, head: &str, over: &str) {
    pictures(&here.join("halves"), 12);
    let text = format!(
        "train = \"mlp\"\ndataset = \"halves\"\nval_split = 0.25\nset = [\"training.batch=4\", \"training.epochs=2\"]\n{head}\n[over]\n{over}\n"
    );
    fs::write(here.join("tried.toml"), text).unwrap();
}

#[test]
fn a_bad_point_is_named_before_any_is_trained() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for (over, words) in [
        (
            "\"layers.1.units\" = [8, 10000000]",
            "point-2 cannot be trained: to be trained with",
        ),
        ("\"layers.1.units\" = [8, 0]", "point-2 cannot be trained: "),
        ("\"training.batch\" = [4, 4]", "training.batch has 4 twice"),
        // Both keys are the same setting.
        (
            "\"training.batch\" = [4, 8]\n\"training.batch_size\" = [16]",
            "point-1 and point-2 are the same training",
        ),
    ] {
        write(here, "", over);
        let said = refused_in(here, &["sweep", "tried.toml", "--memory", "1G"]);
        assert!(said.contains(words), "{over}: {said}");
        assert!(!here.join("runs").exists(), "{over}");
    }
    write(
        here,
        "random = { points = 3 }",
        "\"training.batch\" = [4, 8]",
    );
    let text = stdout(&inside(here, &["sweep", "tried.toml"]));
    let note = "random asks for 3 points; of these settings there are only 2 combinations";
    assert!(text.contains(note), "{text}");
    assert!(text.contains("2 of 2 points trained to the end."), "{text}");
}

#[test]
fn rungs_are_told_of_once_they_are_decided() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let rates = "\"training.optimizer.adam.rate\" = [1e-3, 2e-3]";
    write(here, "halving = { first = 1 }", rates);
    let status = || stdout(&inside(here, &["sweep", "status", "tried.toml"]));
    let text = status();
    assert!(text.contains("0 of 2 points trained to the end."), "{text}");
    assert!(!text.contains("went on"), "{text}");
    let text = stdout(&inside(here, &["sweep", "best", "tried.toml"]));
    assert_eq!(text, "Nothing is trained yet.\n");
    // What is not trained has no rank.
    let rows = stdout(&inside(
        here,
        &["sweep", "status", "tried.toml", "--as", "csv"],
    ));
    assert!(
        rows.lines().nth(1).unwrap().starts_with(",point-1,"),
        "{rows}"
    );
    inside(here, &["sweep", "tried.toml", "-q"]);
    let text = status();
    assert!(text.contains("After 1 epoch 1 point went on."), "{text}");
}

#[test]
fn points_that_diverged_are_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let rates = |rates: &str| {
        let over = format!("\"training.optimizer.adam.rate\" = {rates}");
        write(here, "halving = { first = 1 }", &over);
    };
    rates("[1e30, 1e-3]");
    let text = stdout(&inside(here, &["sweep", "tried.toml", "-q"]));
    let count = "1 of 2 points trained to the end; 1 diverged.";
    assert!(
        text.contains(count) && text.contains("Best: point-2"),
        "{text}"
    );
    let row = text.lines().find(|line| line.contains("point-1")).unwrap();
    assert!(row.trim_end().ends_with("diverged"), "{row}");
    let sweep = here.join("runs/sweep-tried");
    let csv = read(sweep.join("points.csv"));
    let last = csv.lines().nth(2).unwrap();
    assert!(
        last.starts_with(",point-1,") && last.ends_with(",1,,,diverged,diverged"),
        "{csv}"
    );
    assert!(sweep.join("curves.svg").is_file());

    rates("[1e30, 1e31]");
    let call = |words: &[&str]| command(words).current_dir(here).output().unwrap();
    let output = call(&["sweep", "tried.toml", "-q", "--out", "none"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output), "");
    let text = stdout(&output);
    for words in [
        "0 of 2 points trained to the end; 2 diverged.",
        "All points diverged, so",
    ] {
        assert!(text.contains(words), "{text}");
    }
    assert!(
        !text.contains("went on") && !text.contains("curves.svg"),
        "{text}"
    );
    assert!(!here.join("none/curves.svg").exists() && here.join("none/points.csv").is_file());
    let best = stdout(&inside(here, &["sweep", "best", "none"]));
    assert!(best.starts_with("All points diverged, so"), "{best}");
    let best = stdout(&inside(here, &["sweep", "best", "none", "--as", "json"]));
    assert_eq!(best, "null\n");
}

#[test]
fn a_sweep_speaks_json_and_csv() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let over =
        "\"training.batch\" = [4, 8]\n\"training.loss\" = [\"sparse_categorical_cross_entropy\"]";
    write(here, "seeds = 2", over);
    let json = |words: &[&str]| -> serde_json::Value {
        let output = inside(here, &[words, &["--as", "json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let csv = |words: &[&str]| stdout(&inside(here, &[words, &["--as", "csv"]].concat()));
    let status = ["sweep", "status", "tried.toml"];
    let before = json(&status);
    assert_eq!(before["points"][1]["state"], "not begun");
    assert_eq!(
        before["points"][1]["per_seed"],
        serde_json::json!([null, null])
    );
    let made = json(&["sweep", "tried.toml"]);
    let first = &made["points"][0];
    assert_eq!(
        (&first["state"], &first["epochs"]),
        (&"trained".into(), &2.into())
    );
    assert_eq!(
        (&made["ranked_by"], &made["seeds"]),
        (&"val_accuracy".into(), &2.into())
    );
    let settings = first["settings"].as_object().unwrap();
    assert!(settings["training.batch"].is_u64(), "{settings:?}");
    assert_eq!(
        settings["training.loss"],
        "sparse_categorical_cross_entropy"
    );
    let each: Vec<f64> = serde_json::from_value(first["per_seed"].clone()).unwrap();
    assert_eq!((each[0] + each[1]) / 2.0, first["value"].as_f64().unwrap());
    let best = json(&["sweep", "best", "tried.toml"]);
    assert_eq!(made["best"], best);
    assert_eq!(best["point"], first["point"]);
    assert!(
        best["folder"]
            .as_str()
            .unwrap()
            .contains("sweep-tried/point-"),
        "{best}"
    );
    let after = json(&status);
    assert_eq!(after["points"], made["points"]);

    let table = read(here.join("runs/sweep-tried/points.csv"));
    assert_eq!(csv(&status), table);
    assert_eq!(csv(&["sweep", "tried.toml"]), table);
    let best = csv(&["sweep", "best", "tried.toml"]);
    let lines: Vec<&str> = best.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[1].starts_with(table.lines().nth(1).unwrap()),
        "{best}"
    );
    let columns = |line: &str| line.split(',').count();
    assert_eq!(columns(lines[0]), columns(lines[1]));
    let head =
        "rank,point,training.batch,training.loss,epochs,seeds,val_accuracy,sd,per_seed,state";
    assert_eq!(table.lines().next().unwrap(), head);
    assert_eq!(
        lines[0],
        format!("{head},test_accuracy,test_per_seed,folder")
    );
    let half = (each[0] - each[1]).abs() / 2_f64.sqrt();
    assert!((first["sd"].as_f64().unwrap() - half).abs() < 1e-12);
    // What is told can be typed.
    let text = stdout(&inside(here, &["sweep", "best", "tried.toml"]));
    let pasted = "--set 'training.loss=\"sparse_categorical_cross_entropy\"'";
    assert!(text.contains(pasted), "{text}");
}

#[test]
fn what_points_are_ranked_by_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    write(here, "rank = \"val_acc\"", "\"training.batch\" = [4]");
    let said = refused_in(here, &["sweep", "tried.toml"]);
    assert!(
        said.contains("rank is \"val_acc\", and val_loss, "),
        "{said}"
    );
    assert!(!said.contains("monitor"), "{said}");
}
