//! The evaluation of the saved weights of a run, for which it is not trained again.

use refashion_datasets::Dataset;
use refashion_trainer::evaluate;
use refashion_zoo::Model;

use crate::{
    data::test_images,
    error::Result,
    features::{FEATURES, Features},
    files::write_record,
    plan::Plan,
    provenance::Provenance,
    record::RunRecord,
    saved::{OUTCOME, SavedEvaluation},
    store::{Store, WEIGHTS},
};

/// What the saved weights of a run say.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// What they say of the test images.
    pub saved: SavedEvaluation,
    /// What the first convolution makes of one of them, where the experiment asks for it.
    pub features: Option<Features>,
}

/// Reads the saved weights of a finished run into a new network, notes what it says of the test
/// images in `outcome.json`, and, where the experiment asks for it, what its first convolution
/// makes of one of them in `features.json`. Answers nothing where there is no test image, or the
/// run diverged.
///
/// # Errors
///
/// [`Error::Network`](crate::Error::Network) if the weights cannot be read,
/// [`Error::Altered`](crate::Error::Altered) if they are not those that the run left,
/// [`Error::Write`](crate::Error::Write) if the files cannot be written.
pub fn evaluate_saved(
    store: &Store,
    plan: &Plan,
    dataset: &Dataset,
    record: &RunRecord,
    provenance: Provenance,
) -> Result<Option<Evaluated>> {
    let (Some(trained), Some(test)) = (&record.test, test_images(plan, dataset)) else {
        return Ok(None);
    };
    let folder = store.run(&record.experiment, record.seed);
    let mut model = Model::new(&plan.network, 0)?;
    let weights = folder.join(WEIGHTS);
    record.check_weights(&weights)?;
    model.load(weights)?;
    let features = plan
        .experiment
        .features
        .map(|shown| Features::new(&record.experiment, &model, &test, shown.image))
        .transpose()?;
    if let Some(features) = &features {
        write_record(&folder.join(FEATURES), features)?;
    }
    let loaded = evaluate(&mut model, &test, plan.training.loss)?;
    let rounds = plan.experiment.rounds_predictions;
    let saved = SavedEvaluation::new(provenance, trained, loaded, &test.set.labels, rounds)?;
    write_record(&folder.join(OUTCOME), &saved)?;
    Ok(Some(Evaluated { saved, features }))
}

/// Whether the finished run lacks something that [`evaluate_saved`] would leave.
pub fn lacks_evaluation(plan: &Plan, record: &RunRecord) -> bool {
    let features = plan.experiment.features.is_some() && record.features.is_none();
    record.test.is_some() && (record.saved.is_none() || features)
}
