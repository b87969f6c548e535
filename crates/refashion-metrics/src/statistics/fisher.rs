use super::holm::check_p_values;
use crate::Result;

/// The p-value of several independent tests of one hypothesis together, by Fisher's method:
/// −2 Σ ln p has a χ² distribution of twice as many degrees of freedom as there are tests.
///
/// Without p-values it is 1.
///
/// # Errors
///
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for a p-value that is not between 0 and 1.
///
/// ```
/// use refashion_metrics::statistics::fisher;
///
/// assert!((fisher(&[0.05, 0.2])? - 0.056051701859880904).abs() < 1e-15);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn fisher(p_values: &[f64]) -> Result<f64> {
    check_p_values(p_values)?;
    let half: f64 = p_values.iter().map(|p| -p.ln()).sum();
    if half.is_infinite() {
        return Ok(0.0);
    }
    // With an even number of degrees the tail is a Poisson sum.
    let (mut term, mut sum) = (1.0, 0.0);
    for place in 0..p_values.len().max(1) {
        if place > 0 {
            term *= half / place as f64;
        }
        sum += term;
    }
    Ok(((-half).exp() * sum).min(1.0))
}
