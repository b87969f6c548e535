//! What the saved weights say: the check of the saved file, rounded predictions, images.

use refashion_documents::Experiment;
use refashion_metrics::ClassificationReport;

use refashion_runs::{Prediction, RunRecord};
use refashion_std::markdown_text;

use crate::{
    error::Result,
    table::{Table, right},
    tables::saved::saved_lines,
};

/// Whether the saved weights give the recorded scores, and what rounding does to the predictions
/// where the document rounds.
pub(crate) fn section(experiment: &Experiment, runs: &[RunRecord]) -> Result<String> {
    let mut text = String::new();
    for line in saved_lines(runs) {
        text.push_str(&format!("\n{}\n", line.markdown()));
    }
    if experiment.rounds_predictions {
        let table = rounding(runs);
        if !table.is_empty() {
            text.push_str(
                "\nThe document rounds the probabilities before it looks for the largest, which \
                 turns every image without a probability above a half into class 0:\n\n",
            );
            text.push_str(&table.markdown());
        }
    }
    Ok(text)
}

/// Plain and rounded predictions, one row a seed.
fn rounding(runs: &[RunRecord]) -> Table {
    let mut table = Table::new([
        right("seed"),
        right("accuracy"),
        right("rounded"),
        right("difference"),
        right("images turned into class 0"),
    ]);
    for run in runs {
        let Some(saved) = &run.saved else {
            continue;
        };
        let (Some(rounded), Some(turned)) = (&saved.rounded, saved.turned_into_class_0()) else {
            continue;
        };
        table.row([
            run.seed.to_string(),
            format!("{:.4}", saved.test.accuracy),
            format!("{:.4}", rounded.accuracy),
            format!("{:+.4}", rounded.accuracy - saved.test.accuracy),
            turned.to_string(),
        ]);
    }
    table
}

/// The right, wrong and least confident test images of a run, and its report of rounded predictions.
pub(crate) fn images(run: &RunRecord) -> Result<String> {
    let Some(saved) = &run.saved else {
        return Ok(String::new());
    };
    let names = run.data.name.classes;
    let line = |title: &str, samples: &[Prediction]| -> String {
        if samples.is_empty() {
            return String::new();
        }
        let said: Vec<String> = samples.iter().map(|sample| phrase(sample, names)).collect();
        format!("\n{title}: {}.\n", said.join("; "))
    };
    let samples = &saved.samples;
    let mut text = String::new();
    if let Some(rounded) = &saved.rounded {
        let report = ClassificationReport::new(&rounded.confusion, names)?;
        text.push_str(&format!(
            "\nThe same with rounded predictions, as the document reports them:\n\n```text\n{report:.4}```\n"
        ));
    }
    text.push_str(&line(
        "The first nine right, by their place in the test set",
        &samples.right,
    ));
    text.push_str(&line("The first nine wrong", &samples.wrong));
    text.push_str(&line(
        "The nine of which the network is least sure",
        &samples.least_confident,
    ));
    Ok(text)
}

/// One image in a few words: `12 (Sneaker taken for Sandal, .61)`.
fn phrase(sample: &Prediction, names: &[&str]) -> String {
    let name = |class: u8| markdown_text(names.get(usize::from(class)).copied().unwrap_or("?"));
    let what = if sample.right() {
        name(sample.truth)
    } else {
        format!(
            "{} taken for {}",
            name(sample.truth),
            name(sample.predicted)
        )
    };
    format!("{} ({what}, {:.2})", sample.index, sample.confidence())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_told_with_its_class_and_what_it_was_taken_for() {
        let sample = |predicted| Prediction {
            index: 12,
            truth: 1,
            predicted,
            probabilities: vec![0.25, 0.75],
        };
        let names = ["shirt", "boot"];
        assert_eq!(phrase(&sample(1), &names), "12 (boot, 0.75)");
        assert_eq!(
            phrase(&sample(0), &names),
            "12 (boot taken for shirt, 0.75)"
        );
        let names = ["*s*", "[x](y)"];
        assert_eq!(
            phrase(&sample(0), &names),
            r"12 (\[x\](y) taken for \*s\*, 0.75)"
        );
    }
}
