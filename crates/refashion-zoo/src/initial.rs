//! The values a network starts from.

/// Fills a tensor with the values it starts from, as Keras does: Glorot uniform for kernels, ones
/// for `gamma` and `moving_variance`, zeros for the rest.
///
/// Each tensor has a random stream of its own, made of the seed and of the tensor's full name, so
/// that a layer more or less elsewhere changes nothing here.
pub(crate) fn fill(values: &mut [f32], seed: u64, name: &str, kind: &str, shape: &[usize]) {
    match kind {
        _ if is_kernel(kind) => glorot_uniform(values, stream(seed, name), shape),
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

/// Uniform between plus and minus [`glorot_limit`].
fn glorot_uniform(values: &mut [f32], stream: u64, shape: &[usize]) {
    let limit = glorot_limit(shape);
    for (index, value) in values.iter_mut().enumerate() {
        // 53 random bits make a number in [0, 1).
        let bits = mix(stream.wrapping_add((index as u64).wrapping_mul(STEP))) >> 11;
        let unit = bits as f64 / (1_u64 << 53) as f64;
        *value = (limit * (2.0 * unit - 1.0)) as f32;
    }
}

/// √(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010), with the fans that Keras takes from a
/// kernel's shape: a group's channels in, all filters out.
///
/// `shape` is `[out, in, ...]` or `[in, out, ...]`, and what follows is the area that a filter sees.
pub(crate) fn glorot_limit(shape: &[usize]) -> f64 {
    let area: usize = shape[2..].iter().product();
    (6.0 / ((shape[0] + shape[1]) * area) as f64).sqrt()
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

    #[test]
    fn kernels_are_uniform_within_glorots_limit() {
        let shape = [64, 16, 5, 5];
        let mut values = vec![0.0; shape.iter().product()];
        fill(&mut values, 7, "conv2d.kernel", "kernel", &shape);
        let limit = (6.0_f64 / ((16 + 64) * 25) as f64).sqrt();
        let n = values.len() as f64;
        let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
        let variance = values.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / n;
        // Four standard errors of 25,600 draws.
        let deviation = limit / 3.0_f64.sqrt();
        assert!(mean.abs() < 4.0 * deviation / n.sqrt(), "{mean}");
        assert!(
            (variance / deviation.powi(2) - 1.0).abs() < 4.0 * (0.8 / n).sqrt(),
            "{variance}"
        );
        let largest = values.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        assert!(f64::from(largest) <= limit && f64::from(largest) > 0.999 * limit);
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
