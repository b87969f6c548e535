/// Half a unit of the last of so many digits after the point: how far a printed value may be from
/// the one before rounding.
///
/// ```
/// use refashion_metrics::verdict::half_unit;
///
/// assert!((half_unit(4) - 0.00005).abs() < 1e-18);
/// assert_eq!(half_unit(0), 0.5);
/// ```
pub fn half_unit(decimals: u32) -> f64 {
    0.5 * 0.1_f64.powf(f64::from(decimals))
}
