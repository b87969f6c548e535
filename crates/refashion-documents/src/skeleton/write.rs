//! The text of a document that is begun.

use std::fmt::Write as _;

use refashion_std::decimals;

use super::bars::contradictions;
use super::layers::{self, Layer};
use super::log::{Log, Measured};
use super::summary::Row;
use super::{gap::GAP, windows::Image};
use crate::Printed;
use crate::cross_entropy::least;

const HEAD: &str = "\
# Begun from what Keras printed. What that does not tell is marked by a comment that begins with GAP
# and a colon: put the right value in its place and take the comment away.
# Kernels are computed from sizes and parameters, as square ones without dilation and groups.

";

const LOSS: &str = "\"sparse_categorical_cross_entropy\"";

/// The document.
///
/// With the rows of a summary goes how many parameters it says that there are.
pub(super) fn document(
    name: &str,
    summary: Option<(&[Row], &[usize])>,
    log: Option<&Log>,
) -> String {
    let mut text = Text(HEAD.to_owned());
    text.line(&format!("id = \"{name}\""), None);
    text.line("title = \"\"", Some("the title"));
    text.line("author = \"\"", Some("the author"));
    text.line("kind = \"\"", Some("what it is: a thesis, a notebook"));
    text.line("", None);
    text.line("[margins]", Some("how far a run may be from each figure, such as test_accuracy = 0.01; declare it before any run"));
    let input = summary.map(|(rows, totals)| text.network(name, rows, totals));
    text.experiment(name, input.flatten(), log);
    if let Some(log) = log {
        text.figures(name, log);
        text.steps(name, log);
    }
    text.0
}

/// What is asked where the rows have more or fewer parameters than the summary says.
fn missing(rows: &[Row], totals: &[usize]) -> Option<String> {
    let counts: Option<Vec<usize>> = rows.iter().map(|row| row.parameters).collect();
    let sum = counts?
        .iter()
        .fold(0_usize, |sum, count| sum.saturating_add(*count));
    let total = totals.iter().find(|total| **total != sum)?;
    Some(format!(
        "its rows have {sum} parameters, and the summary says {total}: is one missing or misread?"
    ))
}

struct Text(String);

impl Text {
    fn line(&mut self, line: &str, gap: Option<&str>) {
        // Writing to a text does not fail.
        let _ = match gap {
            Some(gap) => writeln!(self.0, "{line}  # {GAP} {gap}"),
            None => writeln!(self.0, "{line}"),
        };
    }

    /// The network; its input where that is known.
    fn network(&mut self, name: &str, rows: &[Row], totals: &[usize]) -> Option<Image> {
        let missing = missing(rows, totals);
        let (input, rows) = split(rows);
        let read = layers::image(input);
        let guessed = read.or_else(|| guessed(rows));
        self.line("", None);
        self.line("[[network]]", None);
        self.line(&format!("name = \"{name}\""), None);
        self.line("source = \"\"", Some("where it stands"));
        let [height, width, channels] = guessed.unwrap_or_default();
        let gap = match (read, guessed) {
            (Some(_), _) => None,
            (None, Some(_)) => {
                Some("the summary does not print the input; this one fits its first layer")
            }
            (None, None) => Some("the summary does not print the input: channels, rows, columns"),
        };
        self.line(&format!("input = [{channels}, {height}, {width}]"), gap);
        self.line("layers = [", Some("penalties (L2), momentum and ε stand at Keras' defaults, as they are not printed; are they right?"));
        let mut before = guessed.map(|image| image.to_vec());
        for row in rows {
            match layers::layer(row, before.as_deref()) {
                Layer::Known(layer, gap) => self.line(&format!("  {layer},"), gap.as_deref()),
                Layer::Left(why) => self.line(" ", Some(&why)),
            }
            before.clone_from(&row.output);
        }
        self.line("]", missing.as_deref());
        guessed
    }

    fn experiment(&mut self, name: &str, input: Option<Image>, log: Option<&Log>) {
        self.line("", None);
        self.line("[[experiment]]", None);
        self.line(&format!("id = \"{name}\""), None);
        self.line("says = \"\"", Some("what it is, in a few words"));
        match input {
            Some(_) => self.line(&format!("network = \"{name}\""), None),
            None => self.line(
                &format!("network = \"{name}\""),
                Some("is its network complete?"),
            ),
        }
        let (data, which) = match input {
            Some([32, 32, 3]) => ("cifar-10", "whether these are its data"),
            _ => (
                "fashion-mnist",
                "whether these are its data, or mnist or cifar-10",
            ),
        };
        self.line(&format!("dataset = \"{data}\""), Some(which));
        self.line(
            "scaling = \"by_two_fifty_five\"",
            Some("whether the pixels are divided by 255"),
        );
        let (split, gap) = split_of(log);
        self.line(&format!("split = {split}"), gap);
        self.training(log);
    }

    fn training(&mut self, log: Option<&Log>) {
        self.line("", None);
        self.line("[experiment.training]", None);
        if let Some(log) = log {
            let training = log.images.map(|(training, _)| training);
            for fault in contradictions(&log.bars, training) {
                self.line("", Some(&fault));
            }
        }
        self.line(&format!("loss = {LOSS}"), Some("the loss"));
        self.line(
            "optimizer = { adam = {} }",
            Some("the optimizer and its rate"),
        );
        let batch = match log.and_then(|log| log.steps) {
            Some(steps) => format!("images in a batch; a bar of the log goes to {steps}"),
            None => "images in a batch".to_owned(),
        };
        self.line("batch = 32", Some(&batch));
        let (epochs, gap) = match log {
            None => (1, Some("the number of epochs".to_owned())),
            Some(log) => (log.epochs.0.max(1), epochs(log)),
        };
        self.line(&format!("epochs = {epochs}"), gap.as_deref());
    }

    /// What the bars count, for the audit to hold against the images and the batch.
    fn steps(&mut self, name: &str, log: &Log) {
        let Some(bar) = log.bars.values().next_back().filter(|bar| bar.steps > 0) else {
            return;
        };
        let images = log.images.map(|(training, _)| training);
        let (what, function) = if bar.of_images || images == Some(bar.steps) {
            ("images", "training_images")
        } else {
            ("steps", "steps")
        };
        self.line("", None);
        self.line("[[statement]]", None);
        self.line(&format!("id = \"{what}-of-an-epoch\""), None);
        self.line("place = \"the log of the training, its bars\"", None);
        self.line(&format!("says = \"the {what} of an epoch\""), None);
        self.line(&format!("printed = \"{}\"", bar.steps), None);
        self.line(&format!("equals = \"{function}({{{name}}})\""), None);
    }

    fn figures(&mut self, name: &str, log: &Log) {
        let (place, at) = match log.measured.filter(|_| log.is_cut()) {
            Some(epoch) => (format!(", epoch {epoch}"), format!("{{ epoch = {epoch} }}")),
            None => (String::new(), "\"last_epoch\"".to_owned()),
        };
        for (quantity, number) in &log.last {
            let gap = too_small(&log.last, quantity);
            self.figure(name, (quantity, number), [&place, &at], gap.as_deref());
        }
        for (quantity, number) in &log.evaluated {
            let asked = "whether these are the test images".to_owned();
            let small = too_small(&log.evaluated, quantity);
            let gap = small.map_or(asked.clone(), |small| format!("{asked}; {small}"));
            let quantity = format!("test_{quantity}");
            self.figure(
                name,
                (&quantity, number),
                ["", "\"final_test\""],
                Some(&gap),
            );
        }
    }

    /// A number of the log as the figure of a quantity: the place behind the log's, and the moment.
    fn figure(
        &mut self,
        name: &str,
        (quantity, number): (&str, &Result<Printed, String>),
        [place, at]: [&str; 2],
        gap: Option<&str>,
    ) {
        self.line("", None);
        let printed = match number {
            Ok(printed) => printed,
            Err(why) => {
                self.line(
                    "",
                    Some(&format!("no figure of {quantity}: the log has {why}")),
                );
                return;
            }
        };
        self.line("[[figure]]", gap);
        self.line(&format!("id = \"{}\"", quantity.replace('_', "-")), None);
        self.line(&format!("place = \"the log of the training{place}\""), None);
        self.line(&format!("printed = \"{}\"", printed.text()), None);
        self.line(&format!("experiment = \"{name}\""), None);
        self.line(&format!("quantity = \"{quantity}\""), None);
        self.line(&format!("at = {at}"), None);
    }
}

/// What speaks against a loss beside the accuracy of the same images.
fn too_small(measured: &Measured, quantity: &str) -> Option<String> {
    let accuracy = match quantity {
        "loss" => "accuracy",
        "val_loss" => "val_accuracy",
        _ => return None,
    };
    let of = |name: &str| measured.get(name)?.as_ref().ok();
    let (loss, accuracy) = (of(quantity)?, of(accuracy)?);
    let least = least(accuracy.enclosure());
    (loss.enclosure().high < least).then(|| {
        format!(
            "beside an accuracy of {accuracy} a cross-entropy is {} or more; is that what was printed, and of this loss?",
            decimals(least, 4)
        )
    })
}

/// The input that a summary prints, and the layers behind it.
fn split(rows: &[Row]) -> (Option<&[usize]>, &[Row]) {
    match rows {
        [first, rest @ ..] if ["InputLayer", "Reshape"].contains(&first.class.as_str()) => {
            (first.output.as_deref(), rest)
        }
        _ => (None, rows),
    }
}

/// The input of a data set that is known by name, where one alone fits the first layer.
fn guessed(rows: &[Row]) -> Option<Image> {
    let first = rows.first()?;
    let fits = |image: &Image| match first.class.as_str() {
        "Flatten" => first.output.as_deref() == Some(&[image.iter().product()]),
        "Conv2D" => first.output.as_deref().is_some_and(|output| {
            let windows = layers::image(Some(output)).zip(first.parameters);
            windows.is_some_and(|(output, count)| {
                super::windows::of_convolution(*image, output, count).len() == 1
            })
        }),
        _ => false,
    };
    let mut fitting = [[28, 28, 1], [32, 32, 3]].into_iter().filter(fits);
    let one = fitting.next()?;
    fitting.next().is_none().then_some(one)
}

/// Which images validate, and what is not known of it.
fn split_of(log: Option<&Log>) -> (String, Option<&'static str>) {
    let all = || "\"all\"".to_owned();
    let Some(log) = log else {
        return (all(), Some("which images validate, if any"));
    };
    match log.images {
        Some((_, 0)) => (all(), None),
        Some((_, n)) => (
            format!("{{ last = {{ n = {n} }} }}"),
            Some("whether the last ones validate, as with Keras' validation_split"),
        ),
        None if log.last.keys().any(|name| name.starts_with("val_")) => (
            all(),
            Some("which images validate: the log has figures of them"),
        ),
        None if log.last.is_empty() => (all(), Some("which images validate, if any")),
        None => (all(), None),
    }
}

/// What is not as it is said of the epochs.
fn epochs(log: &Log) -> Option<String> {
    let (meant, last) = log.epochs;
    let ends = match (log.trainings, meant == last) {
        (1, true) => None,
        (1, false) => Some(format!(
            "the log ends in epoch {last} of {meant}: was the training stopped early?"
        )),
        (trainings, _) => Some(format!(
            "the log has {trainings} trainings; this is the last, to epoch {last} of {meant}"
        )),
    };
    let cut = log.is_cut().then(|| {
        let comes = match log.bar {
            Some((done, of)) => format!("its bar comes to {done} of {of}"),
            None => "it has no numbers".to_owned(),
        };
        format!("epoch {last} is not whole, {comes}, and no figure is of it")
    });
    let told: Vec<String> = ends.into_iter().chain(cut).collect();
    (!told.is_empty()).then(|| told.join("; "))
}
