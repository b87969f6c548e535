//! What a network made of single test images.

use refashion_datasets::Dataset;
use refashion_figures::{Card, Head, Picture, PredictionSheet};
use refashion_runs::{Prediction, Predictions, RunRecord};

use crate::{
    error::{Error, Result},
    gallery::{plate::Plate, subject::Subject},
};

/// How many pictures stand side by side.
const COLUMNS: usize = 3;

/// The predictions of the first run that kept some: the first images, and the least confident ones;
/// where the document rounds, as the one does that shows them, nine right and nine wrong as well.
pub(crate) fn draw(subject: &Subject) -> Result<Vec<Plate>> {
    let evaluated = |run: &&RunRecord| run.saved.is_some();
    let Some(run) = subject.runs.iter().copied().find(evaluated) else {
        return Ok(Vec::new());
    };
    let (Some(saved), Some(dataset)) = (&run.saved, subject.pictures_of(run)) else {
        return Ok(Vec::new());
    };
    let mut plates = Vec::new();
    for kind in SHEETS {
        let samples = (kind.samples)(&saved.samples);
        let is_made = saved.rounded.is_some() || !kind.rounded;
        if samples.is_empty() || !is_made {
            continue;
        }
        let cards = samples.iter().map(|sample| card(subject, dataset, sample));
        let caption = format!("{}{}", subject.made_by(&[run]), kind.caption(subject));
        let classes = dataset.name.classes.iter();
        let sheet = PredictionSheet {
            head: Head::new(subject.title(kind.title)).subtitle(caption),
            classes: classes.map(ToString::to_string).collect(),
            cards: cards.collect::<Result<_>>()?,
            columns: COLUMNS,
        };
        plates.push(subject.plate(kind.name, Some(dataset.name), sheet.draw())?);
    }
    Ok(plates)
}

/// A kind of sheet.
struct Sheet {
    name: &'static str,
    title: &'static str,
    /// What the caption adds.
    which: &'static str,
    /// Whether it is of a document that rounds probabilities.
    rounded: bool,
    samples: fn(&Predictions) -> &[Prediction],
}

/// All kinds, in the order in which they are shown.
const SHEETS: [Sheet; 5] = [
    Sheet {
        name: "predictions",
        title: "Predictions for the first test images",
        which: "",
        rounded: false,
        samples: |samples| &samples.first,
    },
    Sheet {
        name: "least-confident",
        title: "The least confident predictions",
        which: ". Those whose largest probability is lowest",
        rounded: false,
        samples: |samples| &samples.least_confident,
    },
    Sheet {
        name: "surest-wrong",
        title: "The surest of the wrong predictions",
        which: ". Those whose largest probability is highest",
        rounded: false,
        samples: |samples| &samples.surest_wrong,
    },
    Sheet {
        name: "right",
        title: "Test images named rightly",
        which: "",
        rounded: true,
        samples: |samples| &samples.right,
    },
    Sheet {
        name: "wrong",
        title: "Test images named wrongly",
        which: "",
        rounded: true,
        samples: |samples| &samples.wrong,
    },
];

impl Sheet {
    /// What has to be known to read the sheet.
    fn caption(&self, subject: &Subject) -> String {
        match self.rounded {
            true => format!(
                ". As the document takes them, rounded first: without a probability above .5 an image counts as {}",
                subject.experiment.dataset.classes[0]
            ),
            false => self.which.to_owned(),
        }
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
