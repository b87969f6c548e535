//! PReLU: a ReLU whose slope on the left is learned.

use crate::error::{positive, product};
use crate::layer::{check_backward, check_forward};
use crate::{Error, Layer, Pass, threads};

/// x where positive, α·x elsewhere, with one learned α a channel (masters, section 2.2.4; He and
/// others, 2015).
///
/// That is Keras' `PReLU(shared_axes=[1, 2])` behind a convolution and `PReLU()` behind a dense
/// layer (without `shared_axes` Keras learns one slope for every value of an image), and PyTorch's
/// `PReLU(num_parameters=channels)`. At 0 the slope is α, as in PyTorch.
///
/// Weights: `alpha`, of channels; ∂y/∂α is x where x is not positive, 0 elsewhere.
///
/// ```
/// use refashion_layers::{Layer, PRelu, Pass};
///
/// // Two channels of two values each, with slopes 0.5 and 0.1.
/// let mut layer = PRelu::new(2, 2)?;
/// let mut y = [0.0; 4];
/// layer.forward(&Pass::inference(1), &[0.5, 0.1], &mut [], &[-2.0, 3.0, -2.0, 3.0], &mut y);
/// assert_eq!(y, [-1.0, 3.0, -0.2, 3.0]);
/// # Ok::<(), refashion_layers::Error>(())
/// ```
#[derive(Debug)]
pub struct PRelu {
    channels: usize,
    plane: usize,
}

impl PRelu {
    /// A PReLU over images of `channels` planes of `plane` values; over a vector each value is a
    /// channel, and `plane` is 1.
    ///
    /// # Errors
    /// [`Error::Zero`] when one of them is 0, [`Error::TooLarge`] when there are more values than
    /// can be counted.
    pub fn new(channels: usize, plane: usize) -> Result<Self, Error> {
        positive(
            "prelu",
            &[("the number of channels", channels), ("the plane", plane)],
        )?;
        product("prelu", "an input", &[channels, plane])?;
        Ok(Self { channels, plane })
    }
}

impl Layer for PRelu {
    fn input_len(&self) -> usize {
        self.channels * self.plane
    }

    fn output_len(&self) -> usize {
        self.input_len()
    }

    fn weights(&self) -> Vec<(&'static str, Vec<usize>)> {
        vec![("alpha", vec![self.channels])]
    }

    fn forward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        state: &mut [f32],
        x: &[f32],
        y: &mut [f32],
    ) {
        check_forward(self, pass, weights, state, x, y);
        let plane = self.plane;
        threads::each_example(y, plane, |p, y| {
            let alpha = weights[p % self.channels];
            for (y, &x) in y.iter_mut().zip(&x[p * plane..][..plane]) {
                *y = if x > 0.0 { x } else { alpha * x };
            }
        });
    }

    fn backward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        x: &[f32],
        y: &[f32],
        dy: &mut [f32],
        dweights: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        check_backward(self, pass, (weights, dweights), (x, dx.as_deref()), (y, dy));
        let plane = self.plane;
        dweights.fill(0.0);
        for (p, (x, dy)) in x
            .chunks_exact(plane)
            .zip(dy.chunks_exact(plane))
            .enumerate()
        {
            // Not `x.min(0.0) * dy`, which would make a number of NaN.
            let share = |x: f32, dy: f32| if x > 0.0 { 0.0 } else { x * dy };
            dweights[p % self.channels] += crate::sum::sum_of_pairs(x, dy, share);
        }
        let Some(dx) = dx else { return };
        threads::each_example(dx, plane, |p, dx| {
            let alpha = weights[p % self.channels];
            let (x, dy) = (&x[p * plane..][..plane], &dy[p * plane..][..plane]);
            for ((dx, &x), &dy) in dx.iter_mut().zip(x).zip(dy) {
                *dx = if x > 0.0 { dy } else { alpha * dy };
            }
        });
    }
}
