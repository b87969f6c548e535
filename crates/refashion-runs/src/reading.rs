//! Reads out of the saved weights of a run what it is not trained again for.

use std::path::Path;

use refashion_datasets::Dataset;
use refashion_trainer::evaluate;
use refashion_zoo::Model;

use crate::{
    data::test_images,
    error::Result,
    features::{FEATURES, Features},
    files::write_json,
    outcome::{OUTCOME, Outcome},
    plan::Plan,
    provenance::Provenance,
    record::RunRecord,
    store::{Store, WEIGHTS},
};

/// Reads the saved weights of a finished run into a new network, notes what it says of the test
/// images in `outcome.json`, and, where the experiment asks for it, what its first convolution
/// makes of one of them in `features.json`. Answers nothing where there is no test image, or the
/// run diverged.
///
/// # Errors
///
/// [`Error::Network`](crate::Error::Network) if the weights cannot be read,
/// [`Error::Write`](crate::Error::Write) if the files cannot be written.
pub fn read_outcome(
    store: &Store,
    plan: &Plan,
    dataset: &Dataset,
    record: &RunRecord,
    provenance: Provenance,
) -> Result<Option<Outcome>> {
    let (Some(trained), Some(test)) = (&record.test, test_images(plan, dataset)) else {
        return Ok(None);
    };
    let folder = store.run(&record.experiment, record.seed);
    let mut model = Model::new(&plan.network, 0)?;
    model.load(folder.join(WEIGHTS))?;
    if let Some(shown) = plan.experiment.features {
        let features = Features::new(&record.experiment, &model, &test, shown.image)?;
        write_json(&folder.join(FEATURES), &features)?;
    }
    let loaded = evaluate(&mut model, &test, plan.training.loss)?;
    let rounds = plan.experiment.rounds_predictions;
    let outcome = Outcome::new(provenance, trained, loaded, &test.set.labels, rounds)?;
    write_json(&folder.join(OUTCOME), &outcome)?;
    Ok(Some(outcome))
}

/// Whether the finished run lacks something that [`read_outcome`] would leave.
pub fn lacks_outcome(store: &Store, plan: &Plan, record: &RunRecord) -> bool {
    let folder = store.run(&record.experiment, record.seed);
    let lacks = |file: &str| !Path::exists(&folder.join(file));
    let features = plan.experiment.features.is_some() && lacks(FEATURES);
    record.test.is_some() && (record.outcome.is_none() || features)
}
