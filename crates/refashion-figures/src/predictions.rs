//! What a network made of single pictures: the picture, its guess, and all its probabilities.

use refashion_std::counted;

use crate::{
    Colour, Error, Figure, Head, Picture, Result,
    drawing::{Drawing, Ink, Rect, Stroke},
    head::MARGIN,
    words::list,
};

/// Pictures with what a network made of each.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictionSheet {
    /// What stands above.
    pub head: Head,
    /// The names of the classes.
    pub classes: Vec<String>,
    /// The pictures.
    pub cards: Vec<Card>,
    /// How many stand side by side.
    pub columns: usize,
}

/// A picture with what a network made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The picture.
    pub picture: Picture,
    /// The name under which it is found, such as its number in the test set.
    pub name: String,
    /// Its class.
    pub truth: usize,
    /// The class that was predicted.
    pub predicted: usize,
    /// The probability of each class.
    pub probabilities: Vec<f64>,
}

/// Each class has a line of its own beside the picture, so that its height follows from their size.
const PICTURE: f64 = 150.0;
const BARS: f64 = 56.0;
const SIZE: f64 = 12.0;
const CAPTION: f64 = 13.0;
const GAP: f64 = 16.0;

impl Card {
    fn right(&self) -> bool {
        self.truth == self.predicted
    }

    fn percent(&self) -> String {
        percent(self.probabilities[self.predicted])
    }
}

/// A probability as a whole percentage; what is neither sure nor impossible is not said to be.
fn percent(probability: f64) -> String {
    match (probability * 100.0).round() {
        0.0 if probability > 0.0 => "<1 %".to_owned(),
        100.0 if probability < 0.9995 => ">99 %".to_owned(),
        whole => format!("{whole} %"),
    }
}

impl PredictionSheet {
    /// Draws the sheet.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without pictures, classes or columns, [`Error::Size`] for a class that has
    /// no name or another number of probabilities than of classes, [`Error::NotFinite`] for a
    /// probability that is no number from 0 to 1.
    pub fn draw(&self) -> Result<Figure> {
        self.check()?;
        let columns = self.columns.min(self.cards.len());
        let names = self
            .classes
            .iter()
            .map(|name| Ink::new(SIZE).width(name))
            .fold(0.0, f64::max);
        let card = PICTURE + 10.0 + names + 5.0 + BARS + Ink::new(SIZE).width(" >99 %");
        let width = 2.0 * MARGIN + columns as f64 * (card + GAP) - GAP;
        let mut drawing = Drawing::default();
        let top = self.head.draw(&mut drawing, width);
        let top = key(&mut drawing, [MARGIN, top]);
        let tall = PICTURE + 2.0 * CAPTION * 1.4 + 14.0;
        for (place, one) in self.cards.iter().enumerate() {
            let x = MARGIN + (place % columns) as f64 * (card + GAP);
            let y = top + (place / columns) as f64 * tall;
            self.card(&mut drawing, one, [x, y], card, names);
        }
        let rows = self.cards.len().div_ceil(columns) as f64;
        let height = top + rows * tall - 10.0 + MARGIN;
        Figure::new(&self.head, self.describe(), [width, height], drawing)
    }

    fn check(&self) -> Result<()> {
        let figure = || self.head.title.clone();
        if self.cards.is_empty() || self.classes.is_empty() || self.columns == 0 {
            return Err(Error::Empty {
                figure: figure(),
                what: "pictures with classes",
            });
        }
        let classes = self.classes.len();
        for card in &self.cards {
            let size = |what: &str, found| Error::Size {
                what: format!("{what} of \"{}\"", card.name),
                expected: classes,
                found,
            };
            if card.probabilities.len() != classes {
                return Err(size("probabilities", card.probabilities.len()));
            }
            if let Some(class) = [card.truth, card.predicted]
                .into_iter()
                .find(|&class| class >= classes)
            {
                return Err(size("classes up to the one", class + 1));
            }
            if let Some(&found) = card
                .probabilities
                .iter()
                .find(|value| !(0.0..=1.0001).contains(*value))
            {
                return Err(Error::NotFinite {
                    figure: figure(),
                    what: format!("a probability of \"{}\"", card.name),
                    found,
                });
            }
        }
        Ok(())
    }

    fn card(&self, drawing: &mut Drawing, card: &Card, [x, y]: [f64; 2], width: f64, names: f64) {
        let (colour, mark) = verdict(card.right());
        let frame = Rect::new(x, y, PICTURE, PICTURE);
        let (wide, tall) = match card.picture.ratio() {
            ratio if ratio >= 1.0 => (PICTURE, PICTURE / ratio),
            ratio => (PICTURE * ratio, PICTURE),
        };
        drawing.picture(Rect::new(x, y, wide, tall), &card.picture, &card.name);
        drawing.area(frame, None, Some(Stroke::new(colour, 2.0)), "");
        let said = format!("{mark} {} {}", self.classes[card.predicted], card.percent());
        let below = y + PICTURE + CAPTION * 1.3;
        drawing.text([x, below], &said, Ink::new(CAPTION).bold().coloured(colour));
        let truth = match card.right() {
            true => card.name.clone(),
            false => format!("is {} · {}", self.classes[card.truth], card.name),
        };
        drawing.text(
            [x, below + CAPTION * 1.35],
            &truth,
            Ink::new(CAPTION - 1.0).grey(),
        );
        let left = x + PICTURE + 10.0 + names + 5.0;
        let step = PICTURE / self.classes.len() as f64;
        for (class, &probability) in card.probabilities.iter().enumerate() {
            let bar = Rect::new(
                left,
                y + class as f64 * step + step * 0.12,
                BARS * probability.min(1.0),
                step * 0.76,
            );
            self.bar(drawing, card, class, bar);
        }
        drawing.line(
            [left, y],
            [left, y + PICTURE],
            Stroke::new(Colour::GREY, 0.8),
        );
        debug_assert!(left + BARS <= x + width);
    }

    /// The bar of one class. The true class is outlined, so that it is found without colours.
    fn bar(&self, drawing: &mut Drawing, card: &Card, class: usize, bar: Rect) {
        let probability = card.probabilities[class];
        let colour = match class {
            class if class == card.predicted => verdict(card.right()).0,
            class if class == card.truth => Colour::BLUE,
            _ => Colour::SILVER,
        };
        let important = class == card.predicted || class == card.truth;
        let middle = bar.centre()[1];
        let name = Ink::new(SIZE)
            .end()
            .coloured(if important { colour } else { Colour::GREY });
        let name = if class == card.truth {
            name.bold()
        } else {
            name
        };
        // Bold letters are wider than the room that was measured for plain ones.
        let fitted = Ink {
            size: SIZE * if name.bold { 0.9 } else { 1.0 },
            ..name
        };
        drawing.text_at([bar.x - 5.0, middle], &self.classes[class], fitted);
        let border = (class == card.truth).then(|| Stroke::new(Colour::BLACK, 1.0));
        let hint = format!("{}: {:.1} %", self.classes[class], probability * 100.0);
        drawing.area(bar, Some(colour), border, &hint);
        if important || probability >= 0.1 {
            let ink = Ink::new(SIZE).coloured(if important { colour } else { Colour::GREY });
            drawing.text_at([bar.right() + 3.0, middle], &percent(probability), ink);
        }
    }

    fn describe(&self) -> String {
        let right = self.cards.iter().filter(|card| card.right()).count();
        let said = |card: &Card| {
            let predicted = format!("{} ({})", self.classes[card.predicted], card.percent());
            match card.right() {
                true => format!("{} is taken for {predicted}, rightly", card.name),
                false => format!(
                    "{} ({}) is taken for {predicted}",
                    card.name, self.classes[card.truth]
                ),
            }
        };
        let all: Vec<String> = self.cards.iter().map(said).collect();
        format!(
            "{}{}, {right} named rightly, {} wrongly. {}.",
            self.head.sentence(),
            counted(self.cards.len(), "picture"),
            self.cards.len() - right,
            list(&all),
        )
    }
}

/// The colour and the mark of a right or a wrong prediction.
fn verdict(right: bool) -> (Colour, &'static str) {
    if right {
        (Colour::BLUE, "✓")
    } else {
        (Colour::RED, "✗")
    }
}

/// What the marks mean.
fn key(drawing: &mut Drawing, [x, y]: [f64; 2]) -> f64 {
    let ink = Ink::new(SIZE);
    let middle = y + 7.0;
    let mut x = x;
    for (right, text) in [(true, "right"), (false, "wrong, with the true class below")] {
        let (colour, mark) = verdict(right);
        let said = format!("{mark} {text}");
        drawing.text_at([x, middle], &said, ink.bold().coloured(colour));
        x += ink.bold().width(&said) + 18.0;
    }
    let bar = Rect::new(x, middle - 4.5, 22.0, 9.0);
    drawing.area(
        bar,
        Some(Colour::BLUE),
        Some(Stroke::new(Colour::BLACK, 1.0)),
        "",
    );
    drawing.text_at([bar.right() + 6.0, middle], "the true class", ink);
    y + 24.0
}
