//! The regularised incomplete beta function, under Student's t and the binomial distribution.

/// The regularised incomplete beta function I_x(a, b) for positive `a` and `b`.
///
/// `y` is 1 − x; it is passed because the caller often knows it more exactly than a subtraction
/// would give. The continued fraction is DLMF 8.17.22, evaluated by Lentz's method; it converges
/// quickly on one side of the mean, so the other side is computed as 1 − I_y(b, a).
pub(super) fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * y.ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front / (a * fraction(a, b, x))
    } else {
        1.0 - front / (b * fraction(b, a, y))
    }
}

/// The continued fraction 1 + d₁/(1 + d₂/(1 + …)) of DLMF 8.17.23.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    // Lentz's method divides by these, so that zero is replaced by a tiny number.
    let away_from_zero = |value: f64| {
        if value.abs() < 1e-300 { 1e-300 } else { value }
    };
    let mut value = 1.0;
    let mut numerator = 1.0;
    let mut denominator = 0.0;
    for n in 1..100_000_u32 {
        let m = f64::from(n / 2);
        let term = if n % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        denominator = 1.0 / away_from_zero(1.0 + term * denominator);
        numerator = away_from_zero(1.0 + term / numerator);
        let step = numerator * denominator;
        value *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// The logarithm of the gamma function for positive `x`, by Lanczos' approximation (g = 7).
pub(super) fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    // Γ(x) = Γ(x + 1) / x keeps the series where it is accurate.
    if x < 0.5 {
        return ln_gamma(x + 1.0) - x.ln();
    }
    let x = x - 1.0;
    let mut series = 0.999_999_999_999_809_9;
    for (index, coefficient) in COEFFICIENTS.iter().enumerate() {
        series += coefficient / (x + index as f64 + 1.0);
    }
    let t = x + 7.5;
    (x + 0.5) * t.ln() - t + (std::f64::consts::TAU.sqrt() * series).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gamma_of_whole_and_half_numbers() {
        let mut factorial: f64 = 1.0;
        for n in 1..20_u32 {
            assert!((ln_gamma(f64::from(n)) - factorial.ln()).abs() < 1e-13);
            factorial *= f64::from(n);
        }
        let half = std::f64::consts::PI.sqrt().ln();
        assert!((ln_gamma(0.5) - half).abs() < 1e-14);
        assert!((ln_gamma(0.25) - 3.625_609_908_221_908_f64.ln()).abs() < 1e-14);
    }

    #[test]
    fn beta_of_closed_forms() {
        for x in [0.01, 0.3, 0.5, 0.9, 0.999] {
            let y = 1.0 - x;
            assert!((incomplete_beta(1.0, 1.0, x, y) - x).abs() < 1e-14);
            assert!((incomplete_beta(3.0, 1.0, x, y) - x.powi(3)).abs() < 1e-14);
            let arcsine = 2.0 / std::f64::consts::PI * x.sqrt().asin();
            assert!((incomplete_beta(0.5, 0.5, x, y) - arcsine).abs() < 1e-14);
        }
        assert_eq!(incomplete_beta(2.0, 3.0, 0.0, 1.0), 0.0);
        assert_eq!(incomplete_beta(2.0, 3.0, 1.0, 0.0), 1.0);
    }
}
