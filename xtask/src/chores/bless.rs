//! `cargo xtask bless`: writes anew what tests hold, after a change that is meant.

use std::{
    ffi::OsString,
    process::{Command, ExitCode},
};

use super::{api, pictures};
use crate::{forward::root, process};

/// Its part on layers and trainings is made from the types.
const FORMAT: &str = "crates/refashion-documents/FORMAT.md";

/// What other tests hold.
const EXPECTED: [&str; 7] = [
    "crates/refashion-datasets/tests/suite/drawn.txt",
    "crates/refashion-documents/src/audit/digits.md",
    "crates/refashion-review/tests/golden/expected.txt",
    "crates/refashion-runs/tests/planned.txt",
    "crates/refashion-runs/tests/whole.txt",
    "crates/refashion-trainer/tests/trainings/expected.txt",
    "crates/refashion-zoo/tests/networks.txt",
];

/// The tests that write what they hold: the package, which of its targets, and the test, or all of them.
const TESTS: [[&str; 3]; 8] = [
    [
        "refashion",
        "--test=lessons",
        "the_lessons_are_what_the_records_say",
    ],
    ["refashion-datasets", "--test=suite", "drawn::"],
    [
        "refashion-documents",
        "--lib",
        "format_lists_what_the_types_have",
    ],
    [
        "refashion-documents",
        "--test=digits",
        "changed_digits_move_the_audit",
    ],
    [
        "refashion-review",
        "--test=golden",
        "a_review_says_what_it_said",
    ],
    ["refashion-runs", "--test=whole", ""],
    [
        "refashion-trainer",
        "--test=trainings",
        "every_setting_comes_to_what_it_came_to",
    ],
    [
        "refashion-zoo",
        "--test=networks",
        "every_network_is_what_it_was",
    ],
];

/// The lessons that come with the crate, filled from the records as those of docs/ are.
const RECORDED_LESSONS: &str = "crates/refashion-report/lessons/recorded";

pub(crate) fn bless(_: &[OsString]) -> ExitCode {
    if let Err(error) = api::write(&root().join("docs/api")) {
        return process::ended(Err(error));
    }
    for [package, target, test] in TESTS {
        let mut holds = Command::new("cargo");
        holds
            .args(["test", "--quiet", "--package", package, target, test])
            .env("REFASHION_BLESS", "1")
            .current_dir(root());
        if let Err(error) = process::text(&mut holds) {
            return process::ended(Err(error));
        }
    }
    let copied = pictures::pictures(&[]);
    let mut words = vec!["status", "--short", "--", "docs", FORMAT, RECORDED_LESSONS];
    words.extend(EXPECTED);
    match process::text(Command::new("git").args(words).current_dir(root())) {
        Ok(changed) if changed.is_empty() => println!("nothing has changed"),
        Ok(changed) => println!("changed:\n{changed}"),
        // Outside a checkout nothing can be said.
        Err(_) => {}
    }
    copied
}
