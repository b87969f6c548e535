//! Values times fixed factors, and moved by fixed offsets.

use crate::error::{positive, product};
use crate::layer::{check_backward, check_forward};
use crate::{Error, FrozenLayer, Layer, Pass, threads};

/// Each channel times a factor, plus an offset, neither of which is trained: Keras' `Rescaling`.
///
/// With the factors 1/σ and the offsets −μ/σ the channels of pixels are normalised by a mean μ and a
/// deviation σ.
///
/// ```
/// use refashion_layers::{Layer, Pass, Rescale};
///
/// // Two channels of two values each.
/// let mut layer = Rescale::new(2, 2, &[2.0, 0.5], &[1.0])?;
/// let mut y = [0.0; 4];
/// layer.forward(&Pass::inference(1), &[], &mut [], &[1.0, 2.0, 4.0, 8.0], &mut y);
/// assert_eq!(y, [3.0, 5.0, 3.0, 5.0]);
/// # Ok::<(), refashion_layers::Error>(())
/// ```
#[derive(Debug)]
pub struct Rescale {
    plane: usize,
    /// The factor of each channel.
    scale: Vec<f32>,
    /// The offset of each channel.
    offset: Vec<f32>,
}

impl Rescale {
    /// Images of `channels` planes of `plane` values; over a vector each value is a channel, and
    /// `plane` is 1. There is one factor and one offset for all channels, or one for each.
    ///
    /// # Errors
    /// [`Error::Zero`] when a size is 0, [`Error::TooLarge`] when there are more values than can be
    /// counted, [`Error::Channels`] for another number of factors or offsets, and
    /// [`Error::OutOfRange`] where one is no finite number.
    pub fn new(
        channels: usize,
        plane: usize,
        scale: &[f32],
        offset: &[f32],
    ) -> Result<Self, Error> {
        let layer = "rescale";
        positive(
            layer,
            &[("the number of channels", channels), ("the plane", plane)],
        )?;
        product(layer, "an input", &[channels, plane])?;
        Ok(Self {
            plane,
            scale: of_channels("factors", scale, channels)?,
            offset: of_channels("offsets", offset, channels)?,
        })
    }
}

/// One value for each channel, from one for all or one for each.
fn of_channels(what: &'static str, values: &[f32], channels: usize) -> Result<Vec<f32>, Error> {
    let layer = "rescale";
    let found = values.len();
    if found != 1 && found != channels {
        return Err(Error::Channels {
            layer,
            what,
            found,
            channels,
        });
    }
    if let Some(&found) = values.iter().find(|value| !value.is_finite()) {
        let expected = "(−∞, ∞)";
        return Err(Error::OutOfRange {
            layer,
            what,
            found,
            expected,
        });
    }
    Ok((0..channels)
        .map(|channel| values[channel % found])
        .collect())
}

impl Layer for Rescale {
    fn input_len(&self) -> usize {
        self.scale.len() * self.plane
    }

    fn output_len(&self) -> usize {
        self.input_len()
    }

    fn frozen<'a>(&self, _: &'a [f32], _: &'a [f32]) -> Option<FrozenLayer<'a>> {
        Some(FrozenLayer::Scale {
            plane: self.plane,
            scale: self.scale.clone(),
            shift: self.offset.clone(),
        })
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
        let (plane, channels) = (self.plane, self.scale.len());
        threads::each_example(y, plane, |p, y| {
            let (scale, offset) = (self.scale[p % channels], self.offset[p % channels]);
            for (y, x) in y.iter_mut().zip(&x[p * plane..][..plane]) {
                *y = x * scale + offset;
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
        let Some(dx) = dx else { return };
        let (plane, channels) = (self.plane, self.scale.len());
        let dy: &[f32] = dy;
        threads::each_example(dx, plane, |p, dx| {
            let scale = self.scale[p % channels];
            for (dx, dy) in dx.iter_mut().zip(&dy[p * plane..][..plane]) {
                *dx = dy * scale;
            }
        });
    }
}
