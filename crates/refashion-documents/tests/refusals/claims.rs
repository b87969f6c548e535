//! Claims whose bounds and numbers cannot be right.

use super::{assert_refused, claiming, parse};

#[test]
fn classes_are_above_a_level_or_at_least_at_one() {
    let classes = |level: &str| {
        claiming(&format!(
            "classes = {{ experiment = \"tutorial\", of = \"test\", {level} count = 6 }}"
        ))
    };
    for level in ["", "above = 0.5, at_least = 0.5,"] {
        let error = parse(&classes(level)).unwrap_err();
        assert!(error.contains("give `above` or `at_least`"), "{error}");
    }
    for level in ["above = 0.5,", "at_least = 0.5,"] {
        assert_eq!(parse(&classes(level)).err(), None);
    }
}

#[test]
fn what_stands_besides_is_a_number() {
    let claim = claiming("dominant = { experiment = \"tutorial\", of = \"test\" }");
    let besides = |word: &str| parse(&format!("{claim}besides = {{ {word} = \"why\" }}\n"));
    let error = besides("often").unwrap_err();
    assert!(error.contains("\"often\" is not a number"), "{error}");
    for word in ["\"50 %\"", "ten", "5"] {
        assert_eq!(besides(word).err(), None);
    }
}

/// What is measured once, after the training, has no curve that could do anything.
#[test]
fn a_claim_on_a_curve_needs_one() {
    for condition in [
        "turns_up = { experiment = \"tutorial\", quantity = \"QUANTITY\", within = [2, 3] }",
        "levels_off = { experiment = \"tutorial\", quantity = \"QUANTITY\", within = [2, 3] }",
        "in_step = { experiment = \"tutorial\", quantities = [\"QUANTITY\", \"loss\"], at_most = 1.0 }",
        "in_step = { experiment = \"tutorial\", quantities = [\"loss\", \"QUANTITY\"], at_most = 1.0 }",
        "steady = { experiment = \"tutorial\", quantity = \"QUANTITY\", at_most = 0.1 }",
        "throughout = { quantity = \"QUANTITY\", less = \"tutorial\", than = \"tutorial\" }",
    ] {
        let of = |quantity| parse(&claiming(&condition.replace("QUANTITY", quantity)));
        assert_eq!(of("accuracy").err(), None, "{condition}");
        let error = of("test_accuracy").unwrap_err();
        assert!(error.contains("final_test"), "{condition}: {error}");
    }
}

#[test]
fn no_more_classes_are_claimed_than_there_are() {
    let of = |count: usize| {
        claiming(&format!(
            "classes = {{ experiment = \"tutorial\", of = \"test\", above = 0.5, count = {count} }}"
        ))
    };
    for count in [1, 10] {
        assert_eq!(parse(&of(count)).err(), None, "{count}");
    }
    for (count, words) in [
        (0, "count is 0"),
        (11, "count is 11, but there are 10 classes"),
        (12, "count is 12, but there are 10 classes"),
    ] {
        assert_refused(&of(count), &format!("count = {count} "), &[words]);
    }
}

const BOUNDED: [&str; 4] = [
    "threshold = { measure = { experiment = \"tutorial\", quantity = \"test_accuracy\", at = \"final_test\" }, BOUNDS }",
    "recall = { experiment = \"tutorial\", of = \"test\", class = 6, BOUNDS }",
    "confused = { experiment = \"tutorial\", of = \"test\", truth = 6, predicted = 0, BOUNDS }",
    "likeliest = { experiment = \"tutorial\", image = 12, classes = [7, 5], BOUNDS }",
];

#[test]
fn something_lies_between_the_bounds_of_a_claim() {
    for condition in BOUNDED {
        let of = |bounds: &str| claiming(&condition.replace("BOUNDS", bounds));
        assert_eq!(parse(&of("above = 0.5, below = 0.98")).err(), None);
        for (bounds, words) in [
            (
                "above = 0.98, below = 0.5",
                "nothing is above 0.98 and below 0.5",
            ),
            (
                "above = 0.5, below = 0.5",
                "nothing is above 0.5 and below 0.5",
            ),
        ] {
            assert_refused(&of(bounds), bounds, &[words]);
        }
    }
}

#[test]
fn a_bound_is_a_number() {
    for condition in BOUNDED {
        for (bounds, words) in [
            ("above = nan", "above is NaN"),
            ("below = inf", "below is inf"),
            ("above = 0.1, below = nan", "below is NaN"),
        ] {
            let text = claiming(&condition.replace("BOUNDS", bounds));
            assert_refused(&text, bounds, &[words]);
        }
    }
    let close = "steady = { experiment = \"tutorial\", quantity = \"accuracy\", at_most = nan }";
    assert_refused(&claiming(close), "at_most = nan", &["at_most is NaN"]);
}
