//! Gradients by finite differences, to hold against those that a layer computes.

use crate::{Layer, Pass};

/// How far a layer's gradients are from finite differences.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientErrors {
    /// The largest difference in the gradient of the input, relative to its largest component.
    pub input: f64,
    /// The largest difference in the gradient of the weights, relative to its largest component.
    pub weights: f64,
}

/// Compares a layer's gradients with central differences of its forward pass.
///
/// The loss is a weighted sum of the outputs with fixed weights in [−1, 1], summed in `f64`. Every
/// input and every weight is moved by `step` to both sides, so that this is for small layers. A
/// value nearer than `step` to a kink (0 of a ReLU, a tie in a max pool) has no derivative there
/// that differences could find; choose `x` accordingly.
///
/// ```
/// use refashion_layers::{Dense, DenseConfig, Pass, gradient_check};
///
/// let mut dense = Dense::new(DenseConfig::new(2, 1))?;
/// let errors = gradient_check(&mut dense, &Pass::training(1, 0), &[0.3, -0.2, 0.1], &[], &[0.7, 0.4], 0.01);
/// assert!(errors.input < 1e-4 && errors.weights < 1e-4);
/// # Ok::<(), refashion_layers::Error>(())
/// ```
pub fn gradient_check(
    layer: &mut dyn Layer,
    pass: &Pass,
    weights: &[f32],
    state: &[f32],
    x: &[f32],
    step: f32,
) -> GradientErrors {
    let out = pass.batch * layer.output_len();
    let coefficients: Vec<f32> = (0..out).map(coefficient).collect();

    let (mut y, mut dy) = (vec![0.0; out], coefficients.clone());
    let (mut dweights, mut dx) = (vec![f32::NAN; weights.len()], vec![f32::NAN; x.len()]);
    layer.forward(pass, weights, &mut state.to_vec(), x, &mut y);
    layer.backward(pass, weights, x, &y, &mut dy, &mut dweights, Some(&mut dx));

    let mut loss = |weights: &[f32], x: &[f32]| -> f64 {
        layer.forward(pass, weights, &mut state.to_vec(), x, &mut y);
        y.iter()
            .zip(&coefficients)
            .map(|(&y, &c)| f64::from(y) * f64::from(c))
            .sum()
    };
    let input = worst(x, &dx, step, |x| loss(weights, x));
    let weights = worst(weights, &dweights, step, |weights| loss(weights, x));
    GradientErrors { input, weights }
}

/// The largest difference between `gradient` and differences of `loss` around `at`.
fn worst(at: &[f32], gradient: &[f32], step: f32, mut loss: impl FnMut(&[f32]) -> f64) -> f64 {
    let mut at = at.to_vec();
    let mut numeric = vec![0.0; at.len()];
    for (i, numeric) in numeric.iter_mut().enumerate() {
        let centre = at[i];
        // The step that is really made, after rounding.
        let (left, right) = (centre - step, centre + step);
        at[i] = right;
        let above = loss(&at);
        at[i] = left;
        *numeric = (above - loss(&at)) / (f64::from(right) - f64::from(left));
        at[i] = centre;
    }
    let scale = numeric
        .iter()
        .fold(1e-3, |scale: f64, g| scale.max(g.abs()));
    let differences = gradient
        .iter()
        .zip(&numeric)
        .map(|(&g, n)| (f64::from(g) - n).abs());
    // A NaN is the worst of all, and `max` would drop it.
    differences.fold(
        0.0,
        |worst, d| if d > worst || d.is_nan() { d } else { worst },
    ) / scale
}

/// Fixed numbers in [−1, 1] without a pattern: the fractional parts of multiples of the golden
/// ratio.
fn coefficient(i: usize) -> f32 {
    (((i + 1) as f64 * 0.618_033_988_749_894_9).fract() * 2.0 - 1.0) as f32
}
