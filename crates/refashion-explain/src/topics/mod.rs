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

/// The topic of this name; capitals, spaces and underscores do not matter.
///
/// # Errors
///
/// [`Error::UnknownTopic`] suggests the names that come near.
///
/// ```
/// assert_eq!(refashion_explain::by_name("Max pool")?.name, "max-pool");
/// let error = refashion_explain::by_name("convolutoin").unwrap_err();
/// assert!(error.to_string().contains("did you mean convolution"));
/// # Ok::<(), refashion_explain::Error>(())
/// ```
pub fn by_name(name: &str) -> Result<Topic> {
    let wanted = name.trim().to_lowercase().replace([' ', '_'], "-");
    let topics = all();
    let found = topics.iter().find(|topic| topic.name == wanted);
    found.copied().ok_or_else(|| Error::UnknownTopic {
        name: name.to_owned(),
        hint: near_names(&wanted, topics.iter().map(|topic| topic.name)),
    })
}
