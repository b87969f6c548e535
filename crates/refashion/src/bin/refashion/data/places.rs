//! Where the data of a call are looked for.

use refashion_datasets::Search;

use crate::{cli::Source, workspace};

/// Where data are looked for: what the command line says, then the environment.
pub(crate) fn search(source: &Source) -> Search {
    Search {
        data_dir: source.data.clone(),
        workspace_datasets: Some(workspace::root().join("datasets")),
        allow_unverified: source.allow_unverified_data,
        ..Search::from_env()
    }
}
