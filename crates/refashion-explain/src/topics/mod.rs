//! All topics.

mod activations;
mod arithmetic;
mod convolutions;
mod layers;
mod losses;
mod neurons;
mod optimizers;
mod schedules;
mod scores;
mod training;

use refashion_std::nearest;

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
        hint: hint(&wanted, topics.iter().map(|topic| topic.name)),
    })
}

/// The names that come near, or all of them in lines that fit a terminal.
fn hint<'a>(wanted: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = nearest(wanted, names.clone());
    if !near.is_empty() {
        return format!("; did you mean {}?", near.join(" or "));
    }
    let mut lines = vec![String::new()];
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len() + name.len() < 76 => {
                line.push_str(if line.is_empty() { "" } else { ", " });
                line.push_str(name);
            }
            _ => lines.push(name.to_owned()),
        }
    }
    format!("; these are the topics:\n  {}", lines.join(",\n  "))
}
