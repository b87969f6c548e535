//! What several printed numbers say together: the scores of all classes, their matrix and the accuracy
//! of the same images, and figures of the same moment.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../audited/mod.rs"]
mod audited;
mod images;

use audited::audited;
use refashion_documents::audit::{Check, Finding, Outcome};

const HEAD: &str = r#"
id = "made-up"
title = "Made up"
author = "Nobody"
kind = "Test"
[margins]
loss = 0.1
accuracy = 0.01
val_accuracy = 0.01
val_loss = 0.1
test_accuracy = 0.01
test_loss = 0.1
seconds_per_epoch = 5.0
[[network]]
name = "one"
input = [1, 28, 28]
layers = ["flatten", { dense = { units = 10, activation = "softmax" } }]
[[experiment]]
id = "one"
says = "One layer"
network = "one"
dataset = "fashion-mnist"
split = { last = { n = 10000 } }
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 32
epochs = 5
optimizer = { sgd = { rate = 0.01 } }
"#;

/// The findings of some checks on a document with what a test adds.
#[track_caller]
fn findings(checks: &[Check], head: &str, added: &str) -> Vec<Finding> {
    audited(checks, &format!("{head}{added}"))
}

/// The arithmetic of what contradicts itself.
#[track_caller]
fn contradictions(added: &str) -> Vec<String> {
    let checks = [Check::Report, Check::Best, Check::Repetition];
    let found = findings(&checks, HEAD, added).into_iter();
    let wrong = found.filter(|finding| finding.outcome == Outcome::Contradiction);
    wrong.map(|finding| finding.arithmetic).collect()
}

/// Asserts that one thing alone contradicts itself, with these words.
#[track_caller]
fn assert_contradiction(added: &str, words: &str) {
    let found = contradictions(added);
    assert!(found.len() == 1 && found[0].contains(words), "{found:#?}");
}

/// A row of a report for each class.
fn report(of: &str, scores: impl Fn(usize) -> String) -> String {
    let row = |class| {
        format!(
            "[[class_scores]]\nid = \"{of}-{class}\"\nplace = \"Report\"\nexperiment = \"one\"\nof = \"{of}\"\nclass = {class}\n{}\n",
            scores(class)
        )
    };
    (0..10).map(row).collect()
}

fn figure(id: &str, quantity: &str, at: &str, printed: &str) -> String {
    format!(
        "[[figure]]\nid = \"{id}\"\nplace = \"{id}\"\nprinted = \"{printed}\"\nexperiment = \"one\"\nquantity = \"{quantity}\"\nat = {at}\n"
    )
}

/// 900 of the 1,000 images of each class are right, and 100 are put into the next one.
fn matrix(unit: &str, right: usize, wrong: usize) -> String {
    let row = |class: usize| {
        let mut cells = [0; 10];
        (cells[class], cells[(class + 1) % 10]) = (right, wrong);
        cells.map(|cell: usize| cell.to_string()).join(" ")
    };
    let rows: Vec<String> = (0..10).map(row).collect();
    format!(
        "[[matrix]]\nid = \"m\"\nplace = \"M\"\nexperiment = \"one\"\nof = \"test\"\nunit = \"{unit}\"\ncells = \"\"\"\n{}\n\"\"\"\n",
        rows.join("\n")
    )
}

#[test]
fn the_recalls_of_all_classes_give_the_accuracy() {
    let recalls = report("test", |_| "recall = \".95\"".to_owned());
    let with = |printed| recalls.clone() + &figure("a", "test_accuracy", "\"final_test\"", printed);
    assert_contradiction(&with(".7012"), "they give 0.945 … 0.955, but printed .7012");
    assert_eq!(contradictions(&with(".9543")), [""; 0]);
    // A class whose recall is not printed may have any.
    let some = report("test", |class| match class {
        0 => String::new(),
        _ => "recall = \".95\"".to_owned(),
    });
    let with = |printed| some.clone() + &figure("a", "test_accuracy", "\"final_test\"", printed);
    assert_eq!(contradictions(&with(".8612")), [""; 0]);
    assert_contradiction(&with(".7012"), "0.8505 … 0.9595");
}

#[test]
fn of_other_images_the_sizes_of_classes_are_printed() {
    // Half of the validation images are of class 0, all of them right, and none of the others.
    let scores = |class: usize| match class {
        0 => "recall = \"1.00\"\nsupport = \"5500\"".to_owned(),
        _ => "recall = \"0.00\"\nsupport = \"500\"".to_owned(),
    };
    let with = |printed| {
        report("validation", scores) + &figure("a", "val_accuracy", "\"last_epoch\"", printed)
    };
    assert_eq!(contradictions(&with(".55")), [""; 0]);
    assert_contradiction(&with(".10"), "but printed .10");
    // The accuracy of an epoch is taken while it trains.
    let training = report("train", |_| {
        "recall = \".90\"\nsupport = \"5000\"".to_owned()
    });
    let added = training + &figure("a", "accuracy", "\"last_epoch\"", ".80");
    assert_eq!(contradictions(&added), [""; 0]);
    // What is restored is no longer of the last epoch.
    let restores = HEAD.replace(
        "epochs = 5",
        "epochs = 5\nearly_stopping = { patience = 2, restore_best = true }",
    );
    assert_eq!(findings(&[Check::Report], &restores, &with(".10")).len(), 1);
}

#[test]
fn each_image_is_put_into_one_class() {
    let scores = |precision: &str, recall: &str| {
        report("test", |_| {
            format!("precision = \"{precision}\"\nrecall = \"{recall}\"")
        })
    };
    // 595 to 605 right, of which they are 97.5 % to 98.5 %.
    let words = "6,050 to 6,200 are put into the classes by their precision, recall and F1, but there are 10,000";
    assert_contradiction(&scores(".98", ".60"), words);
    assert_contradiction(&scores(".60", ".98"), "but there are 10,000");
    assert_eq!(contradictions(&scores(".60", ".60")), [""; 0]);
    // F1 and recall say as much.
    let f1 = report("test", |_| "recall = \".60\"\nf1 = \".74\"".to_owned());
    assert_contradiction(&f1, "but there are 10,000");
}

#[test]
fn the_classes_have_as_many_images_as_there_are() {
    for support in ["4000", "2000"] {
        let all = report("test", |_| format!("support = \"{support}\""));
        assert_contradiction(&all, &format!("class 0: {support}, not 1000; class 1: "));
    }
    let right = report("test", |_| "support = \"1000\"".to_owned());
    assert_eq!(contradictions(&right), [""; 0]);
    let validation = |support: &str| report("validation", |_| format!("support = \"{support}\""));
    assert_eq!(contradictions(&validation("1000")), [""; 0]);
    let words = "9990 images of 10 classes, but there are 10,000";
    assert_contradiction(&validation("999"), words);
    // Where one class is left out, the others have less.
    let some = |support: &str| {
        report("validation", |class| match class {
            9 => String::new(),
            _ => format!("support = \"{support}\""),
        })
    };
    assert_eq!(contradictions(&some("999")), [""; 0]);
    assert_contradiction(&some("1200"), "10,800 images of 9 classes, but");
}

#[test]
fn the_scores_of_a_class_are_those_of_its_row_and_column() {
    let first = |scores: &str| {
        report("test", |class| match class {
            0 => scores.to_owned(),
            _ => String::new(),
        })
    };
    let counts = matrix("count", 900, 100);
    assert_contradiction(
        &(counts.clone() + &first("recall = \".50\"")),
        "recall .50, but 0.9 there",
    );
    let right = first("precision = \".90\"\nrecall = \".900\"\nf1 = \"90.0%\"\nsupport = \"1000\"");
    assert_eq!(contradictions(&(counts.clone() + &right)), [""; 0]);
    for wrong in ["precision = \".91\"", "f1 = \".91\""] {
        assert_contradiction(&(counts.clone() + &first(wrong)), "but 0.9 there");
    }
    let percent = matrix("percent", 90, 10);
    let told = |scores: &str| contradictions(&(percent.clone() + &first(scores)));
    assert_eq!(told("precision = \".90\"\nrecall = \".905\""), [""; 0]);
    // .905 is printed as .90 or .91, and as 90 % or 91 %.
    assert_eq!(told("recall = \".91\""), [""; 0]);
    assert_eq!(told("recall = \".92\"").len(), 1);
    assert_eq!(told("precision = \".50\"").len(), 1);
    // Which of the two is wrong cannot be told.
    let both = counts + &first("recall = \".50\"");
    let found = findings(&[Check::Report], HEAD, &both);
    assert_eq!(found[0].disputes, ["test-0", "m"]);
}

#[test]
fn a_class_that_stands_twice_has_the_same_scores() {
    let again = |recall: &str| {
        let one = report("test", |_| "recall = \".905\"".to_owned());
        let other = report("test", |_| format!("recall = \"{recall}\""));
        one + &other.replace("id = \"test", "id = \"again")
    };
    assert_eq!(contradictions(&again(".90")), [""; 0]);
    let found = contradictions(&again(".50"));
    assert_eq!(found.len(), 10);
    assert_eq!(found[0], "recall .50 here, but .905 there");
}

#[test]
fn no_epoch_is_better_than_the_best_one() {
    let with = |quantity, best, at, other| {
        figure("b", quantity, "\"best_epoch\"", best) + &figure("o", quantity, at, other)
    };
    for at in ["\"last_epoch\"", "{ epoch = 3 }", "\"mean_epoch\""] {
        let words = "at best .80, but .90 there";
        assert_contradiction(&with("val_accuracy", ".80", at, ".90"), words);
        assert_eq!(
            contradictions(&with("val_accuracy", ".90", at, ".80")),
            [""; 0]
        );
        assert_eq!(
            contradictions(&with("val_accuracy", ".90", at, ".904")),
            [""; 0]
        );
        let words = "at best .50, but .40 there";
        assert_contradiction(&with("val_loss", ".50", at, ".40"), words);
        assert_eq!(contradictions(&with("val_loss", ".40", at, ".50")), [""; 0]);
        // Seconds are of a machine.
        assert_eq!(
            contradictions(&with("seconds_per_epoch", "9", at, "5")),
            [""; 0]
        );
    }
}

#[test]
fn figures_of_one_moment_are_the_same() {
    let both = |at: &str, printed: &str| {
        figure("l", "accuracy", "\"last_epoch\"", ".80") + &figure("o", "accuracy", at, printed)
    };
    let words = ".90 here, but .80 there";
    assert_contradiction(&both("{ epoch = 5 }", ".90"), words);
    assert_contradiction(&both("\"last_epoch\"", ".90"), words);
    assert_eq!(contradictions(&both("{ epoch = 5 }", ".8012")), [""; 0]);
    assert_eq!(contradictions(&both("{ epoch = 4 }", ".90")), [""; 0]);
    let test = |id, printed| figure(id, "test_accuracy", "\"final_test\"", printed);
    assert_contradiction(&(test("a", ".80") + &test("b", ".90")), words);
    // The mean of several runs is another figure than that of one.
    let mean = test("b", ".90").replace("\nexperiment", "\nruns = 10\nexperiment");
    assert_eq!(contradictions(&(test("a", ".80") + &mean)), [""; 0]);
    // A training that may be stopped need not come to its last epoch; one of folds has several ends.
    let checks = [Check::Repetition, Check::Best];
    let wrong = both("{ epoch = 5 }", ".90");
    let stopped = HEAD.replace(
        "epochs = 5",
        "epochs = 5\nearly_stopping = { patience = 2 }",
    );
    assert_eq!(findings(&checks, &stopped, &wrong), []);
    let folds = HEAD.replace(
        "split = { last = { n = 10000 } }",
        "folds = { n_splits = 5 }",
    );
    assert_eq!(findings(&checks, &folds, &wrong), []);
}
