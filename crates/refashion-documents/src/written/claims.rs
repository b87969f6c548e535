//! What a claim or a row of numbers holds, an example of each kind.

/// The example of a kind.
pub(super) fn example(name: &str) -> Option<&'static str> {
    let kinds = CLAIMS.iter().chain(&ROWS);
    let mut kinds = kinds.filter(|(kind, _)| *kind == name);
    kinds.next().map(|(_, text)| *text)
}

/// The kinds of a `holds` of a `[[vector]]` that have settings.
const ROWS: [(&str, &str); 1] = [("one_hot", "{ one_hot = 9 }")];

/// The kinds of a `holds` of a `[[claim]]`.
pub(super) const CLAIMS: [(&str, &str); 20] = [
    (
        "order",
        "{ order = { less = { experiment = \"mine\", quantity = \"val_loss\", at = \"last_epoch\" }, than = { experiment = \"other\", quantity = \"val_loss\", at = \"last_epoch\" } } }",
    ),
    (
        "threshold",
        "{ threshold = { measure = { experiment = \"mine\", quantity = \"test_accuracy\", at = \"final_test\" }, above = 0.9 } }",
    ),
    (
        "turns_up",
        "{ turns_up = { experiment = \"mine\", quantity = \"val_loss\", within = [4, 6] } }",
    ),
    (
        "levels_off",
        "{ levels_off = { experiment = \"mine\", quantity = \"val_loss\", within = [4, 6] } }",
    ),
    (
        "in_step",
        "{ in_step = { experiment = \"mine\", quantities = [\"accuracy\", \"val_accuracy\"], at_most = 0.03 } }",
    ),
    (
        "classes",
        "{ classes = { experiment = \"mine\", of = \"test\", at_least = 0.9, count = 8 } }",
    ),
    (
        "recall",
        "{ recall = { experiment = \"mine\", of = \"test\", class = 6, above = 0.7 } }",
    ),
    (
        "weakest",
        "{ weakest = { experiment = \"mine\", of = \"test\", score = \"recall\", class = 6 } }",
    ),
    (
        "below_mean",
        "{ below_mean = { experiment = \"mine\", of = \"test\", score = \"recall\", classes = [0, 2] } }",
    ),
    (
        "dominant",
        "{ dominant = { experiment = \"mine\", of = \"test\" } }",
    ),
    (
        "confused",
        "{ confused = { experiment = \"mine\", of = \"test\", truth = 6, predicted = 0, above = 0.06 } }",
    ),
    (
        "confusions",
        "{ confusions = { experiment = \"mine\", of = \"test\", pairs = [[0, 6], [6, 0]] } }",
    ),
    (
        "throughout",
        "{ throughout = { quantity = \"val_loss\", less = \"mine\", than = \"other\" } }",
    ),
    (
        "steady",
        "{ steady = { experiment = \"mine\", quantity = \"val_loss\", at_most = 0.01 } }",
    ),
    (
        "close",
        "{ close = { one = { experiment = \"mine\", quantity = \"test_accuracy\", at = \"final_test\" }, other = { experiment = \"other\", quantity = \"test_accuracy\", at = \"final_test\" }, at_most = 0.01 } }",
    ),
    (
        "no_significant_gain",
        "{ no_significant_gain = { from = { experiment = \"mine\", quantity = \"test_accuracy\", at = \"final_test\" }, to = { experiment = \"other\", quantity = \"test_accuracy\", at = \"final_test\" }, at_most = 0.01 } }",
    ),
    (
        "likeliest",
        "{ likeliest = { experiment = \"mine\", image = 12, classes = [7, 5] } }",
    ),
    (
        "sample",
        "{ sample = { experiment = \"mine\", of = \"test\", right = 7, images = 9 } }",
    ),
    (
        "unjudged",
        "{ unjudged = { why = \"it was not recorded\" } }",
    ),
    (
        "fold_spread",
        "{ fold_spread = { experiment = \"mine\", at_most = 0.04 } }",
    ),
];
