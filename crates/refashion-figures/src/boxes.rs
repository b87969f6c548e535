//! Box plots: the spread of the scores of several runs or folds.

use refashion_std::counted;

use crate::{
    Axis, Colour, Error, Figure, Head, Marker, Result, Style,
    axis::Scale,
    drawing::{Drawing, Ink, Rect, Stroke},
    head::MARGIN,
    legend,
    panel::{ABOUT, Frame},
    words::number,
};

/// Boxes side by side over one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxPlot {
    /// What stands above.
    pub head: Head,
    /// What the values are.
    pub y: Axis,
    /// The groups of values.
    pub groups: Vec<BoxGroup>,
}

/// Values under one name.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxGroup {
    /// The name below the box, broken into lines where it is long.
    pub name: String,
    /// The values, each with what is shown to whoever points at it.
    pub values: Vec<(f64, String)>,
}

/// What a box shows of its values: quartiles by linear interpolation as NumPy has them, and
/// whiskers to the last values within one and a half times the height of the box, as matplotlib
/// draws them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    /// The lower whisker, the three quartiles, the upper whisker.
    pub five: [f64; 5],
    /// The mean.
    pub mean: f64,
}

impl Quartiles {
    /// The quartiles of some values; nothing if there are none or one is no number.
    ///
    /// ```
    /// use refashion_figures::Quartiles;
    ///
    /// let of = Quartiles::of(&[1.0, 2.0, 3.0, 4.0, 10.0]).unwrap();
    /// assert_eq!((of.five, of.mean), ([1.0, 2.0, 3.0, 4.0, 4.0], 4.0));
    /// ```
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let quantile = |share: f64| {
            let place = share * (sorted.len() - 1) as f64;
            let below = place as usize;
            let above = (below + 1).min(sorted.len() - 1);
            sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
        };
        let (first, last) = (*sorted.first()?, *sorted.last()?);
        let [low, middle, high] = [0.25, 0.5, 0.75].map(quantile);
        let reach = 1.5 * (high - low);
        let lower = sorted
            .iter()
            .copied()
            .find(|&value| value >= low - reach)
            .unwrap_or(first);
        let upper = sorted
            .iter()
            .rev()
            .copied()
            .find(|&value| value <= high + reach)
            .unwrap_or(last);
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        // A whisker never ends inside its box.
        Some(Self {
            five: [lower.min(low), low, middle, high, upper.max(high)],
            mean,
        })
    }
}

const SLOT: f64 = 150.0;
const PLOT: f64 = 300.0;
const NAME: f64 = 11.0;

impl BoxPlot {
    /// Draws the plot.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without groups or for a group without values, [`Error::NotFinite`] for a
    /// value that has no place.
    pub fn draw(&self) -> Result<Figure> {
        let boxes = self.boxes()?;
        let count = self.groups.len() as f64;
        let width = (2.0 * MARGIN + 70.0 + count * SLOT).max(430.0);
        let mut drawing = Drawing::default();
        let top = self.head.draw(&mut drawing, width);
        let top = legend::draw(&mut drawing, &entries(), [MARGIN, top], width - MARGIN) + 6.0;
        let outer = Rect::new(MARGIN, top, width - 2.0 * MARGIN, PLOT);
        let values = self
            .groups
            .iter()
            .flat_map(|group| &group.values)
            .map(|value| value.0);
        let domain = self.y.round_domain(values, ABOUT[1]);
        // The groups stand at 0, 1, 2, …; their names take the place of the marks.
        let frame = Frame::draw(
            &mut drawing,
            outer,
            [None, Some(&self.y)],
            [[-0.5, count - 0.5], domain],
        );
        let mut below = 0.0_f64;
        for (place, (group, of)) in self.groups.iter().zip(&boxes).enumerate() {
            let x = frame.x.at(place as f64);
            group.draw(&mut drawing, x, of, &frame.y);
            let room = frame.plot.width / count - 10.0;
            let lines = crate::font::wrap(&group.name, NAME, false, room);
            for (line, text) in lines.iter().enumerate() {
                let y = frame.plot.bottom() + 6.0 + NAME * (1.0 + 1.3 * line as f64);
                drawing.text([x, y], text, Ink::new(NAME).middle());
            }
            below = below.max(lines.len() as f64 * NAME * 1.3);
        }
        let height = frame.plot.bottom() + 8.0 + below + MARGIN;
        Figure::new(&self.head, self.describe(&boxes), [width, height], drawing)
    }

    fn boxes(&self) -> Result<Vec<Quartiles>> {
        let figure = || self.head.title.clone();
        if self.groups.is_empty() || self.groups.iter().any(|group| group.values.is_empty()) {
            return Err(Error::Empty {
                figure: figure(),
                what: "values for a group",
            });
        }
        let of = |group: &BoxGroup| {
            let values: Vec<f64> = group.values.iter().map(|value| value.0).collect();
            Quartiles::of(&values).ok_or_else(|| Error::NotFinite {
                figure: figure(),
                what: format!("a value of \"{}\"", group.name),
                found: values
                    .iter()
                    .copied()
                    .find(|value| !value.is_finite())
                    .unwrap_or(f64::NAN),
            })
        };
        self.groups.iter().map(of).collect()
    }

    fn describe(&self, boxes: &[Quartiles]) -> String {
        let said = self.groups.iter().zip(boxes).map(|(group, of)| {
            let values = group.values.iter().map(|value| value.0);
            let (low, high) = values
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                    (low.min(value), high.max(value))
                });
            format!(
                "{}: {} from {} to {}, median {}, mean {}.",
                group.name,
                counted(group.values.len(), "value"),
                number(low),
                number(high),
                number(of.five[2]),
                number(of.mean),
            )
        });
        format!(
            "{}{}: {}",
            self.head.sentence(),
            self.y.label,
            said.collect::<Vec<_>>().join(" ")
        )
    }
}

impl BoxGroup {
    fn draw(&self, drawing: &mut Drawing, x: f64, of: &Quartiles, scale: &Scale) {
        const HALF: f64 = 30.0;
        let [lower, low, middle, high, upper] = of.five.map(|value| scale.at(value));
        let line = Stroke::new(Colour::BLACK, 1.2);
        for (from, to) in [(low, lower), (high, upper)] {
            drawing.line([x, from], [x, to], line);
            drawing.line([x - HALF / 2.0, to], [x + HALF / 2.0, to], line);
        }
        let [low_value, _, high_value] = [of.five[1], of.five[2], of.five[3]];
        let hint = format!(
            "{}: the middle half lies from {} to {}",
            self.name,
            number(low_value),
            number(high_value)
        );
        let pale = Colour::BLUE.toward(Colour::WHITE, 0.8);
        drawing.area(
            Rect::new(x - HALF, high, 2.0 * HALF, (low - high).max(0.5)),
            Some(pale),
            Some(line),
            &hint,
        );
        drawing.line(
            [x - HALF, middle],
            [x + HALF, middle],
            Stroke::new(Colour::BLACK, 2.4),
        );
        // Side by side, so that equal values do not hide each other.
        let count = self.values.len() as f64;
        for (place, (value, hint)) in self.values.iter().enumerate() {
            let dx = ((place as f64 + 0.5) / count - 0.5) * 1.4 * HALF;
            legend::mark(drawing, &VALUE, [x + dx, scale.at(*value)], hint);
        }
        let hint = format!("{}: mean {}", self.name, number(of.mean));
        legend::mark(drawing, &MEAN, [x + HALF + 12.0, scale.at(of.mean)], &hint);
    }
}

const VALUE: Style = Style::marks(Colour::BLUE, Marker::Circle);
const MEAN: Style = Style::marks(Colour::VERMILION, Marker::Diamond);

fn entries() -> Vec<legend::Entry> {
    let entry = |name: &str, style| legend::Entry {
        name: name.into(),
        style,
        faint: false,
    };
    vec![
        entry("a single value", VALUE),
        entry("mean", MEAN),
        entry("median", Style::line(Colour::BLACK, crate::Dash::Solid)),
    ]
}
