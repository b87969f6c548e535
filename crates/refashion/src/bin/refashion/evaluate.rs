//! `cargo xtask evaluate`: how good a model is, and where it errs.

mod confusions;
mod reliability;

use std::{fmt::Write, path::Path, process::ExitCode};

use anyhow::{Context, Result, ensure};
use refashion_inference::{Assessment, Miss, Picture, Preprocessing};
use refashion_metrics::Calibration;
use refashion_std::{check_writable, counted, one_line, write_atomic};
use serde_json::json;

use crate::{
    absent_classes::absent_images,
    cli::{Evaluate, Format},
    images::{CHANGED, KnownImages, asked_or_own},
    models, output, threads,
};

/// Pixels of a figure in PNG for each of its units.
const SCALE: f32 = 2.0;

pub(crate) fn evaluate(options: &Evaluate, quiet: bool) -> Result<ExitCode> {
    let outputs = [&options.save_predictions, &options.reliability];
    for path in outputs.into_iter().flatten() {
        check_writable(path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if let [Some(table), Some(figure)] = outputs {
        ensure!(
            table != figure,
            "--save-predictions and --reliability both name {}; one would replace the other",
            table.display()
        );
    }
    if let Some(path) = &options.reliability {
        ensure!(
            is_png(path) || ends_in(path, "svg"),
            "--reliability draws SVG or PNG; {} ends in neither",
            path.display()
        );
    }
    let threads = threads::start(options.threads)?.count;
    let file = models::find(&options.model, options.hub, quiet)?;
    models::warn(&file.card);
    let (asked, source) = (options.dataset.as_deref(), &options.source);
    let meaning = asked_or_own(asked, &options.model, &file.card, source)?;
    let known = KnownImages::open(&meaning, &file, source, threads, quiet)?;
    if options.dataset.is_none() {
        known.tell_unless_tests();
        known.tell_if_others(&file.card, CHANGED);
    }
    if let Some(note) = absent_images(&known.images.labels, &file.card.classes) {
        output::tell_prose(&format!(
            "note: {note}; those that are not predicted either are left out of the macro average"
        ));
    }
    let assessed = file.assess(&known.images)?;
    let calibration = assessed.calibration(options.bins)?;
    let name = file.card.reference();
    match options.format {
        Format::Text => text(options, &name, &known, &assessed, &calibration)?,
        Format::Json => outln!(
            "{}",
            json_text(options, &name, &known, &assessed, &calibration)?
        ),
        Format::Csv => csv(&assessed)?,
    }
    if let Some(count) = options
        .top_losses
        .filter(|_| options.format == Format::Text)
    {
        let inputs = &file.card.inputs;
        for miss in assessed.top_losses(count) {
            outln!("{}", missed(&assessed, &known, &miss));
            let [channels, height, width] = known.images.images.shape();
            let values = known
                .images
                .images
                .image(miss.image)
                .iter()
                .map(|&v| f32::from(v));
            let picture = match channels {
                1 => Picture::grey(width, height, values.collect())?,
                _ => Picture::colour(width, height, values.collect())?,
            };
            outln!(
                "{}",
                inputs.take(&picture, &Preprocessing::default())?.sketch()
            );
        }
    }
    if let Some(path) = &options.save_predictions {
        write(path, predictions(&assessed, &known).as_bytes())?;
    }
    if let Some(path) = &options.reliability {
        let title = format!("{name} on {}", known.name);
        let figure = reliability::figure(title, &calibration)?;
        let bytes = match is_png(path) {
            true => figure.png(SCALE)?,
            false => figure.svg().as_bytes().to_vec(),
        };
        write(path, &bytes)?;
    }
    Ok(if known.broken > 0 {
        errln!("error: {} of the pictures cannot be used", known.broken);
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn text(
    options: &Evaluate,
    name: &str,
    known: &KnownImages,
    assessed: &Assessment,
    calibration: &Calibration,
) -> Result<()> {
    let evaluation = &assessed.evaluation;
    let k = options.top.min(assessed.classes.len());
    outln!("{name} on {}", known.name);
    outln!("loss {:.4}", evaluation.loss);
    outln!("accuracy {:.4}", evaluation.accuracy);
    let fewer = match options.top > k {
        true => format!(" (there are {k} classes, not {})", options.top),
        false => String::new(),
    };
    outln!("among the {k} likeliest {:.4}{fewer}", assessed.top(k)?);
    outln!(
        "expected calibration error {:.4} in {}, at most {:.4}\n",
        calibration.expected_error,
        counted(calibration.bins.len(), "bin"),
        calibration.greatest_error
    );
    outln!("{:.4}", assessed.report()?);
    let (most, columns) = (options.most_confused, output::terminal_columns());
    outln!(
        "{}",
        confusions::shown(&evaluation.confusion, &assessed.classes, most, columns)?
    );
    Ok(())
}

fn json_text(
    options: &Evaluate,
    name: &str,
    known: &KnownImages,
    assessed: &Assessment,
    calibration: &Calibration,
) -> Result<String> {
    let evaluation = &assessed.evaluation;
    let k = options.top.min(assessed.classes.len());
    let losses: Vec<_> = (assessed.top_losses(options.top_losses.unwrap_or(0)).iter())
        .map(|miss| {
            json!({
                "image": known.name_of(miss.image),
                "truth": assessed.classes[miss.truth],
                "predicted": assessed.classes[miss.predicted],
                "probability": miss.probability,
                "loss": miss.loss,
            })
        })
        .collect();
    let value = json!({
        "model": name,
        "images": known.name,
        "loss": evaluation.loss,
        "accuracy": evaluation.accuracy,
        "top_k": { "k": k, "accuracy": assessed.top(k)? },
        "classes": assessed.classes,
        "confusion": evaluation.confusion,
        "calibration": calibration,
        "top_losses": losses,
    });
    crate::output::json(&value)
}

fn csv(assessed: &Assessment) -> Result<()> {
    outln!("class,precision,recall,f1,support");
    for class in assessed.report()?.classes {
        let (precision, recall, f1) = (class.precision, class.recall, class.f1);
        outln!(
            "{},{precision},{recall},{f1},{}",
            output::quoted(&class.name),
            class.support
        );
    }
    Ok(())
}

/// An image that was predicted wrongly, in a line.
pub(crate) fn missed(assessed: &Assessment, known: &KnownImages, miss: &Miss) -> String {
    format!(
        "{}: {}, taken for {}; loss {:.3}, probability of the truth {}",
        one_line(&known.name_of(miss.image)),
        assessed.classes[miss.truth],
        assessed.classes[miss.predicted],
        miss.loss,
        match miss.probability {
            least if least > 0.0 && least < 0.00005 => "< 0.0001".to_owned(),
            probability => format!("{probability:.4}"),
        }
    )
}

fn predictions(assessed: &Assessment, known: &KnownImages) -> String {
    let mut text = String::from("image,truth,predicted");
    for class in &assessed.classes {
        let _ = write!(text, ",{}", output::quoted(class));
    }
    let rows = assessed
        .evaluation
        .probabilities
        .chunks_exact(assessed.classes.len());
    for (image, row) in rows.enumerate() {
        let Miss {
            truth, predicted, ..
        } = assessed.miss(image);
        let class = |class: usize| output::quoted(&assessed.classes[class]);
        let name = output::quoted(&known.name_of(image));
        let _ = write!(text, "\n{name},{},{}", class(truth), class(predicted));
        for probability in row {
            let _ = write!(text, ",{probability}");
        }
    }
    text.push('\n');
    text
}

fn is_png(path: &Path) -> bool {
    ends_in(path, "png")
}

fn ends_in(path: &Path, ending: &str) -> bool {
    (path.extension()).is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_atomic(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
