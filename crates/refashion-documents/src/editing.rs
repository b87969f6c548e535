//! Documents as text, and single settings of them.

use std::path::Path;

use toml::{Table, Value};

use crate::document::Document;
use crate::error::{Error, Result};
use crate::named_set::{anchored, with_words};
use crate::near_settings::{hint, settings, siblings};
use crate::text::{of_toml, text_file};
use crate::wanted::wanted;

/// How a message begins that is about a setting which there is not.
const UNKNOWN: &str = "unknown field";

/// Settings that have a longer name too, which documents may be written with.
const SPELLINGS: [(&str, &str); 3] = [
    ("learning_rate", "rate"),
    ("weight_decay", "decay"),
    ("batch_size", "batch"),
];

impl Document {
    /// The document as the text of a file, which [`Document::parse`] reads.
    ///
    /// ```
    /// use refashion_documents::Document;
    ///
    /// let lab3 = Document::named("lab3")?;
    /// assert_eq!(Document::parse(&lab3.text()?, "lab3.toml".as_ref())?, lab3);
    /// # Ok::<(), refashion_documents::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unwritable`] where a number is too large for TOML.
    pub fn text(&self) -> Result<String> {
        let text = toml::to_string_pretty(self).map_err(|error| Error::Unwritable {
            document: self.id.clone(),
            problem: error.to_string(),
        })?;
        Ok(format!("{}\n", short_rows(&text).trim_end()))
    }

    /// The document with one setting of its first experiment, or of its first network, changed.
    ///
    /// The key is the way to it in the text: `training.batch`, `layers.3.rate`. The kind of a layer
    /// may be left out: `layers.3.dropout.rate` is the same. The value is as TOML has it, and what is
    /// no such value is taken for a word. Whether the whole can be right is for [`Document::parse`]
    /// to say.
    ///
    /// ```
    /// use refashion_documents::Document;
    ///
    /// let lab3 = Document::named("lab3")?.with_setting("training.batch", "16")?;
    /// assert_eq!(lab3.experiments[0].training.as_ref().unwrap().batch_size, 16);
    /// let message = lab3.with_setting("training.bach", "16").unwrap_err().to_string();
    /// assert!(message.contains("did you mean training.batch?"), "{message}");
    /// # Ok::<(), refashion_documents::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NoSetting`] with the near ones, [`Error::Setting`] where the value cannot be.
    pub fn with_setting(&self, key: &str, value: &str) -> Result<Self> {
        // Text does what a conversion of values would; were that compiled too, this crate would take half as
        // long again to build.
        let text = self.text()?;
        let unread = |error| Error::format(Path::new(&self.id), &text, &error);
        let mut whole: Value = toml::from_str(&text).map_err(unread)?;
        let no_setting = |whole: &Value| Error::NoSetting {
            key: key.to_owned(),
            hint: hint(key, &settings(whole)),
        };
        if let Some(hint) = other_kind(&mut whole, key) {
            let key = key.to_owned();
            return Err(Error::NoSetting { key, hint });
        }
        let key = written(&mut whole, key);
        let key = key.as_str();
        let before = settings(&whole);
        let Some(place) = place(&mut whole, key) else {
            return Err(no_setting(&whole));
        };
        let known = place.is_some();
        let stood = place.as_deref().cloned();
        let value = parsed(value);
        match place {
            Some(place) => *place = value.clone(),
            None => match insert(&mut whole, key, value.clone()) {
                Some(()) => {}
                None => return Err(no_setting(&whole)),
            },
        }
        // A value is written as what stands behind a key; a table as a document.
        let text = whole.as_table().map(Table::to_string).unwrap_or_default();
        toml::from_str(&text).map_err(|error: toml::de::Error| {
            let message = error.message().trim();
            match !known && message.starts_with(UNKNOWN) {
                false => Error::Setting {
                    key: key.to_owned(),
                    value: value.to_string(),
                    problem: wanted(key, stood.as_ref(), message),
                },
                true => Error::NoSetting {
                    key: key.to_owned(),
                    hint: hint(key, &[before, siblings(key, message)].concat()),
                },
            }
        })
    }

    /// Reads a document of your own as [`Document::load`] does, but for the checks of whether names
    /// and numbers in it can be right; with a `dataset`, as if each experiment named that one.
    ///
    /// # Errors
    ///
    /// [`Error::Read`], [`Error::Encoding`], [`Error::Format`] and [`Error::Version`] as for [`Document::load`].
    pub fn draft(path: impl AsRef<Path>, dataset: Option<&str>) -> Result<Self> {
        let path = path.as_ref();
        let mut text = anchored(&text_file(path)?, path);
        if let Some(dataset) = dataset {
            text = with_words(&text, "dataset", |_| Some(dataset.to_owned()));
        }
        of_toml(&text, path)
    }
}

/// The text with rows of numbers on one line, which the writer breaks behind each number.
fn short_rows(text: &str) -> String {
    let numeric = |c: char| c.is_ascii_digit() || "+-.e,_ \n".contains(c);
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[\n") {
        short.push_str(before);
        match after.split_once(']') {
            Some((row, behind)) if row.chars().all(numeric) => {
                let numbers = row
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty());
                short.push_str(&format!("[{}]", numbers.collect::<Vec<_>>().join(", ")));
                rest = behind;
            }
            _ => {
                short.push_str("[\n");
                rest = after;
            }
        }
    }
    short + rest
}

/// A value as TOML has it, or a word.
fn parsed(text: &str) -> Value {
    let line = format!("value = {text}");
    let value = toml::from_str::<Table>(&line).ok();
    let value = value.and_then(|mut table| table.remove("value"));
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

/// The table that a key is looked for in, and its parts there.
fn scope<'v, 'k>(whole: &'v mut Value, key: &'k str) -> Option<(&'v mut Value, Vec<&'k str>)> {
    let mut parts: Vec<&str> = key.split('.').collect();
    let first = *parts.first()?;
    let table = match first {
        "experiment" | "network" if parts.len() > 1 => {
            parts.remove(0);
            first
        }
        "layers" | "input" | "source" => "network",
        _ => "experiment",
    };
    let scope = whole.get_mut(table)?.as_array_mut()?.first_mut()?;
    Some((scope, parts))
}

/// Where a setting stands: nothing where it has no place, and no value where it has none yet.
fn place<'v>(whole: &'v mut Value, key: &str) -> Option<Option<&'v mut Value>> {
    let (mut value, parts) = scope(whole, key)?;
    for part in parts {
        value = match value {
            Value::Array(items) => items.get_mut(part.parse::<usize>().ok()?)?,
            Value::Table(_) => match inner(value, part) {
                Some(table) if table.contains_key(part) => table.get_mut(part)?,
                _ => return Some(None),
            },
            _ => return None,
        };
    }
    Some(Some(value))
}

/// The key with its last part as it is written, where that has another name too.
fn written(whole: &mut Value, key: &str) -> String {
    let (way, last) = key.rsplit_once('.').unwrap_or(("", key));
    let pair = SPELLINGS.iter().find(|(long, _)| *long == last);
    let short = pair.map(|(_, short)| format!("{way}.{short}"));
    let known = short.filter(|short| matches!(place(whole, short), Some(Some(_))));
    known.unwrap_or_else(|| key.to_owned())
}

/// The end of a sentence on a setting of another kind of optimizer, split or layer than there is.
fn other_kind(whole: &mut Value, key: &str) -> Option<String> {
    let (value, parts) = scope(whole, key)?;
    let mut value: &Value = value;
    for (place, part) in parts.iter().enumerate() {
        if let Some(kind) = kind(value, part) {
            let known = value.get(&kind)?.get(*part).is_some();
            let other = place + 1 < parts.len() && !known;
            return other.then(|| format!("; `{}` is {kind} here", parts[..place].join(".")));
        }
        value = match value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?)?,
            _ => value.get(*part)?,
        };
    }
    None
}

/// Puts a value where there is none, with the tables on the way to it.
fn insert(whole: &mut Value, key: &str, new: Value) -> Option<()> {
    let (mut value, parts) = scope(whole, key)?;
    let (last, way) = parts.split_last()?;
    for part in way {
        value = match value {
            Value::Array(items) => items.get_mut(part.parse::<usize>().ok()?)?,
            Value::Table(_) => inner(value, part)?
                .entry(*part)
                .or_insert_with(|| Value::Table(Table::new())),
            _ => return None,
        };
    }
    inner(value, last)?.insert((*last).to_owned(), new);
    Some(())
}

/// The table that holds a part: what a layer is set to lies in a table named after its kind.
fn inner<'v>(value: &'v mut Value, part: &str) -> Option<&'v mut Table> {
    match kind(value, part) {
        Some(kind) => value.get_mut(&kind)?.as_table_mut(),
        None => value.as_table_mut(),
    }
}

/// The kind of what is set to all that lies in a table named after it, if the part is not that kind.
fn kind(value: &Value, part: &str) -> Option<String> {
    let table = value.as_table()?;
    let alone = table.len() == 1 && !table.contains_key(part);
    let (kind, inner) = table.iter().next().filter(|_| alone)?;
    inner.is_table().then(|| kind.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thesis() -> Document {
        let mut thesis = Document::named("thesis").unwrap();
        thesis.networks = vec![thesis.network("thesis").unwrap()];
        thesis
    }

    #[test]
    fn every_document_is_read_as_it_was_written() {
        for document in Document::all().unwrap() {
            let text = document.text().unwrap();
            assert_eq!(
                Document::parse(&text, Path::new("x.toml")).unwrap(),
                document
            );
        }
        let text = thesis().text().unwrap();
        assert_eq!(
            Document::parse(&text, Path::new("x.toml")).unwrap(),
            thesis()
        );
    }

    #[test]
    fn a_setting_may_be_new_or_leave_out_the_kind_of_its_layer() {
        let layer = thesis().networks[0]
            .layers
            .iter()
            .position(|layer| serde_json::to_string(layer).unwrap().contains("dropout"));
        let layer = layer.unwrap();
        for key in [
            format!("layers.{layer}.rate"),
            format!("layers.{layer}.dropout.rate"),
        ] {
            let set = thesis().with_setting(&key, "0.125").unwrap();
            let json = serde_json::to_string(&set.networks[0].layers[layer]).unwrap();
            assert!(json.contains("0.125"), "{json}");
        }
        let set = thesis()
            .with_setting("training.early_stopping.patience", "3")
            .unwrap();
        let stopping = set.experiments[0].training.as_ref().unwrap().early_stopping;
        assert_eq!(stopping.unwrap().patience, 3);
    }

    #[test]
    fn another_kind_is_called_that_and_longer_names_are_taken() {
        let thesis = thesis();
        let said = |key: &str| thesis.with_setting(key, "0.5").unwrap_err().to_string();
        let message = said("training.optimizer.sgd.rate");
        assert!(
            message.contains("`training.optimizer` is adam here"),
            "{message}"
        );
        let message = said("layers.0.dense.units");
        assert!(message.contains("`layers.0` is conv2d here"), "{message}");
        let [short, long] = ["rate", "learning_rate"].map(|name| {
            let key = format!("training.optimizer.adam.{name}");
            thesis.with_setting(&key, "0.5").unwrap()
        });
        assert_eq!(short, long);
        let batch = thesis.with_setting("training.batch_size", "16").unwrap();
        assert_eq!(
            batch.experiments[0].training.as_ref().unwrap().batch_size,
            16
        );
    }

    #[test]
    fn what_is_no_setting_is_told_with_the_near_ones() {
        let fault =
            |key: &str, value: &str| thesis().with_setting(key, value).unwrap_err().to_string();
        assert!(fault("training.epoch", "3").contains("did you mean training.epochs"));
        assert!(fault("layers.99.rate", "3").contains("there is no setting"));
        assert!(fault("layers.0.filters.x", "3").contains("there is no setting"));
        // Neither of the two is given.
        assert!(fault("training.mixpu", "3").contains("did you mean training.mixup?"));
        let said = fault("training.class_weights", "balance");
        assert!(said.contains("\"balanced\", or a list"), "{said}");
        assert!(fault("training.batch", "many").contains("training.batch"));
        assert!(fault("experiment", "3").contains("there is no setting"));
        // Alone it is the experiment's network, and no table of one.
        let other = thesis().with_setting("network", "lenet5").unwrap();
        assert_eq!(other.experiments[0].network, "lenet5");
    }

    #[test]
    fn the_near_ones_lead_into_lists_of_tables_and_not_into_sizes() {
        let fault = |key: &str| thesis().with_setting(key, "3").unwrap_err().to_string();
        let told = fault("layers.0.conv2d.filter");
        assert!(told.contains("layers.0.conv2d.filters"), "{told}");
        let told = fault("layers.0.conv2d.kernels");
        assert!(told.contains("layers.0.conv2d.kernel"), "{told}");
        assert!(!told.contains("kernel.0"), "{told}");
    }

    #[test]
    fn a_key_may_name_its_table_and_a_place_in_a_list() {
        let batch = |key: &str| {
            let set = thesis().with_setting(key, "16").unwrap();
            set.experiments[0].training.as_ref().unwrap().batch_size
        };
        assert_eq!(
            [batch("training.batch"), batch("experiment.training.batch")],
            [16, 16]
        );
        let layer = |key: &str, value: &str| {
            let set = thesis().with_setting(key, value).unwrap();
            serde_json::to_value(&set.networks[0].layers[0]).unwrap()["conv2d"].clone()
        };
        assert_eq!(layer("network.layers.0.kernel.0", "5")["kernel"][0], 5);
        // The layer has no name before.
        assert_eq!(layer("layers.0.name", "first")["name"], "first");
    }

    #[test]
    fn a_setting_within_a_value_is_told_with_the_value() {
        let fault =
            |key: &str, value: &str| thesis().with_setting(key, value).unwrap_err().to_string();
        let told = fault("training.optimizer", "{ adam = { rat = 1.0 } }");
        assert!(told.starts_with("training.optimizer cannot be"), "{told}");
        let told = fault("layers.0.filterz", "3");
        assert!(
            told.contains("there is no setting") && !told.contains(" here"),
            "{told}"
        );
    }

    #[test]
    fn rows_of_numbers_alone_are_short() {
        let text = "a = [\n    1,\n    2.5,\n]\nb = [\n    \"x, y\",\n]\nc = 1";
        let short = "a = [1, 2.5]\nb = [\n    \"x, y\",\n]\nc = 1";
        assert_eq!(short_rows(text), short);
    }

    #[test]
    fn what_is_as_it_is_unless_told_is_not_written() {
        let tutorial = include_str!("../examples/fashion_mnist_tutorial.toml");
        let tutorial = tutorial.replace("seeds = 5\n", "");
        let document = Document::parse(&tutorial, Path::new("x.toml")).unwrap();
        assert_eq!(
            (document.experiments[0].seeds, document.figures[0].runs),
            (5, 1)
        );
        let text = document.text().unwrap();
        for line in [
            "padding = 0",
            "known_seeds = 0",
            "runs = 1",
            "compare = \"equal\"",
        ] {
            assert!(!text.contains(&format!("\n{line}\n")), "{line} in\n{text}");
        }
        let mut named = document;
        assert_eq!(named.option(), "");
        named.file = Some("mine.toml".to_owned());
        assert_eq!(named.option(), " --document mine.toml");
    }
}
