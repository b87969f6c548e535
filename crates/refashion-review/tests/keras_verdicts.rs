//! What a comparison with Keras comes to, by its numbers alone.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

use refashion_metrics::statistics::welch_t_test;
use refashion_review::{KERAS_MARGIN, KerasComparison, KerasMeasure, KerasVerdict};

/// These accuracies, with the tests of them.
fn row(ours: &[f64], keras: &[f64]) -> KerasComparison {
    let test = welch_t_test(ours, keras, 0.95).unwrap();
    KerasComparison {
        experiment: "made/one".into(),
        measure: KerasMeasure::Test,
        unverified: false,
        stopped: Vec::new(),
        added_after_a_look: false,
        other_images: false,
        ours: ours.to_vec(),
        keras: keras.to_vec(),
        test: Some(test),
        equivalence: Some(welch_t_test(ours, keras, 0.9).unwrap().interval),
        seeds_needed: Some(4),
        p_value: Some(test.p_value),
    }
}

const OURS: [f64; 3] = [0.912, 0.914, 0.913];

#[test]
fn a_verdict_needs_a_test_and_sameness_the_margin() {
    let verdict = |keras: &[f64]| row(&OURS, keras).verdict();
    assert_eq!(verdict(&[0.911, 0.913, 0.915]), KerasVerdict::Same);
    assert_eq!(verdict(&[0.89, 0.913, 0.94]), KerasVerdict::NoDifference);
    assert_eq!(verdict(&[0.902, 0.904, 0.903]), KerasVerdict::Higher);
    assert_eq!(verdict(&[0.922, 0.924, 0.923]), KerasVerdict::Lower);
    let mut same = row(&OURS, &[0.911, 0.913, 0.915]);
    // Nor is a difference left where other experiments corrected it away.
    same.p_value = Some(0.051);
    let mut far = row(&OURS, &[0.902, 0.904, 0.903]);
    far.p_value = Some(0.051);
    assert_eq!(far.verdict(), KerasVerdict::NoDifference);
    far.p_value = None;
    assert_eq!(far.verdict(), KerasVerdict::TooFewSeeds);
    far.test = None;
    assert_eq!(far.verdict(), KerasVerdict::TooFewSeeds);
    same.equivalence = None;
    assert_eq!(same.verdict(), KerasVerdict::NoDifference);
    same.other_images = true;
    assert_eq!(same.verdict(), KerasVerdict::OtherImages);
}

#[test]
fn seeds_are_missing_on_the_side_that_has_too_few() {
    let mut row = row(&OURS, &[0.911, 0.913]);
    assert_eq!(row.missing(), Some([1, 2]));
    row.seeds_needed = Some(2);
    assert_eq!(row.missing(), Some([0, 0]));
    row.seeds_needed = None;
    assert_eq!(row.missing(), None);
}

#[test]
fn what_is_compared_is_named() {
    let mut row = row(&OURS, &[0.911, 0.913]);
    assert_eq!(row.title(), "test accuracy");
    row.unverified = true;
    assert_eq!(row.title(), "test accuracy (UNVERIFIED DATA)");
    let after = |validated| KerasMeasure::After {
        epoch: 4,
        validated,
    };
    assert_eq!(after(true).to_string(), "validation accuracy, epoch 4");
    assert_eq!(after(false).to_string(), "training accuracy, epoch 4");
    let words = [
        KerasVerdict::Same,
        KerasVerdict::NoDifference,
        KerasVerdict::Higher,
        KerasVerdict::Lower,
        KerasVerdict::TooFewSeeds,
        KerasVerdict::OtherImages,
    ];
    assert_eq!(
        words.map(|verdict| verdict.to_string()),
        [
            &format!("the same within {KERAS_MARGIN}"),
            "no difference found",
            "ours is higher",
            "ours is lower",
            "too few seeds",
            "on different images, not compared"
        ]
    );
}
