//! What is said where a data set is nowhere: the files needed, every place looked at, why nothing
//! was fetched, and what to type.

use std::fmt;
use std::path::PathBuf;

use crate::{DatasetName, Search, download, layout};

/// One place that was looked at in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The place, in words, with its path.
    pub place: String,
    /// What was found there instead.
    pub found: String,
}

/// What is said where a data set is nowhere.
#[derive(Clone, Debug)]
pub struct NotFound {
    /// The data set.
    pub name: DatasetName,
    /// Every place looked at.
    pub looked: Vec<Looked>,
    /// Why the files were not fetched.
    pub not_fetched: String,
    /// Commands that fetch the files by hand.
    pub commands: Vec<String>,
}

impl NotFound {
    pub(crate) fn new(
        name: DatasetName,
        search: &Search,
        looked: Vec<Looked>,
        not_fetched: String,
    ) -> Self {
        let root = [
            &search.data_dir,
            &search.workspace_datasets,
            &search.data_root,
        ]
        .into_iter()
        .flatten()
        .next()
        .cloned()
        .unwrap_or_else(|| PathBuf::from("datasets"));
        let folder = root.join(name.as_str()).join(name.hub_folder());
        let commands = download::urls(name, &search.hub_endpoint)
            .into_iter()
            .map(|(file, url)| {
                let target = folder.join(file);
                format!("curl -fL --create-dirs -o \"{}\" {url}", target.display())
            })
            .collect();
        Self {
            name,
            looked,
            not_fetched,
            commands,
        }
    }
}

impl std::error::Error for NotFound {}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} was not found.", self.name.title())?;
        writeln!(f, "Files needed, in one of these forms:")?;
        for form in layout::needed(self.name) {
            writeln!(f, "  {form}")?;
        }
        writeln!(f, "Looked at:")?;
        for looked in &self.looked {
            writeln!(f, "  {}: {}", looked.place, looked.found)?;
        }
        writeln!(f, "Not fetched: {}.", self.not_fetched)?;
        write!(f, "To get the files by hand, type:")?;
        for command in &self.commands {
            write!(f, "\n  {command}")?;
        }
        Ok(())
    }
}
