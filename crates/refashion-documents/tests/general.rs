//! The checks know none of the five documents: they work on made-up ones as well.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use refashion_datasets::DatasetName;
use refashion_documents::Document;
use refashion_documents::audit::{Audit, Check, Finding, Outcome};

/// A document with one experiment on MNIST whose network has one layer, and what a test adds.
fn document(id: &str, added: &str) -> Document {
    let head = format!(
        r#"
        id = "{id}"
        title = "Made up"
        author = "Nobody"
        kind = "Test"
        [margins]
        test_accuracy = 0.01
        [[network]]
        name = "one"
        input = [1, 28, 28]
        layers = ["flatten", {{ dense = {{ units = 10, activation = "softmax" }} }}]
        [[experiment]]
        id = "{id}/one"
        says = "One layer"
        network = "one"
        dataset = "mnist"
        split = {{ first = {{ n = 5000 }} }}
        "#
    );
    Document::parse(&(head + added), Path::new("made-up.toml")).unwrap()
}

/// The findings of one check on one document.
fn findings(check: Check, added: &str) -> Vec<Finding> {
    let audit = Audit::of(&[document("made-up", added)]);
    audit
        .findings
        .into_iter()
        .filter(|finding| finding.check == check)
        .collect()
}

/// The only finding of one check on one document.
#[track_caller]
fn finding(check: Check, added: &str) -> Finding {
    let [finding] = findings(check, added).try_into().unwrap();
    finding
}

/// A matrix of counts with so many of each class right and the others taken for the next class.
fn matrix(document: &str, sizes: [u32; 10], wrong: u32) -> String {
    let row = |class: usize| {
        let mut cells = [0; 10];
        cells[class] = sizes[class] - wrong;
        cells[(class + 1) % 10] = wrong;
        cells.map(|cell: u32| cell.to_string()).join(" ")
    };
    let rows: Vec<String> = (0..10).map(row).collect();
    format!(
        "[[matrix]]\nid = \"m\"\nplace = \"Figure 1\"\nexperiment = \"{document}/one\"\nof = \"test\"\nunit = \"count\"\ncells = \"\"\"\n{}\n\"\"\"\n",
        rows.join("\n")
    )
}

fn accuracy(document: &str, printed: &str) -> String {
    format!(
        "[[figure]]\nid = \"a\"\nplace = \"Table 1\"\nprinted = \"{printed}\"\nexperiment = \"{document}/one\"\nquantity = \"test_accuracy\"\nat = \"final_test\"\n"
    )
}

#[test]
fn a_matrix_of_mnist_that_says_so_is_right() {
    let mnist = DatasetName::MNIST.test_class_counts.try_into().unwrap();
    let rows = findings(Check::RowSums, &matrix("made-up", mnist, 20));
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter()
            .all(|finding| finding.outcome == Outcome::Consistent)
    );
    let rows = findings(Check::RowSums, &matrix("made-up", [1000; 10], 20));
    assert_eq!(rows[0].outcome, Outcome::Contradiction);
    let reading = rows[0].reading.as_ref().unwrap();
    assert!(reading.contains("Fashion-MNIST and CIFAR-10"), "{reading}");
    let rows = findings(Check::RowSums, &matrix("made-up", [999; 10], 20));
    assert!(
        rows.iter()
            .all(|finding| finding.outcome == Outcome::Contradiction)
    );
}

#[test]
fn the_accuracy_of_a_matrix_is_sought_in_other_documents_too() {
    let mnist = DatasetName::MNIST.test_class_counts.try_into().unwrap();
    let mine = matrix("mine", mnist, 20) + &accuracy("mine", ".9750");
    let documents = [
        document("mine", &mine),
        document("other", &accuracy("other", "98.00 %")),
    ];
    let audit = Audit::of(&documents);
    let trace = audit
        .findings
        .iter()
        .find(|finding| finding.check == Check::Trace)
        .unwrap();
    assert_eq!(trace.outcome, Outcome::Contradiction);
    assert_eq!(trace.supports.as_deref(), Some("other/one"));
    // The accuracy of other images is none of it.
    let validation = accuracy("mine", "0.9800")
        .replace("\"a\"", "\"v\"")
        .replace(
            "test_accuracy\"\nat = \"final_test\"",
            "val_accuracy\"\nmargin = 0.1\nat = \"last_epoch\"",
        );
    let documents = [
        document("mine", &(mine + &validation)),
        documents[1].clone(),
    ];
    let audit = Audit::of(&documents);
    let mut traces = audit.findings.iter().filter(|of| of.check == Check::Trace);
    assert_eq!(
        traces.next().unwrap().supports.as_deref(),
        Some("other/one")
    );
    let right = matrix("made-up", mnist, 20) + &accuracy("made-up", ".980");
    assert_eq!(finding(Check::Trace, &right).outcome, Outcome::Consistent);
}

#[test]
fn folds_that_build_the_network_anew_are_right() {
    let protocol = |fold: &str| {
        format!(
            "[[protocol]]\nid = \"p\"\nplace = \"Listing 1\"\nexperiment = \"made-up/one\"\nfolds = 4\nimages = 60000\nepochs = 3\nbefore = []\nfold = {fold}\n"
        )
    };
    let unseen = |fold| findings(Check::Protocol, &protocol(fold)).remove(0);
    let fresh = unseen(r#"["build", "compile", "fit", "evaluate"]"#);
    assert_eq!(fresh.outcome, Outcome::Consistent);
    assert!(
        fresh.arithmetic.contains("15000 images"),
        "{}",
        fresh.arithmetic
    );
    assert_eq!(fresh.reading, None);
    assert_eq!(
        unseen(r#"["fit", "evaluate"]"#).outcome,
        Outcome::Contradiction
    );
    // What was trained before the folds was trained on all of them.
    let before = protocol(r#"["evaluate"]"#).replace("[]", r#"["build", "compile", "fit"]"#);
    let trained = findings(Check::Protocol, &before).remove(0);
    assert_eq!(trained.outcome, Outcome::Contradiction);
    let first = "fold 1 is scored after 3 epochs on its 15000 images";
    assert!(
        trained.arithmetic.starts_with(first),
        "{}",
        trained.arithmetic
    );
    assert_eq!(trained.reading, None);
}

#[test]
fn the_largest_probability_decides_where_nothing_is_rounded() {
    let decision = |steps: &str| {
        let added = format!(
            "[[decision]]\nid = \"d\"\nplace = \"p\"\nexperiment = \"made-up/one\"\nsteps = {steps}\n"
        );
        finding(Check::Decision, &added)
    };
    assert_eq!(decision(r#"["argmax"]"#).outcome, Outcome::Consistent);
    let rounded = decision(r#"["round", "argmax"]"#);
    assert_eq!(rounded.outcome, Outcome::Contradiction);
    assert_eq!(
        rounded.reading.as_deref(),
        Some("without rounding it would be 7")
    );
}

#[test]
fn a_matrix_printed_twice_is_compared_where_both_can_be_read() {
    let repeated = |cell: &str| {
        let added = format!(
            r#"
            [[matrix]]
            id = "first"
            place = "Figure 1"
            experiment = "made-up/one"
            of = "validation"
            unit = "percent"
            cells = """
            90 10
            20 80
            """
            [[matrix]]
            id = "second"
            place = "Figure 2"
            experiment = "made-up/one"
            of = "validation"
            unit = "percent"
            repeats = "first"
            cells = """
            90 {cell}
            ? ?
            """
            "#
        );
        finding(Check::Repetition, &added)
    };
    assert_eq!(repeated("10").outcome, Outcome::Consistent);
    assert_eq!(repeated("?").arithmetic, "1 legible cells are alike");
    assert_eq!(repeated("11").outcome, Outcome::Contradiction);
}

#[test]
fn a_layer_is_read_with_other_filters_where_its_count_does_not_fit() {
    let table = |parameters: &str| {
        let added = format!(
            r#"
            [[table]]
            id = "t"
            place = "Table 2"
            network = "one"
            input = [28, 28, 4]
            layers = [{{ name = "1", kind = "conv", units = 8, width = 3, output = [26, 26, 8], parameters = "{parameters}" }}]
            "#
        );
        finding(Check::Parameters, &added)
    };
    // 8 × (3·3·4 + 1)
    assert_eq!(table("296").outcome, Outcome::Consistent);
    // 8 × (7·7·4 + 1)
    assert_eq!(table("1576").reading.unwrap(), "filters 7 wide give 1576");
    // 8 × (3·3·2 + 1), as with two groups
    assert_eq!(table("152").reading.unwrap(), "2 groups give 152");
    assert_eq!(table("7").reading, None);
}

#[test]
fn bounds_and_counts_that_rounding_hides_cannot_be_told() {
    let stated = |printed: &str, equals: &str, compare: &str| {
        let added = format!(
            r#"
            [[matrix]]
            id = "m"
            place = "Figure 1"
            experiment = "made-up/one"
            of = "validation"
            unit = "percent"
            cells = """
            80 20
            10 90
            """
            [[statement]]
            id = "s"
            place = "Section 1"
            says = "something"
            printed = "{printed}"
            equals = "{equals}"
            compare = "{compare}"
            "#
        );
        finding(Check::Statement, &added).outcome
    };
    assert_eq!(
        stated("1", "above({m}, 80)", "equal"),
        Outcome::CannotBeTold
    );
    assert_eq!(
        stated("0", "above({m}, 80)", "equal"),
        Outcome::Contradiction
    );
    assert_eq!(
        stated("2", "at_least({m}, 80)", "equal"),
        Outcome::Consistent
    );
    assert_eq!(stated("2", "above({m}, 79)", "equal"), Outcome::Consistent);
    assert_eq!(stated("0.85", "share({m})", "above"), Outcome::CannotBeTold);
    assert_eq!(stated("0.86", "share({m})", "above"), Outcome::Consistent);
    assert_eq!(
        stated("0.86", "share({m})", "below"),
        Outcome::Contradiction
    );
}

#[test]
fn what_gives_a_shape_is_named_where_no_window_slides() {
    let table = "[[table]]\nid = \"t\"\nplace = \"t\"\nnetwork = \"one\"\ninput = [28, 28, 1]\nlayers = [{ name = \"1\", kind = \"flatten\", output = [784] }]\n";
    let audit = Audit::of(&[document("made-up", table)]);
    let mut said = audit.findings.iter().map(|finding| &finding.arithmetic);
    let expected = "printed 784, and the layer's description gives 784";
    assert!(said.any(|said| said == expected));
}

#[test]
fn percentages_count_as_much_as_their_class_has_images() {
    let told = |of: &str, figure: &str| {
        let row = |class: usize| {
            let mut cells = [0; 10];
            cells[class] = 100;
            if class == 0 {
                (cells[0], cells[1]) = (50, 50);
            }
            cells.map(|cell: u32| cell.to_string()).join(" ")
        };
        let rows: Vec<String> = (0..10).map(row).collect();
        let matrix = format!(
            "[[matrix]]\nid = \"m\"\nplace = \"p\"\nexperiment = \"made-up/one\"\nof = \"{of}\"\nunit = \"percent\"\ncells = \"\"\"\n{}\n\"\"\"\n",
            rows.join("\n")
        );
        finding(Check::Trace, &(matrix + figure)).arithmetic
    };
    let test = accuracy("made-up", "0.951");
    // Half of MNIST's 980 zeros, and all other test images: .951, each give or take half a percent.
    let begins = "mean of the diagonal = 0.946 … 0.956, and printed 0.951";
    assert_eq!(told("test", &test), begins);
    // Of 5,000 drawn images no class is known to have more: .95, give or take half a percent and
    // 4 √(.0225 / 5,000), as .0225 is the variance of .5 and nine times 1.
    let validation = test.replace(
        "test_accuracy\"\nat = \"final_test\"",
        "val_accuracy\"\nmargin = 0.1\nat = \"last_epoch\"",
    );
    let begins = "mean of the diagonal = 0.9365147 … 0.9634853, and printed 0.951";
    assert_eq!(told("validation", &validation), begins);
}
