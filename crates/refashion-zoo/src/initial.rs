//! The values a network starts from.

use serde::{Deserialize, Serialize};

/// What a kernel starts from. Biases start at 0 in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Initial {
    /// Uniform within ±√(6 / (fan_in + fan_out)), as Keras unless told (Glorot and Bengio, 2010).
    #[default]
    GlorotUniform,
    /// Uniform within ±1/√fan_in, as PyTorch unless told: its `kaiming_uniform_` with a = √5.
    KaimingUniform,
    /// As [`Initial::KaimingUniform`], but that as many of the first filters as there are channels on
    /// the way in each hand one of these on, the first the first (PyTorch's `dirac_`).
    Dirac,
}

impl Initial {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// In words, where it is not what Keras does unless told.
    pub(crate) fn words(self) -> Option<String> {
        match self {
            Self::GlorotUniform => None,
            Self::KaimingUniform => Some("starts as in PyTorch".into()),
            Self::Dirac => Some("starts by handing on".into()),
        }
    }

    /// The limit of what is drawn. `shape` is `[out, in, ...]` or `[in, out, ...]`, and what follows is
    /// the area that a filter sees.
    ///
    /// Keras takes the fans from a kernel's shape: a group's channels in, all filters out.
    pub(crate) fn limit(self, shape: &[usize]) -> f64 {
        let area: usize = shape[2..].iter().product();
        match self {
            Self::GlorotUniform => (6.0 / ((shape[0] + shape[1]) * area) as f64).sqrt(),
            Self::KaimingUniform | Self::Dirac => 1.0 / ((shape[1] * area) as f64).sqrt(),
        }
    }

    fn fill(self, values: &mut [f32], stream: u64, shape: &[usize]) {
        uniform(values, stream, self.limit(shape));
        if self == Self::Dirac {
            hand_on(values, shape);
        }
    }
}

/// Fills a tensor with the values it starts from, as Keras does: Glorot uniform for kernels unless
/// told, ones for `gamma` and `moving_variance`, zeros for the rest.
///
/// Each tensor has a random stream of its own, made of the seed and of the tensor's full name, so
/// that a layer more or less elsewhere changes nothing here.
pub(crate) fn fill(
    values: &mut [f32],
    seed: u64,
    name: &str,
    (kind, initial): (&str, Initial),
    shape: &[usize],
) {
    match kind {
        _ if is_kernel(kind) => initial.fill(values, stream(seed, name), shape),
        "gamma" | "moving_variance" => values.fill(1.0),
        _ => values.fill(0.0),
    }
}

/// Whether a tensor is a kernel; a separable convolution has two, `depthwise_kernel` and so on.
pub(crate) fn is_kernel(kind: &str) -> bool {
    kind.ends_with("kernel")
}

/// A number that tells one name's stream from another's.
pub(crate) fn stream(seed: u64, name: &str) -> u64 {
    // FNV-1a: the standard library's hash may change from one release to the next.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(mix(seed).wrapping_add(hash))
}

/// Uniform within ± a limit.
fn uniform(values: &mut [f32], stream: u64, limit: f64) {
    for (index, value) in values.iter_mut().enumerate() {
        // 53 random bits make a number in [0, 1).
        let bits = mix(stream.wrapping_add((index as u64).wrapping_mul(STEP))) >> 11;
        let unit = bits as f64 / (1_u64 << 53) as f64;
        *value = (limit * (2.0 * unit - 1.0)) as f32;
    }
}

/// Makes each of the first filters of a kernel `[out, in, ...]` hand on one channel.
fn hand_on(values: &mut [f32], shape: &[usize]) {
    let [height, width] = match shape[2..] {
        [height, width] => [height, width],
        _ => [1, 1],
    };
    let middle = height / 2 * width + width / 2;
    let filters = values.chunks_mut(shape[1] * height * width);
    for (channel, filter) in filters.take(shape[1]).enumerate() {
        filter.fill(0.0);
        filter[channel * height * width + middle] = 1.0;
    }
}

/// The step and the mixing of SplitMix64 (Steele, Lea and Flood, 2014).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(STEP);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_gives_its_published_numbers() {
        // The first outputs for seed 1234567, as in the reference implementation.
        let first: Vec<u64> = (0..3)
            .map(|step: u64| mix(1_234_567_u64.wrapping_add(step.wrapping_mul(STEP))))
            .collect();
        assert_eq!(
            first,
            [
                6457827717110365317,
                3203168211198807973,
                9817491932198370423
            ]
        );
    }

    /// A kernel of random values has that deviation, to four standard errors, and keeps its limit.
    fn assert_uniform(values: &[f32], limit: f64) {
        let n = values.len() as f64;
        let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
        let variance = values.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / n;
        let deviation = limit / 3.0_f64.sqrt();
        assert!(mean.abs() < 4.0 * deviation / n.sqrt(), "{mean}");
        assert!(
            (variance / deviation.powi(2) - 1.0).abs() < 4.0 * (0.8 / n).sqrt(),
            "{variance}"
        );
        let largest = values.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        assert!(f64::from(largest) <= limit && f64::from(largest) > 0.999 * limit);
    }

    fn kernel(initial: Initial, shape: &[usize]) -> Vec<f32> {
        let mut values = vec![f32::NAN; shape.iter().product()];
        fill(&mut values, 7, "conv2d.kernel", ("kernel", initial), shape);
        values
    }

    #[test]
    fn kernels_are_uniform_within_the_limits_of_glorot_and_of_pytorch() {
        let shape = [64, 16, 5, 5];
        let glorot = kernel(Initial::GlorotUniform, &shape);
        assert_uniform(&glorot, (6.0_f64 / ((16 + 64) * 25) as f64).sqrt());
        assert_uniform(&kernel(Initial::KaimingUniform, &shape), 0.05);
    }

    /// `golden/initial.json` is PyTorch's: `golden/make_initial.py`.
    #[test]
    fn the_first_filters_are_those_of_dirac_in_pytorch() {
        let golden = include_str!("../tests/golden/initial.json");
        let golden: Vec<(Vec<usize>, Vec<f32>)> = serde_json::from_str(golden).unwrap();
        assert_eq!(golden.len(), 4);
        for (shape, expected) in golden {
            let found = kernel(Initial::Dirac, &shape);
            let drawn = kernel(Initial::KaimingUniform, &shape);
            assert_eq!(found[..expected.len()], expected, "{shape:?}");
            assert_eq!(found[expected.len()..], drawn[expected.len()..]);
        }
    }

    #[test]
    fn streams_differ_by_seed_and_by_name() {
        let streams = [
            stream(0, "a"),
            stream(1, "a"),
            stream(0, "b"),
            stream(0, "ab"),
        ];
        for (index, one) in streams.iter().enumerate() {
            assert!(!streams[index + 1..].contains(one));
        }
    }
}
