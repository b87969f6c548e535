//! Bars from the left, in groups: ratios of a benchmark.

use crate::{
    Axis, Colour, Error, Figure, Head, Reference, Result,
    axis::Scale,
    drawing::{Drawing, Ink, Rect, Stroke},
    head::MARGIN,
    rows::{ABOUT, BELOW, NAME, PLOT, Rows, widest},
    words::{list, number},
};

/// Groups of bars over one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct BarChart {
    /// What stands above.
    pub head: Head,
    /// What the bars measure; it begins at 0.
    pub x: Axis,
    /// What the bars of a group are, the same in each group.
    pub series: Vec<String>,
    /// The groups, from the top.
    pub groups: Vec<BarGroup>,
    /// Values that bars are compared with.
    pub references: Vec<Reference>,
}

/// The bars of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct BarGroup {
    /// The name at the left.
    pub name: String,
    /// A value for each series, with what is shown to whoever points at it; absent if it was not
    /// measured.
    pub values: Vec<Option<(f64, String)>>,
}

const BAR: f64 = 16.0;

/// The colours of series; stripes tell the second from the first without them.
const COLOURS: [Colour; 3] = [Colour::BLUE, Colour(230, 159, 0), Colour::GREEN];

impl BarChart {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without groups or series, [`Error::Size`] for a group with another number
    /// of values than there are series, or for more than three series, [`Error::NotFinite`] for a
    /// value that has no place or lies below 0.
    pub fn draw(&self) -> Result<Figure> {
        self.check()?;
        let names = self.groups.iter().map(|group| group.name.as_str());
        let left = MARGIN + widest(names) + 8.0;
        let width = left + PLOT + 56.0 + MARGIN;
        let mut drawing = Drawing::default();
        let top = self.head.draw(&mut drawing, width);
        let top = self.key(&mut drawing, [MARGIN, top], width);
        let group = BAR * self.series.len() as f64 + 14.0;
        let values = self
            .groups
            .iter()
            .flat_map(|group| group.values.iter().flatten().map(|value| value.0));
        let all = values
            .chain(self.references.iter().map(|reference| reference.value))
            .chain([0.0]);
        let scale = Scale {
            domain: self.x.round_domain(all, ABOUT),
            places: [left, left + PLOT],
        };
        let rows = Rows {
            x: &self.x,
            references: &self.references,
            scale,
        };
        let tall = group * self.groups.len() as f64;
        let plot = Rect::new(left, top + rows.above() + 6.0, PLOT, tall);
        rows.grid(&mut drawing, plot);
        for (place, one) in self.groups.iter().enumerate() {
            let y = plot.y + place as f64 * group;
            drawing.text_at(
                [left - 8.0, y + group / 2.0],
                &one.name,
                Ink::new(NAME).end(),
            );
            for (series, value) in one.values.iter().enumerate() {
                let bar = y + 7.0 + series as f64 * BAR;
                draw_bar(&mut drawing, series, value.as_ref(), [plot.x, bar], &scale);
            }
        }
        rows.lines(&mut drawing, plot);
        self.numbers(&mut drawing, plot, group, &scale);
        let height = plot.bottom() + BELOW + MARGIN;
        Figure::new(&self.head, self.describe(), [width, height], drawing)
    }

    fn check(&self) -> Result<()> {
        let figure = || self.head.title.clone();
        if self.groups.is_empty() || self.series.is_empty() {
            return Err(Error::Empty {
                figure: figure(),
                what: "bars",
            });
        }
        if self.series.len() > COLOURS.len() {
            return Err(Error::Size {
                what: "series of bars, at most".into(),
                expected: COLOURS.len(),
                found: self.series.len(),
            });
        }
        for group in &self.groups {
            if group.values.len() != self.series.len() {
                let what = format!("bars of \"{}\"", group.name);
                return Err(Error::Size {
                    what,
                    expected: self.series.len(),
                    found: group.values.len(),
                });
            }
            let mut values = group.values.iter().flatten().map(|value| value.0);
            if let Some(found) = values.find(|value| !value.is_finite() || *value < 0.0) {
                return Err(Error::NotFinite {
                    figure: figure(),
                    what: format!("a bar of \"{}\"", group.name),
                    found,
                });
            }
        }
        Ok(())
    }

    /// What the bars mean.
    fn key(&self, drawing: &mut Drawing, [x, y]: [f64; 2], width: f64) -> f64 {
        let (mut x, mut middle) = (x, y + 8.0);
        let ink = Ink::new(NAME);
        for (series, name) in self.series.iter().enumerate() {
            let wide = 30.0 + ink.width(name);
            if x + wide > width - MARGIN && x > MARGIN {
                (x, middle) = (MARGIN, middle + 18.0);
            }
            fill(drawing, series, Rect::new(x, middle - 6.0, 24.0, 12.0), "");
            drawing.text_at([x + 30.0, middle], name, ink);
            x += wide + 20.0;
        }
        middle + 14.0
    }

    /// The numbers stand on white, where no line crosses them.
    fn numbers(&self, drawing: &mut Drawing, plot: Rect, group: f64, scale: &Scale) {
        let ink = Ink::new(10.5);
        for (place, one) in self.groups.iter().enumerate() {
            for (series, value) in one.values.iter().enumerate() {
                let Some((value, _)) = value else { continue };
                let text = format!("{value:.2}");
                let y = plot.y + place as f64 * group + 7.0 + series as f64 * BAR;
                let back = Rect::new(
                    scale.at(*value) + 2.0,
                    y + 1.0,
                    ink.width(&text) + 6.0,
                    BAR - 4.0,
                );
                drawing.area(back, Some(Colour::WHITE), None, "");
                drawing.text_at([back.x + 3.0, y + (BAR - 2.0) / 2.0], &text, ink);
            }
        }
    }

    fn describe(&self) -> String {
        let group = |group: &BarGroup| {
            let measured = group.values.iter().zip(&self.series);
            let said: Vec<String> = measured
                .filter_map(|(value, series)| {
                    Some(format!("{} ({series})", number(value.as_ref()?.0)))
                })
                .collect();
            format!("{}: {}.", group.name, list(&said))
        };
        let all: Vec<String> = self.groups.iter().map(group).collect();
        format!(
            "{}{}. {}",
            self.head.sentence(),
            self.x.label,
            all.join(" ")
        )
    }
}

fn draw_bar(
    drawing: &mut Drawing,
    series: usize,
    value: Option<&(f64, String)>,
    [x, y]: [f64; 2],
    scale: &Scale,
) {
    let middle = y + (BAR - 2.0) / 2.0;
    match value {
        Some((value, hint)) => {
            let bar = Rect::new(x, y, scale.at(*value) - x, BAR - 2.0);
            fill(drawing, series, bar, hint);
        }
        None => drawing.text_at([x + 5.0, middle], "not measured", Ink::new(10.0).grey()),
    }
}

/// A bar; that of the second series has stripes, that of the third a pale core.
fn fill(drawing: &mut Drawing, series: usize, bar: Rect, hint: &str) {
    let colour = COLOURS[series % COLOURS.len()];
    drawing.area(bar, Some(colour), None, hint);
    match series {
        1 => {
            let stripe = Stroke::new(Colour::WHITE, 1.2);
            let (mut x, lean) = (bar.x + 3.0, bar.height * 0.6);
            while x + lean < bar.right() {
                drawing.line([x, bar.bottom()], [x + lean, bar.y], stroke_within(stripe));
                x += 7.0;
            }
        }
        2 => drawing.area(
            Rect::new(bar.x, bar.y + 4.0, bar.width, bar.height - 8.0),
            Some(Colour::WHITE),
            None,
            "",
        ),
        _ => {}
    }
    drawing.area(bar, None, Some(Stroke::new(colour, 1.0)), "");
}

fn stroke_within(stroke: Stroke) -> Stroke {
    Stroke {
        opacity: 0.9,
        ..stroke
    }
}
