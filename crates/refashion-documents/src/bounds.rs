//! The numbers in the condition of a claim.

use crate::{Condition, Measure, Moment};

/// The numbers of one name in a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The name, as the condition has it in a file; `epoch` of a moment.
    pub name: &'static str,
    /// The numbers, in their order.
    pub values: Vec<f64>,
}

impl Bound {
    /// Whether the numbers are classes, which a sentence may name.
    pub(crate) fn is_class(&self) -> bool {
        const CLASSES: [&str; 5] = ["class", "classes", "truth", "predicted", "pairs"];
        CLASSES.contains(&self.name)
    }
}

impl Condition {
    /// The numbers by which the condition is judged.
    ///
    /// ```
    /// use refashion_documents::Document;
    ///
    /// let masters = Document::named("masters")?;
    /// let claim = masters.claims.iter().find(|claim| claim.id == "cifar-cnn-at-ten").unwrap();
    /// let bounds = claim.holds.bounds();
    /// assert_eq!((bounds[0].name, &bounds[0].values[..]), ("epoch", &[10.0][..]));
    /// assert_eq!((bounds[1].name, &bounds[1].values[..]), ("above", &[0.7][..]));
    /// # Ok::<(), refashion_documents::Error>(())
    /// ```
    pub fn bounds(&self) -> Vec<Bound> {
        let named = match self {
            Self::Close { at_most, .. } | Self::NoSignificantGain { at_most, .. } => {
                vec![("at_most", vec![*at_most])]
            }
            Self::Threshold { above, below, .. } => {
                vec![("above", given(*above)), ("below", given(*below))]
            }
            Self::TurnsUp { within, .. } | Self::LevelsOff { within, .. } => {
                vec![("within", counts(within))]
            }
            Self::InStep { at_most, .. }
            | Self::FoldSpread { at_most, .. }
            | Self::Steady { at_most, .. } => vec![("at_most", vec![*at_most])],
            Self::Sample { right, images, .. } => {
                vec![("right", counts(&[*right])), ("images", counts(&[*images]))]
            }
            _ => self.of_classes(),
        };
        [("epoch", epochs(&self.measures()))]
            .into_iter()
            .chain(named)
            .filter(|(_, values)| !values.is_empty())
            .map(|(name, values)| Bound { name, values })
            .collect()
    }

    /// The numbers of a condition that speaks of classes; others have none.
    fn of_classes(&self) -> Vec<(&'static str, Vec<f64>)> {
        match self {
            Self::Classes {
                above,
                at_least,
                count,
                ..
            } => vec![
                ("above", given(*above)),
                ("at_least", given(*at_least)),
                ("count", counts(&[*count])),
            ],
            Self::Recall {
                class,
                above,
                below,
                ..
            } => vec![
                ("class", counts(&[*class])),
                ("above", given(*above)),
                ("below", given(*below)),
            ],
            Self::Weakest { class, .. } => vec![("class", counts(&[*class]))],
            Self::BelowMean { classes, .. } => vec![("classes", counts(classes))],
            Self::Confused {
                truth,
                predicted,
                above,
                below,
                ..
            } => vec![
                ("truth", counts(&[*truth])),
                ("predicted", counts(&[*predicted])),
                ("above", given(*above)),
                ("below", given(*below)),
            ],
            Self::Confusions { pairs, .. } => vec![("pairs", counts(&pairs.concat()))],
            Self::Likeliest {
                image,
                classes,
                above,
                below,
                ..
            } => vec![
                ("image", counts(&[*image])),
                ("classes", counts(classes)),
                ("above", given(*above)),
                ("below", given(*below)),
            ],
            _ => Vec::new(),
        }
    }
}

fn counts(values: &[usize]) -> Vec<f64> {
    values.iter().map(|value| *value as f64).collect()
}

fn given(bound: Option<f64>) -> Vec<f64> {
    bound.into_iter().collect()
}

fn epochs(measures: &[&Measure]) -> Vec<f64> {
    let epochs = measures.iter().filter_map(|measure| match measure.at {
        Moment::Epoch(epoch) => Some(epoch as f64),
        _ => None,
    });
    epochs.collect()
}
