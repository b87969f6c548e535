//! What makes a run the one it is.

use refashion_zoo::Model;
use serde_json::Value;

use crate::{Error, Examples, Result, Streams, Training};

/// The name of each property, and the property as text.
pub(crate) type Identity = Vec<(&'static str, String)>;

/// The property that checkpoints lack which were made before there was another version than the first.
pub(crate) const STREAMS: &str = "version of the random streams";

/// What a checkpoint has to agree with. The number of epochs is left out, unless what was trained so far
/// hangs on it: a run may be resumed in order to go further.
pub(crate) fn of(
    model: &Model,
    train: &Examples,
    validation: Option<&Examples>,
    training: &Training,
    streams: Streams,
) -> Result<Identity> {
    let fault = |error: serde_json::Error| Error::Settings {
        problem: error.to_string(),
    };
    let network = serde_json::to_string(model.network()).map_err(fault)?;
    let open = training.may_go_further();
    let mut training = serde_json::to_value(training).map_err(fault)?;
    if let Value::Object(settings) = &mut training
        && open
    {
        settings.remove("epochs");
    }
    let validation = validation.map_or_else(String::new, Examples::describe);
    Ok(vec![
        ("network", network),
        ("training", training.to_string()),
        ("images", train.describe()),
        ("validation", validation),
        ("seed", streams.seed().to_string()),
        (STREAMS, streams.version().to_string()),
    ])
}
