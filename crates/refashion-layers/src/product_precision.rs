//! How exact the factors of products are.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How exact the factors of large products are in a pass of training.
///
/// With `bf16` the factors of dense layers and of convolutions are rounded to [bfloat16], 8 bits of
/// precision and the range of a single, where the machine multiplies these quickly. Sums, activations,
/// weights and all else stay single. So do the factors of convolutions of fewer than 8 channels, such as the
/// first on an image, of those that planes serve, and of dense layers of many weights in batches of up to
/// 32, whose time is that of reading the weights.
///
/// What that is hangs on the machine ([`Vectors::chosen`](crate::Vectors::chosen)):
///
/// - With the tiles of Intel's AMX it is large dense layers and convolutions whose windows take steps of 1.
/// - Other convolutions, unless Winograd's method serves them, and other dense layers take an instruction
///   that some processors with AVX-512 have. Where it is missing, plain code gives its bits, slower than
///   `f32`. (Where windows overlap, their parts of an image's gradient are added in an order that hangs on
///   the length of the vectors, as in single precision.)
///
/// Tiles add in an order of their own; a machine without gives their bits, many times slower, if it is told
/// to take [`Vectors::Amx`](crate::Vectors::Amx).
///
/// [bfloat16]: https://en.wikipedia.org/wiki/Bfloat16_floating-point_format
///
/// ```
/// use refashion_layers::ProductPrecision;
///
/// assert_eq!("bf16".parse(), Ok(ProductPrecision::Bf16));
/// assert_eq!(ProductPrecision::default().to_string(), "f32");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductPrecision {
    /// Single precision throughout.
    #[default]
    F32,
    /// Factors in bfloat16, sums in single precision.
    Bf16,
}

impl ProductPrecision {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::F32, Self::Bf16];

    /// Whether it is what is taken where nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for ProductPrecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::F32 => "f32",
            Self::Bf16 => "bf16",
        })
    }
}

/// Reads `f32` or `bf16`.
impl FromStr for ProductPrecision {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter();
        let mut known = known.filter(|precision| precision.to_string() == text);
        known
            .next()
            .ok_or_else(|| "f32 and bf16 are known".to_owned())
    }
}
