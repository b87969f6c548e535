//! `cargo xtask models`: trained networks, and where they are looked for.

mod leavings;
mod listed;
mod places;
mod removal;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Result, anyhow, bail};
use refashion_documents::{Document, is_experiment_id};
use refashion_inference::{Error as ModelError, ModelCard, ModelFile};
use refashion_report::{Table, left};
use refashion_runs::{Error, ModelPlaces, ON_A_HUB};
use refashion_std::{counted, thousands};
use refashion_zoo::Precision;
use serde_json::Value;

use crate::{
    broken,
    cli::{Format, Hub, Models, Target},
    elsewhere,
    existing::refuse_to_replace,
    output,
    progress::Download,
    train::refuse_results,
};
use places::{advised, places};
use removal::remove;

pub(crate) fn models(action: &Models, quiet: bool) -> Result<ExitCode> {
    match action {
        Models::List { format } => return listed::list(*format),
        Models::Show { model, format, hub } => show(&find(model, *hub, quiet)?, *format)?,
        Models::Save {
            model,
            file,
            half,
            replace,
            hub,
        } => {
            refuse_results(file)?;
            refuse_to_replace(Target::Refashion, file, *replace)?;
            save(&find(model, *hub, quiet)?, file, *half)?;
        }
        Models::Rm { path } => remove(path)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The model that is meant by what was typed.
pub(crate) fn find(reference: &str, hub: Hub, quiet: bool) -> Result<ModelFile> {
    if let Some(told) = elsewhere::told(Path::new(reference)) {
        bail!(told);
    }
    let mut download = Download::new(quiet);
    let mut places = places();
    places.max_download = hub.max_download;
    let found = places.find(reference, &mut |progress| download.show(&progress));
    found.map_err(|error| match &error {
        Error::Model(ModelError::File { .. } | ModelError::NotFinite { .. })
            if reference.starts_with(ON_A_HUB) =>
        {
            anyhow!("{error}; if the file was damaged here, remove it, and it is fetched anew")
        }
        _ => advised(error),
    })
}

/// The model of a run's folder.
pub(crate) fn of_run(folder: &Path) -> Result<ModelFile> {
    ModelPlaces::of_folder(folder).map_err(advised)
}

/// The file of weights that is meant by what was typed: a path, or a model of a hub or its folder.
pub(crate) fn weights(typed: &Path, hub: Hub, quiet: bool) -> Result<PathBuf> {
    let Some(name) = typed.to_str().and_then(|text| text.strip_prefix(ON_A_HUB)) else {
        let of_folder = ModelPlaces::weights_of_folder(typed);
        return Ok(of_folder.unwrap_or_else(|| typed.to_owned()));
    };
    let mut download = Download::new(quiet);
    let mut places = places();
    places.max_download = hub.max_download;
    let model = name.parse()?;
    let (path, model) = places.weights_of_hub(&model, &mut |progress| download.show(&progress))?;
    outln!("from {model}");
    Ok(path)
}

/// Says what a model must not be used without knowing.
pub(crate) fn warn(card: &ModelCard) {
    let unverified = card.data.as_ref().is_some_and(|data| !data.verified);
    if card.rehearsal {
        errln!(
            "REHEARSAL: {} was trained on drawn pictures",
            card.reference()
        );
    } else if unverified {
        errln!("UNVERIFIED DATA: what {} was trained on", card.reference());
    }
}

/// The test accuracies of the recorded runs of a model's experiment, rehearsals left out.
pub(crate) fn accuracies(card: &ModelCard) -> Result<Vec<f64>> {
    let documents = Document::built_in()?;
    let mut experiments = documents.iter().flat_map(|document| &document.experiments);
    if card.rehearsal || !experiments.any(|experiment| experiment.id == card.name) {
        return Ok(Vec::new());
    }
    let records = places().results.load_each(&card.name).into_iter();
    let records = records.filter_map(|(_, record)| broken::usable_run(record));
    let counts = records.filter(|record| {
        let own = record.card();
        let same = |own: ModelCard| own.network == card.network && own.training == card.training;
        !record.rehearsal && own.is_ok_and(same)
    });
    let scores = counts.filter_map(|record| record.test);
    Ok(scores.map(|scores| scores.accuracy).collect())
}

/// The folder of the run that a model is asked for by, or that its file lies in.
pub(crate) fn run_of(reference: &str, card: &ModelCard) -> Option<PathBuf> {
    let given = Path::new(reference);
    if given.is_dir() {
        return Some(given.to_owned());
    }
    match given.is_file() {
        true => given.parent().map(Path::to_owned),
        // What a file says of itself leads to no folder unless it can be an experiment.
        false if is_experiment_id(&card.name) => Some(places().results.run(&card.name, card.seed?)),
        false => None,
    }
}

/// The models of `models/`.
pub(crate) fn kept() -> Result<Vec<ModelFile>> {
    let files = places().files()?.into_iter();
    files.map(|(_, path)| Ok(ModelFile::read(&path)?)).collect()
}

fn show(file: &ModelFile, format: Format) -> Result<()> {
    let card = &file.card;
    match format {
        Format::Json => outln!("{}", crate::output::json(card)?),
        Format::Csv => out!("{}", output::csv(["key", "value"], pairs(card)?)),
        Format::Text => {
            let [channels, height, width] = card.inputs.shape;
            let mut table = Table::new([left("model"), left(card.reference())]);
            let weights = format!(
                "{}, {} weights",
                card.network.name,
                thousands(file.values())
            );
            table.row(["network".to_owned(), weights]);
            table.row(["classes".to_owned(), card.classes.join(", ")]);
            let colours = if channels == 1 { "grey" } else { "in colour" };
            let padded = card
                .inputs
                .pad_to
                .map(|size| format!(", padded to {size}×{size}"));
            let size = format!("{height}×{width}, {colours}{}", padded.unwrap_or_default());
            table.row(["pictures".to_owned(), size]);
            if let Some(training) = &card.training {
                let epochs = counted(training.epochs, "epoch");
                let diverged = if card.diverged { "; diverged" } else { "" };
                let said = format!("{epochs}, batches of {}{diverged}", training.batch_size);
                table.row(["training".to_owned(), said]);
            }
            if let Some(data) = &card.data {
                let state = match (data.is_published(), data.verified) {
                    (true, true) => "verified",
                    (true, false) => "UNVERIFIED",
                    (false, _) => "images of one's own",
                };
                table.row(["data".to_owned(), format!("{} ({state})", data.name)]);
            }
            if let Some(share) = card.test_accuracy {
                table.row(["test accuracy".to_owned(), format!("{share:.4}")]);
            }
            if !card.commit.is_empty() {
                table.row(["commit".to_owned(), card.commit.clone()]);
            }
            outln!("{}", output::table(&table));
            warn(card);
        }
    }
    Ok(())
}

/// All that a file says of itself, each key as its way through the JSON.
fn pairs(card: &ModelCard) -> Result<Vec<[String; 2]>> {
    let mut pairs = Vec::new();
    gather(String::new(), &serde_json::to_value(card)?, &mut pairs);
    Ok(pairs)
}

fn gather(key: String, value: &Value, pairs: &mut Vec<[String; 2]>) {
    let within = |part: &str| match key.is_empty() {
        true => part.to_owned(),
        false => format!("{key}.{part}"),
    };
    match value {
        Value::Object(all) => all
            .iter()
            .for_each(|(part, value)| gather(within(part), value, pairs)),
        Value::Array(all) => all
            .iter()
            .enumerate()
            .for_each(|(place, value)| gather(within(&place.to_string()), value, pairs)),
        Value::String(text) => pairs.push([key, text.clone()]),
        Value::Null => pairs.push([key, String::new()]),
        other => pairs.push([key, other.to_string()]),
    }
}

fn save(file: &ModelFile, path: &Path, half: bool) -> Result<()> {
    let precision = if half { Precision::F16 } else { Precision::F32 };
    ModelFile::write(path, &file.card, &file.model()?, precision)?;
    let bytes = path.metadata().map_or(0, |found| found.len());
    outln!(
        "{}: {} in {precision}, {} bytes",
        path.display(),
        file.card.reference(),
        thousands(bytes as usize)
    );
    Ok(())
}
