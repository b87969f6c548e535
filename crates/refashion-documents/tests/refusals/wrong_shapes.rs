//! What a newcomer writes who knows Keras or PyTorch, and what the error tells to write.

use crate::{changed, parse};

#[test]
fn wrong_shapes_are_told_what_to_write() {
    let optimizer = "{ adam = { rate = 0.001, epsilon = 1e-7, convention = \"keras\" } }";
    for (found, given, words) in [
        ("\"flatten\"", "\"batch_norm\"", "write { batch_norm = {} }"),
        (
            "\"flatten\"",
            "{ dropout = 0.5 }",
            "write { dropout = { rate = 0.5 } }",
        ),
        (
            "\"flatten\"",
            "{ conv2d = { filters = 8, kernel = 3 } }",
            "expected a pair of numbers; write kernel = [3, 3]",
        ),
        (
            "\"flatten\"",
            "{ max_pool = 2 }",
            "write { max_pool = { window = [2, 2] } }",
        ),
        (
            "\"flatten\"",
            "{ conv2d = { kernel = [3, 3] } }",
            "missing field `filters`; write { conv2d = { filters = 32, kernel = [3, 3] } }",
        ),
        (
            "\"flatten\"",
            "{ conv2d = { channels = 8 } }",
            "did you mean filters?",
        ),
        (
            "\"flatten\"",
            "{ max_pool = { pool_size = [2, 2] } }",
            "did you mean window?",
        ),
        (
            "\"flatten\"",
            "{ Conv2D = { filters = 8 } }",
            "write { conv2d = { filters = 32, kernel = [3, 3] } }",
        ),
        (
            "\"flatten\"",
            "\"MaxPooling2D\"",
            "write { max_pool = { window = [2, 2] } }",
        ),
        ("\"flatten\"", "\"relu\"", "write { activation = \"relu\" }"),
        (
            "\"flatten\"",
            "\"LeakyReLU\"",
            "write { activation = { leaky_relu = 0.1 } }",
        ),
        (
            "\"flatten\"",
            "{ type = \"flatten\" }",
            "a layer is its kind and its settings",
        ),
        (
            "\"flatten\"",
            "{ activation = \"leaky_relu\" }",
            "write { leaky_relu = 0.1 }",
        ),
        (
            "\"flatten\"",
            "{ activation = { leaky_relu = {} } }",
            "expected a number; write { leaky_relu = 0.1 }",
        ),
        (
            "epochs = 10",
            "epochs = 10\nclip = { norm = \"one\" }",
            "expected a number; write { norm = 1.0 }",
        ),
        ("\"flatten\"", "5", "settings in braces"),
        ("\"relu\"", "\"ReLU\"", "write \"relu\""),
        (
            "\"sparse_categorical_cross_entropy\"",
            "\"sparse_categorical_crossentropy\"",
            "write \"sparse_categorical_cross_entropy\"",
        ),
        (
            "\"sparse_categorical_cross_entropy\"",
            "\"mse\"",
            "write \"mean_squared_error\"",
        ),
        (optimizer, "\"adam\"", "write { adam = {} }"),
        (
            optimizer,
            "{ adam = 0.001 }",
            "write { adam = { rate = 0.001 } }",
        ),
        (optimizer, "{ Adam = {} }", "write { adam = {} }"),
        (
            optimizer,
            "{ adam = { lr = 0.001 } }",
            "did you mean learning_rate?",
        ),
        (
            "epochs = 10",
            "epochs = 10\nschedule = \"step\"",
            "write { step = { every = 10, factor = 0.5 } }",
        ),
        (
            "epochs = 10",
            "epochs = 10\nschedule = { exponential = 0.9 }",
            "write { exponential = { factor = 0.9 } }",
        ),
        (
            "epochs = 10",
            "epochs = 10\nclip = 1.0",
            "write clip = { norm = 1.0 }",
        ),
        (
            "epochs = 10",
            "epochs = 10\nearly_stopping = 3",
            "write early_stopping = { patience = 3 }",
        ),
        (
            "split = \"all\"",
            "split = 0.2",
            "write split = { first = { n = 5000 } }",
        ),
        (
            "split = \"all\"",
            "split = { first = 5000 }",
            "write { first = { n = 5000 } }",
        ),
        (
            "split = \"all\"",
            "split = \"last\"",
            "write { last = { n = 5000 } }",
        ),
        (
            "split = \"all\"",
            "split = { validation_split = 0.2 }",
            "write { last = { n = 5000 } }",
        ),
        ("batch = 32", "batchsize = 32", "did you mean batch_size?"),
        ("[1, 28, 28]", "784", "write input = [1, 28, 28]"),
    ] {
        let error = parse(&changed(found, given)).unwrap_err();
        assert!(error.contains(words), "{given}: {error}");
        for rust in ["variant", "struct", "usize", "newtype", "Spec"] {
            assert!(!error.contains(rust), "{given}: {error}");
        }
    }
}

/// The names of the field stand for those of earlier documents, which stay readable.
#[test]
fn settings_have_their_standard_names_too() {
    let optimizer =
        "optimizer = { adam = { rate = 0.001, epsilon = 1e-7, convention = \"keras\" } }";
    for (found, old, standard) in [
        ("batch = 32", "batch = 64", "batch_size = 64"),
        (
            optimizer,
            "optimizer = { adam = { rate = 0.002 } }",
            "optimizer = { adam = { learning_rate = 0.002 } }",
        ),
        (
            optimizer,
            "optimizer = { adamw = { rate = 0.002, decay = 0.01 } }",
            "optimizer = { adamw = { learning_rate = 0.002, weight_decay = 0.01 } }",
        ),
        (
            "sets = { batch = ",
            "sets = { batch = ",
            "sets = { batch_size = ",
        ),
    ] {
        let [old, standard] = [old, standard].map(|text| parse(&changed(found, text)).unwrap());
        assert_eq!(old, standard);
    }
    let both = parse(&changed("batch = 32", "batch = 32\nbatch_size = 32")).unwrap_err();
    assert!(both.contains("batch"), "{both}");
}
