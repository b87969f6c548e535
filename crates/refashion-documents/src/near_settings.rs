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
