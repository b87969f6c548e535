//! Splits and streams, number for number those of scikit-learn and NumPy (`make_splits.py`).

use refashion_datasets::{Indices, KFold, Random, RandomState, Split};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/splits.json")).unwrap()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

fn fraction(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

fn numbers(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn assert_side(indices: &[usize], golden: &Value) {
    assert_eq!(indices.len(), number(&golden["len"]));
    let shown = indices.len().min(5);
    assert_eq!(indices[..shown], numbers(&golden["first"]));
    assert_eq!(indices[indices.len() - shown..], numbers(&golden["last"]));
    let mut hasher = Sha256::new();
    for &index in indices {
        hasher.update((index as u64).to_le_bytes());
    }
    let found: String = hasher
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(found, golden["sha256"].as_str().unwrap());
}

fn assert_split((train, validation): &Indices, golden: &Value) {
    assert_side(train, &golden["train"]);
    assert_side(validation, &golden["validation"]);
}

/// All folds together would have 3,600,000,000 indices.
#[test]
fn one_of_many_folds_takes_no_more_than_its_own_indices() {
    let folds = KFold {
        n_splits: 60_000,
        random_state: Some(1),
    };
    let split = Split::Fold {
        fold: 59_999,
        folds,
    };
    let (train, validation) = split.indices(60_000).unwrap();
    assert_eq!(train.len(), 59_999);
    assert_eq!(validation.len(), 1);
}

/// The sizes of folds differ by one where the examples do not go into them evenly.
#[test]
fn a_fold_alone_is_the_one_among_all() {
    for random_state in [None, Some(3)] {
        let folds = KFold {
            n_splits: 7,
            random_state,
        };
        let all = folds.indices(24).unwrap();
        for (fold, expected) in all.into_iter().enumerate() {
            let split = Split::Fold { fold, folds };
            assert_eq!(split.indices(24).unwrap(), expected);
        }
    }
}

#[test]
fn train_test_split_is_that_of_scikit_learn() {
    let golden = golden();
    let split = |test_size, random_state| Split::TrainTestSplit {
        test_size,
        random_state,
        stratify: false,
    };
    let (train, validation) = split(0.3, 4).indices(12).unwrap();
    assert_eq!(train, numbers(&golden["small"]["train"]));
    assert_eq!(validation, numbers(&golden["small"]["validation"]));
    for case in golden["splits"].as_array().unwrap() {
        let seed = number(&case["random_state"]) as u32;
        let split = split(case["test_size"].as_f64().unwrap(), seed);
        assert_split(&split.indices(number(&case["count"])).unwrap(), case);
    }
}

#[test]
fn a_split_that_keeps_the_shares_of_classes_is_that_of_scikit_learn() {
    let cases = golden()["stratified"].as_array().unwrap().clone();
    assert_eq!(cases.len(), 3);
    for case in cases {
        let labels: Vec<u8> = numbers(&case["labels"])
            .iter()
            .map(|&label| label as u8)
            .collect();
        let split = Split::TrainTestSplit {
            test_size: case["test_size"].as_f64().unwrap(),
            random_state: number(&case["random_state"]) as u32,
            stratify: true,
        };
        let (train, validation) = split.of(&labels).unwrap();
        assert_eq!(train, numbers(&case["train"]));
        assert_eq!(validation, numbers(&case["validation"]));
        assert!(split.indices(labels.len()).is_err());
    }
}

#[test]
fn classes_too_small_to_be_shared_out_are_refused() {
    let split = Split::TrainTestSplit {
        test_size: 0.2,
        random_state: 0,
        stratify: true,
    };
    // A class with one example; fewer that validate than classes.
    assert!(split.of(&[0, 0, 0, 0, 0, 0, 1]).is_err());
    assert!(split.of(&[0, 0, 1, 1]).is_err());
    assert!(split.of(&[]).is_err());
    assert!(split.of(&[0, 0, 0, 0, 0, 1, 1, 1, 1, 1]).is_ok());
}

#[test]
fn k_fold_is_that_of_scikit_learn() {
    for case in golden()["kfolds"].as_array().unwrap() {
        let folds = KFold {
            n_splits: number(&case["n_splits"]),
            random_state: case["random_state"].as_u64().map(|seed| seed as u32),
        };
        let count = number(&case["count"]);
        let found = folds.indices(count).unwrap();
        let expected = case["folds"].as_array().unwrap();
        assert_eq!(found.len(), expected.len());
        for (fold, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert_split(found, expected);
            assert_eq!(&Split::Fold { fold, folds }.indices(count).unwrap(), found);
        }
    }
}

#[test]
fn streams_are_those_of_numpy() {
    for case in golden()["streams"].as_array().unwrap() {
        let mut state = RandomState::new(number(&case["seed"]) as u32);
        let drawn: Vec<_> = (0..700).map(|_| state.next_u32() as usize).collect();
        assert_eq!(drawn[697..], numbers(&case["u32"]));
        for expected in case["unit"].as_array().unwrap() {
            assert_eq!(state.unit(), fraction(expected));
        }
        for expected in case["uniform"].as_array().unwrap() {
            assert_eq!(state.uniform(-8.0, 8.0), fraction(expected));
        }
        assert_eq!(state.permutation(20), numbers(&case["permutation"]));
    }
}

#[test]
fn first_and_last_keep_the_order() {
    let (train, validation) = Split::First { n: 5_000 }.indices(60_000).unwrap();
    assert_eq!((train[0], train.len()), (5_000, 55_000));
    assert_eq!((validation[0], validation[4_999]), (0, 4_999));
    let (train, validation) = Split::Last { n: 2 }.indices(5).unwrap();
    assert_eq!((train, validation), (vec![0, 1, 2], vec![3, 4]));
    assert_eq!(Split::All.indices(3).unwrap(), (vec![0, 1, 2], vec![]));
}

#[test]
fn splits_without_examples_are_refused() {
    let message = |split: Split, count| split.indices(count).unwrap_err().to_string();
    assert_eq!(
        message(Split::First { n: 5 }, 5),
        "n = 5 cannot be used: at least 1 and below the number of examples, 5"
    );
    for none in [Split::First { n: 0 }, Split::Last { n: 0 }] {
        assert!(message(none, 5).starts_with("n = 0 cannot be used"));
    }
    let split = |test_size| Split::TrainTestSplit {
        test_size,
        random_state: 0,
        stratify: false,
    };
    for size in ["0", "1", "-0.1", "NaN"] {
        assert_eq!(
            message(split(size.parse().unwrap()), 10),
            format!("test_size = {size} cannot be used: above 0 and below 1")
        );
    }
    for size in [0.0, 1.0, -0.1, f64::NAN, 0.95] {
        assert!(message(split(size), 10).starts_with("test_size"), "{size}");
    }
    let folds = |n_splits| KFold {
        n_splits,
        random_state: None,
    };
    assert!(folds(1).indices(10).is_err());
    assert!(folds(11).indices(10).is_err());
    let fold = Split::Fold {
        fold: 5,
        folds: folds(5),
    };
    assert_eq!(
        message(fold, 10),
        "fold = 5 cannot be used: a fold from 0 to below 5"
    );
}

#[test]
fn a_check_refuses_what_cannot_be_divided_and_nothing_else() {
    let folds = KFold {
        n_splits: 3,
        random_state: Some(1),
    };
    let split = |test_size| Split::TrainTestSplit {
        test_size,
        random_state: 0,
        stratify: false,
    };
    for split in [
        Split::All,
        Split::First { n: 0 },
        Split::First { n: 4 },
        Split::Last { n: 7 },
        split(0.3),
        split(1.5),
        Split::Fold { fold: 2, folds },
        Split::Fold { fold: 9, folds },
    ] {
        for count in [2, 5, 60] {
            let (check, indices) = (split.check(count), split.indices(count));
            assert_eq!(check.is_ok(), indices.is_ok(), "{split:?} of {count}");
        }
    }
    // It draws no permutation, which would take a while and gigabytes here.
    assert!(folds.check(usize::MAX).is_ok() && split(0.2).check(usize::MAX).is_ok());
}

#[test]
fn settings_are_written_as_they_are_read() {
    for (split, text) in [
        (Split::All, r#""all""#),
        (Split::First { n: 3 }, r#"{"first":{"n":3}}"#),
        (
            Split::TrainTestSplit {
                test_size: 0.2,
                random_state: 13,
                stratify: false,
            },
            r#"{"train_test_split":{"test_size":0.2,"random_state":13}}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&split).unwrap(), text);
        assert_eq!(serde_json::from_str::<Split>(text).unwrap(), split);
    }
}
