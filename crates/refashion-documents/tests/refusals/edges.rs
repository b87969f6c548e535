//! What is just allowed, and what just is not.

use crate::{TUTORIAL, assert_refused, changed, claiming, parse, stating};

#[test]
fn a_run_needs_a_seed() {
    let text = changed("seeds = 5", "seeds = 0");
    assert_refused(&text, "seeds = ", &["seeds is 0", "at least 1"]);
    assert_eq!(parse(&changed("seeds = 5", "seeds = 1")).err(), None);
}

#[test]
fn experiments_whose_figures_would_have_one_name_are_refused() {
    let running = |id: &str| {
        format!(
            "[[experiment]]\nid = {id:?}\nsays = \"s\"\nnetwork = \"tutorial\"\ndataset = \"fashion-mnist\"\n"
        )
    };
    let both = format!("{TUTORIAL}\n{}{}", running("x/y"), running("x-y"));
    let words = ["\"x-y\" and \"x/y\" have figures of one name"];
    assert_refused(&both, "id = \"x-y\"", &words);
    let apart = format!("{TUTORIAL}\n{}{}", running("x/y"), running("x-z"));
    assert_eq!(parse(&apart).err(), None);
}

#[test]
fn a_row_of_numbers_has_a_formula_for_each_or_none() {
    let vector = |equals: &str| {
        format!(
            "{TUTORIAL}\n[[vector]]\nid = \"v\"\nplace = \"p\"\nholds = \"numbers\"\nvalues = [\"1\", \"2\"]\n{equals}\n"
        )
    };
    let one = vector("equals = [\"1\"]");
    assert_refused(&one, "equals = [\"1\"]", &["1 formulas for 2 values"]);
    for equals in ["", "equals = [\"1\", \"2\"]"] {
        assert_eq!(parse(&vector(equals)).err(), None);
    }
}

#[test]
fn one_value_of_a_variable_can_be_tried() {
    assert_eq!(parse(&stating("n + 1", "[2, 2]")).err(), None);
}

#[test]
fn crops_and_squares_are_smaller_than_the_pictures() {
    for setting in ["crop", "cutout"] {
        let of = |size: usize| {
            let augmentation = format!("augmentation = {{ {setting} = {size} }}");
            changed("split = \"all\"", &augmentation)
        };
        assert_eq!(parse(&of(27)).err(), None, "{setting}");
        let error = parse(&of(28)).unwrap_err();
        assert!(error.contains(&format!("{setting} is 28")), "{error}");
    }
}

#[test]
fn the_image_shown_is_one_of_the_test_images() {
    let of = |image: usize| {
        let shown =
            format!("network = \"lenet5\"\npadding = 2\nfeatures = {{ image = {image} }}\ndataset");
        changed("network = \"tutorial\"\ndataset", &shown)
    };
    assert_eq!(parse(&of(9_999)).err(), None);
    let words = ["image 10000 of 10000 test images"];
    assert_refused(&of(10_000), "features = ", &words);
}

#[test]
fn a_network_may_take_its_images_as_one_row() {
    let flat = changed("  \"flatten\",\n", "");
    let of = |input: &str| flat.replacen("input = [1, 28, 28]", input, 1);
    assert_eq!(parse(&of("input = [784]")).err(), None);
    let error = parse(&of("input = [783]")).unwrap_err();
    assert!(error.contains("takes 783"), "{error}");
}

#[test]
fn a_share_is_from_nothing_to_all() {
    for printed in ["0.00", "0.0 %", "1.000", "100 %"] {
        let text = changed("printed = \"~91%\"", &format!("printed = \"{printed}\""));
        assert_eq!(parse(&text).err(), None, "{printed}");
    }
}

#[test]
fn what_is_stated_is_a_bound_of_the_condition() {
    let stating = |holds: &str| claiming(holds) + "states = { often = [\"5\"] }\n";
    let classes = "classes = { experiment = \"tutorial\", of = \"test\", above = 0.5, count = 6 }";
    let words = ["no bound \"often\"; it has above, count"];
    assert_refused(&stating(classes), "states = ", &words);
    let dominant = "dominant = { experiment = \"tutorial\", of = \"test\" }";
    let words = ["no bound \"often\", nor any other"];
    assert_refused(&stating(dominant), "states = ", &words);
}

#[test]
fn what_is_close_can_be_measured() {
    let close = |at: &str| {
        let measure = |quantity: &str, at: &str| {
            format!("{{ experiment = \"tutorial\", quantity = \"{quantity}\", at = \"{at}\" }}")
        };
        let (one, other) = (
            measure("accuracy", "last_epoch"),
            measure("test_accuracy", at),
        );
        claiming(&format!(
            "close = {{ one = {one}, other = {other}, at_most = 0.1 }}"
        ))
    };
    assert_eq!(parse(&close("final_test")).err(), None);
    let error = parse(&close("last_epoch")).unwrap_err();
    assert!(
        error.contains("goes with at = \"final_test\" alone"),
        "{error}"
    );
}

#[test]
fn what_is_ranked_of_training_images_is_printed_of_them() {
    let matrix = |of: &str| {
        let row = "100 0 0 0 0 0 0 0 0 0\n".repeat(10);
        format!(
            "\n[[matrix]]\nid = \"m\"\nplace = \"p\"\nexperiment = \"tutorial\"\nof = \"{of}\"\nunit = \"count\"\ncells = \"\"\"\n{row}\"\"\"\n"
        )
    };
    let ranked =
        claiming("confusions = { experiment = \"tutorial\", of = \"train\", pairs = [[0, 1]] }");
    assert_eq!(parse(&(ranked.clone() + &matrix("train"))).err(), None);
    let error = parse(&(ranked + &matrix("test"))).unwrap_err();
    assert!(error.contains("of = \"train\" cannot be judged"), "{error}");
}

#[test]
fn control_characters_are_found_in_lists_and_tables() {
    for (from, to) in [
        ("says = \"One hidden", "says = \"\\u0007One hidden"),
        ("value = \"10\"", "value = \"10\\u001b\""),
    ] {
        let error = parse(&changed(from, to)).unwrap_err();
        assert!(error.contains("has a control character"), "{error}");
    }
}

#[test]
fn no_advice_is_given_where_none_fits() {
    let long = format!("sets = {{ epochs = \"{}\" }}", "x".repeat(81));
    for (from, to) in [
        ("split = \"all\"", "padding = \"two\""),
        ("epochs = 10", "epochs = -1"),
        ("sets = { epochs = [\"tutorial\"] }", &long),
    ] {
        let error = parse(&changed(from, to)).unwrap_err();
        assert!(
            error.contains("expected") && !error.contains("; write"),
            "{error}"
        );
    }
}

#[test]
fn what_a_setting_decides_is_an_experiment() {
    let sets = "sets = { epochs = [\"tutorial\"] }";
    for (key, other) in [
        ("sets", "sets = { epochs = [\"tutoriel\"] }"),
        ("decides", "decides = [\"tutoriel\"]"),
    ] {
        let error = parse(&changed(sets, other)).unwrap_err();
        assert!(error.contains("\"tutoriel\""), "{key}: {error}");
    }
    assert!(parse(&changed(sets, "decides = [\"tutorial\"]")).is_ok());
}

#[test]
fn what_was_given_is_kept_in_what_is_told_to_write() {
    for (from, to, told) in [
        (
            "epochs = 10",
            "epochs = 10\nmetrics = \"top_2\"",
            "metrics = [\"top_2\"]",
        ),
        (
            "printed = \"~91%\"",
            "printed = nan",
            "printed = \"0.9144\"",
        ),
    ] {
        let error = parse(&changed(from, to)).unwrap_err();
        assert!(error.contains(&format!("; write {told};")), "{error}");
    }
}

#[test]
fn scores_are_of_a_class_that_there_is() {
    let of = |of: &str, class: usize| {
        format!(
            "{TUTORIAL}\n[[class_scores]]\nid = \"c\"\nplace = \"p\"\nexperiment = \"tutorial\"\nof = \"{of}\"\nclass = {class}\nrecall = \"0.9\"\n"
        )
    };
    assert_eq!(parse(&of("test", 9)).err(), None);
    let words = ["there is no class 10; classes go from 0 to 9"];
    assert_refused(&of("test", 10), "class = 10", &words);
    let words = ["no images to validate"];
    assert_refused(&of("validation", 9), "of = \"validation\"", &words);
}

#[test]
fn a_figure_is_of_a_run_or_more() {
    let of = |runs: usize| {
        changed(
            "printed = \"~91%\"",
            &format!("printed = \"~91%\"\nruns = {runs}"),
        )
    };
    assert_eq!(parse(&of(1)).err(), None);
    assert_refused(&of(0), "runs = 0", &["runs is 0"]);
}

#[test]
fn a_matrix_has_no_more_rows_than_there_are_classes() {
    let of = |rows: usize| {
        let row = "9 ".repeat(rows) + "\n";
        format!(
            "{TUTORIAL}\n[[matrix]]\nid = \"m\"\nplace = \"p\"\nexperiment = \"tutorial\"\nof = \"train\"\nunit = \"percent\"\ncells = \"\"\"\n{}\"\"\"\n",
            row.repeat(rows)
        )
    };
    assert_eq!(parse(&of(2)).err(), None);
    assert_refused(&of(11), "cells = ", &["11 rows", "of 10 classes"]);
}

#[test]
fn a_variable_is_given_as_a_number() {
    let text = stating("n + 1", "[2, 2]").replace("given = { n = 2", "given = { n = nan");
    assert!(text.contains("n = nan"), "{text}");
    assert_refused(&text, "given = ", &["n is NaN"]);
}
