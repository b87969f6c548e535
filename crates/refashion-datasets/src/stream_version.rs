//! Which generator makes the random streams of a training.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::augment::{Augmentation, Transform};
use crate::philox::Philox;
use crate::random::{Random, RandomState};

/// Which generator draws the order of the examples and their changes, written as its number.
///
/// The same seed gives other numbers with another version. All else that is random is drawn by
/// number from a key of 64 bits, and is the same in every version.
///
/// ```
/// use refashion_datasets::StreamVersion;
///
/// assert_eq!("1".parse(), Ok(StreamVersion::One));
/// assert_eq!(StreamVersion::default().to_string(), "2");
/// assert!("3".parse::<StreamVersion>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum StreamVersion {
    /// [`RandomState::of_stream`]: about one in ten thousand of an epoch's streams is another's too.
    One,
    /// [`Philox::of_stream`]: no two streams are one.
    #[default]
    Two,
}

/// What stands for the epoch of what is drawn once for all epochs.
const BEFORE_THE_FIRST: u64 = u64::MAX;

impl StreamVersion {
    /// Puts the examples of an epoch in order.
    pub(crate) fn shuffle(self, seed: u64, epoch: u64, order: &mut [usize]) {
        match self {
            Self::One => RandomState::of_stream(&[seed, epoch]).shuffle(order),
            Self::Two => Philox::of_stream(seed, [epoch, 0]).shuffle(order),
        }
    }

    /// Draws the change of an example, which has its own in each epoch.
    pub(crate) fn transform(
        self,
        seed: u64,
        [epoch, example]: [u64; 2],
        augmentation: &Augmentation,
        [height, width]: [usize; 2],
    ) -> Transform {
        let drawn = match self {
            Self::One => {
                let mut random = RandomState::of_stream(&[seed, epoch, example]);
                augmentation.draw(&mut random, height, width)
            }
            Self::Two => {
                let mut random = Philox::of_stream(seed, [epoch, example]);
                augmentation.draw(&mut random, height, width)
            }
        };
        match augmentation.alternate_flip {
            true => Transform {
                flipped: self.flipped_at_first(seed, example) != (epoch % 2 == 1),
                ..drawn
            },
            false => drawn,
        }
    }

    /// Whether an example is mirrored in the first epoch, where flips alternate.
    fn flipped_at_first(self, seed: u64, example: u64) -> bool {
        let unit = match self {
            Self::One => RandomState::of_stream(&[seed, BEFORE_THE_FIRST, example]).unit(),
            Self::Two => Philox::of_stream(seed, [BEFORE_THE_FIRST, example]).unit(),
        };
        unit < 0.5
    }
}

impl From<StreamVersion> for u8 {
    fn from(version: StreamVersion) -> Self {
        match version {
            StreamVersion::One => 1,
            StreamVersion::Two => 2,
        }
    }
}

impl TryFrom<u8> for StreamVersion {
    type Error = UnknownStreams;

    fn try_from(number: u8) -> Result<Self, UnknownStreams> {
        match number {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            _ => Err(UnknownStreams(number.to_string())),
        }
    }
}

impl FromStr for StreamVersion {
    type Err = UnknownStreams;

    fn from_str(text: &str) -> Result<Self, UnknownStreams> {
        let unknown = || UnknownStreams(text.to_owned());
        let number: u8 = text.parse().map_err(|_| unknown())?;
        number.try_into()
    }
}

impl fmt::Display for StreamVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        u8::from(*self).fmt(f)
    }
}

/// A version of the random streams that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no version {0} of the random streams; there are 1 and 2")]
pub struct UnknownStreams(
    /// What was asked for.
    pub String,
);

#[cfg(test)]
mod tests {
    use super::*;

    /// An example is mirrored in the first epoch where the first number of its stream is below a half,
    /// and then in every other one.
    #[test]
    fn flips_alternate_from_what_was_drawn_first() {
        let alternating = Augmentation {
            alternate_flip: true,
            ..Augmentation::default()
        };
        for example in 0..20 {
            let one = RandomState::of_stream(&[5, u64::MAX, example]).unit();
            let two = Philox::of_stream(5, [u64::MAX, example]).unit();
            for (version, drawn) in [(StreamVersion::One, one), (StreamVersion::Two, two)] {
                let flipped = [0, 1, 2, 3].map(|epoch| {
                    version
                        .transform(5, [epoch, example], &alternating, [8, 8])
                        .flipped
                });
                let first = drawn < 0.5;
                assert_eq!(flipped, [first, !first, first, !first], "{version}");
            }
        }
    }

    /// Flips that do not alternate are drawn in each epoch, and alone they are the first number.
    #[test]
    fn flips_are_the_lower_half_of_what_is_drawn() {
        let flipping = Augmentation {
            flip: true,
            ..Augmentation::default()
        };
        for place in [[0, 1], [0, 2], [1, 1], [1, 2], [2, 1], [2, 2]] {
            let one = RandomState::of_stream(&[5, place[0], place[1]]).unit();
            let two = Philox::of_stream(5, place).unit();
            for (version, drawn) in [(StreamVersion::One, one), (StreamVersion::Two, two)] {
                let flipped = version.transform(5, place, &flipping, [8, 8]).flipped;
                assert_eq!(flipped, drawn < 0.5, "{version} {place:?}");
            }
        }
    }

    #[test]
    fn a_version_is_shown_as_its_number() {
        let shown = [StreamVersion::One, StreamVersion::Two].map(|version| version.to_string());
        assert_eq!(shown, ["1", "2"]);
    }
}
