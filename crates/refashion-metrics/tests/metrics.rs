//! The metrics against scikit-learn and NumPy (`golden/make_metrics.py`), and small cases by hand.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first fault")]

use refashion_metrics::{
    ClassificationReport, Confusion, ConfusionMatrix, Error, RunningMean, Scores, accuracy,
    top_k_accuracy, true_positives,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    reports: Vec<ReportCase>,
    scores: ScoreCase,
    absent: Vec<AbsentCase>,
}

/// Labels of which some classes have none, neither true nor predicted.
#[derive(Deserialize)]
struct AbsentCase {
    classes: usize,
    truth: Vec<usize>,
    predicted: Vec<usize>,
    r#macro: [f64; 3],
    weighted: [f64; 3],
}

#[derive(Deserialize)]
struct ReportCase {
    name: String,
    names: Vec<String>,
    truth: Vec<usize>,
    predicted: Vec<usize>,
    matrix: Vec<Vec<u64>>,
    accuracy: f64,
    classes: (Vec<f64>, Vec<f64>, Vec<f64>, Vec<u64>),
    r#macro: [f64; 3],
    weighted: [f64; 3],
    text: std::collections::BTreeMap<usize, String>,
}

#[derive(Deserialize)]
struct ScoreCase {
    classes: usize,
    truth: Vec<usize>,
    scores: Vec<f32>,
    accuracy: f64,
    top_k: Vec<f64>,
    tied_scores: Vec<f32>,
    tied_argmax: Vec<usize>,
    tied_rounded_argmax: Vec<usize>,
    tied_order: Vec<Vec<usize>>,
    thresholds: Vec<f32>,
    true_positives: Vec<Vec<usize>>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/metrics.json")).unwrap()
}

fn assert_close(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() < 1e-14,
        "{what}: found {found}, expected {expected}"
    );
}

#[test]
fn confusion_matrix_and_accuracy_are_those_of_scikit_learn() {
    for case in golden().reports {
        let classes = case.names.len();
        let matrix = ConfusionMatrix::from_labels(&case.truth, &case.predicted, classes).unwrap();
        assert_eq!(matrix, ConfusionMatrix::from_rows(&case.matrix).unwrap());
        let found = accuracy(&case.truth, &case.predicted).unwrap();
        assert_close(found, case.accuracy, &case.name);
        assert_close(matrix.accuracy().unwrap(), case.accuracy, &case.name);
    }
}

#[test]
fn report_numbers_are_those_of_scikit_learn() {
    for case in golden().reports {
        let matrix = ConfusionMatrix::from_rows(&case.matrix).unwrap();
        assert_close(matrix.macro_f1().unwrap(), case.r#macro[2], &case.name);
        let report = ClassificationReport::new(&matrix, &case.names).unwrap();
        assert_eq!(report.classes.len(), case.names.len());
        for (index, class) in report.classes.iter().enumerate() {
            assert_close(class.precision, case.classes.0[index], &case.name);
            assert_close(class.recall, case.classes.1[index], &case.name);
            assert_close(class.f1, case.classes.2[index], &case.name);
            assert_eq!(class.support, case.classes.3[index], "{}", case.name);
        }
        for (mean, expected) in [
            (report.macro_mean, case.r#macro),
            (report.weighted_mean, case.weighted),
        ] {
            assert_close(mean.precision, expected[0], &case.name);
            assert_close(mean.recall, expected[1], &case.name);
            assert_close(mean.f1, expected[2], &case.name);
        }
    }
}

#[test]
fn classes_that_do_not_occur_count_for_no_mean_as_in_scikit_learn() {
    let cases = golden().absent;
    assert_eq!(cases.len(), 3);
    for case in cases {
        let AbsentCase {
            truth, predicted, ..
        } = &case;
        let matrix = ConfusionMatrix::from_labels(truth, predicted, case.classes).unwrap();
        let names: Vec<String> = (0..case.classes).map(|class| class.to_string()).collect();
        let report = ClassificationReport::new(&matrix, &names).unwrap();
        for (mean, expected) in [
            (report.macro_mean, case.r#macro),
            (report.weighted_mean, case.weighted),
        ] {
            assert_close(mean.precision, expected[0], "precision");
            assert_close(mean.recall, expected[1], "recall");
            assert_close(mean.f1, expected[2], "F1");
        }
        assert_eq!(matrix.macro_f1(), Some(report.macro_mean.f1));
    }
}

#[test]
fn report_text_is_that_of_scikit_learn() {
    for case in golden().reports {
        let matrix = ConfusionMatrix::from_rows(&case.matrix).unwrap();
        let report = ClassificationReport::new(&matrix, &case.names).unwrap();
        assert_eq!(case.text.len(), 4);
        for (digits, text) in case.text {
            assert_eq!(format!("{report:.digits$}"), text, "{}", case.name);
        }
        assert_eq!(report.to_string(), format!("{report:.2}"));
    }
}

#[test]
fn scores_are_read_as_by_numpy_and_scikit_learn() {
    let case = golden().scores;
    let scores = Scores::new(&case.scores, case.classes).unwrap();
    let predicted = scores.argmax();
    let found = accuracy(&case.truth, &predicted).unwrap();
    assert_close(found, case.accuracy, "accuracy of argmax");
    for (index, &expected) in case.top_k.iter().enumerate() {
        let found = top_k_accuracy(&case.truth, scores, index + 1).unwrap();
        assert_close(found, expected, "top-k accuracy");
    }
    for (class, expected) in case.true_positives.iter().enumerate() {
        for (&threshold, &expected) in case.thresholds.iter().zip(expected) {
            let found = true_positives(&case.truth, scores, class, threshold).unwrap();
            assert_eq!(found, expected, "class {class} at {threshold}");
        }
    }
}

#[test]
fn ties_are_broken_as_by_numpy() {
    let case = golden().scores;
    let scores = Scores::new(&case.tied_scores, case.classes).unwrap();
    assert_eq!(scores.argmax(), case.tied_argmax);
    assert_eq!(scores.rounded_argmax(), case.tied_rounded_argmax);
    assert_ne!(case.tied_argmax, case.tied_rounded_argmax);
    for (row, order) in scores.rows().zip(&case.tied_order) {
        let row = Scores::new(row, case.classes).unwrap();
        for (rank, &class) in order.iter().enumerate() {
            for k in 1..=case.classes {
                let expected = if rank < k { 1.0 } else { 0.0 };
                assert_eq!(top_k_accuracy(&[class], row, k).unwrap(), expected);
            }
        }
    }
}

#[test]
fn a_probability_at_the_threshold_counts() {
    let scores = Scores::new(&[0.75, 0.25, 0.25, 0.75], 2).unwrap();
    let found = |threshold| true_positives(&[0_u8, 0], scores, 0, threshold).unwrap();
    assert_eq!((found(0.75), found(0.75_f32.next_up())), (1, 0));
}

#[test]
fn labels_may_be_of_any_width() {
    let a = accuracy(&[0_u8, 1, 2], &[0_u32, 1, 1]).unwrap();
    let b = accuracy(&[0_usize, 1, 2], &[0_u8, 1, 1]).unwrap();
    assert_eq!((a, b), (2.0 / 3.0, 2.0 / 3.0));
}

#[test]
fn running_mean_weighs_batches_by_their_size() {
    let losses = [0.9, 0.7, 0.5, 0.1];
    let sizes = [64.0, 64.0, 64.0, 8.0];
    let mut whole = RunningMean::default();
    let (mut first, mut second) = (RunningMean::default(), RunningMean::default());
    for (index, (&loss, &size)) in losses.iter().zip(&sizes).enumerate() {
        whole.add(loss, size).unwrap();
        let part = if index < 2 { &mut first } else { &mut second };
        part.add(loss, size).unwrap();
    }
    // (.9 + .7 + .5) · 64 + .1 · 8 = 135.2, over 200 examples.
    assert_close(whole.mean().unwrap(), 0.676, "mean");
    assert_eq!(whole.weight(), 200.0);
    first.merge(&second);
    assert_close(first.mean().unwrap(), 0.676, "merged mean");
    assert_eq!(RunningMean::default().mean(), None);
}

#[test]
fn running_mean_refuses_a_diverged_loss_and_a_weight_of_zero() {
    let mut mean = RunningMean::default();
    mean.add(2.0, 1.0).unwrap();
    for loss in [f64::NAN, f64::INFINITY, -f64::INFINITY] {
        let error = mean.add(loss, 1.0).unwrap_err();
        assert!(matches!(error, Error::NotANumber { index: 1, .. }));
    }
    assert!(mean.add(1e308, 128.0).is_err());
    for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = mean.add(1.0, weight).unwrap_err();
        assert!(matches!(error, Error::OutOfRange { .. }));
    }
    assert_eq!(mean.mean(), Some(2.0));
}

#[test]
fn confusion_matrix_sums_and_most_frequent_confusions() {
    let mut matrix = ConfusionMatrix::from_rows(&[[5, 0, 2], [1, 0, 0], [2, 3, 4]]).unwrap();
    assert_eq!(matrix.trace(), 9);
    assert_eq!(matrix.total(), 17);
    assert_eq!(matrix.row_sums(), [7, 1, 9]);
    assert_eq!(matrix.column_sums(), [8, 3, 6]);
    assert_eq!(matrix.recall(0), Some(5.0 / 7.0));
    assert_eq!(matrix.precision(1), Some(0.0));
    let found: Vec<_> = matrix
        .confusions()
        .iter()
        .map(|c: &Confusion| (c.truth, c.predicted, c.count))
        .collect();
    assert_eq!(found, [(2, 1, 3), (0, 2, 2), (2, 0, 2), (1, 0, 1)]);

    let other = matrix.clone();
    matrix.merge(&other).unwrap();
    assert_eq!(matrix.row(2), [4, 6, 8]);
    assert_eq!((matrix.count(3, 0), matrix.row(3)), (0, &[][..]));
}

#[test]
fn a_class_without_examples_has_no_recall() {
    let matrix = ConfusionMatrix::from_labels(&[0_u8, 0], &[0_u8, 1], 3).unwrap();
    assert_eq!(matrix.recall(2), None);
    assert_eq!(matrix.precision(2), None);
    assert_eq!(ConfusionMatrix::new(2).unwrap().accuracy(), None);
    assert_eq!(matrix.recall(7), None);
}

#[test]
fn confusion_matrix_survives_json_and_refuses_a_crooked_one() {
    let matrix = ConfusionMatrix::from_rows(&[[5, 2], [1, 4]]).unwrap();
    let json = serde_json::to_string(&matrix).unwrap();
    assert_eq!(json, "[[5,2],[1,4]]");
    assert_eq!(
        serde_json::from_str::<ConfusionMatrix>(&json).unwrap(),
        matrix
    );
    let crooked = serde_json::from_str::<ConfusionMatrix>("[[5,2],[1]]").unwrap_err();
    assert!(crooked.to_string().contains("expected 2, found 1"));
}

#[test]
fn report_survives_json() {
    let matrix = ConfusionMatrix::from_rows(&[[5, 2], [1, 4]]).unwrap();
    let report = ClassificationReport::new(&matrix, &["a", "b"]).unwrap();
    let json = serde_json::to_string(&report).unwrap();
    let back: ClassificationReport = serde_json::from_str(&json).unwrap();
    assert_eq!(back.to_string(), report.to_string());
}

#[test]
fn confusion_table_is_aligned() {
    let matrix = ConfusionMatrix::from_rows(&[[1000, 2], [1, 4]]).unwrap();
    assert_eq!(matrix.to_string(), "      0  1\n0  1000  2\n1     1  4\n");
    let table = matrix.table(&["été", "ankle boot"]).unwrap().to_string();
    let widths: Vec<_> = table.lines().map(|line| line.chars().count()).collect();
    assert_eq!(widths, [28, 28, 28]);
    assert!(table.ends_with("ankle boot     1           4\n"));
}

/// The standard library breaks off where a width is above 65,535.
#[test]
fn names_of_any_length_are_printed() {
    let long = "x".repeat(70_000);
    let matrix = ConfusionMatrix::from_rows(&[[1, 0], [1, 4]]).unwrap();
    let report = ClassificationReport::new(&matrix, &["a", &long]).unwrap();
    let text = report.to_string();
    let row = text.lines().nth(2).unwrap();
    assert_eq!(row.find('a'), Some(long.len() - 1));
    let table = matrix.table(&["a", &long]).unwrap().to_string();
    let mut widths = table.lines().map(|line| line.chars().count());
    assert!(
        widths.all(|width| width == 2 * long.len() + 5),
        "{}",
        table.len()
    );
}

#[test]
fn wrong_input_is_an_error() {
    let none: [u8; 0] = [];
    assert!(matches!(accuracy(&none, &none), Err(Error::Empty { .. })));
    assert!(matches!(
        accuracy(&[0_u8, 1], &[0_u8]),
        Err(Error::LengthMismatch {
            expected: 2,
            found: 1,
            ..
        })
    ));
    assert!(matches!(
        Scores::new(&[0.0; 5], 3),
        Err(Error::LengthMismatch { .. })
    ));
    assert!(matches!(Scores::new(&[], 3), Err(Error::Empty { .. })));
    assert!(matches!(Scores::new(&[1.0], 0), Err(Error::Empty { .. })));
    assert!(matches!(
        Scores::new(&[0.0, f32::NAN], 2),
        Err(Error::NotANumber { index: 1, .. })
    ));

    let values = [0.2, 0.8, 0.6, 0.4];
    let scores = Scores::new(&values, 2).unwrap();
    for k in [0, 3] {
        let error = top_k_accuracy(&[0_u8, 1], scores, k).unwrap_err();
        assert!(matches!(error, Error::OutOfRange { .. }));
    }
    let error = top_k_accuracy(&[0_u8, 2], scores, 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "true label 1 is 2, but there are 2 classes, counted from 0; \
         check the labels or the number of classes"
    );
    assert!(top_k_accuracy(&[0_u8], scores, 1).is_err());
    assert!(true_positives(&[0_u8, 1], scores, 2, 0.5).is_err());
    assert!(true_positives(&[0_u8, 1], scores, 1, f32::NAN).is_err());
    assert!(true_positives(&[0_u8, 5], scores, 1, 0.5).is_err());

    let empty = ConfusionMatrix::new(2).unwrap();
    assert!(matches!(
        ClassificationReport::new(&empty, &["a", "b"]),
        Err(Error::Empty { .. })
    ));
    let mut matrix = ConfusionMatrix::from_rows(&[[1, 0], [0, 1]]).unwrap();
    assert!(ClassificationReport::new(&matrix, &["a"]).is_err());
    assert!(matrix.table(&["a", "b", "c"]).is_err());
    assert!(matrix.merge(&ConfusionMatrix::new(3).unwrap()).is_err());
    let before = matrix.clone();
    assert!(matrix.record(&[0_u8, 0], &[0_u8, 2]).is_err());
    assert_eq!(matrix, before);
    assert!(ConfusionMatrix::new(0).is_err());

    let too_many = ConfusionMatrix::from_rows(&[[u64::MAX, 1], [0, 0]]).unwrap_err();
    assert!(matches!(too_many, Error::OutOfRange { .. }));
    let mut most = ConfusionMatrix::from_rows(&[[1 << 53]]).unwrap();
    assert!(most.merge(&most.clone()).is_err());
    assert_eq!(most.total(), 1 << 53);
}
