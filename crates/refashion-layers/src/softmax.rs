//! Softmax over rows.

/// Replaces each row of `row` values by its softmax, eˣ over the sum of the row's eˣ.
///
/// The row's maximum is taken off first, which changes nothing but keeps eˣ finite.
///
/// ```
/// let mut values = [1000.0, 1000.0, 0.0, 3f32.ln()];
/// refashion_layers::softmax_rows(&mut values, 2);
/// assert_eq!(values[..2], [0.5, 0.5]);
/// assert!((values[2] - 0.25).abs() < 1e-6);
/// ```
///
/// # Panics
/// When `row` is 0, or the values are not whole rows.
pub fn softmax_rows(values: &mut [f32], row: usize) {
    check_rows(values, row);
    for row in values.chunks_exact_mut(row) {
        let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0;
        for x in row.iter_mut() {
            *x = (*x - max).exp();
            sum += *x;
        }
        row.iter_mut().for_each(|x| *x /= sum);
    }
}

/// dx = y ∘ (dy − Σ dy·y), row by row, in place.
pub(crate) fn softmax_rows_gradient(y: &[f32], dy: &mut [f32], row: usize) {
    check_rows(y, row);
    assert_eq!(y.len(), dy.len(), "a gradient for each output");
    for (y, dy) in y.chunks_exact(row).zip(dy.chunks_exact_mut(row)) {
        let inner: f32 = y.iter().zip(&*dy).map(|(y, dy)| y * dy).sum();
        dy.iter_mut()
            .zip(y)
            .for_each(|(dy, &y)| *dy = y * (*dy - inner));
    }
}

fn check_rows(values: &[f32], row: usize) {
    let len = values.len();
    assert!(
        row > 0 && len.is_multiple_of(row),
        "{len} values are not whole rows of {row}"
    );
}
