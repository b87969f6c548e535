//! What can never be run or measured is refused when a document is read.

#![allow(clippy::unwrap_used, clippy::panic)]

mod changes;
mod claims;
mod edges;
mod ids;
mod named;
mod own;
mod sizes;
mod told;
mod wrong_shapes;

use std::path::Path;

use refashion_documents::Document;

const TUTORIAL: &str = include_str!("../../examples/fashion_mnist_tutorial.toml");

fn parse(text: &str) -> Result<Document, String> {
    Document::parse(text, Path::new("mine.toml")).map_err(|error| error.to_string())
}

/// The tutorial with one piece of its text replaced.
#[track_caller]
fn changed(from: &str, to: &str) -> String {
    assert!(TUTORIAL.contains(from), "{from:?}");
    TUTORIAL.replacen(from, to, 1)
}

/// Asserts that a text is refused with one problem, at the line of this piece of it and in these
/// words.
#[track_caller]
fn assert_refused(text: &str, at: &str, words: &[&str]) {
    let error = parse(text).unwrap_err();
    let line = text[..text.find(at).unwrap()].matches('\n').count() + 1;
    assert!(error.starts_with(&format!("mine.toml:{line}: ")), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(words.iter().all(|word| error.contains(word)), "{error}");
}

/// The tutorial with another claim.
fn claiming(holds: &str) -> String {
    format!(
        "{TUTORIAL}\n[[claim]]\nid = \"mine\"\nplace = \"p\"\nsays = \"s\"\nholds = {{ {holds} }}\n"
    )
}

/// The same with images that validate.
fn validating(holds: &str) -> String {
    claiming(holds).replace("split = \"all\"", "split = { first = { n = 5000 } }")
}

#[test]
fn figures_of_what_no_run_measures_are_refused() {
    let figure = |quantity: &str, at: &str| {
        let margins = changed("\n[margins]", "\n[margins]\nloss = 0.02\nval_loss = 0.02");
        margins.replacen(
            "quantity = \"accuracy\"\nat = \"last_epoch\"",
            &format!("quantity = \"{quantity}\"\nat = {at}"),
            1,
        )
    };
    for at in ["\"last_epoch\"", "\"best_epoch\"", "{ epoch = 3 }"] {
        let text = figure("test_accuracy", at);
        assert_refused(&text, "at = ", &["test_accuracy", "\"final_test\""]);
        assert!(parse(&figure("loss", at)).is_ok(), "{at}");
    }
    let text = figure("loss", "\"final_test\"");
    assert_refused(&text, "at = ", &["loss is measured in epochs"]);
    assert!(parse(&figure("test_accuracy", "\"final_test\"")).is_ok());
    let text = figure("val_loss", "\"last_epoch\"");
    assert_refused(&text, "quantity = ", &["no images to validate"]);
}

#[test]
fn margins_that_are_no_distance_are_refused() {
    for margin in ["nan", "inf", "0.0", "-0.01", "1e-300", "5.0"] {
        let text = changed(
            "at = \"last_epoch\"\n",
            &format!("at = \"last_epoch\"\nmargin = {margin}\n"),
        );
        assert_refused(
            &text,
            "margin = ",
            &["training-accuracy", "from 1e-9 to 1e0"],
        );
        let text = changed("\naccuracy = 0.015", &format!("\naccuracy = {margin}"));
        assert_refused(
            &text,
            "[[figure]]",
            &["training-accuracy", "from 1e-9 to 1e0"],
        );
    }
}

#[test]
fn claims_that_no_run_can_judge_are_refused() {
    let measure = |quantity: &str, at: &str| {
        format!("{{ experiment = \"tutorial\", quantity = \"{quantity}\", at = {at} }}")
    };
    let threshold = |quantity: &str, at: &str| {
        format!(
            "threshold = {{ measure = {}, above = 0.5 }}",
            measure(quantity, at)
        )
    };
    let curve = |within: &str| {
        format!(
            "turns_up = {{ experiment = \"tutorial\", quantity = \"loss\", within = {within} }}"
        )
    };
    let dominant = |of: &str| format!("dominant = {{ experiment = \"tutorial\", of = \"{of}\" }}");
    let sample = |right: usize| {
        format!(
            "sample = {{ experiment = \"tutorial\", of = \"test\", right = {right}, images = 9 }}"
        )
    };
    for (holds, words) in [
        (threshold("test_loss", "\"last_epoch\""), "final_test"),
        (threshold("loss", "\"final_test\""), "in epochs"),
        (threshold("loss", "{ epoch = 0 }"), "counted from 1"),
        (threshold("loss", "{ epoch = 11 }"), "trains 10"),
        (threshold("val_loss", "\"last_epoch\""), "no images to validate"),
        (
            format!(
                "order = {{ less = {}, than = {} }}",
                measure("loss", "\"last_epoch\""),
                measure("accuracy", "\"final_test\"")
            ),
            "accuracy is measured in epochs",
        ),
        (curve("[60, 4]"), "[60, 4]"),
        (curve("[4, 6]").replace("\"loss\"", "\"test_loss\""), "final_test"),
        (
            curve("[6, 4]").replace("turns_up", "levels_off"),
            "[6, 4] holds no epoch",
        ),
        (
            "in_step = { experiment = \"tutorial\", quantities = [\"accuracy\", \"val_accuracy\"], at_most = 0.1 }".to_owned(),
            "no images to validate",
        ),
        (sample(10), "10 of 9 images cannot be right"),
        (dominant("train"), "\"train\" cannot be judged"),
        (dominant("validation"), "no images to validate"),
        (
            "fold_spread = { experiment = \"tutorial\", at_most = 0.1 }".to_owned(),
            "has no folds",
        ),
        (
            format!(
                "no_significant_gain = {{ from = {}, to = {}, at_most = 0.01 }}",
                measure("loss", "\"last_epoch\""),
                measure("accuracy", "\"last_epoch\"")
            ),
            "a gain is one of the same",
        ),
    ] {
        let at = format!("holds = {{ {holds}");
        assert_refused(&claiming(&holds), &at, &[words]);
    }
    for holds in [
        threshold("val_loss", "\"best_epoch\""),
        curve("[4, 4]"),
        dominant("validation"),
        dominant("test"),
        sample(9),
    ] {
        let parsed = parse(&validating(&holds));
        assert!(parsed.is_ok(), "{parsed:?}");
    }
}

#[test]
fn claims_that_always_hold_are_refused() {
    let measure = "{ experiment = \"tutorial\", quantity = \"loss\", at = \"last_epoch\" }";
    for (holds, bound) in [
        (format!("threshold = {{ measure = {measure}"), "above"),
        (
            "recall = { experiment = \"tutorial\", of = \"test\", class = 6".to_owned(),
            "below",
        ),
        (
            "confused = { experiment = \"tutorial\", of = \"test\", truth = 6, predicted = 0"
                .to_owned(),
            "above",
        ),
    ] {
        let error = parse(&claiming(&format!("{holds} }}"))).unwrap_err();
        assert!(error.contains("`above` or `below`"), "{error}");
        let bounded = parse(&claiming(&format!("{holds}, {bound} = 0.5 }}")));
        assert!(bounded.is_ok(), "{bounded:?}");
    }
}

#[test]
fn names_that_are_used_twice_are_refused() {
    let number = "[number]\n\"training-accuracy\" = { place = \"p\", printed = \"5\" }\n";
    let text = format!("{TUTORIAL}\n{number}");
    assert_refused(&text, "\"training-accuracy\" = {", &["used twice"]);
    let network = "[[network]]\nname = \"tutorial\"\ninput = [1, 28, 28]\nlayers = [\"flatten\"]\n";
    let text = changed("[[experiment]]", &format!("{network}\n[[experiment]]"));
    let error = parse(&text).unwrap_err();
    assert!(
        error.contains("the network \"tutorial\" is given twice"),
        "{error}"
    );
}

#[test]
fn splits_and_augmentations_that_cannot_be_are_refused() {
    for (split, words) in [
        ("{ first = { n = 70000 } }", "n = 70000"),
        ("{ last = { n = 0 } }", "n = 0"),
        (
            "{ fold = { fold = 9, folds = { n_splits = 5 } } }",
            "fold = 9",
        ),
        (
            "{ train_test_split = { test_size = 1.5, random_state = 1 } }",
            "test_size = 1.5",
        ),
    ] {
        // What the split is asked for must not stumble over it.
        let text = changed("split = \"all\"", &format!("split = {split}"))
            .replace("{fashion-mnist/train}", "training_images({tutorial})");
        assert_refused(&text, "split = ", &[words, "cannot be used"]);
    }
    let text = changed("split = \"all\"", "augmentation = { rotation = -5.0 }");
    assert_refused(&text, "augmentation = ", &["rotation = -5"]);
    let text = changed(
        "split = \"all\"",
        "augmentation = { fill = { constant = 0.0 } }",
    );
    assert!(parse(&text).is_ok());
}

#[test]
fn networks_that_do_not_fit_are_refused() {
    let text = changed("split = \"all\"", "padding = 9999999");
    let words = ["takes 28×28×1", "20000026×20000026×1", "9999999 rows"];
    assert_refused(&text, "network = \"tutorial\"\ndataset", &words);
    let text = changed("input = [1, 28, 28]", "input = [3, 99, 99]");
    assert_refused(
        &text,
        "network = \"tutorial\"\ndataset",
        &["99×99×3", "28×28×1"],
    );
    let text = changed("input = [1, 28, 28]", "input = [1, 32, 32]")
        .replace("split = \"all\"", "padding = 2");
    assert!(parse(&text).is_ok());
    let text = changed("  \"flatten\",\n", "");
    assert_refused(&text, "layers = [", &["layer 1", "flatten"]);
    let text = changed("units = 10, activation", "units = 11, activation");
    assert_refused(
        &text,
        "network = \"tutorial\"\ndataset",
        &["11 outputs", "10 classes"],
    );
    // A network that is only described may be of another world.
    let training = TUTORIAL.find("[experiment.training]").unwrap();
    let assumptions = TUTORIAL.find("[[experiment.assumptions]]").unwrap();
    let described = TUTORIAL.replace(&TUTORIAL[training..assumptions], "");
    let described = described.replace("input = [1, 28, 28]\n", "input = [3, 99, 99]\n");
    assert_eq!(parse(&described).err(), None);
}

#[test]
fn tables_and_matrices_of_a_size_that_cannot_be_are_refused() {
    let text = changed("units = 128, output", "groups = 0, output");
    assert_refused(&text, "groups = 0", &["groups is 0", "Dense"]);
    let matrix = |of: &str, unit: &str| {
        format!(
            "{TUTORIAL}\n[[matrix]]\nid = \"m\"\nplace = \"p\"\nexperiment = \"tutorial\"\nof = \"{of}\"\nunit = \"{unit}\"\ncells = \"1 2\\n3 4\"\n"
        )
    };
    assert_refused(
        &matrix("test", "count"),
        "cells = ",
        &["2 rows", "10 classes"],
    );
    assert_refused(
        &matrix("validation", "percent"),
        "of = \"val",
        &["no images"],
    );
    assert!(parse(&matrix("train", "count")).is_ok());
    // What it ranks is judged by the audit; no run keeps it.
    let claim = "[[claim]]\nid = \"c\"\nplace = \"p\"\nsays = \"s\"\nholds = { confusions = { experiment = \"tutorial\", of = \"train\", pairs = [[0, 1]] } }\n";
    assert_eq!(parse(&(matrix("train", "count") + claim)).err(), None);
    assert!(parse(&(TUTORIAL.to_owned() + claim)).is_err());
}

#[test]
fn formulas_that_ask_a_matrix_for_what_it_has_not_are_refused() {
    let row = "10 0 0 0 0 0 0 0 0 990\n".repeat(10);
    let text = |unit: &str, equals: &str| {
        let of = if unit == "count" { "test" } else { "train" };
        let matrix = format!(
            "[[matrix]]\nid = \"m\"\nplace = \"p\"\nexperiment = \"tutorial\"\nof = \"{of}\"\nunit = \"{unit}\"\ncells = \"\"\"\n{row}\"\"\"\n"
        );
        changed("{fashion-mnist/test}", equals) + "\n" + &matrix
    };
    for (equals, words) in [
        ("row({m}, 12)", "no row 12; rows and columns go from 0 to 9"),
        ("rank({m}, 12, 0)", "no row 12;"),
        ("rank({m}, 0, 10)", "no column 10;"),
        ("cell({m}, 10, 0)", "no row 10;"),
        ("cell({m}, 0 - 1, 0)", "no row -1;"),
        ("row({m}, 1.5)", "no row 1.5;"),
        ("row({m}, 1 / 0)", "no row NaN"),
        ("above({m}, 50)", "holds counts"),
        ("between({m}, 50, 60)", "holds counts"),
        ("at_least({m}, 50)", "holds counts"),
    ] {
        let error = parse(&text("count", equals)).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
    for equals in ["row({m}, 9)", "rank({m}, 0, 9)", "cell({m}, 9, 9)"] {
        let parsed = parse(&text("count", equals));
        assert!(parsed.is_ok(), "{parsed:?}");
    }
    assert!(parse(&text("percent", "at_least({m}, 50)")).is_ok());
}

#[test]
fn a_training_of_no_epoch_is_refused() {
    let text = changed("epochs = 10", "epochs = 0");
    let error = parse(&text).unwrap_err();
    assert!(error.contains("at least 1 epoch"), "{error}");
    assert_eq!(parse(&changed("epochs = 10", "epochs = 1")).err(), None);
}

#[test]
fn ids_that_cannot_name_a_folder_are_refused() {
    let named = |id: &str| {
        let own = "id = \"tensorflow-basic-classification\"";
        changed(own, &format!("id = {id:?}"))
    };
    let running = |id: &str| {
        format!(
            "{TUTORIAL}\n[[experiment]]\nid = {id:?}\nsays = \"s\"\nnetwork = \"tutorial\"\ndataset = \"fashion-mnist\"\n"
        )
    };
    for id in ["", ".", "..", "../xx", "/xx", "a.", ".a", "a b", "a\\b"] {
        let at = format!("id = {id:?}");
        assert_refused(&named(id), &at, &["folder", "letters"]);
        assert_refused(&running(id), &at, &["folders", "letters"]);
    }
    for id in ["../../evil", "a//b", "a/", "a/../b", "a/.b"] {
        let at = format!("id = {id:?}");
        assert_refused(&running(id), &at, &["folders", "single `/`"]);
    }
    assert_refused(&named("a/b"), "id = \"a/b\"", &["folder"]);
    for text in [named("all"), running("all")] {
        assert_refused(&text, "id = \"all\"", &["everything"]);
    }
    for text in [named("v1.2_b-3"), running("v1.2_b-3"), running("a/b/c")] {
        assert_eq!(parse(&text).err(), None);
    }
}

#[test]
fn a_number_of_the_wrong_kind_is_told_in_words() {
    let text = changed("epochs = 10", "epochs = -1");
    let error = parse(&text).unwrap_err();
    assert!(error.contains("a whole number, 0 or above"), "{error}");
    let text = changed("kind = \"Tutorial\"", "kind = \"Tutorial\"\nyear = 70000");
    let error = parse(&text).unwrap_err();
    assert!(error.contains("from 0 to 65535"), "{error}");
}

/// The tutorial with a statement.
fn stating(equals: &str, search: &str) -> String {
    format!(
        "{TUTORIAL}\n[[statement]]\nid = \"mine\"\nplace = \"p\"\nsays = \"s\"\nprinted = \"3\"\n\
         equals = \"{equals}\"\ngiven = {{ n = 2 }}\nsearch = {{ n = {search} }}\n"
    )
}

#[test]
fn statements_that_would_take_minutes_or_the_stack_are_refused() {
    assert!(parse(&stating("n + 1", "[1, 4]")).is_ok());
    for search in [
        "[0, 1000000000]",
        "[-9223372036854775808, 9223372036854775807]",
        "[4, 1]",
    ] {
        let words = ["cannot be tried", "at most 1000"];
        assert_refused(&stating("n + 1", search), "search = ", &words);
    }
    for equals in [
        "(".repeat(12_000) + "n" + &")".repeat(12_000),
        "max(".repeat(12_000) + "n" + &")".repeat(12_000),
        "n + ".repeat(12_000) + "1",
    ] {
        let words = ["characters; at most 1000 are read"];
        let at = format!("equals = \"{}", &equals[..4]);
        assert_refused(&stating(&equals, "[1, 4]"), &at, &words);
    }
}

#[test]
fn texts_that_do_something_to_a_terminal_are_refused() {
    let title = TUTORIAL
        .lines()
        .find(|line| line.starts_with("title"))
        .unwrap();
    for escape in ["\\u001b[2J", "\\u0007", "\\u202e", "\\r", "\\u0085"] {
        let text = changed(title, &format!("title = \"Clothes{escape}\""));
        assert_refused(&text, "title = ", &["has a control character"]);
    }
    let text = changed(title, "title = \"Größe\\tund\\nmehr\"");
    assert!(parse(&text).is_ok());
}
