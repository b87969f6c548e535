//! Exponentials that the compiler can turn into vectors: no calls, no branches.
//!
//! Only additions and multiplications are used, no fused ones, so that every machine gets the same
//! bits. Against f64 the errors stay below 2 units in the last place (3 of tanh and of a
//! sigmoid, 4 of a softplus; of Φ below 3e-7), which tests hold.

/// ln 2 in two parts: the first so short that its products with small whole numbers are exact.
const LN_2: (f32, f32) = (0.693_359_4, -2.121_944_4e-4);
/// To a number of this size whole numbers alone can be added; the sum's last bits hold them.
const WHOLE: f32 = 12_582_912.0;
/// Beyond these eˣ would leave the normal numbers.
const RANGE: (f32, f32) = (-87.0, 88.0);

/// eˣ − 1 and 2ⁿ, where n is x / ln 2, rounded: `(2ⁿ, eʳ − 1)` with eˣ = 2ⁿ·eʳ.
///
/// x = n·ln 2 + r leaves |r| ≤ ln(2)/2, where Taylor's polynomial of degree 7 is exact to 2e-8.
#[inline(always)]
fn parts(x: f32) -> (f32, f32) {
    let x = if x < RANGE.0 { RANGE.0 } else { x };
    let x = if x > RANGE.1 { RANGE.1 } else { x };
    let sum = x * std::f32::consts::LOG2_E + WHOLE;
    let power = f32::from_bits((sum.to_bits() << 23).wrapping_add(1.0f32.to_bits()));
    let n = sum - WHOLE;
    let r = x - n * LN_2.0 - n * LN_2.1;
    let q = 1.0 / 5040.0 * r + 1.0 / 720.0;
    let q = (q * r + 1.0 / 120.0) * r + 1.0 / 24.0;
    let q = (q * r + 1.0 / 6.0) * r + 0.5;
    (power, r * r * q + r)
}

/// eˣ, at least 1.6e-38 and at most 1.7e38.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let (power, rest) = parts(x);
    power * rest + power
}

/// eˣ − 1, exact near 0, where eˣ would lose its digits.
#[inline(always)]
pub(crate) fn exp_m1(x: f32) -> f32 {
    let (power, rest) = parts(x);
    power * rest + (power - 1.0)
}

/// The hyperbolic tangent: −t / (t + 2) of t = e⁻²ˣ − 1, for positive x.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    let t = exp_m1(-2.0 * x.abs());
    (-t / (t + 2.0)).copysign(x)
}

/// 1 / (1 + e⁻ˣ), written so that no exponential grows large.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    let e = exp(-x.abs());
    (if x >= 0.0 { 1.0 } else { e }) / (1.0 + e)
}

/// ln(1 + eˣ): what x has above 0, and ln(1 + t) of t = e^−|x|, which lies in (0, 1].
///
/// With s = t / (2 + t) ≤ 1/3 that is 2·(s + s³/3 + s⁵/5 + …); what follows s¹⁵ is below 2e-9 of it.
#[inline(always)]
pub(crate) fn softplus(x: f32) -> f32 {
    let t = exp(-x.abs());
    let s = t / (2.0 + t);
    let q = s * s;
    let sum = 1.0 / 15.0 * q + 1.0 / 13.0;
    let sum = (sum * q + 1.0 / 11.0) * q + 1.0 / 9.0;
    let sum = (sum * q + 1.0 / 7.0) * q + 1.0 / 5.0;
    let sum = (sum * q + 1.0 / 3.0) * q + 1.0;
    (if x > 0.0 { x } else { 0.0 }) + 2.0 * s * sum
}

/// The distribution function of the standard normal distribution, Φ(x) = ½·erfc(−x/√2).
///
/// erfc(z) = t·exp(−z² + p(t)) with t = 1 / (1 + z/2), for positive z: the Chebyshev fit of Press
/// and others, Numerical Recipes, section 6.2, whose error is below 1.2e-7 of the result.
#[inline(always)]
pub(crate) fn normal_cdf(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * z);
    let p = 0.170_872_76 * t - 0.822_152_26;
    let p = (p * t + 1.488_515_9) * t - 1.135_204;
    let p = (p * t + 0.278_868_08) * t - 0.186_288_06;
    let p = (p * t + 0.096_784_18) * t + 0.374_091_95;
    let p = (p * t + 1.000_023_7) * t - 1.265_512_2;
    let tail = 0.5 * t * exp(p - z * z);
    if x > 0.0 { 1.0 - tail } else { tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest error over [−80, 80], in units in the last place, where results are normal.
    fn error(found: fn(f32) -> f32, exact: fn(f64) -> f64) -> f64 {
        let mut largest = 0.0f64;
        // Steps that grow with the number, so that small ones are tried too.
        for i in 1..400_000 {
            let size = 1e-6 * 1.000_045_5f64.powi(i) as f32;
            for x in [size, -size] {
                let exact = exact(f64::from(x));
                let unit = f64::from((exact as f32).abs().next_up() - (exact as f32).abs());
                largest = largest.max((f64::from(found(x)) - exact).abs() / unit);
            }
        }
        largest
    }

    #[test]
    fn errors_stay_within_their_bounds() {
        let errors = [
            ("exp", error(exp, f64::exp), 2.0),
            ("exp_m1", error(exp_m1, f64::exp_m1), 2.0),
            ("tanh", error(tanh, f64::tanh), 3.0),
            ("sigmoid", error(sigmoid, |x| 1.0 / (1.0 + (-x).exp())), 3.0),
            (
                "softplus",
                error(softplus, |x| x.max(0.0) + (-x.abs()).exp().ln_1p()),
                4.0,
            ),
        ];
        for (name, error, bound) in errors {
            assert!(error > 0.0 && error < bound, "{name}: {error}");
        }
    }

    /// Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), whose terms all have one sign.
    fn exact_cdf(x: f64) -> f64 {
        let (mut term, mut sum) = (x, x);
        for n in 1..400 {
            term *= x * x / f64::from(2 * n + 1);
            sum += term;
        }
        0.5 + sum * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt()
    }

    /// The fit's own error is 1.2e-7 of the tail; its coefficients, which cancel, and a sum of
    /// numbers near 1 add a few roundings of 6e-8.
    #[test]
    fn the_normal_distribution_is_right_to_single_precision() {
        let mut largest = 0.0f64;
        for i in -6000..=6000 {
            let x = i as f32 / 1000.0;
            let error = f64::from(normal_cdf(x)) - exact_cdf(f64::from(x));
            largest = largest.max(error.abs());
        }
        assert!(largest > 0.0 && largest < 3e-7, "{largest:e}");
    }

    #[test]
    fn ends_and_nan() {
        assert_eq!(
            (tanh(0.0), tanh(1e30), tanh(-f32::INFINITY)),
            (0.0, 1.0, -1.0)
        );
        assert_eq!((sigmoid(0.0), sigmoid(1e30)), (0.5, 1.0));
        assert!(sigmoid(-1e30) < 1e-37 && exp(f32::NEG_INFINITY) < 1e-37);
        assert_eq!(exp_m1(-f32::INFINITY), -1.0);
        assert!(exp(f32::INFINITY) > 1e38);
        assert_eq!((softplus(1e30), normal_cdf(1e30)), (1e30, 1.0));
        assert!(softplus(f32::NEG_INFINITY) < 1e-37 && normal_cdf(-1e30) < 1e-37);
        for f in [exp, exp_m1, tanh, sigmoid, softplus, normal_cdf] {
            assert!(f(f32::NAN).is_nan());
        }
    }
}
