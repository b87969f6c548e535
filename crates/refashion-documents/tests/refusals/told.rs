//! What an error tells to write can be written.

use crate::{TUTORIAL, changed, parse};

/// What the tutorial has, what was written instead, what of that is wrong, and what the error tells to
/// write for it.
const TOLD: [(&str, &str, &str, &str); 32] = [
    (
        "\"flatten\"",
        "\"batch_norm\", \"flatten\"",
        "\"batch_norm\"",
        "{ batch_norm = {} }",
    ),
    (
        "\"flatten\"",
        "{ dropout = 0.5 }, \"flatten\"",
        "{ dropout = 0.5 }",
        "{ dropout = { rate = 0.5 } }",
    ),
    (
        "{ dense = { units = 10, activation = \"softmax\" } }",
        "{ dense = 10 }",
        "{ dense = 10 }",
        "{ dense = { units = 10 } }",
    ),
    (
        "\"flatten\"",
        "{ max_pool = 4 }, \"flatten\"",
        "{ max_pool = 4 }",
        "{ max_pool = { window = [4, 4] } }",
    ),
    (
        "\"flatten\"",
        "{}, \"flatten\"",
        "{}",
        "{ dense = { units = 10 } }",
    ),
    (
        "units = 128, activation = \"relu\"",
        "units = \"128\", activation = \"relu\"",
        "units = \"128\"",
        "units = 128",
    ),
    (
        "activation = \"relu\"",
        "activation = \"leaky_relu\"",
        "\"leaky_relu\"",
        "{ leaky_relu = 0.1 }",
    ),
    (
        "input = [1, 28, 28]",
        "input = 784",
        "input = 784",
        "input = [1, 28, 28]",
    ),
    (
        "{ adam = { rate = 0.001, epsilon = 1e-7, convention = \"keras\" } }",
        "{ adam = 0.002 }",
        "{ adam = 0.002 }",
        "{ adam = { rate = 0.002 } }",
    ),
    (
        "epochs = 10",
        "epochs = \"10\"",
        "epochs = \"10\"",
        "epochs = 10",
    ),
    (
        "epochs = 10",
        "epochs = 10\nshuffle = \"yes\"",
        "shuffle = \"yes\"",
        "shuffle = true",
    ),
    (
        "epochs = 10",
        "epochs = 10\nshuffle = \"No\"",
        "shuffle = \"No\"",
        "shuffle = false",
    ),
    (
        "epochs = 10",
        "epochs = 10\nmetrics = \"macro_f1\"",
        "metrics = \"macro_f1\"",
        "metrics = [\"macro_f1\"]",
    ),
    (
        "epochs = 10",
        "epochs = 10\nparameters = { of = \"beta\", rate = 64.0 }",
        "parameters = { of = \"beta\", rate = 64.0 }",
        "parameters = [{ of = \"beta\", rate = 64.0 }]",
    ),
    (
        "epochs = 10",
        "epochs = 10\nlookahead = 4",
        "lookahead = 4",
        "lookahead = { every = 4, keep = 0.5 }",
    ),
    (
        "epochs = 10",
        "epochs = 10\nearly_stopping = 7\n",
        "early_stopping = 7",
        "early_stopping = { patience = 7 }",
    ),
    (
        "epochs = 10",
        "epochs = 10\nclip = 5.0",
        "clip = 5.0",
        "clip = { norm = 5.0 }",
    ),
    (
        "epochs = 10",
        "epochs = 10\nschedule = \"Constant\"",
        "\"Constant\"",
        "\"constant\"",
    ),
    (
        "split = \"all\"",
        "split = { last = 6000 }",
        "{ last = 6000 }",
        "{ last = { n = 6000 } }",
    ),
    (
        "split = \"all\"",
        "folds = 4",
        "folds = 4",
        "folds = { n_splits = 4 }",
    ),
    (
        "split = \"all\"",
        "augmentation = { rotation = 8.0, fill = \"constant\" }",
        "\"constant\"",
        "{ constant = 0.0 }",
    ),
    (
        "split = \"all\"",
        "features = 12",
        "features = 12",
        "features = { image = 12 }",
    ),
    (
        "[margins]\naccuracy = 0.015\ntest_accuracy = 0.015",
        "margins = 0.015",
        "margins = 0.015",
        "margins = { test_accuracy = 0.01 }",
    ),
    (
        "\naccuracy = 0.015",
        "\naccuracy = \"0.02\"",
        "accuracy = \"0.02\"",
        "accuracy = 0.02",
    ),
    (
        "printed = \"~91%\"",
        "printed = 0.91",
        "printed = 0.91",
        "printed = \"0.91\"",
    ),
    (
        "at = \"last_epoch\"\n",
        "at = 3\n",
        "at = 3",
        "at = { epoch = 3 }",
    ),
    (
        "value = \"in the last layer, with the loss taken of probabilities\"",
        "value = 32",
        "value = 32",
        "value = \"32\"",
    ),
    (
        "[[experiment]]\n",
        "[experiment]\n",
        "[experiment]",
        "[[experiment]]",
    ),
    ("[margins]\n", "[[margins]]\n", "[[margins]]", "[margins]"),
    (
        "values = [{ source = \"code\", place = \"Feed the model\", value = \"10\" }]",
        "values = [\"10\"]",
        "\"10\"",
        "{ source = \"text\", place = \"page 12\", value = \"32\" }",
    ),
    (
        "sets = { epochs = [\"tutorial\"] }",
        "sets = { epochs = \"tutorial\" }",
        "epochs = \"tutorial\"",
        "epochs = [\"tutorial\"]",
    ),
    (
        "less = { experiment = \"tutorial\", quantity = \"test_accuracy\", at = \"final_test\" }",
        "less = \"tutorial\"",
        "less = \"tutorial\"",
        "less = { experiment = \"mine\", quantity = \"test_accuracy\", at = \"final_test\" }",
    ),
];

#[test]
fn what_is_told_to_write_is_read() {
    for (found, given, wrong, told) in TOLD {
        let error = parse(&changed(found, given)).unwrap_err();
        assert!(
            error.contains(&format!("; write {told};")),
            "{given}: {error}"
        );
        for rust in [
            "sequence", "map", "boolean", "string,", "a string", "struct",
        ] {
            assert!(
                !error.contains(&format!("expected {rust}")),
                "{given}: {error}"
            );
        }
        let written = given.replacen(wrong, told, 1);
        let again = parse(&changed(found, &written)).err();
        let unread = again.filter(|error| error.contains("FORMAT.md"));
        assert_eq!(unread, None, "{written}");
    }
}

#[test]
fn what_is_missing_is_told_with_an_example() {
    for (line, told) in [
        ("place = \"Feed the model\"\n", "place = \"page 12\""),
        ("printed = \"~91%\"\n", "printed = \"0.9144\""),
        ("at = \"last_epoch\"\n", "at = \"last_epoch\""),
        ("batch = 32\n", "batch = 32"),
        ("network = \"tutorial\"\n", "network = \"lenet5\""),
        (
            "author = \"The TensorFlow authors\"\n",
            "author = \"Somebody\"",
        ),
        (
            "loss = \"sparse_categorical_cross_entropy\"\n",
            "loss = \"sparse_categorical_cross_entropy\"",
        ),
    ] {
        let error = parse(&changed(line, "")).unwrap_err();
        let missing = told.split(' ').next().unwrap();
        let words = format!("missing field `{missing}`; write {told};");
        assert!(error.contains(&words), "{error}");
        assert!(parse(&changed(line, &format!("{told}\n"))).is_ok() || told.contains("lenet5"));
    }
    // A row of a table has fields of the same names that mean something else.
    let error = parse(&changed("name = \"Flatten\", ", "")).unwrap_err();
    assert!(error.contains("missing field `name`;"), "{error}");
    assert!(!error.contains("write"), "{error}");
}

#[test]
fn words_of_the_parser_are_said_as_any_other() {
    let claim = "quantity = \"accuracy\", at = \"last_epoch\" } } }";
    let error = parse(&changed(claim, &claim.replace("} } }", "}, then = 1 } }"))).unwrap_err();
    let words = "there is no setting `then` here; did you mean than? There are less, than";
    assert!(error.contains(words), "{error}");
    let two = "{ dense = { units = 3 }, dropout = { rate = 0.1 } }, \"flatten\"";
    let error = parse(&changed("\"flatten\"", two)).unwrap_err();
    assert!(
        error.contains("expected one kind with its settings; write {"),
        "{error}"
    );
    let misspelt = TUTORIAL.replacen("[[experiment]]", "[[experiments]]", 1);
    let error = parse(&misspelt).unwrap_err();
    assert!(error.contains("no [[experiment]] stands above"), "{error}");
}

#[test]
fn what_to_do_stands_behind_a_question_as_a_sentence() {
    let error = parse(&changed("network = \"tutorial\"", "network = \"tutorail\"")).unwrap_err();
    let words = "did you mean tutorial? Name one of these or give your own";
    assert!(error.contains(words), "{error}");
}

#[test]
fn folds_and_a_split_exclude_each_other() {
    let both = "split = { last = { n = 5000 } }\nfolds = { n_splits = 5 }";
    let error = parse(&changed("split = \"all\"", both)).unwrap_err();
    assert!(error.contains("take one of them away"), "{error}");
    assert!(
        parse(&changed(
            "split = \"all\"",
            "split = \"all\"\nfolds = { n_splits = 5 }"
        ))
        .is_ok()
    );
}
