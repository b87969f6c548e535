//! The kinds of vector instructions.

use std::{fmt, str::FromStr};

/// Vector instructions that the kernels can be built of.
///
/// Another kind may round otherwise: a machine with AVX-512 gives the last bits of one without where
/// both take AVX2.
///
/// ```
/// use refashion_layers::Vectors;
///
/// Vectors::Plain.choose()?;
/// assert_eq!(Vectors::chosen(), Vectors::Plain);
/// assert!(Vectors::Plain.choose().is_ok());
/// # Ok::<(), refashion_layers::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Vectors {
    /// What every machine of its kind has.
    Plain,
    /// AVX2 with fused products, of x86-64.
    Avx2,
    /// AVX-512, of x86-64.
    Avx512,
    /// The same, and for factors in bf16 the tiles of AMX. Where these are missing, plain code gives their
    /// bits, many times slower.
    Amx,
    /// NEON, of ARM.
    Neon,
}

impl Vectors {
    /// All kinds, the one without vectors first.
    pub const ALL: [Self; 5] = [Self::Plain, Self::Avx2, Self::Avx512, Self::Amx, Self::Neon];
}

impl fmt::Display for Vectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Avx2 => "AVX2 + FMA",
            Self::Avx512 => "AVX-512",
            Self::Amx => "AVX-512 + AMX",
            Self::Neon => "NEON",
        })
    }
}

/// Reads `plain`, `avx2`, `avx512`, `amx` or `neon`.
impl FromStr for Vectors {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "plain" => Ok(Self::Plain),
            "avx2" => Ok(Self::Avx2),
            "avx512" => Ok(Self::Avx512),
            "amx" => Ok(Self::Amx),
            "neon" => Ok(Self::Neon),
            _ => Err("plain, avx2, avx512, amx and neon are known".to_owned()),
        }
    }
}
