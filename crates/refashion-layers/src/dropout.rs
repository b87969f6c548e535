//! Dropout.

use crate::simd::dispatch;
use pulp::{Simd, WithSimd};

use crate::layer::{check_backward, check_forward};
use crate::{Error, FrozenLayer, Layer, Pass, error::positive, threads};

/// Sets each value to 0 with probability `rate` in training, and scales the others by
/// 1 / (1 − rate), so that the expected value stays. Without training it changes nothing.
///
/// Whether a value is dropped is a function of the pass's seed, the layer's `id` and the value's
/// place in the batch: no state, and no dependence on threads.
#[derive(Debug)]
pub struct Dropout {
    len: usize,
    /// A value is dropped when its 32 random bits are below this.
    threshold: u32,
    scale: f32,
    id: u64,
    /// What to keep, where it is given and not drawn.
    given: Option<Vec<bool>>,
}

impl Dropout {
    /// Dropout over `len` values an example. `id` is the layer's place in its network: two layers
    /// with different ids draw different masks.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `rate` lies in [0, 1), [`Error::Zero`] when `len` is 0.
    pub fn new(len: usize, rate: f32, id: u64) -> Result<Self, Error> {
        positive("dropout", &[("the length", len)])?;
        if !(0.0..1.0).contains(&rate) {
            return Err(Error::OutOfRange {
                layer: "dropout",
                what: "the rate",
                found: rate,
                expected: "[0, 1)",
            });
        }
        let threshold = (f64::from(rate) * 2f64.powi(32)).round() as u32;
        Ok(Self {
            len,
            threshold,
            scale: 1.0 / (1.0 - rate),
            id,
            given: None,
        })
    }

    /// Copies `from` into `to`, masked.
    fn mask(&self, pass: &Pass, from: &[f32], to: &mut [f32]) {
        if !pass.training {
            to.copy_from_slice(from);
            return;
        }
        if let Some(kept) = &self.given {
            assert_eq!(
                kept.len(),
                from.len(),
                "a mask has to answer for every value"
            );
            for ((to, from), &kept) in to.iter_mut().zip(from).zip(kept) {
                *to = if kept { from * self.scale } else { 0.0 };
            }
            return;
        }
        if self.threshold == 0 {
            to.copy_from_slice(from);
            return;
        }
        let key = mix(pass.seed ^ mix(self.id.wrapping_add(0x9E37_79B9_7F4A_7C15)));
        threads::each_example(to, self.len, |n, to| {
            let first = n * self.len;
            let from = &from[first..][..self.len];
            dispatch(Masked {
                key,
                first,
                threshold: self.threshold,
                scale: self.scale,
                from,
                to,
            });
        });
    }
}

/// Values to be masked: those from number `first` on of the batch.
struct Masked<'a> {
    key: u64,
    first: usize,
    threshold: u32,
    scale: f32,
    from: &'a [f32],
    to: &'a mut [f32],
}

impl WithSimd for Masked<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self {
            key,
            first,
            threshold,
            scale,
            from,
            to,
        } = self;
        // Numbers past 2³² would repeat; a batch has not so many values.
        let (low, high, first) = (key as u32, (key >> 32) as u32, first as u32);
        for (i, (to, &from)) in (0u32..).zip(to.iter_mut().zip(from)) {
            let bits = mix32(mix32(first.wrapping_add(i) ^ low).wrapping_add(high));
            *to = if bits < threshold { 0.0 } else { from * scale };
        }
    }
}

/// A mixer of 32 bits (C. Wellons, *Prospecting for Hash Functions*, 2018): unlike one of 64 bits
/// it fits the vector instructions.
#[inline(always)]
fn mix32(x: u32) -> u32 {
    let x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
    let x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit of the result depends on
/// every bit of the argument.
fn mix(z: u64) -> u64 {
    let z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Layer for Dropout {
    fn input_len(&self) -> usize {
        self.len
    }

    fn output_len(&self) -> usize {
        self.len
    }

    fn set_mask(&mut self, kept: Option<Vec<bool>>) -> bool {
        self.given = kept;
        true
    }

    fn frozen<'a>(&self, _: &'a [f32], _: &'a [f32]) -> Option<FrozenLayer<'a>> {
        Some(FrozenLayer::Identity)
    }

    fn forward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        state: &mut [f32],
        x: &[f32],
        y: &mut [f32],
    ) {
        check_forward(self, pass, weights, state, x, y);
        self.mask(pass, x, y);
    }

    fn backward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        x: &[f32],
        y: &[f32],
        dy: &mut [f32],
        dweights: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        check_backward(self, pass, (weights, dweights), (x, dx.as_deref()), (y, dy));
        if let Some(dx) = dx {
            self.mask(pass, dy, dx);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_that_is_given_counts_whatever_the_rate() {
        for (rate, scale) in [(0.0, 1.0), (0.5, 2.0)] {
            let mut layer = Dropout::new(3, rate, 0).unwrap();
            assert!(layer.set_mask(Some(vec![true, false, true])));
            let (pass, x, mut y) = (Pass::training(1, 0), [1.0, 2.0, 3.0], [0.0; 3]);
            layer.forward(&pass, &[], &mut [], &x, &mut y);
            assert_eq!(y, [scale, 0.0, 3.0 * scale]);
        }
    }
}
