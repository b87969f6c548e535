//! What a network made of single test images.

use refashion_datasets::Dataset;
use refashion_figures::{Card, Head, Picture, PredictionSheet};
use refashion_runs::{Prediction, RunRecord};

use crate::{
    error::{Error, Result},
    gallery::{plate::Plate, subject::Subject},
};

/// How many pictures stand side by side.
const COLUMNS: usize = 3;

/// The predictions of the first run that kept some: the first images, and the most doubtful ones;
/// where the document rounds, as the one does that shows them, nine right and nine wrong as well.
pub(crate) fn draw(subject: &Subject) -> Result<Vec<Plate>> {
    let evaluated = |run: &&RunRecord| run.saved.is_some();
    let Some(run) = subject.runs.iter().copied().find(evaluated) else {
        return Ok(Vec::new());
    };
    let (Some(saved), Some(dataset)) = (&run.saved, subject.pictures_of(run)) else {
        return Ok(Vec::new());
    };
    let samples = &saved.samples;
    let mut sheets = vec![
        (
            "predictions",
            "Predictions for the first test images",
            &samples.first,
        ),
        (
            "doubtful",
            "The most doubtful predictions",
            &samples.least_confident,
        ),
        (
            "surest-wrong",
            "The surest of the wrong predictions",
            &samples.surest_wrong,
        ),
    ];
    if saved.rounded.is_some() {
        sheets.push(("right", "Test images named rightly", &samples.right));
        sheets.push(("wrong", "Test images named wrongly", &samples.wrong));
    }
    let shown = sheets
        .into_iter()
        .filter(|(_, _, samples)| !samples.is_empty());
    shown
        .map(|(what, title, samples)| {
            let cards = samples
                .iter()
                .map(|sample| card(subject, dataset, sample))
                .collect::<Result<_>>()?;
            let sheet = PredictionSheet {
                head: Head::new(subject.title(title)).subtitle(caption(subject, run, what)),
                classes: dataset
                    .name
                    .classes
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                cards,
                columns: COLUMNS,
            };
            subject.plate(what, Some(dataset.name), sheet.draw())
        })
        .collect()
}

/// What has to be known to read the sheet.
fn caption(subject: &Subject, run: &RunRecord, what: &str) -> String {
    let made_by = subject.made_by(&[run]);
    match what {
        "right" | "wrong" => format!(
            "{made_by}. As the document takes them, rounded first: without a probability above .5 an image counts as {}",
            subject.experiment.dataset.classes[0]
        ),
        "surest-wrong" => format!("{made_by}. Those whose largest probability is highest"),
        "doubtful" => format!("{made_by}. Those whose largest probability is lowest"),
        _ => made_by,
    }
}

fn card(subject: &Subject, dataset: &Dataset, sample: &Prediction) -> Result<Card> {
    let name = format!("test image {}", sample.index);
    Ok(Card {
        picture: picture(subject, dataset, sample.index)?,
        name,
        truth: sample.truth.into(),
        predicted: sample.predicted.into(),
        probabilities: sample.probabilities.iter().map(|&p| f64::from(p)).collect(),
    })
}

/// A test image.
pub(crate) fn picture(subject: &Subject, dataset: &Dataset, index: usize) -> Result<Picture> {
    let images = &dataset.test.images;
    if index >= dataset.test.len() {
        return Err(Error::NoImage {
            experiment: subject.experiment.id.clone(),
            index,
            dataset: dataset.name.title,
            count: dataset.test.len(),
        });
    }
    let picture = Picture::new(images.shape(), images.image(index));
    picture.map_err(|source| subject.gallery.failed("a test image", source))
}
