//! The data sets that a file names, before anybody knows them, and where their images lie.

use std::path::{Path, absolute};

use serde::Deserialize;
use toml::{Table, Value};

use crate::error::Result;
use crate::text::{of_toml, text_file};

/// The key of [`Experiment::dataset_path`](crate::Experiment::dataset_path).
const PATH: &str = "dataset_path";

/// The data set of an experiment as its file names it: one's own is known only once its images were
/// looked at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NamedSet {
    /// The experiment.
    #[serde(rename = "id", default)]
    pub experiment: String,
    /// The name.
    #[serde(rename = "dataset", default)]
    pub name: String,
    /// Where its images lie, from the root; nothing where the name is all that is said.
    #[serde(rename = "dataset_path", default)]
    pub path: Option<String>,
}

/// What is read of a document, whatever else is in it.
#[derive(Deserialize)]
struct Named {
    #[serde(default, rename = "experiment")]
    sets: Vec<NamedSet>,
}

impl NamedSet {
    /// Those of the experiments of a document that name one, in their order: what an experiment lacks is
    /// said when the document is read.
    ///
    /// # Errors
    ///
    /// [`Error::Read`](crate::Error::Read), [`Error::Encoding`](crate::Error::Encoding),
    /// [`Error::Format`](crate::Error::Format) and [`Error::Version`](crate::Error::Version), as for
    /// [`Document::load`](crate::Document::load).
    pub fn all(file: &Path) -> Result<Vec<Self>> {
        let text = anchored(&text_file(file)?, file);
        let mut named: Named = of_toml(&text, file)?;
        named.sets.retain(|set| !set.name.is_empty());
        Ok(named.sets)
    }
}

/// The text of a document whose paths hold wherever it lies: in the file they are relative to it.
///
/// ```
/// let text = "[[experiment]]\ndataset_path = \"fruit\"\n";
/// let whole = refashion_documents::anchored(text, "/home/ada/mine.toml".as_ref());
/// # #[cfg(unix)]
/// assert_eq!(whole, "[[experiment]]\ndataset_path = \"/home/ada/fruit\"\n");
/// ```
pub fn anchored(text: &str, file: &Path) -> String {
    with_words(text, PATH, |path| from_root(path, file))
}

/// A path in a file that is relative to it, from the root; nothing where that is no text.
pub fn from_root(path: &str, file: &Path) -> Option<String> {
    let file = absolute(file).ok()?;
    Some(file.parent()?.join(path).to_str()?.to_owned())
}

/// The text of a TOML file with other words behind a key, on each line that is the key and words.
///
/// ```
/// let other = |name: &str| (name == "mnist").then(|| "fruit".to_owned());
/// let text = refashion_documents::with_words("dataset = 'mnist'\nseeds = 1\n", "dataset", other);
/// assert_eq!(text, "dataset = \"fruit\"\nseeds = 1\n");
/// ```
pub fn with_words(text: &str, key: &str, other: impl Fn(&str) -> Option<String>) -> String {
    let changed = |line: &str| -> Option<String> {
        let (before, _) = line
            .split_once('=')
            .filter(|(name, _)| name.trim() == key)?;
        let table: Table = toml::from_str(line.trim()).ok()?;
        let words = other(table.get(before.trim())?.as_str()?)?;
        Some(format!("{key} = {}", Value::String(words)))
    };
    let lines = text.split('\n');
    let lines = lines.map(|line| changed(line).unwrap_or_else(|| line.to_owned()));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_changed_behind_their_key_alone() {
        let text = "a = 1\r\n# b = 'x'\nb = 'x' # y\nab = 'x'\nb = 1\nb = '''\nx'''";
        let changed = with_words(text, "b", |words| Some(format!("{words}\"\\")));
        let expected = text.replacen("b = 'x' # y", "b = 'x\"\\'", 1);
        let [was, is] = [&expected, &changed].map(|text| text.lines().count());
        assert_eq!(was, is);
        let line = changed.lines().nth(2).unwrap();
        let table: Table = toml::from_str(line).unwrap();
        assert_eq!(table["b"].as_str(), Some("x\"\\"));
        assert_eq!(with_words(text, "c", |_| None), text);
    }

    #[cfg(unix)]
    #[test]
    fn a_path_is_relative_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.toml");
        let text = "[[experiment]]\ndataset = 'two'\ndataset_path = '../two'\n\n\
                    [[experiment]]\ndataset = 'mnist'\n\n\
                    [[experiment]]\ndataset = 'three'\ndataset_path = '/three'\n\n\
                    [[experiment]]\ndataset_path = '/of-no-name'\n";
        std::fs::write(&file, text).unwrap();
        let named = NamedSet::all(&file).unwrap();
        let above = format!("{}/../two", folder.path().display());
        let paths = named.iter().map(|one| one.path.as_deref());
        let names = named.iter().map(|one| one.name.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["two", "mnist", "three"]);
        assert_eq!(
            paths.collect::<Vec<_>>(),
            [Some(above.as_str()), None, Some("/three")]
        );
    }
}
