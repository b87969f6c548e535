//! What to type next, for errors that the libraries tell without knowing the command line.

use refashion_datasets::Error as DataError;
use refashion_runs::Error as RunError;

/// What goes behind an error's message; nothing where the message is all there is to say.
pub(crate) fn advice(error: &anyhow::Error) -> &'static str {
    if let Some(error) = error.downcast_ref::<DataError>() {
        return on_data(error);
    }
    match error.downcast_ref::<RunError>() {
        Some(RunError::Data(error)) => on_data(error),
        Some(RunError::Busy { .. }) => "; `--wait` waits for it",
        _ => "",
    }
}

fn on_data(error: &DataError) -> &'static str {
    match error {
        DataError::Digest {
            looks_like: None, ..
        } => "; get the published file, or give `--allow-unverified-data` if these are meant",
        _ => "",
    }
}
