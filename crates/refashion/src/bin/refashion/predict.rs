//! `cargo xtask predict`: what photographs show.

mod rows;
mod saved;

use std::{
    io::{IsTerminal, stderr, stdin, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail, ensure};
use indicatif::ProgressBar;
use refashion_inference::{
    Error as ModelError, Fit, Invert, Picture, Predictor, Preprocessing, Seen, best, pictures_in,
    unread_pictures_in,
};
use refashion_std::counted;

use self::{rows::Rows, saved::SavedInputs};
use crate::{
    cli::{FitAs, InvertWhen, Predict},
    models, progress, threads,
};

/// What stands for a picture that comes from standard input.
const STANDARD_INPUT: &str = "-";

pub(crate) fn predict(options: &Predict, quiet: bool) -> Result<ExitCode> {
    let threads = threads::start(options.threads)?.count;
    let file = models::find(&options.model, options.hub, quiet)?;
    let mut predictor = Predictor::new(&file)?;
    // While the first is at work on the pictures, another covers them.
    let mut why = options.why.then(|| Predictor::new(&file)).transpose()?;
    models::warn(&predictor.card);
    let asked = Preprocessing {
        fit: options.fit.map(Fit::from),
        invert: options.invert.into(),
    };
    let mut saved = options
        .save_input
        .as_deref()
        .map(SavedInputs::new)
        .transpose()?;
    if options.images == [Path::new(STANDARD_INPUT)] {
        let picture = Picture::read(stdin().lock(), "standard input")?;
        let seen = predictor.card.inputs.take(&picture, &asked)?;
        let scores = predictor.scores([&seen]).concat();
        let path = PathBuf::from(STANDARD_INPUT);
        let mut rows = Rows::new(options, &predictor.card, std::slice::from_ref(&path));
        rows.start();
        rows.row(&path, &seen, &scores)?;
        if let Some(predictor) = &mut why {
            say_why(predictor, &seen, &scores);
        }
        if let Some(saved) = &mut saved {
            saved.write(Path::new("standard-input"), &seen)?;
        }
        rows.end();
        return Ok(ExitCode::SUCCESS);
    }
    let (paths, empty) = pictures(&options.images)?;
    let mut rows = Rows::new(options, &predictor.card, &paths);
    // Rows on the terminal are progress enough.
    let hidden = quiet || stdout().is_terminal() || !stderr().is_terminal();
    let bar = if hidden {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(paths.len() as u64)
    };
    bar.set_style(progress::style("{bar:30} {pos}/{len} {rate} {eta}"));
    rows.start();
    for folder in &empty {
        errln!("error: {}", no_picture(folder));
    }
    let (mut broken, mut fault) = (0, None);
    let mut diverged = false;
    predictor.photographs(&paths, &asked, threads, |one| {
        bar.inc(1);
        let told = match one.result {
            Ok((seen, scores)) => rows.row(one.path, &seen, &scores).and_then(|()| {
                if let Some(predictor) = &mut why {
                    say_why(predictor, &seen, &scores);
                }
                saved
                    .as_mut()
                    .map_or(Ok(()), |saved| saved.write(one.path, &seen))
            }),
            Err(error) => {
                broken += 1;
                // What is the model's fault is so of most pictures, and is said once.
                let of_model = matches!(error, ModelError::NoNumbers { .. });
                if !(of_model && diverged) {
                    bar.suspend(|| errln!("error: {error}"));
                }
                diverged |= of_model;
                Ok(())
            }
        };
        fault = told.err();
        fault.is_none()
    });
    bar.finish_and_clear();
    if let Some(fault) = fault {
        return Err(fault);
    }
    rows.end();
    if broken > 0 {
        let all = counted(paths.len(), "picture");
        errln!("error: {broken} of {all} cannot be used");
        return Ok(ExitCode::FAILURE);
    }
    Ok(match empty.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Prints what mattered for the likeliest class.
fn say_why(predictor: &mut Predictor, seen: &Seen, scores: &[f32]) {
    let Some(first) = best(scores, 1).next() else {
        return;
    };
    let why = predictor.occlusion(seen, first.index);
    let (class, side) = (&predictor.card.classes[first.index], why.side);
    match why.deepest() {
        deepest if deepest > 0.0 => {
            proseln!(
                "The score of {class} falls by up to {deepest:.3} where a square of {side}×{side} pixels \
                 covers the picture (occlusion; Zeiler and Fergus, 2014); █ is the deepest fall:"
            );
            outln!("{}", why.sketch());
        }
        _ => proseln!("No square of {side}×{side} pixels makes the score of {class} fall."),
    }
}

fn no_picture(folder: &Path) -> String {
    format!(
        "no picture in {}: PNG, JPEG, WebP, GIF or BMP",
        folder.display()
    )
}

/// The files that were named and those of the folders; and the folders that have none, which keep
/// nobody from the rest.
fn pictures(images: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<&Path>)> {
    let (mut paths, mut empty) = (Vec::new(), Vec::new());
    for image in images {
        ensure!(
            image != Path::new(STANDARD_INPUT),
            "`-` reads one picture from standard input, and stands alone"
        );
        if image.is_dir() {
            // Those of a format that is not read are said one by one, like broken ones.
            let found = pictures_in(image).and_then(|mut found| {
                found.extend(unread_pictures_in(image)?);
                found.sort();
                Ok(found)
            });
            let found =
                found.with_context(|| format!("cannot read the folder {}", image.display()))?;
            if found.is_empty() {
                empty.push(image.as_path());
            }
            paths.extend(found);
        } else {
            paths.push(image.clone());
        }
    }
    match empty.first().filter(|_| paths.is_empty()) {
        Some(folder) => bail!(no_picture(folder)),
        None => Ok((paths, empty)),
    }
}

impl From<InvertWhen> for Invert {
    fn from(when: InvertWhen) -> Self {
        match when {
            InvertWhen::Auto => Self::Auto,
            InvertWhen::Yes => Self::Yes,
            InvertWhen::No => Self::No,
        }
    }
}

impl From<FitAs> for Fit {
    fn from(how: FitAs) -> Self {
        match how {
            FitAs::Center => Self::Center,
            FitAs::Stretch => Self::Stretch,
            FitAs::Crop => Self::Crop,
        }
    }
}
