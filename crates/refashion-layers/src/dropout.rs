//! Dropout.

use crate::{Error, Layer, Pass, error::positive, threads};

/// Sets each value to 0 with probability `rate` in training, and scales the others by
/// 1 / (1 − rate), so that the expected value stays. Without training it changes nothing.
///
/// Whether a value is dropped is a function of the pass's seed, the layer's `id` and the value's
/// place in the batch: no state, and no dependence on threads.
#[derive(Debug)]
pub struct Dropout {
    len: usize,
    /// A value is dropped when its 32 random bits are below this; 2³² drops all.
    threshold: u64,
    scale: f32,
    id: u64,
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
        let threshold = (f64::from(rate) * 2f64.powi(32)).round() as u64;
        Ok(Self {
            len,
            threshold,
            scale: 1.0 / (1.0 - rate),
            id,
        })
    }

    /// Copies `from` into `to`, masked.
    fn mask(&self, pass: &Pass, from: &[f32], to: &mut [f32]) {
        if !pass.training || self.threshold == 0 {
            to.copy_from_slice(from);
            return;
        }
        let key = mix(pass.seed ^ mix(self.id.wrapping_add(0x9E37_79B9_7F4A_7C15)));
        threads::each_example(to, self.len, |n, to| {
            let first = n * self.len;
            let from = &from[first..][..self.len];
            for (i, (to, &from)) in to.iter_mut().zip(from).enumerate() {
                let bits = mix(key.wrapping_add((first + i) as u64)) >> 32;
                *to = if bits < self.threshold {
                    0.0
                } else {
                    from * self.scale
                };
            }
        });
    }
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

    fn forward(&mut self, pass: &Pass, _: &[f32], _: &mut [f32], x: &[f32], y: &mut [f32]) {
        self.mask(pass, x, y);
    }

    fn backward(
        &mut self,
        pass: &Pass,
        _: &[f32],
        _: &[f32],
        _: &[f32],
        dy: &mut [f32],
        _: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        if let Some(dx) = dx {
            self.mask(pass, dy, dx);
        }
    }
}
