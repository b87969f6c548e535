//! What the page of a network shows beside it: test images of the set that it was trained on, what it
//! gets wrong, and what was published of its experiment.

use std::path::Path;

use anyhow::{Result, ensure};
use refashion_documents::{Document, audit::Audit};
use refashion_inference::{ModelCard, ModelFile, best};
use refashion_live::{
    Confused, Content, Example, Failure, Failures, PublishedRow, Snapshot, halved,
};
use refashion_report::figure_table;
use refashion_review::{Comparison, Review, Ruling};
use refashion_runs::{RECORD, RunRecord, SNAPSHOTS, Store, read_json};
use refashion_trainer::{Examples, evaluate};
use refashion_zoo::{Model, Network};

use crate::{page_images::PageImages, workspace};

/// So many test images of each class can be picked.
const OF_EACH: usize = 3;

/// So many can be picked in all.
const MOST: usize = 30;

/// So many of those that are wrong.
const SUREST: usize = 12;

/// So many pairs of classes that are taken for one another.
const CONFUSED: usize = 5;

/// The content of a model's page, with the images of its data set if that is at hand.
pub(crate) fn content(
    card: &ModelCard,
    model: &Model,
    images: Option<&PageImages>,
    published: Vec<PublishedRow>,
) -> Result<Content> {
    let images = images.filter(|images| images.fit(card));
    let failures = images.map(|images| failures(card, model, images));
    Ok(Content {
        examples: images.map_or_else(Vec::new, examples),
        failures: failures.transpose()?,
        published,
        snapshots: Vec::new(),
    })
}

/// The weights of the epochs of a run, if it left them, with what its history says of each.
pub(crate) fn snapshots(run: &Path, network: &Network) -> Result<Vec<Snapshot>> {
    let folder = run.join(SNAPSHOTS);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let record: RunRecord = read_json(&run.join(RECORD))?;
    let mut found = Vec::new();
    for epoch in 0..=record.history.epochs.len() {
        let path = folder.join(format!("epoch-{epoch:03}.safetensors"));
        // What is there and is no file is an error, and no epoch that is missing.
        if path.symlink_metadata().is_ok() {
            let file = ModelFile::read(&path)?;
            ensure!(
                file.card.network == *network,
                "{}: it is of network {}, not of that of its run; remove it",
                path.display(),
                file.card.network.name
            );
            let model = file.model()?;
            let said = epoch
                .checked_sub(1)
                .map(|place| record.history.epochs[place]);
            found.push(Snapshot {
                epoch,
                accuracy: said.map(|said| said.accuracy),
                val_accuracy: said.and_then(|said| said.val_accuracy),
                parameters: model.parameters(),
            });
        }
    }
    Ok(found)
}

/// What the document of a model's experiment published, beside the recorded runs.
pub(crate) fn recorded(card: &ModelCard) -> Result<Vec<PublishedRow>> {
    let has = |document: &Document| document.experiments.iter().any(|one| one.id == card.name);
    let Some(document) = Document::built_in()?.into_iter().find(has) else {
        return Ok(Vec::new());
    };
    let documents = [document];
    let store = Store::new(workspace::root().join("results"));
    let review = Review::of(&documents, &Audit::of(&documents), &store)?;
    let reviewed = review.documents.first();
    Ok(reviewed.map_or_else(Vec::new, |one| published(&one.comparison, &card.name)))
}

/// The published figures of an experiment, in words.
pub(crate) fn published(comparison: &Comparison, experiment: &str) -> Vec<PublishedRow> {
    let mut own = comparison.clone();
    own.figures.retain(|row| row.experiment == experiment);
    let table = figure_table(&own);
    let column = |title: &str| table.columns().iter().position(|one| one.title == title);
    let columns = ["place", "figure", "published", "measured", "verdict"].map(column);
    let rows = table.rows().iter().zip(&own.figures).map(|(row, own)| {
        let cell = |column: Option<usize>| column.map_or("", |column| row[column].text());
        let [place, figure, published, measured, verdict] =
            columns.map(|column| cell(column).to_owned());
        PublishedRow {
            place,
            figure,
            published,
            measured,
            verdict: match &own.ruling {
                Ruling::NotHeld { reason } => format!("not held against it: {reason}"),
                _ => verdict,
            },
        }
    });
    rows.collect()
}

/// What a network with weights of 16 bits gets wrong.
fn failures(card: &ModelCard, model: &Model, images: &PageImages) -> Result<Failures> {
    let test = images.images();
    let all = Examples {
        scaling: card.inputs.scaling,
        pad_to: card.inputs.pad_to,
        ..Examples::all(test)
    };
    let loss = card.training.as_ref().map(|training| training.loss);
    let found = evaluate(&mut halved(model)?, &all, loss.unwrap_or_default())?;
    let outputs = model.output_len();
    let failure = |image: usize| {
        let scores = match found.probabilities[image * outputs..][..outputs] {
            // One output is the probability of the second of two classes.
            [score] => vec![1.0 - score, score],
            ref scores => scores.to_vec(),
        };
        let first = best(&scores, 1).next()?;
        (first.index != usize::from(test.labels[image])).then(|| Failure {
            example: example(images, image),
            predicted: first.index,
            score: first.score,
        })
    };
    let mut surest: Vec<Failure> = (0..test.len()).filter_map(failure).collect();
    let wrong = surest.len();
    surest.sort_by(|one, other| other.score.total_cmp(&one.score));
    surest.truncate(SUREST);
    let confused = found.confusion.confusions().into_iter().take(CONFUSED);
    Ok(Failures {
        images: test.len(),
        trained_on: !images.are_tests(),
        wrong,
        surest,
        confused: confused
            .map(|one| Confused {
                truth: one.truth,
                predicted: one.predicted,
                count: one.count,
            })
            .collect(),
    })
}

/// The first images of each class, in their order.
fn examples(images: &PageImages) -> Vec<Example> {
    let test = images.images();
    let mut counts = [0; 256];
    let first = (0..test.len()).filter(|&image| {
        let count = &mut counts[usize::from(test.labels[image])];
        *count += 1;
        *count <= OF_EACH
    });
    let first = first.take(MOST);
    first.map(|image| example(images, image)).collect()
}

fn example(images: &PageImages, image: usize) -> Example {
    let test = images.images();
    Example {
        name: images.name_of(image),
        truth: usize::from(test.labels[image]),
        pixels: test.images.image(image).to_vec(),
    }
}
