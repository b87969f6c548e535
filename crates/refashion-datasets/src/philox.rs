//! A generator whose streams cost nothing to begin: the random numbers of a training.
//!
//! Philox4x64-10 (Salmon, Moraes, Dror and Shaw, *Parallel random numbers: as easy as 1, 2, 3*,
//! 2011) enciphers a counter: one key and one counter give one block of four numbers, whatever was
//! drawn before.

use crate::random::Random;

/// `numpy.random.Generator(numpy.random.Philox(key=…, counter=…))`, whose `random`, `shuffle` and
/// `permutation` are [`unit`](Random::unit), [`shuffle`](Random::shuffle) and
/// [`permutation`](Random::permutation) here.
///
/// ```
/// use refashion_datasets::{Philox, Random};
///
/// // numpy.random.Generator(numpy.random.Philox(key=3, counter=0)).permutation(5)
/// assert_eq!(Philox::new([3, 0], [0; 4]).permutation(5), [4, 0, 1, 2, 3]);
/// // Streams of other numbers are other streams.
/// let first = |place| Philox::of_stream(7, place).unit();
/// assert_ne!(first([0, 1]), first([1, 0]));
/// ```
#[derive(Clone, Debug)]
pub struct Philox {
    key: [u64; 2],
    counter: [u64; 4],
    block: [u64; 4],
    /// How many numbers of the block are drawn.
    drawn: usize,
    /// The other half of a number of which 32 bits are drawn.
    half: Option<u32>,
}

impl Philox {
    /// Begins at this counter. As in NumPy it is raised before a block is drawn.
    pub fn new(key: [u64; 2], counter: [u64; 4]) -> Self {
        Self {
            key,
            counter,
            block: [0; 4],
            drawn: 4,
            half: None,
        }
    }

    /// The stream of a seed that has this place, such as (epoch, example). No two are one: seed and
    /// place stand whole in the key and in the counter.
    pub fn of_stream(seed: u64, [major, minor]: [u64; 2]) -> Self {
        Self::new([seed, 0], [0, major, minor, 0])
    }

    /// A whole number of 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        if self.drawn == self.block.len() {
            raise(&mut self.counter);
            self.block = encipher(self.key, self.counter);
            self.drawn = 0;
        }
        let number = self.block[self.drawn];
        self.drawn += 1;
        number
    }
}

impl Random for Philox {
    /// The lower half of a number of 64 bits, then its upper half.
    fn next_u32(&mut self) -> u32 {
        if let Some(half) = self.half.take() {
            return half;
        }
        let number = self.next_u64();
        self.half = Some((number >> 32) as u32);
        number as u32
    }

    fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
    }
}

/// Adds one to a number of 256 bits, the lowest 64 first.
fn raise(counter: &mut [u64; 4]) {
    for word in counter {
        *word = word.wrapping_add(1);
        if *word != 0 {
            return;
        }
    }
}

/// Ten rounds of Philox4x64.
fn encipher([mut a, mut b]: [u64; 2], counter: [u64; 4]) -> [u64; 4] {
    let mut block = round([a, b], counter);
    for _ in 1..10 {
        a = a.wrapping_add(0x9e37_79b9_7f4a_7c15);
        b = b.wrapping_add(0xbb67_ae85_84ca_a73b);
        block = round([a, b], block);
    }
    block
}

fn round([a, b]: [u64; 2], [w, x, y, z]: [u64; 4]) -> [u64; 4] {
    let (high_w, low_w) = product(w, 0xd2e7_470e_e14c_6c93);
    let (high_y, low_y) = product(y, 0xca5a_8263_9512_1157);
    [high_y ^ x ^ a, low_y, high_w ^ z ^ b, low_w]
}

/// The upper and the lower half of a product.
fn product(a: u64, b: u64) -> (u64, u64) {
    let product = u128::from(a) * u128::from(b);
    ((product >> 64) as u64, product as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers of Random123 (`kat_vectors`, `philox4x64 10`).
    #[test]
    fn blocks_are_those_of_random123() {
        let all = u64::MAX;
        let cases = [
            (
                [0; 2],
                [0; 4],
                [
                    0x1655_4d9e_ca36_314c,
                    0xdb20_fe9d_672d_0fdc,
                    0xd7e7_72ce_e186_176b,
                    0x7e68_b68a_ec7b_a23b,
                ],
            ),
            (
                [all; 2],
                [all; 4],
                [
                    0x87b0_92c3_013f_e90b,
                    0x438c_3c67_be8d_0224,
                    0x9cc7_d7c6_9cd7_77b6,
                    0xa09c_aebf_594f_0ba0,
                ],
            ),
            (
                [0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c],
                [
                    0x243f_6a88_85a3_08d3,
                    0x1319_8a2e_0370_7344,
                    0xa409_3822_299f_31d0,
                    0x082e_fa98_ec4e_6c89,
                ],
                [
                    0xa528_f454_03e6_1d95,
                    0x38c7_2dbd_566e_9788,
                    0xa5a1_610e_72fd_18b5,
                    0x57bd_43b5_e52b_7fe6,
                ],
            ),
        ];
        for (key, counter, expected) in cases {
            assert_eq!(encipher(key, counter), expected);
        }
    }

    #[test]
    fn the_counter_carries() {
        let mut counter = [u64::MAX, u64::MAX, 4, 0];
        raise(&mut counter);
        assert_eq!(counter, [0, 0, 5, 0]);
    }
}
