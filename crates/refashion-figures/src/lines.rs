//! Lines over an axis, such as loss by epoch: all runs faint, their mean strong.

use refashion_std::counted;

use crate::{
    Axis, Error, Figure, Head, Result, Style,
    drawing::{Drawing, Rect},
    head::MARGIN,
    legend::{self, Entry},
    panel::{ABOUT, Frame},
    readable,
    words::{list, number},
};

/// Panels side by side, with one legend for all.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// What stands above.
    pub head: Head,
    /// The panels, row by row.
    pub panels: Vec<Panel>,
    /// How many panels stand side by side.
    pub columns: usize,
    /// What a faint line is called: a single run, or a single fold.
    pub faint: String,
}

/// Two axes with series of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// The axis below.
    pub x: Axis,
    /// The axis at the left.
    pub y: Axis,
    /// What is drawn, the last on top.
    pub series: Vec<Series>,
}

/// Points under one name.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The name in the legend; series of the same name and style share an entry.
    pub name: String,
    /// The points (x, y), by x.
    pub points: Vec<(f64, f64)>,
    /// The single runs whose mean the points are; drawn faint. Empty if there is only one.
    pub runs: Vec<Vec<(f64, f64)>>,
    /// How it looks.
    pub style: Style,
    /// What is shown to whoever points at a mark, for each point; may be shorter or empty.
    pub hints: Vec<String>,
}

impl Series {
    /// Points that are not the mean of others.
    pub fn new(name: impl Into<String>, points: Vec<(f64, f64)>, style: Style) -> Self {
        Self {
            name: name.into(),
            points,
            runs: Vec::new(),
            style,
            hints: Vec::new(),
        }
    }
}

/// The size of a panel with its texts, and the room between two.
const PANEL: [f64; 2] = [410.0, 290.0];
const GAP: f64 = 22.0;

/// The most marks on a line that joins its points; more would hide it.
const MARKS: usize = 25;

impl LineChart {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without panels, columns or points, [`Error::NotFinite`] for a point that
    /// has no place.
    pub fn draw(&self) -> Result<Figure> {
        self.check()?;
        let columns = self.columns.min(self.panels.len());
        let width = 2.0 * MARGIN + columns as f64 * (PANEL[0] + GAP) - GAP;
        let mut drawing = Drawing::default();
        let top = self.head.draw(&mut drawing, width);
        let top = legend::draw(&mut drawing, &self.entries(), [MARGIN, top], width - MARGIN) + 6.0;
        let mut bottom = top;
        for (place, panel) in self.panels.iter().enumerate() {
            let (row, column) = (place / columns, place % columns);
            let x = MARGIN + column as f64 * (PANEL[0] + GAP);
            let y = top + row as f64 * (PANEL[1] + GAP);
            panel.draw(&mut drawing, Rect::new(x, y, PANEL[0], PANEL[1]));
            bottom = y + PANEL[1];
        }
        Figure::new(
            &self.head,
            self.describe(),
            [width, bottom + MARGIN - 4.0],
            drawing,
        )
    }

    fn check(&self) -> Result<()> {
        let empty = |what| Error::Empty {
            figure: self.head.title.clone(),
            what,
        };
        if self.panels.is_empty() || self.columns == 0 {
            return Err(empty("panels"));
        }
        for series in self.panels.iter().flat_map(|panel| &panel.series) {
            for &(x, y) in series.points.iter().chain(series.runs.iter().flatten()) {
                if let Some(found) = [x, y].into_iter().find(|value| !value.is_finite()) {
                    let what = format!("a value of \"{}\"", series.name);
                    return Err(Error::NotFinite {
                        figure: self.head.title.clone(),
                        what,
                        found,
                    });
                }
            }
        }
        let mut points = self
            .panels
            .iter()
            .flat_map(|panel| &panel.series)
            .flat_map(|series| &series.points);
        points.next().map(|_| ()).ok_or_else(|| empty("points"))
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for series in self.panels.iter().flat_map(|panel| &panel.series) {
            let entry = Entry {
                name: series.name.clone(),
                style: series.style,
                faint: false,
            };
            if !entries.contains(&entry) && !series.points.is_empty() {
                entries.push(entry);
            }
        }
        let mut all = self.panels.iter().flat_map(|panel| &panel.series);
        if let Some(series) = all.find(|series| series.runs.len() > 1) {
            let style = Style {
                marker: None,
                ..series.style
            };
            entries.push(Entry {
                name: self.faint.clone(),
                style,
                faint: true,
            });
        }
        entries
    }

    fn describe(&self) -> String {
        let panels: Vec<String> = self.panels.iter().map(Panel::describe).collect();
        format!("{}{}", self.head.sentence(), panels.join(" "))
    }
}

impl Panel {
    fn draw(&self, drawing: &mut Drawing, outer: Rect) {
        let all = || {
            self.series
                .iter()
                .flat_map(|series| series.points.iter().chain(series.runs.iter().flatten()))
        };
        let domains = [
            self.x.loose_domain(all().map(|point| point.0)),
            self.y.round_domain(all().map(|point| point.1), ABOUT[1]),
        ];
        let frame = Frame::draw(drawing, outer, [Some(&self.x), Some(&self.y)], domains);
        for series in &self.series {
            let Some(dash) = series.style.line else {
                continue;
            };
            for run in &series.runs {
                segments(&frame, run, |piece| {
                    drawing.curve(piece, legend::faint(series.style.colour, dash))
                });
            }
        }
        for series in &self.series {
            if let Some(dash) = series.style.line {
                let stroke = legend::strong(series.style.colour, dash);
                segments(&frame, &series.points, |piece| drawing.curve(piece, stroke));
            }
        }
        for series in &self.series {
            series.marks(drawing, &frame, self);
        }
        let series = self.series.iter();
        let series = series.map(|one| (one.name.as_str(), one.style.colour, &one.points[..]));
        drawing
            .readable
            .push_str(&readable::layer(&self.y.label, &frame, series));
    }

    fn describe(&self) -> String {
        let said: Vec<String> = self
            .series
            .iter()
            .filter_map(|series| series.describe(self))
            .collect();
        format!("{}: {}.", capital(&self.y.label), said.join("; "))
    }
}

impl Series {
    fn marks(&self, drawing: &mut Drawing, frame: &Frame, panel: &Panel) {
        let every = match self.style.line {
            Some(_) => self.points.len().div_ceil(MARKS).max(1),
            None => 1,
        };
        for (place, &(x, y)) in self.points.iter().enumerate().step_by(every) {
            if !frame.shows([x, y]) {
                continue;
            }
            let said = || {
                format!(
                    "{}, {} {}: {}",
                    self.name,
                    panel.x.label,
                    number(x),
                    number(y)
                )
            };
            let hint = self.hints.get(place).cloned().unwrap_or_else(said);
            legend::mark(drawing, &self.style, frame.at([x, y]), &hint);
        }
    }

    /// The ends and the best and worst of a line, or a few points that no line joins.
    fn describe(&self, panel: &Panel) -> Option<String> {
        let at = |&(x, y): &(f64, f64)| format!("{} at {} {}", number(y), panel.x.label, number(x));
        let (first, last) = (self.points.first()?, self.points.last()?);
        let runs = match self.runs.len() {
            0 | 1 => String::new(),
            curves => format!(", the mean of {}", counted(curves, "curve")),
        };
        if self.style.line.is_none() || self.points.len() < 3 {
            let mut said: Vec<String> = self.points.iter().take(4).map(at).collect();
            if self.points.len() > 5 {
                said.push(format!("{} more up to {}", self.points.len() - 5, at(last)));
            } else if let Some(fifth) = self.points.get(4) {
                said.push(at(fifth));
            }
            return Some(format!("{}{runs}: {}", self.name, list(&said)));
        }
        let by = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
        let (low, high) = (
            self.points.iter().min_by(by)?,
            self.points.iter().max_by(by)?,
        );
        let mut said = format!("{}{runs}: from {} to {}", self.name, at(first), at(last));
        for (point, what) in [(low, "lowest"), (high, "highest")] {
            if point.1 != first.1 && point.1 != last.1 {
                said.push_str(&format!(", {what} {}", at(point)));
            }
        }
        Some(said)
    }
}

/// Hands out the parts of a line that lie inside the frame.
fn segments(frame: &Frame, points: &[(f64, f64)], mut draw: impl FnMut(&[[f64; 2]])) {
    for segment in points.split(|&(x, y)| !frame.shows([x, y])) {
        let places: Vec<[f64; 2]> = segment.iter().map(|&(x, y)| frame.at([x, y])).collect();
        if places.len() > 1 {
            draw(&places);
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
