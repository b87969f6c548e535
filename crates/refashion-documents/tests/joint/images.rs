//! Of how many images an accuracy is, and what they cost at least that are wrong.

use refashion_documents::audit::{Check, Outcome};

use super::{HEAD, figure, findings, matrix};

/// What the check of whole images concludes of one figure, and its arithmetic.
#[track_caller]
fn told_of_images(head: &str, figure: &str) -> Option<(Outcome, String)> {
    let found = findings(&[Check::Feasibility], head, figure).into_iter();
    found.map(|of| (of.outcome, of.arithmetic)).next()
}

/// Asserts what the check of whole images says of one figure.
#[track_caller]
fn assert_images(head: &str, figure: &str, outcome: Outcome, begins: &str) {
    let (found, arithmetic) = told_of_images(head, figure).unwrap();
    assert_eq!(found, outcome, "{arithmetic}");
    assert!(arithmetic.starts_with(begins), "{arithmetic}");
}

fn of_runs(figure: &str, runs: usize) -> String {
    figure.replace("\nexperiment", &format!("\nruns = {runs}\nexperiment"))
}

#[test]
fn a_mean_of_several_runs_is_a_share_of_the_images_of_all_of_them() {
    let mean = |printed: &str, runs| {
        let test = figure("a", "test_accuracy", "\"final_test\"", printed);
        of_runs(&test, runs)
    };
    let (possible, wrong) = (Outcome::Consistent, Outcome::Contradiction);
    let three = "printed 0.89003, and 26,701 of 3 × 10,000 are that";
    assert_images(HEAD, &mean("0.89003", 3), possible, three);
    let none = "printed 0.89005, but no number of 3 × 10,000 images gives it";
    assert_images(HEAD, &mean("0.89005", 3), wrong, none);
    let one = "printed 0.89003, but no number of 10,000 images gives it";
    assert_images(HEAD, &mean("0.89003", 1), wrong, one);
    let (outcome, arithmetic) = told_of_images(HEAD, &mean("0.89742", 1000)).unwrap();
    assert_eq!(outcome, possible);
    let all = "none of 45 changes of a digit would be found: all are possible";
    assert!(arithmetic.ends_with(all), "{arithmetic}");
    // More than can be counted.
    assert_eq!(
        told_of_images(HEAD, &mean("0.89742", usize::MAX >> 1)),
        None
    );
}

#[test]
fn what_is_printed_of_folds_may_be_the_mean_of_all() {
    let folds = |n: usize| {
        let folds = format!("folds = {{ n_splits = {n} }}");
        HEAD.replace("split = { last = { n = 10000 } }", &folds)
    };
    let validated = |printed| figure("a", "val_accuracy", "\"last_epoch\"", printed);
    let (possible, wrong) = (Outcome::Consistent, Outcome::Contradiction);
    let five = "printed 0.89003, and 53,402 of 5 × 12,000 are that";
    assert_images(&folds(5), &validated("0.89003"), possible, five);
    let none = "printed 0.890042, but no number of 5 × 12,000 images gives it";
    assert_images(&folds(5), &validated("0.890042"), wrong, none);
    // Seven are not of one size, but tested on the same images.
    assert_eq!(told_of_images(&folds(7), &validated("0.890042")), None);
    let tested = figure("a", "test_accuracy", "\"final_test\"", "0.890043");
    let seven = "printed 0.890043, and 62,303 of 7 × 10,000 are that";
    assert_images(&folds(7), &tested, possible, seven);
}

#[test]
fn a_training_accuracy_is_of_the_images_that_were_trained_on() {
    let with = |lines: &str| HEAD.replace("batch = 32\nepochs = 5", lines);
    let trained = |printed, at| figure("a", "accuracy", at, printed);
    let last = "\"last_epoch\"";
    let (possible, wrong) = (Outcome::Consistent, Outcome::Contradiction);
    let dropped = with("batch = 30000\ndrop_last = true\nepochs = 5");
    let half = "printed 0.500033, and 15,001 of 30,000 are that";
    assert_images(&dropped, &trained("0.500033", last), possible, half);
    let all = with("batch = 30000\nepochs = 5");
    let none = "printed 0.500033, but no number of 50,000 images gives it";
    assert_images(&all, &trained("0.500033", last), wrong, none);
    // 313 of 1,563 batches.
    let lines = "batch = 32\nepochs = 5\nlast_epoch = 0.2";
    let cut = with(lines);
    for at in [last, "{ epoch = 5 }"] {
        let part = "printed 0.4997005, and 5,005 of 10,016 are that";
        assert_images(&cut, &trained("0.4997005", at), possible, part);
    }
    let none = "printed 0.4997005, but no number of 50,000 images gives it";
    assert_images(&cut, &trained("0.4997005", "{ epoch = 4 }"), wrong, none);
    // The best may be of any epoch, and so may the last where a training may be stopped.
    let best = trained("0.4997005", "\"best_epoch\"");
    assert_eq!(told_of_images(&cut, &best), None);
    let stopped = format!("{lines}\nearly_stopping = {{ patience = 2 }}");
    let stopped = with(&stopped);
    assert_eq!(told_of_images(&stopped, &trained("0.4997005", last)), None);
    let skips = with("batch = 32\nepochs = 5\non_nan = \"skip\"");
    assert_eq!(told_of_images(&skips, &trained("0.4997005", last)), None);
    // As many steps has an epoch.
    let statement = |printed: usize| {
        format!(
            "[[statement]]\nid = \"s\"\nplace = \"p\"\nsays = \"s\"\nprinted = \"{printed}\"\nequals = \"steps({{one}})\"\n"
        )
    };
    for (head, steps) in [(&dropped, 1), (&all, 2)] {
        let found = findings(&[Check::Statement], head, &statement(steps));
        assert_eq!(found[0].outcome, possible, "{found:?}");
    }
}

/// What the bound between loss and accuracy says: each outcome with what it disputes.
#[track_caller]
fn bounded(added: &str) -> Vec<(Outcome, Vec<String>)> {
    let found = findings(&[Check::LossBound], HEAD, added).into_iter();
    found.map(|of| (of.outcome, of.disputes)).collect()
}

#[test]
fn a_loss_is_no_less_than_the_images_cost_that_a_matrix_has_wrong() {
    let loss = |printed| figure("l", "test_loss", "\"final_test\"", printed);
    let disputed = |other: &str| vec!["l".to_owned(), other.to_owned()];
    // .1 × ln 2 = .0693, and of rounded percentages .095 × ln 2 = .0658.
    for (unit, right, low, high) in [
        ("count", 900, "0.0692", "0.0694"),
        ("percent", 90, "0.0657", "0.0659"),
    ] {
        let matrix = matrix(unit, right, right / 9);
        let wrong = bounded(&(matrix.clone() + &loss(low)));
        assert_eq!(wrong, [(Outcome::Contradiction, disputed("m"))], "{unit}");
        let fine = bounded(&(matrix + &loss(high)));
        assert_eq!(fine[0].0, Outcome::Consistent, "{unit}");
    }
    // The printed accuracy leaves more open, and is held against it too.
    let all = matrix("count", 900, 100) + &loss("0.0500");
    let rough = figure("a", "test_accuracy", "\"final_test\"", "0.9");
    let both = bounded(&(all.clone() + &rough));
    let expected = [
        (Outcome::Consistent, disputed("a")),
        (Outcome::Contradiction, disputed("m")),
    ];
    assert_eq!(both, expected);
    // A mean of several runs is of other networks, and a matrix with other rows of other images.
    let counts = matrix("count", 900, 100);
    assert_eq!(bounded(&(counts + &of_runs(&loss("0.0500"), 3))), []);
    let digits = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];
    let row = |(class, size): (usize, &usize)| {
        let mut cells = [0; 10];
        (cells[class], cells[(class + 1) % 10]) = (size - 100, 100);
        cells.map(|cell: usize| cell.to_string()).join(" ")
    };
    let rows: Vec<String> = digits.iter().enumerate().map(row).collect();
    let (head, _) = all.split_once("900").unwrap();
    let of_digits = format!("{head}{}\n\"\"\"\n", rows.join("\n"));
    assert_eq!(bounded(&(of_digits + &loss("0.0500"))), []);
    // While an epoch trains, its network is another than behind it.
    let trained = matrix("count", 900, 100).replace("\"test\"", "\"train\"");
    let trained = trained + &figure("l", "loss", "\"last_epoch\"", "0.0500");
    assert_eq!(bounded(&trained), []);
    // Means of as many runs bound each other.
    let mean = |runs| of_runs(&loss("0.0500"), 3) + &of_runs(&rough.replace("0.9", "0.90"), runs);
    assert_eq!(bounded(&mean(3)), [(Outcome::Contradiction, disputed("a"))]);
    assert_eq!(bounded(&mean(1)), []);
}
