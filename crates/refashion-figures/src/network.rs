//! A network as a diagram: what is done along the path, and how large what comes out is.

use refashion_std::counted;

use crate::{
    Colour, Error, Figure, Head, Result,
    drawing::{Drawing, Ink, Rect, Stroke},
    head::MARGIN,
};

/// A network as blocks, one for each size that its data take, joined by what is done to them.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkDiagram {
    /// What stands above.
    pub head: Head,
    /// The blocks, the input first.
    pub stages: Vec<Stage>,
    /// How many blocks stand side by side.
    pub columns: usize,
}

/// A block of a [`NetworkDiagram`].
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// What leads here, a line each: `conv 3×3, 32`, `relu`. Empty for the input.
    pub operations: Vec<String>,
    /// The size of what comes out.
    pub shape: StageShape,
    /// What else stands below the size, such as the number of parameters.
    pub notes: Vec<String>,
}

/// The size of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageShape {
    /// Planes of height × width.
    Planes {
        /// How many planes.
        channels: usize,
        /// Their height.
        height: usize,
        /// Their width.
        width: usize,
    },
    /// So many numbers in a row.
    Flat(usize),
}

const SMALL: f64 = 9.5;
const SIZE: f64 = 11.0;
const TALLEST: f64 = 96.0;
const LINE: f64 = 13.0;

/// How far the deepest block reaches into the page.
const LEAN: f64 = 18.0;

impl StageShape {
    fn says(self) -> String {
        match self {
            Self::Planes {
                channels,
                height,
                width,
            } => format!("{height}×{width}×{channels}"),
            Self::Flat(length) => length.to_string(),
        }
    }

    fn len(self) -> usize {
        match self {
            Self::Planes {
                channels,
                height,
                width,
            } => channels.saturating_mul(height).saturating_mul(width),
            Self::Flat(length) => length,
        }
    }
}

impl NetworkDiagram {
    /// Draws the diagram.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without blocks or columns, or for a block of no size.
    pub fn draw(&self) -> Result<Figure> {
        let empty = |what| Error::Empty {
            figure: self.head.title.clone(),
            what,
        };
        if self.stages.is_empty() || self.columns == 0 {
            return Err(empty("stages"));
        }
        if self.stages.iter().any(|stage| stage.shape.len() == 0) {
            return Err(empty("values in a stage"));
        }
        let slot = self.slot();
        let columns = self.columns.min(self.stages.len());
        let width = 2.0 * MARGIN + columns as f64 * slot;
        let mut drawing = Drawing::default();
        let mut top = self.head.draw(&mut drawing, width);
        for (row, stages) in self.stages.chunks(columns).enumerate() {
            top = self.row(
                &mut drawing,
                stages,
                [row > 0, (row + 1) * columns < self.stages.len()],
                [MARGIN, top],
                slot,
            ) + 14.0;
        }
        Figure::new(
            &self.head,
            self.describe(),
            [width, top - 14.0 + MARGIN],
            drawing,
        )
    }

    /// The width of a block with the arrow that leads to it: its widest text fits.
    fn slot(&self) -> f64 {
        let texts = self.stages.iter().map(|stage| {
            let above = stage
                .operations
                .iter()
                .map(|text| Ink::new(SMALL).width(text))
                .fold(0.0, f64::max);
            let below = stage
                .notes
                .iter()
                .map(|text| Ink::new(SMALL).width(text))
                .fold(0.0, f64::max);
            above
                .max(below)
                .max(Ink::new(SIZE).bold().width(&stage.shape.says()))
        });
        texts.fold(88.0, f64::max) + 18.0
    }

    /// Draws a row, which may continue the last one, and may have more after it; answers where it
    /// ends.
    fn row(
        &self,
        drawing: &mut Drawing,
        stages: &[Stage],
        [continued, more]: [bool; 2],
        [left, top]: [f64; 2],
        slot: f64,
    ) -> f64 {
        let lines = stages
            .iter()
            .map(|stage| stage.operations.len())
            .max()
            .unwrap_or(0);
        let middle = top + lines as f64 * LINE + 10.0 + TALLEST / 2.0;
        let mut bottom = middle;
        if let (Some(last), true) = (stages.last(), more) {
            let [wide, _, lean] = self.sizes(last.shape);
            let right = left + stages.len() as f64 * slot;
            arrow(
                drawing,
                [right - slot / 2.0 + (wide + lean) / 2.0 + 5.0, middle],
                right,
            );
        }
        for (place, stage) in stages.iter().enumerate() {
            // The block stands at the right of its slot, the arrow to it at the left.
            let centre = left + (place as f64 + 0.5) * slot;
            let [wide, tall, lean] = self.sizes(stage.shape);
            let block = Rect::new(
                centre - (wide + lean) / 2.0,
                middle - tall / 2.0,
                wide + lean,
                tall,
            );
            if place > 0 || continued {
                let from = match place {
                    0 => left + 2.0,
                    _ => {
                        let [wide, _, lean] = self.sizes(stages[place - 1].shape);
                        centre - slot + (wide + lean) / 2.0 + 5.0
                    }
                };
                arrow(drawing, [from, middle], block.x - 4.0);
            }
            draw_block(drawing, stage.shape, block, lean);
            for (line, text) in stage.operations.iter().enumerate() {
                let y = middle
                    - TALLEST / 2.0
                    - 10.0
                    - (stage.operations.len() - 1 - line) as f64 * LINE;
                drawing.text([centre, y], text, Ink::new(SMALL).middle());
            }
            let mut y = middle + TALLEST / 2.0 + 10.0 + SIZE;
            drawing.text(
                [centre, y],
                &stage.shape.says(),
                Ink::new(SIZE).bold().middle(),
            );
            for note in &stage.notes {
                y += LINE;
                drawing.text([centre, y], note, Ink::new(SMALL).grey().middle());
            }
            bottom = bottom.max(y + 4.0);
        }
        bottom
    }

    /// Width, height and lean of a block: the side of planes grows with the root of their side,
    /// their depth with the logarithm of their number.
    fn sizes(&self, shape: StageShape) -> [f64; 3] {
        let side = |shape: StageShape| match shape {
            StageShape::Planes { height, .. } => (height as f64).sqrt(),
            StageShape::Flat(_) => 0.0,
        };
        let longest = |shape: StageShape| match shape {
            StageShape::Flat(length) => (length as f64).ln_1p(),
            StageShape::Planes { .. } => 0.0,
        };
        let most = |of: &dyn Fn(StageShape) -> f64| {
            self.stages
                .iter()
                .map(|stage| of(stage.shape))
                .fold(1e-9, f64::max)
        };
        match shape {
            StageShape::Planes { channels, .. } => {
                let share = side(shape) / most(&side);
                let deep = 4.0 + 5.5 * (channels as f64).ln();
                let lean = (LEAN * share).max(5.0);
                let tall = ((TALLEST - LEAN) * share).max(8.0);
                [deep.min(40.0), tall + lean, lean]
            }
            StageShape::Flat(_) => [
                11.0,
                (TALLEST * longest(shape) / most(&longest)).max(14.0),
                0.0,
            ],
        }
    }

    fn describe(&self) -> String {
        let stage = |stage: &Stage| {
            let by = match stage.operations.is_empty() {
                true => "input".to_owned(),
                false => stage.operations.join(", "),
            };
            let notes = match stage.notes.is_empty() {
                true => String::new(),
                false => format!(" ({})", stage.notes.join(", ")),
            };
            format!("{by}: {}{notes}", stage.shape.says())
        };
        let all: Vec<String> = self.stages.iter().map(stage).collect();
        format!(
            "{}{}, from input to output. {}.",
            self.head.sentence(),
            counted(all.len(), "stage"),
            all.join("; ")
        )
    }
}

/// A box seen from its upper right, or a bar.
fn draw_block(drawing: &mut Drawing, shape: StageShape, outer: Rect, lean: f64) {
    let edge = Stroke::new(Colour(30, 60, 90), 1.0);
    let (front, side, top) = (
        Colour(158, 202, 225),
        Colour(107, 160, 200),
        Colour(218, 235, 245),
    );
    match shape {
        StageShape::Flat(_) => {
            drawing.area(
                outer,
                Some(Colour(253, 208, 162)),
                Some(Stroke::new(Colour(127, 70, 10), 1.0)),
                "",
            );
        }
        StageShape::Planes { .. } => {
            let (left, right) = (outer.x, outer.right() - lean);
            let (up, down) = (outer.y + lean, outer.bottom());
            let (far_right, far_up, far_down) = (outer.right(), outer.y, outer.bottom() - lean);
            // To the right the number of planes, up their height, and into the page their width.
            drawing.polygon(
                &[
                    [left, up],
                    [right, up],
                    [far_right, far_up],
                    [left + lean, far_up],
                ],
                Some(top),
                Some(edge),
                "",
            );
            drawing.polygon(
                &[[left, up], [right, up], [right, down], [left, down]],
                Some(front),
                Some(edge),
                "",
            );
            drawing.polygon(
                &[
                    [right, up],
                    [far_right, far_up],
                    [far_right, far_down],
                    [right, down],
                ],
                Some(side),
                Some(edge),
                "",
            );
        }
    }
}

fn arrow(drawing: &mut Drawing, [from, y]: [f64; 2], to: f64) {
    let stroke = Stroke::new(Colour::GREY, 1.3);
    drawing.line([from, y], [to - 5.0, y], stroke);
    drawing.polygon(
        &[[to, y], [to - 7.0, y - 3.5], [to - 7.0, y + 3.5]],
        Some(Colour::GREY),
        None,
        "",
    );
}
