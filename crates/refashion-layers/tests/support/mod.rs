//! What several tests need.

use refashion_layers::Layer;

/// Fixed numbers in [−1, 1) without a pattern (SplitMix64).
pub(crate) fn noise(seed: u64, len: usize) -> Vec<f32> {
    (0..len as u64)
        .map(|i| {
            let z =
                (seed.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ i).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) >> 40) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

/// Distinct multiples of 0.05 in an order without a pattern: no two within 0.05 of one another.
#[allow(dead_code)]
pub(crate) fn distinct(seed: u64, len: usize) -> Vec<f32> {
    let keys = noise(seed, len);
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
    order
        .iter()
        .map(|&rank| (rank as f32 - len as f32 / 2.0 + 0.5) * 0.05)
        .collect()
}

/// How many values a layer's weights have.
#[allow(dead_code)]
pub(crate) fn weights_len(layer: &dyn Layer) -> usize {
    layer
        .weights()
        .iter()
        .map(|(_, shape)| shape.iter().product::<usize>())
        .sum()
}

/// How many values a layer's state has.
#[allow(dead_code)]
pub(crate) fn state_len(layer: &dyn Layer) -> usize {
    layer
        .state()
        .iter()
        .map(|(_, shape)| shape.iter().product::<usize>())
        .sum()
}
