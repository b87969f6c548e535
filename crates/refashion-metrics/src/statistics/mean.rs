/// The arithmetic mean of the values, summed in their order; nothing where there are none.
///
/// ```
/// use refashion_metrics::statistics::mean;
///
/// assert_eq!(mean(&[0.5, 1.0]), Some(0.75));
/// assert_eq!(mean(&[]), None);
/// ```
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
