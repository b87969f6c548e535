//! Sums in several lanes, which the compiler turns into vectors and which round less than one
//! running sum would.

/// Lanes of a sum.
pub(crate) const LANES: usize = 16;

/// Σ f(x).
#[inline(always)]
pub(crate) fn sum(x: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    sum_of_pairs(x, x, |x, _| f(x))
}

/// Σ f(x, y) over two slices of one length.
#[inline(always)]
pub(crate) fn sum_of_pairs(x: &[f32], y: &[f32], f: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    let (x, y) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest = x.remainder().iter().zip(y.remainder());
    for (lane, (&x, &y)) in lanes.iter_mut().zip(rest) {
        *lane = f(x, y);
    }
    for (x, y) in x.zip(y) {
        for ((lane, &x), &y) in lanes.iter_mut().zip(x).zip(y) {
            *lane += f(x, y);
        }
    }
    sum_of_lanes(lanes)
}

/// The sum of the lanes, half by half.
#[inline(always)]
pub(crate) fn sum_of_lanes(mut lanes: [f32; LANES]) -> f32 {
    let mut len = LANES;
    while len > 1 {
        len /= 2;
        for i in 0..len {
            lanes[i] += lanes[i + len];
        }
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_out() {
        for len in [0usize, 1, 15, 16, 17, 40] {
            let x: Vec<f32> = (0..len).map(|i| i as f32).collect();
            assert_eq!(sum(&x, |x| x + 1.0), (len * (len + 1) / 2) as f32);
            assert_eq!(
                sum_of_pairs(&x, &x, |x, y| 2.0 * x - y),
                (len * len.saturating_sub(1) / 2) as f32
            );
        }
    }
}
