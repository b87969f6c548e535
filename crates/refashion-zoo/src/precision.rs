//! How floats lie in a weights file.

use std::fmt;

use half::{bf16, f16};
use safetensors::Dtype;

/// How many bits a weight has in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Precision {
    /// 32, as it computes.
    #[default]
    F32,
    /// 16, of which 11 are its figures (IEEE 754): half the file, rounded to the nearest.
    F16,
}

impl Precision {
    /// Makes values those that a file of this precision would give back.
    pub fn round(self, values: &mut [f32]) {
        match self {
            Self::F32 => {}
            Self::F16 => {
                for value in values {
                    *value = f16::from_f32(*value).to_f32();
                }
            }
        }
    }

    pub(crate) fn dtype(self) -> Dtype {
        match self {
            Self::F32 => Dtype::F32,
            Self::F16 => Dtype::F16,
        }
    }

    /// The values as they lie in a file, or the first that is finite and would not remain so.
    pub(crate) fn bytes(self, values: &[f32]) -> Result<Vec<u8>, f32> {
        match self {
            Self::F32 => Ok(values.iter().flat_map(|v| v.to_le_bytes()).collect()),
            Self::F16 => {
                let too_large = |v: &&f32| v.is_finite() && !f16::from_f32(**v).is_finite();
                match values.iter().find(too_large) {
                    Some(&value) => Err(value),
                    None => {
                        let halves = values.iter().map(|&v| f16::from_f32(v));
                        Ok(halves.flat_map(f16::to_le_bytes).collect())
                    }
                }
            }
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "32-bit floats",
            Self::F16 => "16-bit floats",
        })
    }
}

/// The values of a tensor as floats of 32 bits; nothing where they are no floats that are read.
pub(crate) fn values(dtype: Dtype, bytes: &[u8]) -> Option<Vec<f32>> {
    let pairs = || bytes.as_chunks::<2>().0.iter().copied();
    match dtype {
        Dtype::F32 => {
            let (quads, _) = bytes.as_chunks::<4>();
            Some(quads.iter().map(|&quad| f32::from_le_bytes(quad)).collect())
        }
        // Rounded to the nearest; what is too large for 32 bits becomes infinite.
        Dtype::F64 => {
            let (eights, _) = bytes.as_chunks::<8>();
            let value = |&eight: &[u8; 8]| f64::from_le_bytes(eight) as f32;
            Some(eights.iter().map(value).collect())
        }
        Dtype::F16 => Some(
            pairs()
                .map(|pair| f16::from_le_bytes(pair).to_f32())
                .collect(),
        ),
        Dtype::BF16 => Some(
            pairs()
                .map(|pair| bf16::from_le_bytes(pair).to_f32())
                .collect(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From Python: `struct.pack("<4e", 1, -0.1, 65504, 1e-8)`.
    #[test]
    fn sixteen_bits_are_those_of_ieee_754() {
        let bytes = Precision::F16.bytes(&[1.0, -0.1, 65504.0, 1e-8]).unwrap();
        assert_eq!(bytes, [0x00, 0x3c, 0x66, 0xae, 0xff, 0x7b, 0x00, 0x00]);
        let back = values(Dtype::F16, &bytes).unwrap();
        assert_eq!(back, [1.0, -0.099_975_586, 65504.0, 0.0]);
        assert_eq!(values(Dtype::BF16, &[0x80, 0x3f]).unwrap(), [1.0]);
        assert_eq!(values(Dtype::F64, &0.1_f64.to_le_bytes()).unwrap(), [0.1]);
        assert_eq!(values(Dtype::I64, &[0; 8]), None);
    }

    #[test]
    fn what_would_become_infinite_is_refused() {
        assert_eq!(Precision::F16.bytes(&[1.0, 70_000.0]), Err(70_000.0));
        assert!(Precision::F16.bytes(&[f32::NAN]).is_ok());
    }
}
