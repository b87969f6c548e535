//! Images of one's own, of which a program knows what they are.

use std::sync::Once;

use refashion_datasets::OwnDataset;

use crate::parse;

static STAMPS: Once = Once::new();

/// Makes 40 stamps known, of which none tests: first with the size that the network takes, then with
/// another, which is theirs from then on.
fn describe() {
    for side in [8, 16] {
        let stamps = OwnDataset {
            name: "stamps".into(),
            title: "Stamps".into(),
            classes: vec!["red".into(), "blue".into()],
            image_shape: [1, side, side],
            train_count: 40,
            test_count: 0,
        };
        stamps.describe().unwrap();
    }
}

/// A document on the stamps, with what a test adds to its experiment and behind it.
fn document(of_experiment: &str, behind: &str) -> String {
    STAMPS.call_once(describe);
    format!(
        r#"
        id = "own"
        title = "Own"
        author = "Nobody"
        kind = "Test"
        [[network]]
        name = "small"
        input = [1, 12, 12]
        layers = ["flatten", {{ dense = {{ units = 3, activation = "softmax" }} }}]
        [[experiment]]
        id = "one"
        says = "One"
        network = "small"
        dataset = "stamps"
        padding = 2
        {of_experiment}
        [experiment.training]
        loss = "sparse_categorical_cross_entropy"
        batch = 8
        epochs = 2
        optimizer = {{ adam = {{}} }}
        {behind}
        "#
    )
}

#[test]
fn images_of_ones_own_are_as_large_as_the_network_takes_them() {
    let read = parse(&document("", "")).unwrap();
    // 12, less a border of 2 on each side.
    assert_eq!(read.experiments[0].dataset.image_shape, [1, 8, 8]);
}

#[test]
fn a_network_is_asked_for_classes_where_images_test_or_validate() {
    assert_eq!(parse(&document("", "")).err(), None);
    let error = parse(&document("split = { first = { n = 5 } }", "")).unwrap_err();
    assert!(
        error.contains("3 outputs, but Stamps has 2 classes"),
        "{error}"
    );
}

#[test]
fn what_needs_test_images_is_refused_where_there_are_none() {
    let claim = "[[claim]]\nid = \"c\"\nplace = \"p\"\nsays = \"s\"\nholds = { dominant = { experiment = \"one\", of = \"test\" } }";
    let error = parse(&document("", claim)).unwrap_err();
    assert!(error.contains("has no test images"), "{error}");
}
