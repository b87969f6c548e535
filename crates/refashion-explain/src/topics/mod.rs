//! All topics.

mod activations;
mod arithmetic;
mod convolutions;
mod layers;
mod losses;
mod neurons;
mod optimizers;
mod recipes;
mod schedules;
mod scores;
mod steady;
mod steps;
mod training;

use refashion_std::near_names;

use crate::{Error, Result, Topic};

/// Every topic, in the order in which one may read them.
pub fn all() -> Vec<Topic> {
    [
        neurons::TOPICS,
        activations::TOPICS,
        losses::TOPICS,
        optimizers::TOPICS,
        schedules::TOPICS,
        training::TOPICS,
        recipes::TOPICS,
        steady::TOPICS,
        steps::TOPICS,
        scores::TOPICS,
        convolutions::TOPICS,
        layers::TOPICS,
        arithmetic::TOPICS,
    ]
    .concat()
}

/// What settings and Keras call some topics.
const OTHER_NAMES: [(&str, &str); 18] = [
    ("accumulate", "gradient-accumulation"),
    ("batch-normalization", "batch-norm"),
    ("bce", "binary-cross-entropy"),
    ("bf16", "mixed-precision"),
    ("crop", "augmentation"),
    ("ema", "weight-averaging"),
    ("flip", "augmentation"),
    ("k-fold", "cross-validation"),
    ("leakyrelu", "leaky-relu"),
    ("lr", "learning-rate"),
    ("mse", "mean-squared-error"),
    ("precision", "mixed-precision"),
    ("residual", "residual-connection"),
    ("sgd", "gradient-descent"),
    ("swish", "silu"),
    ("top-k", "top-k-accuracy"),
    ("warmup", "warm-up"),
    ("weight-decay", "l2"),
];

/// The topic of this name, or of one that settings or Keras have for it; capitals, spaces and
/// underscores do not matter.
///
/// # Errors
///
/// [`Error::UnknownTopic`] suggests the names that come near.
///
/// ```
/// assert_eq!(refashion_explain::by_name("Max pool")?.name, "max-pool");
/// assert_eq!(refashion_explain::by_name("ema")?.name, "weight-averaging");
/// let error = refashion_explain::by_name("convolutoin").unwrap_err();
/// assert!(error.to_string().contains("did you mean convolution"));
/// # Ok::<(), refashion_explain::Error>(())
/// ```
pub fn by_name(name: &str) -> Result<Topic> {
    let wanted = name.trim().to_lowercase().replace([' ', '_'], "-");
    let topics = all();
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == wanted);
    let called = other.map_or(wanted.as_str(), |(_, name)| name);
    let found = topics.iter().find(|topic| topic.name == called);
    found.copied().ok_or_else(|| Error::UnknownTopic {
        name: name.to_owned(),
        hint: near_names(&wanted, topics.iter().map(|topic| topic.name)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_name_leads_to_a_topic_and_is_none_itself() {
        let names: Vec<&str> = all().iter().map(|topic| topic.name).collect();
        for (other, name) in OTHER_NAMES {
            assert!(names.contains(&name) && !names.contains(&other), "{other}");
        }
        let topic = by_name("Weight decay");
        assert!(topic.is_ok_and(|topic| topic.name == "l2"));
        let topic = by_name("warmup");
        assert!(topic.is_ok_and(|topic| topic.name == "warm-up"));
    }
}
