//! One row a picture, as text, CSV or JSON.

use std::path::{Path, PathBuf};

use anyhow::Result;
use refashion_inference::{ModelCard, Prediction, Seen, Taken, best};
use refashion_std::{flush_left, one_line, without_controls};
use serde::Serialize;

use crate::{
    cli::{Format, Predict},
    output::{json_line, quoted},
};

/// Prints what a model says of pictures, as it comes.
pub(crate) struct Rows<'a> {
    options: &'a Predict,
    classes: Vec<String>,
    model: String,
    /// The widths of the files' and the classes' columns.
    widths: [usize; 2],
    printed: usize,
}

/// Names of files are not given more room than this.
const WIDEST: usize = 48;

/// A picture and what it is, as JSON.
#[derive(Serialize)]
struct Row<'a> {
    file: String,
    predictions: Vec<Labelled<'a>>,
    model: &'a str,
    preprocessing: &'a Taken,
}

#[derive(Serialize)]
struct Labelled<'a> {
    label: &'a str,
    index: usize,
    score: f32,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(options: &'a Predict, card: &ModelCard, paths: &[PathBuf]) -> Self {
        let width = |text: &str| text.chars().count();
        let files = paths.iter().map(|path| width(&name(path)));
        let classes = card
            .classes
            .iter()
            .map(|class| width(&without_controls(class)));
        Self {
            options,
            classes: card.classes.clone(),
            model: card.reference(),
            widths: [
                files.max().unwrap_or(0).min(WIDEST),
                classes.max().unwrap_or(0),
            ],
            printed: 0,
        }
    }

    /// What stands before the first row.
    pub(crate) fn start(&self) {
        match self.options.format {
            Format::Text => {}
            Format::Csv => outln!("file,rank,label,index,score"),
            Format::Json => out!("["),
        }
    }

    pub(crate) fn row(&mut self, path: &Path, seen: &Seen, scores: &[f32]) -> Result<()> {
        let predictions: Vec<Prediction> = best(scores, self.options.top).collect();
        let file = name(path);
        match self.options.format {
            Format::Text => self.text(&file, &predictions, seen),
            Format::Csv => self.csv(&file, &predictions, seen),
            Format::Json => {
                let labelled = |prediction: &Prediction| Labelled {
                    label: &self.classes[prediction.index],
                    index: prediction.index,
                    score: prediction.score,
                };
                let row = Row {
                    file: path.display().to_string(),
                    predictions: predictions.iter().map(labelled).collect(),
                    model: &self.model,
                    preprocessing: &seen.taken,
                };
                let comma = if self.printed > 0 { "," } else { "" };
                out!("{comma}\n  {}", json_line(&row)?);
            }
        }
        self.printed += 1;
        Ok(())
    }

    /// What stands behind the last row.
    pub(crate) fn end(&self) {
        if self.options.format == Format::Json {
            outln!("\n]");
        }
    }

    fn text(&self, file: &str, predictions: &[Prediction], seen: &Seen) {
        let [files, classes] = self.widths;
        let mut line = flush_left(file, files);
        for prediction in predictions {
            let class = flush_left(&one_line(&self.classes[prediction.index]), classes);
            line.push_str(&format!("  {class} {}", share(prediction.score)));
        }
        proseln!("{line}  ({})", seen.taken);
        if self.options.show {
            outln!("{}", seen.sketch());
        }
    }

    fn csv(&self, file: &str, predictions: &[Prediction], seen: &Seen) {
        // No column says how a picture was taken.
        if seen.taken.shows_nothing() {
            errln!("note: {file}: {}", seen.taken);
        }
        for (rank, Prediction { index, score }) in (1..).zip(predictions) {
            let label = quoted(&self.classes[*index]);
            outln!("{},{rank},{label},{index},{score}", quoted(file));
        }
    }
}

/// A probability in three digits; one that would be told as none is told as less than the least of them.
fn share(score: f32) -> String {
    match score {
        score if score > 0.0 && score < 0.0005 => "<.001".to_owned(),
        score => format!("{score:.3}"),
    }
}

/// A file's name as it can be shown anywhere.
fn name(path: &Path) -> String {
    let shown = path.display().to_string();
    // A line feed would begin another row.
    without_controls(&shown)
        .replace('\n', "\\n")
        .replace('\t', "\\t")
}
