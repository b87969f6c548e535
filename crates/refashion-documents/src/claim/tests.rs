//! What a condition names.

use super::*;

#[test]
fn a_condition_names_its_classes_and_its_images() {
    let experiment = || "one".to_owned();
    let of = Part::Validation;
    let score = Score::F1;
    let named: [(Condition, &[usize], Option<Part>); 8] = [
        (
            Condition::Recall {
                experiment: experiment(),
                of,
                class: 3,
                above: None,
                below: None,
            },
            &[3],
            Some(of),
        ),
        (
            Condition::Weakest {
                experiment: experiment(),
                of,
                score,
                class: 6,
            },
            &[6],
            Some(of),
        ),
        (
            Condition::BelowMean {
                experiment: experiment(),
                of,
                score,
                classes: vec![2, 4],
            },
            &[2, 4],
            Some(of),
        ),
        (
            Condition::Confused {
                experiment: experiment(),
                of,
                truth: 6,
                predicted: 0,
                above: None,
                below: None,
            },
            &[6, 0],
            Some(of),
        ),
        (
            Condition::Confusions {
                experiment: experiment(),
                of,
                pairs: vec![[6, 0], [4, 2]],
            },
            &[6, 0, 4, 2],
            Some(of),
        ),
        (
            Condition::Likeliest {
                experiment: experiment(),
                image: 1,
                classes: vec![7, 5],
                above: None,
                below: None,
            },
            &[7, 5],
            None,
        ),
        (
            Condition::Dominant {
                experiment: experiment(),
                of,
            },
            &[],
            Some(of),
        ),
        (
            Condition::FoldSpread {
                experiment: experiment(),
                at_most: 0.1,
            },
            &[],
            None,
        ),
    ];
    for (condition, classes, of) in named {
        assert_eq!(condition.classes(), classes, "{condition:?}");
        assert_eq!(condition.of(), of, "{condition:?}");
        assert_eq!(condition.experiments(), ["one"], "{condition:?}");
    }
}
