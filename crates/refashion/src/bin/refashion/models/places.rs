//! Where models are looked for, and what to type where none is found.

use anyhow::anyhow;
use refashion_datasets::Search;
use refashion_inference::Error as ModelError;
use refashion_runs::{Error, ModelPlaces, Store};

use crate::{
    documents,
    workspace::{self, typed},
};

/// The places below the checkout, and the cache of a hub.
pub(super) fn places() -> ModelPlaces {
    let root = workspace::root();
    ModelPlaces {
        results: Store::new(root.join("results")),
        models: root.join("models"),
        search: Search::from_env(),
        // A list fetches nothing.
        max_download: 0,
    }
}

/// The error with what to type next.
pub(super) fn advised(error: Error) -> anyhow::Error {
    match &error {
        Error::NoWeights {
            experiment, seed, ..
        } => {
            let file = documents::option_of(experiment, &places().results);
            let makes = typed(format_args!("reproduce {experiment}{file} --seed {seed}"));
            anyhow!("{error}; `{makes}` makes them")
        }
        Error::NoModel { .. } => anyhow!(refashion_std::advised(
            &error.to_string(),
            &format!("`{}` shows what is here", typed("models list"))
        )),
        Error::Model(ModelError::Silent { .. }) => {
            anyhow!("{error}; give the folder of the run, with its run.json beside the weights")
        }
        Error::Altered { command, .. } if !command.is_empty() => {
            anyhow!("{error}; `{command}` trains it again")
        }
        _ => error.into(),
    }
}
