//! Where models are looked for, and what to type where none is found.

use anyhow::anyhow;
use refashion_datasets::Search;
use refashion_inference::Error as ModelError;
use refashion_runs::{CONFIG, Error, ModelPlaces, SWEEP, Store, UnfinishedRun, UnfinishedState};

use crate::{
    documents,
    shell::word,
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
        Error::NoWeightsThere { command, .. } if !command.is_empty() => {
            anyhow!("{error}; `{command}` made it")
        }
        Error::Unfinished(run) => anyhow!("{error}{}", goes_on(run)),
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

/// How a run gets its weights that has none yet, as far as its place tells what it is of.
fn goes_on(run: &UnfinishedRun) -> String {
    let experiment = run.folder.parent();
    let config = experiment.map(|folder| folder.join(CONFIG));
    let config = config.filter(|config| config.is_file());
    match (run.state, &run.sweep, experiment.zip(config)) {
        (UnfinishedState::UnderWay, ..) => String::new(),
        (UnfinishedState::Compared, Some(sweep), _) => {
            let best = typed(format_args!("sweep best {}", word(sweep)));
            format!("; `{best}` names the best one")
        }
        (_, Some(sweep), _) => {
            let (file, out) = (word(&sweep.join(SWEEP)), word(sweep));
            let sweep = typed(format_args!("sweep {file} --out {out}"));
            format!("; `{sweep}` goes on with the sweep")
        }
        (_, None, Some((experiment, config))) => {
            let name = run.folder.file_name().and_then(|name| name.to_str());
            let seed = name.and_then(|name| name.strip_prefix("seed-")?.parse::<u64>().ok());
            let seed = seed.filter(|seed| *seed > 0);
            let seed = seed.map_or(String::new(), |seed| format!(" --seed {seed}"));
            let (config, out) = (word(&config), word(experiment));
            let train = typed(format_args!("train {config} --out {out}{seed} --resume"));
            format!("; `{train}` goes on with it")
        }
        (_, None, None) => "; the command that began it goes on with it".to_owned(),
    }
}
