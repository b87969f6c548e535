//! Settings in words, names as anchors, and lines of the reports as HTML.

use maud::{Markup, html};
use refashion_datasets::{Scaling, Split};
use refashion_documents::Experiment;
use serde::Serialize;
use serde_json::Value;

use crate::line::{Line, Part};

/// A name as part of an anchor: letters and digits, with hyphens between them.
pub(crate) fn slug(name: &str) -> String {
    let letters = name.chars().map(|c| {
        if c.is_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    letters
        .collect::<String>()
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// A line of a report.
pub(crate) fn line(line: &Line) -> Markup {
    html! {
        @for part in line.parts() {
            @match part {
                Part::Text(text) | Part::Name(text) => (text),
                Part::Code(code) => code { (code) },
                Part::Strong(text) => strong { (text) },
            }
        }
    }
}

/// A number with its digits in groups of three.
pub(crate) fn grouped(number: usize) -> String {
    refashion_std::thousands(number)
}

/// A setting as its serialisation names it: `adam (rate 0.001, beta1 0.9)`.
pub(crate) fn setting(value: &impl Serialize) -> String {
    serde_json::to_value(value).map_or_else(|error| error.to_string(), |value| phrase(&value))
}

fn phrase(value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        Value::String(text) => text.replace('_', " "),
        Value::Array(values) => values.iter().map(phrase).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            let pair = |(name, value): (&String, &Value)| {
                let name = name.replace('_', " ");
                match value {
                    Value::Object(inner) if inner.is_empty() => name,
                    Value::Object(_) => format!("{name} ({})", phrase(value)),
                    _ => format!("{name} {}", phrase(value)),
                }
            };
            map.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// How the images of an experiment are divided.
pub(crate) fn split(experiment: &Experiment) -> String {
    let (train, validation) = experiment.images();
    let counts = format!("{} train, {} validate", grouped(train), grouped(validation));
    if let Some(folds) = &experiment.folds {
        return format!("{counts} in each fold ({})", setting(folds));
    }
    match experiment.split {
        Split::All => format!("all {} train, none validate", grouped(train)),
        Split::First { .. } => format!("{counts}, the first ones"),
        Split::Last { .. } => format!("{counts}, the last ones"),
        Split::TrainTestSplit {
            random_state,
            stratify,
            ..
        } => {
            let classes = if stratify {
                ", each class in its share"
            } else {
                ""
            };
            format!(
                "{counts}, drawn by scikit-learn’s train_test_split with random_state={random_state}{classes}"
            )
        }
        _ => counts,
    }
}

/// How pixels become numbers.
pub(crate) fn scaling(scaling: Scaling) -> &'static str {
    match scaling {
        Scaling::ByTwoFiftyFive => "pixels divided by 255",
        Scaling::None => "pixels as they are, 0 to 255",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use refashion_trainer::Optimizer;

    #[test]
    fn a_name_becomes_an_anchor() {
        assert_eq!(slug("lab3/dropout"), "lab3-dropout");
        assert_eq!(slug("masters/figures/A b.c"), "masters-figures-a-b-c");
    }

    #[test]
    fn code_and_emphasis_of_a_line_are_kept_and_all_else_is_escaped() {
        let told = Line::new("data (")
            .strong("UNVERIFIED")
            .text("; here), ")
            .code("a ** b <c>")
            .text(" & more");
        assert_eq!(
            line(&told).into_string(),
            "data (<strong>UNVERIFIED</strong>; here), <code>a ** b &lt;c&gt;</code> &amp; more"
        );
    }

    #[test]
    fn settings_are_said_without_punctuation_of_json() {
        assert_eq!(
            setting(&Optimizer::default()),
            "adam (beta1 0.9, beta2 0.999, convention keras, epsilon 1e-7, rate 0.001)"
        );
        assert_eq!(
            setting(&"sparse_categorical_cross_entropy"),
            "sparse categorical cross entropy"
        );
    }
}
