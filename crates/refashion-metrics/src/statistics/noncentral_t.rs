//! The noncentral t distribution, as far as a power needs it.

use super::normal;

/// The pieces of Simpson's rule.
const PIECES: usize = 8000;

/// The probability that a t variable with this shift of its mean lies beyond ± `critical`, where
/// its numerator alone has to be beyond by `widening` more.
///
/// Given u = √(χ²/degrees), it is that of a normal variable beyond ± (`critical` · u + `widening`); the integral
/// over u is taken by Simpson's rule, both for it and for the density, so that no constant is needed.
pub(super) fn outside(critical: f64, degrees: f64, shift: f64, widening: f64) -> f64 {
    // The density of u falls as exp(−degrees · (u − 1)²) away from 1, and faster above.
    let reach = 9.0 / degrees.sqrt();
    let (low, high) = ((1.0 - reach).max(0.0), 1.0 + reach);
    let (mut sum, mut all) = (0.0, 0.0);
    for piece in 0..=PIECES {
        let u = low + (high - low) * piece as f64 / PIECES as f64;
        let simpson = match piece {
            0 | PIECES => 1.0,
            _ if piece % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let weight = simpson * density(u, degrees);
        let beyond = normal::cdf(shift - critical * u - widening)
            + normal::cdf(-shift - critical * u - widening);
        sum += weight * beyond;
        all += weight;
    }
    sum / all
}

/// The density of √(χ²/degrees), without its constant, as 1 at its greatest for many degrees.
fn density(u: f64, degrees: f64) -> f64 {
    if degrees == 1.0 {
        return (-0.5 * u * u).exp();
    }
    if u <= 0.0 {
        return 0.0;
    }
    ((degrees - 1.0) * u.ln() - 0.5 * degrees * (u * u - 1.0)).exp()
}
