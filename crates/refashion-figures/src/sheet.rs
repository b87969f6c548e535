//! Rows of small pictures: the classes of a data set, filters, feature maps, variations.

use refashion_std::counted;

use crate::{
    Colour, ColourBar, Error, Figure, Head, Picture, Result,
    drawing::{Drawing, Ink, Rect, Stroke},
    head::MARGIN,
};

/// Rows of small pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureSheet {
    /// What stands above.
    pub head: Head,
    /// The rows.
    pub rows: Vec<SheetRow>,
    /// The width of a picture in the figure.
    pub side: f64,
    /// What shades mean, where pictures show numbers.
    pub bar: Option<ColourBar>,
    /// What the pictures are, in words, for people who cannot see them.
    pub says: String,
}

/// One row of a [`PictureSheet`].
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow {
    /// What the pictures of the row have in common; may be empty.
    pub name: String,
    /// The pictures, each with what stands below it, which may be empty.
    pub pictures: Vec<(Picture, String)>,
}

const NAME: f64 = 11.0;
const BELOW: f64 = 9.5;
const GAP: f64 = 4.0;

impl SheetRow {
    /// Pictures with nothing below them.
    pub fn plain(name: impl Into<String>, pictures: Vec<Picture>) -> Self {
        let pictures = pictures
            .into_iter()
            .map(|picture| (picture, String::new()))
            .collect();
        Self {
            name: name.into(),
            pictures,
        }
    }

    /// Pictures in rows of at most so many, under no common name. The rows are filled evenly, so that
    /// none has more than one picture less than another.
    pub fn grid(pictures: Vec<(Picture, String)>, columns: usize) -> Vec<Self> {
        let rows = pictures.len().div_ceil(columns.max(1));
        let mut left = pictures.into_iter();
        let row = |row: usize| {
            let count = left.len().div_ceil(rows - row);
            Self {
                name: String::new(),
                pictures: left.by_ref().take(count).collect(),
            }
        };
        (0..rows).map(row).collect()
    }
}

impl PictureSheet {
    /// Draws the sheet.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without pictures, [`Error::Pixels`] for a side of no size.
    pub fn draw(&self) -> Result<Figure> {
        let pictures = || self.rows.iter().flat_map(|row| &row.pictures);
        if pictures().next().is_none() {
            return Err(Error::Empty {
                figure: self.head.title.clone(),
                what: "pictures",
            });
        }
        if !(1.0..=10_000.0).contains(&self.side) {
            return Err(Error::Pixels {
                what: "a picture",
                width: self.side,
                height: self.side,
            });
        }
        let longest = self
            .rows
            .iter()
            .map(|row| row.pictures.len())
            .max()
            .unwrap_or(0) as f64;
        let names = self
            .rows
            .iter()
            .map(|row| Ink::new(NAME).width(&row.name))
            .fold(0.0, f64::max);
        let left = MARGIN + if names > 0.0 { names + 8.0 } else { 0.0 };
        // What stands below a picture may be wider than it.
        let widest = pictures()
            .map(|(_, below)| Ink::new(BELOW).width(below))
            .fold(0.0, f64::max);
        let step = self.side.max(widest + 2.0) + GAP;
        let row_width = longest * step - GAP;
        let bar = self.bar.as_ref().map_or(0.0, |bar| bar.width() + 16.0);
        let title = Ink::new(15.0).bold().width(&self.head.title).min(620.0);
        let width = (left + row_width + bar + MARGIN).max(title + 2.0 * MARGIN);
        let mut drawing = Drawing::default();
        let top = self.head.draw(&mut drawing, width);
        let mut y = top;
        for row in &self.rows {
            y += self.row(&mut drawing, row, [left, y], step) + GAP;
        }
        let tall = (y - GAP - top).max(if self.bar.is_some() { 90.0 } else { 0.0 });
        if let Some(bar) = &self.bar {
            bar.draw(
                &mut drawing,
                [left + row_width + 16.0, top],
                tall.min(260.0),
            );
        }
        let all = counted(pictures().count(), "picture");
        let text = format!("{}{all}. {}", self.head.sentence(), self.says)
            .trim_end()
            .to_owned();
        Figure::new(&self.head, text, [width, top + tall + MARGIN], drawing)
    }

    /// Draws a row and answers how high it is.
    fn row(&self, drawing: &mut Drawing, row: &SheetRow, [left, top]: [f64; 2], step: f64) -> f64 {
        let tall = row
            .pictures
            .iter()
            .map(|(picture, _)| self.side / picture.ratio())
            .fold(0.0, f64::max);
        // A row without pictures still has its name.
        let tall = tall.max(if row.name.is_empty() { 0.0 } else { NAME * 1.4 });
        drawing.text_at(
            [left - 8.0, top + tall / 2.0],
            &row.name,
            Ink::new(NAME).end(),
        );
        let mut below = 0.0;
        for (place, (picture, text)) in row.pictures.iter().enumerate() {
            let x = left + place as f64 * step + (step - GAP - self.side) / 2.0;
            let rect = Rect::new(x, top, self.side, self.side / picture.ratio());
            drawing.picture(
                rect,
                picture,
                if text.is_empty() { &row.name } else { text },
            );
            drawing.area(rect, None, Some(Stroke::new(Colour::SILVER, 0.6)), "");
            if !text.is_empty() {
                below = BELOW * 1.35;
                drawing.text(
                    [rect.centre()[0], top + tall + BELOW * 1.05],
                    text,
                    Ink::new(BELOW).grey().middle(),
                );
            }
        }
        tall + below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_picture_is_left_alone_in_a_row() {
        let lengths = |count: usize| -> Vec<usize> {
            let picture = Picture::new([1, 1, 1], &[0]).unwrap();
            let pictures = vec![(picture, String::new()); count];
            let rows = SheetRow::grid(pictures, 8);
            rows.iter().map(|row| row.pictures.len()).collect()
        };
        assert_eq!(lengths(0), Vec::<usize>::new());
        assert_eq!(lengths(1), [1]);
        assert_eq!(lengths(8), [8]);
        assert_eq!(lengths(9), [5, 4]);
        assert_eq!(lengths(32), [8; 4]);
        assert_eq!(lengths(33), [7, 7, 7, 6, 6]);
        assert_eq!(lengths(65).len(), 9);
        assert!(lengths(65).iter().all(|length| [7, 8].contains(length)));
    }
}
