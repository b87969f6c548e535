//! What a setting takes, in the words of somebody who sets it: a reader of files speaks of its own types.

use toml::Value;

/// What is wanted of a setting where a value was refused with this message, and an example: what stood
/// there before.
pub(crate) fn wanted(key: &str, before: Option<&Value>, message: &str) -> String {
    // A reader of text has other words where one of several kinds is wanted.
    let (refused, expected) = match message.split_once(", expected ") {
        Some(parts) => parts,
        None if message == "wanted string or table" => ("", "string only"),
        None => return message.to_owned(),
    };
    if refused.starts_with("unknown variant") {
        return format!("it is {expected}");
    }
    let (what, example) = match expected {
        "usize" | "u8" | "u16" | "u32" | "u64" => ("a whole number, 0 or more", "3"),
        "i8" | "i16" | "i32" | "i64" | "isize" => ("a whole number", "3"),
        "f32" | "f64" => ("a number", "0.1"),
        "a boolean" => ("`true` or `false`", "true"),
        "a string" => ("a word", "name"),
        "an array of length 2" => ("a list of two", "[3, 3]"),
        "a sequence" => ("a list in brackets", ""),
        // Names of types and their forms say nothing of a file.
        other if other.contains("variant") || other.contains("struct") || other.contains("map") => {
            ("settings in braces, `{ name = value }`", "")
        }
        // One of several names, some of which have settings of their own.
        "string only" => ("a name, or settings in braces, `{ name = value }`", ""),
        _ => return message.to_owned(),
    };
    let example = match before {
        Some(Value::String(word)) => word.clone(),
        Some(value) => value.to_string(),
        None => example.to_owned(),
    };
    // What stood there is of a form that can be, and shows it better than words.
    let what = match before {
        Some(_) if what.contains("braces") => "another form",
        _ => what,
    };
    match example.as_str() {
        "" => format!("it takes {what}; FORMAT.md of refashion-documents has them all"),
        plain if plain.contains(' ') => format!("it takes {what}, as in '{key}={plain}'"),
        plain => format!("it takes {what}, as in {key}={plain}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::Document;

    #[test]
    fn what_is_wanted_is_said_with_an_example_and_without_the_names_of_types() {
        let lab3 = Document::named("lab3").unwrap();
        let rate = "training.optimizer.adam.rate";
        for (key, value, words) in [
            (
                "training.batch",
                "x",
                "a whole number, 0 or more, as in training.batch=64",
            ),
            ("training.batch", "-3", "as in training.batch=64"),
            ("training.batch", "1.5", "as in training.batch=64"),
            (
                rate,
                "fast",
                "a number, as in training.optimizer.adam.rate=0.001",
            ),
            (
                "training.shuffle",
                "1",
                "`true` or `false`, as in training.shuffle=true",
            ),
            (
                "training.optimizer",
                "adam",
                "another form, as in 'training.optimizer={ adam = {",
            ),
            (
                "training.optimizer",
                "5",
                "another form, as in 'training.optimizer={ adam = {",
            ),
            ("training.schedule", "nope", "it is one of `constant`, "),
            (
                "training.schedule",
                "3",
                "another form, as in training.schedule=constant",
            ),
            (
                "training.early_stopping",
                "3",
                "settings in braces, `{ name = value }`; FORMAT.md",
            ),
            ("training.metrics", "top3", "a list in brackets"),
            (
                "augmentation.rotation",
                "x",
                "a number, as in augmentation.rotation=0.1",
            ),
            (
                "layers.0.kernel",
                "3",
                "a list of two, as in 'layers.0.kernel=[",
            ),
            ("split", "0.1", "another form, as in"),
            ("network", "5", "a word, as in network="),
        ] {
            let message = lab3.with_setting(key, value).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
            for ours in ["usize", "f64", "variant", "struct", "invalid", "string"] {
                assert!(!message.contains(ours), "{message}");
            }
        }
    }

    #[test]
    fn every_form_that_can_be_wanted_has_words() {
        let of =
            |expected: &str| super::wanted("k", None, &format!("invalid x, expected {expected}"));
        let braces = "it takes settings in braces, `{ name = value }`; FORMAT.md of refashion-documents has them all";
        for (expected, words) in [
            ("i64", "it takes a whole number, as in k=3"),
            ("u8", "it takes a whole number, 0 or more, as in k=3"),
            ("f32", "it takes a number, as in k=0.1"),
            ("a boolean", "it takes `true` or `false`, as in k=true"),
            ("a string", "it takes a word, as in k=name"),
            (
                "an array of length 2",
                "it takes a list of two, as in 'k=[3, 3]'",
            ),
            (
                "a sequence",
                "it takes a list in brackets; FORMAT.md of refashion-documents has them all",
            ),
            ("struct Adam", braces),
            ("a map", braces),
            ("tuple variant", braces),
            (
                "string only",
                "it takes a name, or settings in braces, `{ name = value }`; FORMAT.md of refashion-documents has them all",
            ),
            ("a pony", "invalid x, expected a pony"),
        ] {
            assert_eq!(of(expected), words);
        }
    }
}
