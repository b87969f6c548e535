//! What follows from a few printed numbers, to the digit, and under which reading a number would.

#![allow(clippy::unwrap_used, clippy::panic)]

mod audited;

use audited::audited;
use refashion_documents::audit::{Check, Finding, Outcome};

const HEAD: &str = r#"
id = "made-up"
title = "Made up"
author = "Nobody"
kind = "Test"
[margins]
loss = 0.1
accuracy = 0.1
[[network]]
name = "one"
source = "the notebook"
input = [1, 28, 28]
layers = ["flatten", { dense = { units = 10, activation = "softmax" } }]
"#;

const TRAINING: &str = r#"
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 32
epochs = 10
optimizer = { sgd = { rate = 0.01 } }
"#;

/// The findings of one check on a document with one experiment on Fashion-MNIST, split so, and what
/// a test adds.
#[track_caller]
fn split_findings(check: Check, split: &str, added: &str) -> Vec<Finding> {
    let experiment = format!(
        "[[experiment]]\nid = \"one\"\nsays = \"One layer\"\nnetwork = \"one\"\ndataset = \"fashion-mnist\"\nsplit = {split}\n"
    );
    let text = format!("{HEAD}{experiment}{TRAINING}{added}");
    audited(&[check], &text)
}

#[track_caller]
fn findings(check: Check, added: &str) -> Vec<Finding> {
    split_findings(check, "\"all\"", added)
}

/// The only finding of one check.
#[track_caller]
fn finding(check: Check, added: &str) -> Finding {
    let [finding] = findings(check, added).try_into().unwrap();
    finding
}

/// The figures of a quantity: each with its moment.
fn figures(quantity: &str, values: &[(&str, &str)]) -> String {
    let figure = |(place, (printed, at)): (usize, &(&str, &str))| {
        format!(
            "[[figure]]\nid = \"{quantity}-{place}\"\nplace = \"p\"\nprinted = \"{printed}\"\nexperiment = \"one\"\nquantity = \"{quantity}\"\nat = {at}\n"
        )
    };
    values.iter().enumerate().map(figure).collect()
}

/// The same in the epochs from 1 up.
fn curve(quantity: &str, values: &[&str]) -> String {
    let at: Vec<String> = (1..=values.len())
        .map(|epoch| format!("{{ epoch = {epoch} }}"))
        .collect();
    let pairs: Vec<(&str, &str)> = values
        .iter()
        .copied()
        .zip(at.iter().map(String::as_str))
        .collect();
    figures(quantity, &pairs)
}

#[test]
fn five_values_are_a_curve_and_four_are_none() {
    let of = |values: &[&str]| findings(Check::Shape, &curve("loss", values));
    assert_eq!(of(&["1.00", "0.60", "0.40", "0.30"]), []);
    let [smooth] = of(&["1.00", "0.60", "0.40", "0.30", "0.25"])
        .try_into()
        .unwrap();
    assert_eq!(smooth.outcome, Outcome::Consistent);
    assert_eq!(
        smooth.arithmetic,
        "so it does in 5 values from epoch 1 to epoch 5"
    );
    // The last epoch is one of them.
    let more = curve("loss", &["1.00", "0.60", "0.40", "0.30", "0.25"])
        + &figures("loss", &[("0.20", "\"last_epoch\"")]).replace("loss-0", "loss-last");
    let smooth = finding(Check::Shape, &more);
    assert_eq!(
        smooth.arithmetic,
        "so it does in 6 values from epoch 1 to epoch 10"
    );
}

#[test]
fn a_value_that_stands_out_of_a_curve_is_named() {
    let of = |quantity: &str, values: &[&str]| {
        let rough = finding(Check::Shape, &curve(quantity, values));
        assert_eq!(rough.outcome, Outcome::CannotBeTold);
        rough.arithmetic
    };
    // Without .70 the loss falls by .40, by .15 an epoch, and by .05.
    let told = of("loss", &["1.00", "0.60", "0.70", "0.30", "0.25"]);
    assert_eq!(told, "it does without 0.70 at epoch 3");
    // It falls by .10 and then by .15; without one of the first two it falls ever more slowly.
    let told = of("loss", &["1.00", "0.90", "0.75", "0.65", "0.60"]);
    assert_eq!(
        told,
        "it does without 1.00 at epoch 1, or without 0.90 at epoch 2"
    );
    let told = of("accuracy", &["0.40", "0.50", "0.65", "0.75", "0.80"]);
    assert_eq!(
        told,
        "it does without 0.40 at epoch 1, or without 0.50 at epoch 2"
    );
    // Where no single one stands out, nothing is said.
    let wild = curve("loss", &["0.10", "0.90", "0.10", "0.90", "0.10", "0.90"]);
    assert_eq!(findings(Check::Shape, &wild), []);
}

/// The reading of the shape that a convolution of 8 filters gives.
fn reading(input: &str, row: &str) -> Option<String> {
    let table = format!(
        "[[table]]\nid = \"t\"\nplace = \"t\"\nnetwork = \"one\"\ninput = {input}\nlayers = [{{ name = \"1\", kind = \"conv\", units = 8, {row} }}]\n"
    );
    let shape = finding(Check::OutputShape, &table);
    assert_eq!(shape.outcome, Outcome::Contradiction);
    shape.reading
}

#[test]
fn a_shape_is_read_with_another_image_padding_or_stride() {
    // 26 − 3 + 1 = 24.
    let smaller = reading("[28, 28, 1]", "width = 3, output = [24, 24, 8]");
    assert_eq!(smaller.unwrap(), "an image 26 wide gives it");
    // 6 − 5 + 1 = 2, and so is 4 + 2 × 1 − 5 + 1.
    let larger = reading("[4, 4, 1]", "width = 5, output = [2, 2, 8]");
    assert_eq!(
        larger.unwrap(),
        "an image 6 wide gives it; a padding of 1 gives it"
    );
    // ⌊(3 + 2 × 2 − 3) / 3⌋ + 1 = 2; an image of no size would give it too.
    let strided = reading(
        "[3, 3, 1]",
        "width = 3, padding = { cells = 2 }, output = [2, 2, 8]",
    );
    assert_eq!(strided.unwrap(), "a stride of 3 gives it");
}

#[test]
fn a_total_may_be_misprinted() {
    let table = "[[table]]\nid = \"t\"\nplace = \"t\"\nnetwork = \"one\"\ninput = [784]\ntotal = \"7,840\"\nlayers = [{ name = \"1\", kind = \"dense\", units = 10, output = [10], parameters = \"7850\" }]\n";
    let total = finding(Check::Total, table);
    assert_eq!(total.arithmetic, "printed 7,840, but 7850 = 7850");
    assert_eq!(
        total.reading.unwrap(),
        "7840 differs from 7850 in one digit"
    );
}

#[test]
fn a_number_is_sought_where_one_of_its_kind_stands() {
    let matrix = |id: &str, first: &str| {
        format!(
            "[[matrix]]\nid = \"{id}\"\nplace = \"{id}\"\nexperiment = \"one\"\nof = \"train\"\nunit = \"count\"\ncells = \"\"\"\n{first}\n10 90\n\"\"\"\n"
        )
    };
    let stated = |printed: &str, equals: &str| {
        let text = matrix("m", "90 10") + &matrix("n", "80 20");
        let statement = format!(
            "[number]\n\"k\" = {{ place = \"p\", printed = \"50000\" }}\n[[statement]]\nid = \"s\"\nplace = \"p\"\nsays = \"s\"\nprinted = \"{printed}\"\nequals = \"{equals}\"\n"
        );
        finding(Check::Statement, &(text + &statement))
    };
    for (printed, equals) in [
        ("200", "total({m})"),
        ("180", "trace({m})"),
        ("1,875", "steps({one})"),
    ] {
        assert_eq!(
            stated(printed, equals).outcome,
            Outcome::Consistent,
            "{equals}"
        );
    }
    // The other matrix has that trace, and the training images are so many; neither is meant.
    let trace = stated("170", "trace({m})").reading.unwrap();
    assert_eq!(trace, "170 differs from 180 in one digit");
    let images = stated("60000", "{k}").reading.unwrap();
    assert_eq!(images, "60000 differs from 50000 in one digit");
    let cell = stated("80", "cell({m}, 0, 0)").reading.unwrap();
    assert_eq!(cell, "that cell of n is 80");
}

#[test]
fn what_runs_and_is_nowhere_stated_is_listed() {
    let open = |split: &str, added: &str| {
        let [finding] = split_findings(Check::Run, split, added).try_into().unwrap();
        assert_eq!(finding.outcome, Outcome::CannotBeTold);
        let open = finding
            .arithmetic
            .strip_prefix("neither stated nor assumed: ");
        open.unwrap().to_owned()
    };
    let first = "{ first = { n = 5000 } }";
    let always = "batch size, epochs, optimizer, learning rate";
    assert_eq!(open("\"all\"", ""), always);
    let told = format!("{always}, images that validate, split");
    assert_eq!(open(first, ""), told);
    let counted = "[[statement]]\nid = \"s\"\nplace = \"p\"\nsays = \"s\"\nprinted = \"5,000\"\nequals = \"validation_images({one})\"\n";
    assert_eq!(open(first, counted), format!("{always}, split"));
    let drawn = "{ train_test_split = { test_size = 0.2, random_state = 13 } }";
    let told = format!("{always}, share that validates, seed of the split");
    assert_eq!(open(drawn, ""), told);
}

/// The findings on what runs, of a document whose optimizer, loss and scaling are these.
#[track_caller]
fn runs(optimizer: &str, loss: &str, scaling: &str, added: &str) -> Vec<Finding> {
    let experiment = format!(
        "[[experiment]]\nid = \"one\"\nsays = \"One layer\"\nnetwork = \"one\"\ndataset = \"fashion-mnist\"\nscaling = \"{scaling}\"\n[experiment.training]\nloss = {loss}\nbatch = 32\nepochs = 10\noptimizer = {{ {optimizer} }}\n"
    );
    audited(&[Check::Run], &format!("{HEAD}{experiment}{added}"))
}

#[test]
fn what_is_as_it_is_untold_need_not_be_stated_and_all_else_must() {
    let open = |optimizer: &str, loss: &str, scaling: &str| {
        let [finding] = runs(optimizer, loss, scaling, "").try_into().unwrap();
        let told = finding
            .arithmetic
            .strip_prefix("neither stated nor assumed: ");
        told.unwrap().to_owned()
    };
    let (crossed, divided) = ("\"categorical_cross_entropy\"", "by_two_fifty_five");
    for (optimizer, named) in [
        ("adam = {}", "learning rate"),
        ("adam = { beta1 = 0.8 }", "learning rate, β₁"),
        (
            "adam = { beta2 = 0.99, epsilon = 1e-8 }",
            "learning rate, β₂, ε",
        ),
        ("adamw = { beta1 = 0.8 }", "optimizer, learning rate, β₁"),
        ("sgd = {}", "optimizer, learning rate"),
        (
            "sgd = { momentum = 0.9 }",
            "optimizer, learning rate, momentum",
        ),
        ("rmsprop = {}", "optimizer, learning rate"),
        (
            "rmsprop = { momentum = 0.7 }",
            "optimizer, learning rate, momentum",
        ),
        (
            "adagrad = { epsilon = 1e-8 }",
            "optimizer, learning rate, ε",
        ),
    ] {
        let found = open(optimizer, crossed, divided);
        assert_eq!(found, format!("batch size, epochs, {named}"), "{optimizer}");
    }
    let squared = open("adam = {}", "\"mean_squared_error\"", divided);
    assert_eq!(squared, "batch size, epochs, loss, learning rate");
    let undivided = open("adam = {}", crossed, "none");
    assert_eq!(undivided, "batch size, epochs, learning rate, scaling");
}

#[test]
fn a_cross_entropy_is_that_of_the_classes_unless_it_is_called_another() {
    let agrees = |loss: &str, stated: &str| {
        let setting = format!(
            "[[setting]]\nid = \"s\"\nsays = \"the loss\"\nvalues = [{{ source = \"code\", place = \"p\", value = \"{stated}\" }}]\nsets = {{ loss = [\"one\"] }}\n"
        );
        let found = runs("adam = {}", loss, "by_two_fifty_five", &setting);
        let of = found.iter().find(|finding| finding.subject == "s");
        of.unwrap().outcome == Outcome::Consistent
    };
    let [sparse, binary, focal] = [
        "\"sparse_categorical_cross_entropy\"",
        "\"binary_cross_entropy\"",
        "{ categorical_focal_cross_entropy = {} }",
    ];
    assert!(agrees(sparse, "cross-entropy") && agrees(sparse, "sparse_categorical_crossentropy"));
    assert!(agrees(binary, "binary cross-entropy") && agrees(binary, "binary_crossentropy"));
    assert!(agrees(focal, "focal cross-entropy"));
    assert!(!agrees(binary, "cross-entropy") && !agrees(focal, "categorical cross-entropy"));
    assert!(!agrees(sparse, "binary cross-entropy"));
}

#[test]
fn the_scores_of_a_class_are_held_against_its_images() {
    let of = |of: &str, f1: &str| {
        let scores = format!(
            "[[class_scores]]\nid = \"c\"\nplace = \"p\"\nexperiment = \"one\"\nof = \"{of}\"\nclass = 3\nprecision = \"0.500\"\nrecall = \"1.000\"\nf1 = \"{f1}\"\n"
        );
        let finding = finding(Check::Feasibility, &scores);
        (finding.outcome, finding.arithmetic)
    };
    // 1,000 right of 2,000 that are put there: 2 × 1,000 / (2,000 + 1,000).
    let (outcome, told) = of("test", "0.667");
    assert_eq!(outcome, Outcome::Consistent);
    let begins = "precision 0.500, recall 1.000, F1 0.667 of 1000 of 10000 images: some whole";
    assert!(told.starts_with(begins), "{told}");
    let (outcome, told) = of("test", "0.700");
    assert_eq!(outcome, Outcome::Contradiction);
    assert!(told.contains(": no whole numbers give them; "), "{told}");
    let (outcome, told) = of("train", "0.667");
    assert_eq!(outcome, Outcome::CannotBeTold);
    assert_eq!(told, "how many images the class has is not known");
}
