//! Runs that are there, and are others than those that are asked for.

use std::{fmt, path::PathBuf};

use anyhow::{Context, Result};
use refashion_datasets::Dataset;
use refashion_documents::Document;
use refashion_runs::{Plan, Store};

/// A run that is there, and is another than the one that is asked for.
pub(crate) struct OtherRun {
    folder: PathBuf,
    differ: Vec<&'static str>,
}

impl OtherRun {
    /// The first of those that a store has of the only experiment of a document.
    pub(crate) fn find(
        document: &Document,
        store: &Store,
        dataset: &Dataset,
    ) -> Result<Option<Self>> {
        let experiment = document.experiments.first();
        let plan = Plan::new(
            document,
            experiment.context("a draft has one experiment")?,
            None,
        )?;
        let other = store.other_run(&plan, dataset);
        Ok(other.map(|(seed, differ)| Self {
            folder: store.run(&document.id, seed),
            differ,
        }))
    }

    /// Whether it is its images that are others; where there are more or fewer of them, they are also
    /// divided otherwise.
    pub(crate) fn is_on_other_images(&self) -> bool {
        self.differ.contains(&"data")
    }
}

impl fmt::Display for OtherRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folder = self.folder.display();
        match self.is_on_other_images() {
            true => write!(
                f,
                "{folder} is of a run on other images: since then some have changed, come or gone"
            ),
            false => write!(
                f,
                "{folder} is of a run that differs in its {} from what is asked for",
                self.differ.join(" and ")
            ),
        }
    }
}
