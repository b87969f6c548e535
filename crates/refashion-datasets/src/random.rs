//! Random numbers, and NumPy's legacy generator of them, so that splits are those of the documents.
//!
//! `numpy.random.RandomState` is the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) with
//! bounded integers by masked rejection; NumPy promises that its stream never changes.

use crate::error::Error;

const STATE: usize = 624;
const SHIFT: usize = 397;

/// What draws random numbers, and what NumPy's old generator and its new ones make of them alike.
pub trait Random {
    /// A whole number of 32 bits.
    fn next_u32(&mut self) -> u32;

    /// A number from 0 to below 1 with 53 bits.
    fn unit(&mut self) -> f64;

    /// A whole number from 0 to `most` and including it; draws until the masked bits are in range.
    fn up_to(&mut self, most: u32) -> u32 {
        let mask = u32::MAX.checked_shr(most.leading_zeros()).unwrap_or(0);
        loop {
            let drawn = self.next_u32() & mask;
            if drawn <= most {
                return drawn;
            }
        }
    }

    /// A number from `low` to below `high`.
    fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Puts fewer than 2³² values in random order.
    fn shuffle<T>(&mut self, values: &mut [T]) {
        for i in (1..values.len()).rev() {
            let j = self.up_to(i as u32);
            values.swap(i, j as usize);
        }
    }

    /// The numbers below `count` in random order.
    fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut values: Vec<_> = (0..count).collect();
        self.shuffle(&mut values);
        values
    }
}

/// `numpy.random.RandomState(seed)`; its `uniform`, `shuffle` and `permutation` are NumPy's.
///
/// ```
/// use refashion_datasets::{Random, RandomState};
///
/// // numpy.random.RandomState(1).permutation(5)
/// assert_eq!(RandomState::new(1).permutation(5), [2, 1, 4, 0, 3]);
/// ```
#[derive(Clone, Debug)]
pub struct RandomState {
    state: [u32; STATE],
    next: usize,
}

impl RandomState {
    /// Seeds the generator as NumPy does with one integer.
    pub fn new(seed: u32) -> Self {
        let mut state = [0; STATE];
        state[0] = seed;
        for i in 1..STATE {
            let last = state[i - 1];
            state[i] = (last ^ (last >> 30))
                .wrapping_mul(1_812_433_253)
                .wrapping_add(i as u32);
        }
        Self { state, next: STATE }
    }

    /// A stream of its own for each sequence of numbers, such as (seed, part, example).
    ///
    /// It is told from others by 32 bits only: among a million sequences about a hundred have the
    /// stream of another. A training takes [`Philox`](crate::Philox)'s streams, which are all
    /// different; these remain for drawn pictures and for runs of
    /// [`StreamVersion::One`](crate::StreamVersion::One).
    pub fn of_stream(numbers: &[u64]) -> Self {
        let mixed = numbers.iter().fold(0, |sum, &number| mix(sum ^ number));
        Self::new((mixed >> 32) as u32)
    }

    fn twist(&mut self) {
        for i in 0..STATE {
            let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % STATE] & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + SHIFT) % STATE] ^ (y >> 1) ^ odd;
        }
        self.next = 0;
    }
}

impl Random for RandomState {
    fn next_u32(&mut self) -> u32 {
        if self.next == STATE {
            self.twist();
        }
        let mut y = self.state[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// `random_sample()`.
    fn unit(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }
}

/// Spreads every bit of a number over all bits (the finalizer of SplitMix64, Steele et al., 2014).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Refuses a setting that makes no sense.
pub(crate) fn require(
    holds: bool,
    setting: &'static str,
    found: impl ToString,
    expected: impl Into<String>,
) -> Result<(), Error> {
    if holds {
        return Ok(());
    }
    Err(Error::Setting {
        setting,
        found: found.to_string(),
        expected: expected.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of SplitMix64 from 0, which are those of its finalizer on the multiples of its
    /// step.
    #[test]
    fn bits_are_spread_as_splitmix64_does() {
        let step = 0x9e37_79b9_7f4a_7c15_u64;
        let found = [0, step, step.wrapping_mul(2)].map(mix);
        let expected = [
            0xe220_a839_7b1d_cdaf,
            0x6e78_9e6a_a1b9_65f4,
            0x06c4_5d18_8009_454f,
        ];
        assert_eq!(found, expected);
    }
}
