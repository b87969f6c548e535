//! A chart of curves by epoch, as SVG in the colours of the page.

use maud::{Markup, html};

/// The size of the drawing; the page scales it.
const SIZE: [f64; 2] = [420.0, 250.0];

/// The room around the curves for the labels: left, top, right, bottom.
const ROOM: [f64; 4] = [40.0, 26.0, 12.0, 34.0];

/// About how many lines cross the chart.
const GRID: f64 = 5.0;

/// What a line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Training,
    Validation,
    PublishedTraining,
    PublishedValidation,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Validation => "validation",
            Self::PublishedTraining => "published, training",
            Self::PublishedValidation => "published, validation",
        }
    }

    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Validation => "validation",
            Self::PublishedTraining | Self::PublishedValidation => "published",
        }
    }

    /// The mark that stands for it in the legend.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Training => "━━",
            Self::Validation => "╍╍",
            Self::PublishedTraining => "×",
            Self::PublishedValidation => "+",
        }
    }

    fn is_published(self) -> bool {
        matches!(self, Self::PublishedTraining | Self::PublishedValidation)
    }
}

/// A curve, or published points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// A value an epoch, where there is one.
    pub(crate) values: Vec<Option<f64>>,
    /// The single runs, if there are several.
    pub(crate) singles: Vec<Vec<Option<f64>>>,
}

impl Line {
    /// The value of an epoch, counted from 0.
    pub(crate) fn at(&self, epoch: usize) -> Option<f64> {
        *self.values.get(epoch)?
    }
}

/// Curves with their axes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    title: String,
    pub(crate) lines: Vec<Line>,
    low: f64,
    high: f64,
    step: f64,
}

impl Chart {
    pub(crate) fn new(title: &str, lines: Vec<Line>) -> Self {
        let all = lines
            .iter()
            .flat_map(|line| line.singles.iter().chain([&line.values]));
        let finite = all
            .flatten()
            .flatten()
            .copied()
            .filter(|value| value.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let (low, high) = match high - low {
            gap if gap > 0.0 => (low, high),
            0.0 => (low - 0.05, high + 0.05),
            _ => (0.0, 1.0),
        };
        let step = round_step((high - low) / GRID);
        Self {
            title: title.to_owned(),
            lines,
            low: (low / step).floor() * step,
            high: (high / step).ceil() * step,
            step,
        }
    }

    /// The number of epochs.
    pub(crate) fn epochs(&self) -> usize {
        self.lines
            .iter()
            .map(|line| line.values.len())
            .max()
            .unwrap_or(0)
    }

    /// Where an epoch lies, counted from 0.
    pub(crate) fn x(&self, epoch: usize) -> f64 {
        let width = SIZE[0] - ROOM[0] - ROOM[2];
        let share = match self.epochs() {
            0 | 1 => 0.5,
            epochs => epoch as f64 / (epochs - 1) as f64,
        };
        tenths(ROOM[0] + share * width)
    }

    /// Where a value lies.
    pub(crate) fn y(&self, value: f64) -> f64 {
        let height = SIZE[1] - ROOM[1] - ROOM[3];
        tenths(ROOM[1] + (self.high - value) / (self.high - self.low) * height)
    }

    /// The chart in words: where each line begins and ends.
    pub(crate) fn words(&self) -> String {
        let ends = |line: &Line| {
            let mut values = line
                .values
                .iter()
                .enumerate()
                .filter_map(|(i, v)| Some((i + 1, (*v)?)));
            let (first, value) = values.next()?;
            Some(match values.next_back() {
                Some((last, end)) => format!(
                    "{}: {value:.4} at epoch {first}, {end:.4} at epoch {last}",
                    line.name
                ),
                None => format!("{}: {value:.4} at epoch {first}", line.name),
            })
        };
        self.lines
            .iter()
            .filter_map(ends)
            .collect::<Vec<_>>()
            .join("; ")
            + "."
    }

    pub(crate) fn markup(&self, words: &str) -> Markup {
        let [width, height] = SIZE;
        let [left, top, right, bottom] = ROOM;
        html! {
            svg viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(words) {
                @for value in self.ticks() {
                    @let y = self.y(value);
                    line.grid x1=(left) x2=(width - right) y1=(y) y2=(y) {}
                    text.tick x=(left - 6.0) y=(y + 4.0) text-anchor="end" { (self.label(value)) }
                }
                @for epoch in self.marked_epochs() {
                    text.tick x=(self.x(epoch)) y=(height - bottom + 16.0) text-anchor="middle" { (epoch + 1) }
                }
                text.tick x=((left + width - right) / 2.0) y=(height - 3.0) text-anchor="middle" { "epoch" }
                text.tick x="2" y="11" { (self.title.to_lowercase()) }
                @for line in &self.lines {
                    @for single in &line.singles {
                        polyline.single.(line.kind.class()) points=(self.points(single)) {}
                    }
                }
                @for line in &self.lines { (self.line(line)) }
                line.cursor y1=(top) y2=(height - bottom) {}
            }
        }
    }

    fn line(&self, line: &Line) -> Markup {
        let points = || {
            line.values
                .iter()
                .enumerate()
                .filter_map(|(i, v)| Some((self.x(i), self.y((*v)?))))
        };
        html! {
            @if line.kind.is_published() {
                @for (x, y) in points() { path.mark d=(mark(line.kind, x, y)) {} }
            } @else {
                polyline.mean.(line.kind.class()) points=(self.points(&line.values)) {}
                // One point makes no line.
                @if self.epochs() == 1 {
                    @for (x, y) in points() { circle.(line.kind.class()) cx=(x) cy=(y) r="3" {} }
                }
            }
        }
    }

    fn points(&self, values: &[Option<f64>]) -> String {
        let places = values.iter().enumerate().filter_map(|(i, value)| {
            let value = (*value).filter(|value| value.is_finite())?;
            Some(format!("{},{}", self.x(i), self.y(value)))
        });
        places.collect::<Vec<_>>().join(" ")
    }

    fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        (0..=count)
            .map(|number| self.low + number as f64 * self.step)
            .collect()
    }

    fn label(&self, value: f64) -> String {
        let digits = (-self.step.log10()).ceil().max(0.0) as usize;
        // What is zero but for rounding has no sign.
        let value = if value.abs() < self.step / 2.0 {
            0.0
        } else {
            value
        };
        format!("{value:.digits$}")
    }

    /// Some epochs, at round distances, counted from 0.
    fn marked_epochs(&self) -> Vec<usize> {
        let epochs = self.epochs();
        let step = round_step(epochs as f64 / 8.0).max(1.0) as usize;
        (1..=epochs)
            .filter(|epoch| *epoch == 1 || (epoch % step == 0 && *epoch > step / 2))
            .map(|epoch| epoch - 1)
            .collect()
    }
}

/// A cross upright or on its side.
fn mark(kind: Kind, x: f64, y: f64) -> String {
    let r = 4.0;
    if kind == Kind::PublishedTraining {
        format!(
            "M{} {}l{} {}m0 -{}l-{} {}",
            x - r,
            y - r,
            2.0 * r,
            2.0 * r,
            2.0 * r,
            2.0 * r,
            2.0 * r
        )
    } else {
        format!("M{} {y}h{}M{x} {}v{}", x - r, 2.0 * r, y - r, 2.0 * r)
    }
}

/// The least of 1, 2 and 5 times a power of ten that is not below `step`.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let times = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|times| times * power >= step * (1.0 - 1e-9));
    times.unwrap_or(10.0) * power
}

/// Rounded to a tenth, which no eye can tell.
fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[f64]) -> Chart {
        let values = values.iter().copied().map(Some).collect();
        let line = Line {
            name: "training".into(),
            kind: Kind::Training,
            values,
            singles: Vec::new(),
        };
        Chart::new("Loss", vec![line])
    }

    #[test]
    fn ticks_are_round_and_enclose_the_curve() {
        let chart = chart(&[0.5257, 0.3412, 0.0874]);
        assert_eq!(chart.ticks().len(), 7);
        assert_eq!(chart.label(chart.low), "0.0");
        assert_eq!(chart.label(chart.high), "0.6");
        assert_eq!(
            [chart.y(chart.high), chart.y(chart.low)],
            [ROOM[1], SIZE[1] - ROOM[3]]
        );
        assert_eq!([chart.x(0), chart.x(2)], [ROOM[0], SIZE[0] - ROOM[2]]);
    }

    #[test]
    fn epochs_are_marked_at_round_distances() {
        assert_eq!(chart(&[1.0; 20]).marked_epochs(), [0, 4, 9, 14, 19]);
        assert_eq!(chart(&[1.0; 3]).marked_epochs(), [0, 1, 2]);
        assert_eq!(
            chart(&[1.0; 300]).marked_epochs(),
            [0, 49, 99, 149, 199, 249, 299]
        );
    }

    #[test]
    fn one_epoch_and_no_number_are_drawn() {
        assert!(
            chart(&[0.5])
                .markup("words")
                .into_string()
                .contains("<circle")
        );
        assert!(
            !chart(&[f64::NAN, 0.5])
                .markup("words")
                .into_string()
                .contains("NaN")
        );
    }

    #[test]
    fn words_name_both_ends() {
        assert_eq!(
            chart(&[0.5257, 0.3, 0.0874]).words(),
            "training: 0.5257 at epoch 1, 0.0874 at epoch 3."
        );
    }
}
