//! What a field of a document can have for its value, an example of each.

/// A value that a field can have.
pub(crate) fn field(name: &str) -> Option<&'static str> {
    of_name(FIELDS, name)
}

/// What a field can have where a single number gives the whole of it.
pub(crate) fn sized(name: &str) -> Option<&'static str> {
    of_name(SIZES, name)
}

/// An example of a type of several settings, by its name in this workspace.
pub(crate) fn of_type(name: &str) -> Option<&'static str> {
    of_name(TYPES, name)
}

fn of_name(examples: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    let mut examples = examples.iter().filter(|(known, _)| *known == name);
    examples.next().map(|(_, text)| *text)
}

const SIZES: &[(&str, &str)] = &[
    ("kernel", "[3, 3]"),
    ("window", "[2, 2]"),
    ("stride", "[2, 2]"),
    ("dilation", "[2, 2]"),
    ("folds", "{ n_splits = 5 }"),
    ("features", "{ image = 1510 }"),
    ("lookahead", "{ every = 5, keep = 0.5 }"),
];

const FIELDS: &[(&str, &str)] = &[
    ("input", "[1, 28, 28]"),
    ("scaling", "\"by_two_fifty_five\""),
    ("whitening", "{ images = 5000, epsilon = 0.0005 }"),
    ("augmentation", "{ rotation = 8.0 }"),
    ("metrics", "[\"macro_f1\"]"),
    ("margins", "{ test_accuracy = 0.01 }"),
    ("id", "\"mine\""),
    ("title", "\"A small network on clothes\""),
    ("author", "\"Somebody\""),
    ("kind", "\"notebook\""),
    ("name", "\"small\""),
    ("network", "\"lenet5\""),
    ("dataset", "\"fashion-mnist\""),
    ("experiment", "\"mine\""),
    ("says", "\"a few words of your own\""),
    ("place", "\"page 12\""),
    ("printed", "\"0.9144\""),
    ("quantity", "\"test_accuracy\""),
    ("quantities", "[\"accuracy\", \"val_accuracy\"]"),
    ("at", "\"last_epoch\""),
    ("batch", "32"),
    ("epochs", "20"),
    ("of", "\"test\""),
    ("unit", "\"count\""),
    ("cells", "\"90 10\\n5 95\""),
    ("score", "\"recall\""),
    ("within", "[4, 6]"),
    ("at_most", "0.01"),
    ("classes", "[0, 2]"),
    ("pairs", "[[0, 6], [6, 0]]"),
    ("steps", "[\"argmax\"]"),
    (
        "lists",
        "[{ source = \"text\", place = \"page 12\", layers = [\"conv\", \"dense\"] }]",
    ),
    ("label", "\"Figure 3\""),
    ("cites", "\"Figure 3\""),
    ("setting", "\"batch\""),
    ("why", "\"it is not stated\""),
    ("date", "\"2026-11-26\""),
];

const TYPES: &[(&str, &str)] = &[
    ("Parameters", "{ of = \"beta\", rate = 64.0 }"),
    ("Number", "{ place = \"page 12\", printed = \"3\" }"),
    (
        "Measure",
        "{ experiment = \"mine\", quantity = \"test_accuracy\", at = \"final_test\" }",
    ),
    (
        "Stated",
        "{ source = \"text\", place = \"page 12\", value = \"32\" }",
    ),
    (
        "Listed",
        "{ source = \"text\", place = \"page 12\", layers = [\"conv\", \"dense\"] }",
    ),
    (
        "Reading",
        "{ says = \"counted otherwise\", equals = \"2 + 3\" }",
    ),
    (
        "Deviation",
        "{ what = \"what is done otherwise\", why = \"the reason\" }",
    ),
];
