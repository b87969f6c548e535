//! The settings of a document by their keys, and those that are near to one that there is not.

use std::collections::BTreeSet;

use refashion_std::nearest;
use toml::Value;

/// At most so many near settings are named.
const MOST_NAMED: usize = 6;

/// The settings that could stand where this one was put, as the message names them: those that are
/// not given are in no text.
pub(crate) fn siblings(key: &str, message: &str) -> Vec<String> {
    let (_, known) = message.split_once("expected").unwrap_or_default();
    let names = known.split('`').skip(1).step_by(2);
    match key.rsplit_once('.') {
        Some((way, _)) => names.map(|name| format!("{way}.{name}")).collect(),
        None => names.map(str::to_owned).collect(),
    }
}

/// The end of a sentence on a setting that there is not: those whose last part is near, of them the
/// ones that begin alike.
pub(crate) fn hint(key: &str, known: &[String]) -> String {
    let parts = |key: &str| key.split('.').map(str::to_owned).collect::<Vec<_>>();
    let last = |key: &str| parts(key).pop().unwrap_or_default();
    let alike = |known: &String| {
        let pairs = parts(key).into_iter().zip(parts(known));
        pairs.take_while(|(one, other)| one == other).count()
    };
    let is_near = |known: &&String| !nearest(&last(key), [last(known).as_str()]).is_empty();
    // One that cannot be set as it is written is no advice.
    let others = known.iter().filter(|known| *known != key);
    let near: Vec<&String> = others.filter(is_near).collect();
    let most = near.iter().map(|known| alike(known)).max();
    let near = near.into_iter().filter(|known| Some(alike(known)) == most);
    // A setting that is given is also one that could be.
    let near: BTreeSet<&str> = near.map(String::as_str).collect();
    let near: Vec<&str> = near.into_iter().take(MOST_NAMED).collect();
    match near.is_empty() {
        true => "; `--print-config` shows them all".to_owned(),
        false => format!("; did you mean {}?", near.join(" or ")),
    }
}

/// The keys of all settings of the first experiment and the first network.
pub(crate) fn settings(whole: &Value) -> Vec<String> {
    let first = |table: &str| whole.get(table)?.as_array()?.first();
    let mut keys = Vec::new();
    for table in ["experiment", "network"] {
        if let Some(value) = first(table) {
            gather(value, String::new(), &mut keys);
        }
    }
    keys
}

fn gather(value: &Value, key: String, keys: &mut Vec<String>) {
    let longer = |part: &str| match key.is_empty() {
        true => part.to_owned(),
        false => format!("{key}.{part}"),
    };
    match value {
        Value::Table(table) => {
            for (part, value) in table {
                gather(value, longer(part), keys);
            }
        }
        Value::Array(items) if items.iter().any(|item| !item.is_integer()) => {
            for (place, value) in items.iter().enumerate() {
                gather(value, longer(&place.to_string()), keys);
            }
        }
        _ => keys.push(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_whole_numbers_is_one_setting_and_any_other_is_as_many_as_it_has() {
        let text = r#"
            [[experiment]]
            seeds = 2
            [experiment.training]
            batch = 8
            [[experiment]]
            id = "another"
            [[network]]
            input = [1, 28, 28]
            layers = [{ dense = { units = 10 } }, "flatten"]
            mixed = [1, 0.5]
        "#;
        let whole: Value = toml::from_str(text).unwrap();
        let mut found = settings(&whole);
        found.sort();
        let expected = [
            "input",
            "layers.0.dense.units",
            "layers.1",
            "mixed.0",
            "mixed.1",
            "seeds",
            "training.batch",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn those_that_begin_alike_are_nearest() {
        let known = ["training.batch", "layers.0.batch", "training.epochs"];
        let known = known.map(str::to_owned);
        assert_eq!(
            hint("training.bath", &known),
            "; did you mean training.batch?"
        );
        let both = "; did you mean layers.0.batch or training.batch?";
        assert_eq!(hint("bath", &known), both);
        // What was typed is no advice.
        let none = "; `--print-config` shows them all";
        assert_eq!(hint("training.epochs", &known), none);
        assert_eq!(hint("training.epoch", &[]), none);
    }

    #[test]
    fn what_could_stand_in_a_place_is_read_from_the_message() {
        let message = "unknown field `rat`, expected `rate` or `momentum`";
        assert_eq!(
            siblings("optimizer.rat", message),
            ["optimizer.rate", "optimizer.momentum"]
        );
        assert_eq!(siblings("rat", message), ["rate", "momentum"]);
        assert_eq!(siblings("rat", "no such thing"), [""; 0]);
    }
}
