//! What counts as the same in texts that tests hold.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod expected;

use expected::{Tolerance, assert_alike, assert_expected};

const TOLERANCE: Tolerance = Tolerance {
    relative: 1e-3,
    least: 0.1,
};

#[test]
fn numbers_may_be_near_and_all_else_is_the_same() {
    for (found, expected, alike) in [
        ("a 1.0 [2]", "a 1.0005 [2]", true),
        ("a 1.0 [2]", "a 1.002 [2]", false),
        ("a 1.0 [2]", "b 1.0 [2]", false),
        ("a 1.0 [2]", "a 1.0 (2)", false),
        ("a 1.0 [2]", "a 1.0 [2] 3", false),
        ("x: 0.00001", "x: 0.0001", true),
        ("x: 0.00001", "x: 0.0002", false),
        ("Some(1.0)", "Some(1.0001)", true),
        ("Some(1.0)", "None", false),
        ("7", "7", true),
        ("NaN", "NaN", true),
        ("NaN", "1.0", false),
        ("inf", "inf", true),
    ] {
        assert_eq!(
            TOLERANCE.allows(found, expected),
            alike,
            "{found}, {expected}"
        );
    }
}

#[test]
fn texts_have_as_many_lines() {
    assert_alike("a\nb", "a\nb", &TOLERANCE);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("expected.txt");
    std::fs::write(&file, "a 1\nb 2\n").unwrap();
    assert_expected("a 1.0001\nb 2\n", &file, &TOLERANCE);
    for other in ["a 1\n", "a 1\nb 3\n", "a 1\nb 2\nc\n"] {
        let compared = std::panic::catch_unwind(|| assert_alike(other, "a 1\nb 2\n", &TOLERANCE));
        assert!(compared.is_err(), "{other}");
    }
}
