//! What a row of a layer table says: its output shape and its number of parameters.

use crate::{Border, Kind, Row, Table};

impl Row {
    /// The output shape that follows from the description, channels last; `None` if the
    /// description does not say enough.
    pub fn computed_output(&self, input: &[usize]) -> Option<Vec<usize>> {
        match self.kind {
            Kind::Conv => self.slid(input, self.units?, 1),
            Kind::MaxPool | Kind::AveragePool => self.slid(input, *input.last()?, self.width?),
            Kind::Dense => Some(vec![self.units?]),
            Kind::Flatten => Some(vec![product(input)]),
            Kind::BatchNorm | Kind::Dropout | Kind::Activation => Some(input.to_vec()),
        }
    }

    /// The number of parameters that follows from the description; `None` if the description does
    /// not say enough.
    pub fn computed_parameters(&self, input: &[usize]) -> Option<usize> {
        match self.kind {
            Kind::Conv => {
                let channels = self.channels(input)?;
                let weights = self.width?.saturating_pow(2).saturating_mul(channels);
                Some(self.units?.saturating_mul(weights.saturating_add(1)))
            }
            Kind::Dense => Some(self.units?.saturating_mul(product(input).saturating_add(1))),
            Kind::BatchNorm => Some(input.last()?.saturating_mul(4)),
            _ => Some(0),
        }
    }

    /// The formula of [`Row::computed_parameters`] with its numbers.
    pub(super) fn parameters_shown(&self, input: &[usize]) -> Option<String> {
        let units = self.units.unwrap_or(0);
        match self.kind {
            Kind::Conv => {
                let (width, channels) = (self.width?, self.channels(input)?);
                Some(format!("{units} × ({width} × {width} × {channels} + 1)"))
            }
            Kind::Dense => Some(format!("{units} × ({} + 1)", product(input))),
            Kind::BatchNorm => Some(format!("4 × {}", input.last()?)),
            _ => Some("no weights".to_owned()),
        }
    }

    /// The channels that a filter works on; `None` if there are no groups to split them into.
    fn channels(&self, input: &[usize]) -> Option<usize> {
        input.last()?.checked_div(self.groups.unwrap_or(1))
    }

    /// What the description leaves out of that from which shape and parameters follow.
    pub(super) fn lacks(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Conv if self.units.is_none() => Some("the number of filters"),
            Kind::Dense if self.units.is_none() => Some("the number of units"),
            Kind::Conv | Kind::MaxPool | Kind::AveragePool if self.width.is_none() => {
                Some("the width")
            }
            _ => None,
        }
    }

    /// The formula of [`Row::computed_output`] for the first axis, with its numbers; what is said
    /// to give the shape where no window slides.
    pub(super) fn output_shown(&self, input: &[usize]) -> String {
        let (Some(width), Some(size)) = (self.width, input.first()) else {
            return "the layer's description".to_owned();
        };
        let stride = self.stride.unwrap_or(self.default_stride());
        match self.padding {
            Border::Same => format!("⌈{size} / {stride}⌉"),
            Border::Valid => format!("⌊({size} − {width}) / {stride}⌋ + 1"),
            Border::Cells(rows) => {
                format!("⌊({size} + 2 × {rows} − {width}) / {stride}⌋ + 1")
            }
        }
    }

    fn default_stride(&self) -> usize {
        if self.kind == Kind::Conv {
            1
        } else {
            self.width.unwrap_or(1)
        }
    }

    /// The shape after a window slid over an image.
    fn slid(&self, input: &[usize], channels: usize, stride: usize) -> Option<Vec<usize>> {
        let &[height, width, _] = input else {
            return None;
        };
        let stride = self.stride.unwrap_or(stride).max(1);
        let side = |size: usize, padding: usize| {
            let room = size
                .saturating_add(padding.saturating_mul(2))
                .checked_sub(self.width?)?;
            Some(room / stride + 1)
        };
        let [rows, columns] = match self.padding {
            Border::Same => [height.div_ceil(stride), width.div_ceil(stride)],
            Border::Valid => [side(height, 0)?, side(width, 0)?],
            Border::Cells(cells) => [side(height, cells)?, side(width, cells)?],
        };
        Some(vec![rows, columns, channels])
    }

    /// Whether the kind of layer has weights.
    pub(super) fn has_weights(&self) -> bool {
        matches!(self.kind, Kind::Conv | Kind::Dense | Kind::BatchNorm)
    }

    /// The printed number of parameters; 0 where nothing is printed for a layer without weights.
    pub fn printed_parameters(&self) -> Option<usize> {
        match &self.parameters {
            Some(printed) => Some(printed.value() as usize),
            None if self.has_weights() => None,
            None => Some(0),
        }
    }
}

/// The values of a shape; what is printed may be of any size, so that nothing here overflows.
fn product(shape: &[usize]) -> usize {
    shape.iter().fold(1, |all, size| all.saturating_mul(*size))
}

/// The sum of counts, if all are known.
fn sum(mut counts: impl Iterator<Item = Option<usize>>) -> Option<usize> {
    counts.try_fold(0usize, |sum, count| Some(sum.saturating_add(count?)))
}

impl Table {
    /// The sum of the printed numbers of parameters.
    pub fn parameters(&self) -> Option<usize> {
        sum(self.layers.iter().map(Row::printed_parameters))
    }

    /// The sum of the printed numbers of parameters that the gradient changes: all but half of
    /// those of a batch normalisation.
    pub fn trainable_parameters(&self) -> Option<usize> {
        let trainable = |row: &Row| {
            let all = row.printed_parameters()?;
            Some(if row.kind == Kind::BatchNorm {
                all / 2
            } else {
                all
            })
        };
        sum(self.layers.iter().map(trainable))
    }

    /// Every layer with the shape that is printed for its input.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&[usize], &Row)> {
        let outputs = self.layers.iter().map(|row| row.output.as_slice());
        std::iter::once(self.input.as_slice())
            .chain(outputs)
            .zip(&self.layers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row without numbers.
    fn row(kind: Kind) -> Row {
        Row {
            name: "1".to_owned(),
            kind,
            units: None,
            width: None,
            stride: None,
            padding: Border::Valid,
            groups: None,
            output: vec![1],
            parameters: None,
        }
    }

    #[test]
    fn a_row_lacks_what_its_kind_needs() {
        for (kind, lacks) in [
            (Kind::Conv, Some("the number of filters")),
            (Kind::Dense, Some("the number of units")),
            (Kind::MaxPool, Some("the width")),
            (Kind::AveragePool, Some("the width")),
            (Kind::Flatten, None),
        ] {
            assert_eq!(row(kind).lacks(), lacks, "{kind:?}");
            let sized = Row {
                units: Some(8),
                width: Some(3),
                ..row(kind)
            };
            assert_eq!(sized.lacks(), None, "{kind:?}");
        }
    }

    #[test]
    fn the_windows_of_a_pool_lie_side_by_side_unless_told() {
        let shown = |kind| {
            let width = Some(2);
            Row { width, ..row(kind) }.output_shown(&[28, 28, 1])
        };
        assert_eq!(shown(Kind::MaxPool), "⌊(28 − 2) / 2⌋ + 1");
        assert_eq!(shown(Kind::Conv), "⌊(28 − 2) / 1⌋ + 1");
    }

    #[test]
    fn weights_that_are_not_counted_are_not_none() {
        assert_eq!(row(Kind::Dense).printed_parameters(), None);
        assert_eq!(row(Kind::Flatten).printed_parameters(), Some(0));
    }
}
