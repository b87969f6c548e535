//! What is shown in terminals that are no wider than they used to be.

use std::{fs, path::Path};

use crate::{
    folders::{pictures, refused, stderr},
    models::{LENET5, one},
    support::{command, stdout, write_small_set},
};

fn within(here: &Path, columns: &str, words: &[&str]) -> String {
    let output = command(words)
        .current_dir(here)
        .env("COLUMNS", columns)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    stdout(&output)
}

/// A table has each of its rows in a line, and is no list of cells.
fn assert_table(text: &str, columns: usize, rows: &[&str]) {
    for row in rows {
        let lines = text.lines().filter(|line| line.starts_with(row));
        let widths: Vec<usize> = lines.map(|line| line.chars().count()).collect();
        assert!(
            widths.len() == 1 && widths[0] <= columns,
            "{columns}: {row}: {text}"
        );
    }
}

#[test]
fn runs_are_a_table_and_so_is_the_list_of_models() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("idx")).unwrap();
    write_small_set(&here.join("idx"));
    let run = "runs/a-run-of-my-own-with-a-name-that-says-all";
    let train = [
        "train",
        "mlp",
        "--dataset",
        "idx",
        "--epochs",
        "1",
        "--seeds",
        "2",
    ];
    let train = [&train[..], &["--out", run]].concat();
    within(here, "80", &train);
    let again = [&train[..], &["--resume"]].concat();
    for columns in [80, 70, 90] {
        let text = within(here, &columns.to_string(), &again);
        assert_table(&text, columns, &["seed ", "0 ", "1 ", "mean ", "sd "]);
        // What was trained can be tried.
        let try_it = format!("Try it: `cargo xtask predict {run}/seed-0 IMAGE`");
        assert!(text.contains(&try_it), "{text}");
    }
    let list = ["models", "list"];
    let names = [0, 1].map(|seed| format!("{run}/seed-{seed} "));
    let rows = ["model ", &names[0], &names[1]];
    assert_table(&within(here, "80", &list), 80, &rows);
    let wide = within(here, "200", &list);
    assert!(wide.lines().next().unwrap().ends_with("bytes"), "{wide}");
}

#[test]
fn a_confusion_matrix_fits() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("bag")).unwrap();
    one(&folder.path().join("bag/one.bmp"));
    let lab3 = LENET5.replace("lenet5", "lab3");
    let evaluate = ["evaluate", &lab3, "--dataset", "bag/.."];
    // The names of the classes stand before the rows, behind the numbers of the columns.
    let text = within(folder.path(), "80", &evaluate);
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(
        text.lines().any(|line| line.starts_with("0  T-shirt/top ")),
        "{text}"
    );
    let wide = within(folder.path(), "120", &evaluate);
    assert!(!wide.contains("0  T-shirt/top "), "{wide}");
}

#[test]
fn of_names_in_other_letters_one_line_tells_that_figures_lack_them() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("set"), 8);
    for (from, to) in [("above", "ネコ"), ("below", "イヌ")] {
        fs::rename(here.join("set").join(from), here.join("set").join(to)).unwrap();
    }
    let train = [
        "train",
        "mlp",
        "--dataset",
        "set",
        "--val-split",
        "0.25",
        "--epochs",
        "1",
    ];
    let output = command(&train).current_dir(here).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let told = stderr(&output);
    assert_eq!(
        told.matches("lacks letters of class names, as of").count(),
        1,
        "{told}"
    );
    assert!(!told.contains("No fonts"), "{told}");
}

#[test]
fn what_is_missing_or_does_nothing_is_told_as_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("idx")).unwrap();
    write_small_set(&here.join("idx"));
    for part in ["images-idx3", "labels-idx1"] {
        fs::remove_file(here.join(format!("idx/t10k-{part}-ubyte"))).unwrap();
    }
    let train = ["train", "mlp", "--dataset", "idx", "--epochs", "1"];
    for fill in ["edge", "reflect"] {
        let said = refused(here, &[&train[..], &["--augment", fill]].concat());
        assert!(
            said.contains(&format!("--augment {fill} fills what lies beyond")),
            "{said}"
        );
    }
    let both = [
        &train[..],
        &["--augment", "edge,shift=0.1", "--print-config"],
    ]
    .concat();
    assert!(command(&both).current_dir(here).status().unwrap().success());

    let output = command(&train).current_dir(here).output().unwrap();
    let text = stdout(&output);
    assert!(
        text.contains("Files t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte"),
        "{text}"
    );
    assert!(!text.contains("test/"), "{text}");
}
