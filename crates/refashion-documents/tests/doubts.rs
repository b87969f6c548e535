//! What cannot be told is said to be so, and what several readings allow is no contradiction.

#![allow(clippy::unwrap_used, clippy::panic)]

mod audited;

use audited::audited;
use refashion_documents::audit::{Check, Finding, Outcome};
use refashion_documents::{Border, Kind, Row};

const HEAD: &str = r#"
id = "made-up"
title = "Made up"
author = "Nobody"
kind = "Test"
[margins]
accuracy = 0.01
[[network]]
name = "one"
input = [1, 28, 28]
layers = ["flatten", { dense = { units = 10, activation = "softmax" } }]
[[experiment]]
id = "one"
says = "One layer"
network = "one"
dataset = "fashion-mnist"
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 32
epochs = 10
optimizer = { sgd = { rate = 0.01 } }
"#;

/// The findings of one check on a document with what a test adds.
#[track_caller]
fn findings(check: Check, added: &str) -> Vec<Finding> {
    audited(&[check], &format!("{HEAD}{added}"))
}

/// The only finding of one check.
#[track_caller]
fn finding(check: Check, added: &str) -> Finding {
    let [finding] = findings(check, added).try_into().unwrap();
    finding
}

/// Asserts an outcome and its arithmetic.
#[track_caller]
fn assert_told(finding: &Finding, outcome: Outcome, arithmetic: &str) {
    assert_eq!(finding.outcome, outcome, "{finding:?}");
    assert!(finding.arithmetic.contains(arithmetic), "{finding:?}");
}

fn matrix(id: &str, of: &str, unit: &str, cells: &str) -> String {
    format!(
        "[[matrix]]\nid = \"{id}\"\nplace = \"{id}\"\nexperiment = \"one\"\nof = \"{of}\"\nunit = \"{unit}\"\ncells = \"\"\"\n{cells}\n\"\"\"\n"
    )
}

/// Counts of Fashion-MNIST's test images, of each class 100 taken for the next one.
fn counts() -> String {
    let row = |class: usize| {
        let mut cells = [0; 10];
        (cells[class], cells[(class + 1) % 10]) = (900, 100);
        cells.map(|cell: u32| cell.to_string()).join(" ")
    };
    (0..10).map(row).collect::<Vec<_>>().join("\n")
}

fn figure(id: &str, printed: &str, at: &str) -> String {
    format!(
        "[[figure]]\nid = \"{id}\"\nplace = \"{id}\"\nprinted = \"{printed}\"\nexperiment = \"one\"\nquantity = \"accuracy\"\nat = {at}\n"
    )
}

fn statement(printed: &str, equals: &str, compare: &str) -> String {
    format!(
        "[[statement]]\nid = \"s\"\nplace = \"p\"\nsays = \"s\"\nprinted = \"{printed}\"\nequals = \"{equals}\"\ncompare = \"{compare}\"\n"
    )
}

#[test]
fn a_matrix_is_held_against_the_accuracy_at_the_end_alone() {
    let early = figure("early", ".500", "{ epoch = 1 }");
    let late = figure("late", ".900", "{ epoch = 10 }");
    let last = figure("last", ".900", "\"last_epoch\"");
    let added = matrix("m", "train", "percent", "90 10\n10 90") + &early + &late + &last;
    let traces = findings(Check::Trace, &added);
    let against: Vec<&str> = traces.iter().map(|trace| trace.against.as_str()).collect();
    assert_eq!(against, ["late", "last"]);
    let told = "mean of the diagonal = 0.895 … 0.905, and printed .900";
    assert_told(&traces[0], Outcome::Consistent, told);
    // Nor is it said to be that of an epoch on the way.
    let added = matrix("m", "train", "percent", "50 50\n50 50") + &early + &last;
    assert_eq!(finding(Check::Trace, &added).reading, None);
}

#[test]
fn a_filter_of_no_groups_has_no_count() {
    let row = Row {
        name: "1".to_owned(),
        kind: Kind::Conv,
        units: Some(8),
        width: Some(3),
        stride: None,
        padding: Border::Valid,
        groups: Some(0),
        output: vec![26, 26, 8],
        parameters: None,
    };
    assert_eq!(row.computed_parameters(&[28, 28, 4]), None);
}

#[test]
fn what_a_description_lacks_is_named() {
    let table = |input: &str, row: &str| {
        format!(
            "[[table]]\nid = \"t\"\nplace = \"t\"\nnetwork = \"one\"\ninput = {input}\nlayers = [{{ name = \"1\", {row} }}]\n"
        )
    };
    let parameters = |row: &str| finding(Check::Parameters, &table("[28, 28, 4]", row));
    let output = |input: &str, row: &str| finding(Check::OutputShape, &table(input, row));
    let told = Outcome::CannotBeTold;

    let no_filters = "kind = \"conv\", width = 3, output = [26, 26, 8], parameters = \"296\"";
    assert_told(&parameters(no_filters), told, "lacks the number of filters");
    let shape = output("[28, 28, 4]", no_filters);
    assert_told(&shape, told, "lacks the number of filters");

    let no_units = "kind = \"dense\", output = [10], parameters = \"31370\"";
    let count = parameters(no_units);
    assert_told(&count, told, "lacks the number of units");
    assert_eq!(count.reading.unwrap(), "10 units give 31370");
    let shape = output("[28, 28, 4]", no_units);
    assert_told(&shape, told, "lacks the number of units");

    // No smaller image is tried than one that has rows and columns.
    let narrow = "kind = \"max_pool\", width = 2, output = [13, 1, 4]";
    let shape = output("[28, 3, 4]", narrow);
    assert_told(&shape, Outcome::Contradiction, "printed 13×1×4, but");
    assert_eq!(shape.reading.unwrap(), "an image 27 wide gives it");

    let no_width = "kind = \"max_pool\", output = [14, 14, 4]";
    let shape = output("[28, 28, 4]", no_width);
    assert_told(&shape, told, "lacks the width");

    let wide = "kind = \"conv\", units = 8, width = 99, output = [26, 26, 8]";
    let shape = output("[28, 28, 4]", wide);
    let why = "printed 26×26×8, but the filter is wider than the image: 99 on 28×28";
    assert_told(&shape, Outcome::Contradiction, why);

    let after_vector = "kind = \"conv\", units = 8, width = 3, output = [26, 26, 8]";
    let shape = output("[784]", after_vector);
    assert_told(&shape, told, "the one before it gives [784]");
}

#[test]
fn matrices_with_lost_cells_are_not_compared() {
    let lost = counts().replacen("900 100", "? 100", 1);
    let added = matrix("m", "test", "count", &counts()) + &matrix("n", "test", "count", &lost);
    let compared = finding(Check::Comparability, &added);
    assert_told(&compared, Outcome::CannotBeTold, "the scan lost cells");
    assert_eq!(compared.reading, None);
}

#[test]
fn what_divides_by_zero_or_is_hidden_by_rounding_cannot_be_told() {
    let accuracy = figure("a", "~91%", "\"last_epoch\"");
    let stated = |printed: &str, equals: &str, compare: &str| {
        let cells = matrix("m", "train", "percent", "80 20\n10 90");
        let added = accuracy.clone() + &cells + &statement(printed, equals, compare);
        finding(Check::Statement, &added)
    };
    for compare in ["equal", "above", "below"] {
        let none = stated("0.9", "2 / ({a} - {a}) * 3", compare);
        assert_told(&none, Outcome::CannotBeTold, "has no value");
    }
    let bound = stated("0.85", "share({m})", "above");
    assert_told(&bound, Outcome::CannotBeTold, "which may be above share(m)");
    let bound = stated("0.85", "share({m})", "below");
    assert_told(&bound, Outcome::CannotBeTold, "which may be below share(m)");
    // .905² to .915² reaches from .8190 to .8372.
    let square = stated("0.820", "pow({a}, 2)", "equal");
    assert_told(&square, Outcome::Consistent, "0.819025 … 0.837225");
    // The 80 is below 80.5 and above 79.5.
    let level = stated("1", "at_least({m}, 80.5)", "equal");
    assert_told(&level, Outcome::Consistent, "at_least(m, 80.5) = 1");
    let level = stated("2", "at_least({m}, 79.5)", "equal");
    assert_eq!(level.outcome, Outcome::Consistent);
    let vector = "[[vector]]\nid = \"v\"\nplace = \"v\"\nholds = \"numbers\"\nvalues = [\"1\"]\nequals = [\"1 / 0\"]\n";
    let none = finding(Check::Statement, vector);
    assert_told(&none, Outcome::CannotBeTold, "has no value");
}

#[test]
fn a_reference_to_one_of_two_exhibits_that_show_the_same_is_right() {
    let exhibit = |label: &str, shows: &str| {
        format!("[[exhibit]]\nlabel = \"{label}\"\nshows = \"{shows}\"\n")
    };
    let cites = |label: &str| {
        let reference = format!(
            "[[reference]]\nid = \"r\"\nplace = \"p\"\ncites = \"{label}\"\nmeans = \"a boot\"\n"
        );
        let exhibits = [("F1", "a boot"), ("F2", "a boot"), ("F3", "a bag")];
        let exhibits: String = exhibits
            .map(|(label, shows)| exhibit(label, shows))
            .concat();
        finding(Check::Reference, &(exhibits + &reference))
    };
    for label in ["F1", "F2"] {
        let told = format!("a boot is meant, and {label} shows a boot");
        assert_told(&cites(label), Outcome::Consistent, &told);
    }
    let wrong = cites("F3");
    assert_told(&wrong, Outcome::Contradiction, "but F3 shows a bag");
}

#[test]
fn equal_confusions_may_be_named_in_any_order() {
    let claimed = |pairs: &str| {
        let claim = format!(
            "[[claim]]\nid = \"c\"\nplace = \"p\"\nsays = \"s\"\nholds = {{ confusions = {{ experiment = \"one\", of = \"test\", pairs = {pairs} }} }}\n"
        );
        finding(
            Check::Claim,
            &(matrix("m", "test", "count", &counts()) + &claim),
        )
        .outcome
    };
    assert_eq!(claimed("[[0, 1], [1, 2]]"), Outcome::Consistent);
    assert_eq!(claimed("[[8, 9], [1, 2]]"), Outcome::Consistent);
    assert_eq!(claimed("[[8, 9], [2, 1]]"), Outcome::Contradiction);
}

#[test]
fn every_number_of_a_claims_sentence_is_a_bound_or_stands_besides() {
    let claimed = |says: &str, joined: &str| {
        let claim = format!(
            "[[claim]]\nid = \"c\"\nplace = \"p\"\nsays = \"{says}\"\nholds = {{ classes = {{ experiment = \"one\", of = \"test\", above = 0.8, count = 6 }} }}\n{joined}\n"
        );
        let finding = finding(Check::Bound, &claim);
        (finding.outcome, finding.arithmetic)
    };
    let joined =
        "states = { above = [\"80 %\"], count = [\"6\"] }\nbesides = { ten = \"all there are\" }";
    let (outcome, told) = claimed("six of ten classes are above 80 %", joined);
    assert_eq!(outcome, Outcome::Consistent);
    assert_eq!(
        told,
        "above: stated 80 %; count: stated 6; besides: ten (all there are)"
    );
    for (says, told) in [
        (
            "five of ten classes are above 80 %",
            "6 is stated, but not in the sentence",
        ),
        (
            "six of ten classes are above 70 %",
            "80 % is stated, but not in the sentence",
        ),
        (
            "six of nine classes are above 80 %",
            "ten is besides, but not in the sentence",
        ),
        (
            "six of ten classes are above 80",
            "80 % is stated, but not in the sentence",
        ),
    ] {
        let (outcome, arithmetic) = claimed(says, joined);
        assert_eq!(outcome, Outcome::Contradiction, "{says}");
        assert!(arithmetic.contains(told), "{arithmetic}");
    }
    let (outcome, arithmetic) = claimed("six of ten classes after 5 epochs are above 80 %", joined);
    assert_eq!(outcome, Outcome::CannotBeTold);
    assert!(
        arithmetic.ends_with("nothing says what 5 in the sentence is for"),
        "{arithmetic}"
    );
}

#[test]
fn a_name_with_a_number_is_that_of_the_experiment() {
    let claimed = |says: &str| {
        let claim = format!(
            "[[claim]]\nid = \"c\"\nplace = \"p\"\nsays = \"{says}\"\nholds = {{ dominant = {{ experiment = \"one\", of = \"test\" }} }}\n"
        );
        findings(Check::Bound, &claim)
    };
    assert!(claimed("on Fashion-MNIST every class is itself most often").is_empty());
    let [finding] = claimed("on CIFAR-10 every class is itself most often")
        .try_into()
        .unwrap();
    let told = "no experiment of the claim is of CIFAR-10";
    assert_told(&finding, Outcome::CannotBeTold, told);
}

#[test]
fn a_class_that_is_stated_by_name_is_named_in_the_sentence() {
    let claimed = |says: &str, class: &str| {
        let claim = format!(
            "[[claim]]\nid = \"c\"\nplace = \"p\"\nsays = \"{says}\"\nholds = {{ weakest = {{ experiment = \"one\", of = \"test\", score = \"recall\", class = 0 }} }}\nstates = {{ class = [\"{class}\"] }}\n"
        );
        finding(Check::Bound, &claim).outcome
    };
    assert_eq!(
        claimed("T-shirts are hardest", "T-shirt/top"),
        Outcome::Consistent
    );
    assert_eq!(claimed("class 0 is hardest", "0"), Outcome::Consistent);
    assert_eq!(
        claimed("coats are hardest", "T-shirt/top"),
        Outcome::Contradiction
    );
}

#[test]
fn a_number_is_no_class_and_a_class_is_called_by_its_own_name() {
    let claimed = |says: &str, holds: &str, states: &str| {
        let claim = format!(
            "[[claim]]\nid = \"c\"\nplace = \"p\"\nsays = \"{says}\"\nholds = {{ {holds} }}\nstates = {{ {states} }}\n"
        );
        finding(Check::Bound, &claim)
    };
    let weakest =
        "weakest = { experiment = \"one\", of = \"test\", score = \"recall\", class = 0 }";
    let coat = claimed("coats are hardest", weakest, "class = [\"Coat\"]");
    let told = "class: stated Coat, but judged by 0";
    assert_told(&coat, Outcome::Contradiction, told);
    // Six classes are not the class 6.
    let six = "classes = { experiment = \"one\", of = \"test\", above = 0.8, count = 6 }";
    let states = "above = [\"80 %\"], count = [\"Shirt\"]";
    let shirts = claimed("shirts are above 80 %", six, states);
    let told = "count: stated Shirt, but judged by 6";
    assert_told(&shirts, Outcome::Contradiction, told);
}

#[test]
fn matrices_of_other_images_than_those_of_the_test_are_not_compared() {
    let one = matrix("m", "train", "count", "90 10\n10 90");
    let other = matrix("n", "train", "count", "80 10\n10 90");
    assert_eq!(findings(Check::Comparability, &(one + &other)), []);
}

#[test]
fn what_is_of_no_single_moment_is_held_against_no_images() {
    let mean = figure("a", "0.9123", "\"mean_epoch\"");
    assert_eq!(findings(Check::Feasibility, &mean), []);
    let measured = |quantity: &str, at: &str| {
        let text = figure(quantity, "0.5", at);
        text.replace(
            "\"accuracy\"\nat",
            &format!("\"{quantity}\"\nmargin = 0.1\nat"),
        )
    };
    let bounded = |at: &str| {
        let both = measured("loss", at) + &measured("accuracy", at);
        findings(Check::LossBound, &both).len()
    };
    let moments = ["\"last_epoch\"", "\"best_epoch\"", "\"mean_epoch\""];
    assert_eq!(moments.map(bounded), [1, 0, 0]);
}

#[test]
fn a_finding_is_told_with_its_document_and_its_outcome() {
    let wrong = finding(Check::Statement, &statement("3", "1 + 1", "equal"));
    let told = "made-up: contradiction: p, against arithmetic: s: printed 3, but 1 + 1 = 2";
    assert_eq!(wrong.to_string(), told);
    let others = [Outcome::Consistent, Outcome::CannotBeTold].map(|of| of.to_string());
    assert_eq!(others, ["consistent", "cannot be told"]);
}

#[test]
fn a_bound_is_not_the_number_itself() {
    for compare in ["above", "below"] {
        let bound = finding(Check::Statement, &statement("5", "2 + 3", compare));
        assert_eq!(bound.outcome, Outcome::Contradiction, "{compare}");
    }
}
