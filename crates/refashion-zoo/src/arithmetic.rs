//! The arithmetic of layers: sizes, parameters and connections (thesis, sections 3.6 and 3.7;
//! masters, sections 3, 3.2 and 3.5).
//!
//! [`Network::summary`](crate::Network::summary) does it for whole networks; here it stands by
//! itself, with the documents' own examples. Counts stop at `usize::MAX`.
//!
//! ```
//! use refashion_zoo::arithmetic::{Convolution, dense_connections};
//!
//! // masters, section 3: a colour image of 32×32 and 4,704 neurons behind it.
//! assert_eq!(dense_connections(32 * 32 * 3, 4704), 14_450_688);
//! // Six 5×5 filters make as many neurons, with fewer connections and far fewer weights.
//! let convolution = Convolution::new(5, 3, 6);
//! assert_eq!(convolution.output(32)?, 28);
//! assert_eq!(28 * 28 * 6, 4704);
//! assert_eq!(convolution.connections(32)?, 352_800);
//! assert_eq!(convolution.weights(), 450);
//! # Ok::<(), refashion_layers::Error>(())
//! ```

use refashion_layers::{Error, Padding, Window};

use crate::shape::product;

/// The connections of a dense layer, each with a weight of its own: inputs · units.
pub fn dense_connections(inputs: usize, units: usize) -> usize {
    product(&[inputs, units])
}

/// The parameters of a dense layer with biases: (inputs + 1) · units.
///
/// ```
/// // masters, Figure 27: the first hidden layer on 28×28 pixels.
/// assert_eq!(refashion_zoo::arithmetic::dense_parameters(28 * 28, 128), 100_480);
/// ```
pub fn dense_parameters(inputs: usize, units: usize) -> usize {
    product(&[inputs.saturating_add(1), units])
}

/// The parameters of a batch normalisation (masters, section 3.2.3): scale and shift of each
/// channel, which are trained, and running mean and variance, which are not.
///
/// ```
/// // masters, Figure 31: 128 parameters behind 32 filters.
/// assert_eq!(refashion_zoo::arithmetic::batch_norm_parameters(32), (64, 64));
/// ```
pub fn batch_norm_parameters(channels: usize) -> (usize, usize) {
    (product(&[2, channels]), product(&[2, channels]))
}

/// A square convolution or pool as the documents write it: n filters of f×f×c, padding p, stride s.
///
/// A pool (masters, section 3.2.2) has the same sizes, and no parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Convolution {
    /// f: the side of a filter.
    pub filter: usize,
    /// c: the channels of the input.
    pub channels: usize,
    /// n: the number of filters, and so of channels of the output.
    pub filters: usize,
    /// p: rows and columns of zeros on each side.
    pub padding: usize,
    /// s: steps from one place of the filter to the next.
    pub stride: usize,
    /// The distance of neighbours in the filter; 1 is no gap. The thesis counts from 0: its
    /// "dilation rate of 1", by which 3×3 covers 5×5, is 2 here.
    pub dilation: usize,
}

impl Convolution {
    /// n filters of f×f×c without padding, at stride 1.
    pub fn new(filter: usize, channels: usize, filters: usize) -> Self {
        Self {
            filter,
            channels,
            filters,
            padding: 0,
            stride: 1,
            dilation: 1,
        }
    }

    /// With so many zeros on each side.
    pub fn padding(self, padding: usize) -> Self {
        Self { padding, ..self }
    }

    /// With this stride.
    pub fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    /// With this distance between neighbours in the filter.
    pub fn dilation(self, dilation: usize) -> Self {
        Self { dilation, ..self }
    }

    /// The cells that the filter covers along an axis: (f − 1)·dilation + 1.
    ///
    /// ```
    /// use refashion_zoo::arithmetic::Convolution;
    ///
    /// // thesis, Image 3: nine pixels that cover 5×5.
    /// assert_eq!(Convolution::new(3, 1, 1).dilation(2).span(), 5);
    /// ```
    pub fn span(&self) -> usize {
        product(&[self.filter.saturating_sub(1), self.dilation]).saturating_add(1)
    }

    /// The side of the output (masters, section 3.2.1): h⁽ˡ⁾ = ⌊(h⁽ˡ⁻¹⁾ + 2p − f) / s⌋ + 1.
    ///
    /// # Errors
    /// [`Error::Zero`] for a size, stride or dilation of 0, [`Error::WindowTooLarge`] when the
    /// filter does not fit, and [`Error::TooLarge`] when the filter or the padded image spans more
    /// cells than can be counted.
    ///
    /// ```
    /// use refashion_zoo::arithmetic::Convolution;
    ///
    /// // thesis, section 3.7: a 5×5 filter on 28×28 pixels has 24×24 = 576 places.
    /// assert_eq!(Convolution::new(5, 1, 1).output(28)?, 24);
    /// // masters, section 3.6.2: AlexNet's first layer makes 55 of 227, and not of 224.
    /// let first = Convolution::new(11, 3, 96).stride(4);
    /// assert_eq!((first.output(227)?, first.output(224)?), (55, 54));
    /// # Ok::<(), refashion_layers::Error>(())
    /// ```
    pub fn output(&self, input: usize) -> Result<usize, Error> {
        Ok(self.window().output_size((input, input))?.0)
    }

    /// The different weights, which all places share: f · f · c · n.
    pub fn weights(&self) -> usize {
        product(&[self.incoming(), self.filters])
    }

    /// The parameters, with a bias for each filter: n · (f · f · c + 1) (masters, section 3.2.1).
    ///
    /// ```
    /// use refashion_zoo::arithmetic::Convolution;
    ///
    /// // masters, section 3.6.1: the two convolutions of LeNet-5.
    /// let counts = [Convolution::new(5, 1, 6), Convolution::new(5, 6, 16)].map(|c| c.parameters());
    /// assert_eq!(counts, [156, 2416]);
    /// ```
    pub fn parameters(&self) -> usize {
        self.weights().saturating_add(self.filters)
    }

    /// The connections of a square image with the output: f · f · c for each neuron of the output.
    ///
    /// # Errors
    /// As [`Convolution::output`].
    pub fn connections(&self, input: usize) -> Result<usize, Error> {
        let output = self.output(input)?;
        Ok(product(&[self.incoming(), output, output, self.filters]))
    }

    /// The incoming connections of a neuron of the output (masters, equation 62): f · f · c.
    ///
    /// ```
    /// assert_eq!(refashion_zoo::arithmetic::Convolution::new(5, 3, 6).incoming(), 75);
    /// ```
    pub fn incoming(&self) -> usize {
        product(&[self.filter, self.filter, self.channels])
    }

    /// The outgoing connections of a neuron of the input to the neurons of one output channel:
    /// how many places of the filter cover it. `row` and `column` count from 1, as the document
    /// does; the image is square.
    ///
    /// In the document, which counts from the nearest corner at stride 1 without padding, that is
    /// min(i, f) · min(j, f) (masters, equation 61), between 1 and f · f (equation 60). The formula
    /// holds where the image is at least 2f − 1 wide; this is the count itself, and holds always.
    ///
    /// # Errors
    /// As [`Convolution::output`].
    ///
    /// ```
    /// use refashion_zoo::arithmetic::Convolution;
    ///
    /// // masters, Figure 11: an image of 12×12 under a 5×5 filter.
    /// let filter = Convolution::new(5, 1, 1);
    /// let row = |i| (1..=12).map(|j| filter.outgoing(12, i, j)).collect::<Result<Vec<_>, _>>();
    /// assert_eq!(row(1)?, [1, 2, 3, 4, 5, 5, 5, 5, 4, 3, 2, 1]);
    /// assert_eq!(row(6)?, [5, 10, 15, 20, 25, 25, 25, 25, 20, 15, 10, 5]);
    /// # Ok::<(), refashion_layers::Error>(())
    /// ```
    pub fn outgoing(&self, input: usize, row: usize, column: usize) -> Result<usize, Error> {
        let (axis, _) = self.window().axes((input, input))?;
        let along = |place: usize| {
            let taps = |output| (0..self.filter).map(move |tap| axis.cell(output, tap));
            let covered = (0..axis.output).flat_map(taps);
            covered
                .filter(|&cell| cell.is_some_and(|cell| cell + 1 == place))
                .count()
        };
        Ok(along(row) * along(column))
    }

    fn window(&self) -> Window {
        Window::new((self.filter, self.filter))
            .stride((self.stride, self.stride))
            .padding(Padding::all(self.padding))
            .dilation((self.dilation, self.dilation))
    }
}

#[cfg(test)]
mod tests {
    use super::{Convolution, Error};

    #[test]
    fn what_goes_out_comes_in() -> Result<(), refashion_layers::Error> {
        for convolution in [
            Convolution::new(5, 1, 1),
            Convolution::new(3, 1, 1).padding(1).stride(2),
            Convolution::new(2, 1, 1).dilation(3),
            Convolution::new(3, 1, 1).stride(4),
        ] {
            let size = 12;
            let mut inside = 0;
            for row in 1..=size {
                for column in 1..=size {
                    inside += convolution.outgoing(size, row, column)?;
                }
            }
            let all = convolution.connections(size)?;
            // What a filter sees of the padding goes out of no neuron.
            let padded = convolution.padding > 0;
            assert!(inside == all || padded && inside < all, "{convolution:?}");
        }
        Ok(())
    }

    #[test]
    fn sizes_that_cannot_be_counted_are_refused() {
        let window = Convolution::new(2, 1, 1);
        for convolution in [window.padding(usize::MAX), window.dilation(usize::MAX)] {
            let error = convolution.output(4).unwrap_err();
            assert!(matches!(error, Error::TooLarge { .. }), "{error}");
        }
        assert_eq!(window.dilation(usize::MAX).span(), usize::MAX);
        assert_eq!(Convolution::new(usize::MAX, 1, 1).parameters(), usize::MAX);
    }

    #[test]
    fn equation_61_holds_on_large_images() -> Result<(), refashion_layers::Error> {
        let (size, filter) = (12, 5);
        let convolution = Convolution::new(filter, 1, 1);
        let nearest = |place: usize| place.min(size + 1 - place).min(filter);
        for row in 1..=size {
            for column in 1..=size {
                let found = convolution.outgoing(size, row, column)?;
                assert_eq!(found, nearest(row) * nearest(column));
            }
        }
        Ok(())
    }
}
