//! Claims whose bounds and numbers cannot be right.

use super::{claiming, parse};

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
