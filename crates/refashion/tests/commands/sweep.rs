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
    // All of it is there: nothing is trained again.
    let again = stdout(&inside(here, &["sweep", "rates.toml", "-q"]));
    assert_eq!(again, text);
    fs::write(here.join("rates.toml"), file("")).unwrap();
    let other = command(&["sweep", "rates.toml"])
        .current_dir(here)
        .output()
        .unwrap();
    assert!(
        stderr(&other).contains("other settings"),
        "{}",
        stderr(&other)
    );
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
