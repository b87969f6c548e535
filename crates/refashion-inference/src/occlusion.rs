//! Which part of a picture matters.

use crate::{
    inputs::{Framing, Inputs},
    predictor::Predictor,
    seen::Seen,
};

/// How far the score of a class falls where a square of the picture is covered (Zeiler and Fergus,
/// Visualizing and Understanding Convolutional Networks, 2014).
///
/// A square is laid on every other pixel or so, fourteen along the shorter side: black where the network
/// knows objects on black, grey elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Occlusion {
    /// The class's place.
    pub class: usize,
    /// Its score for the whole picture.
    pub score: f32,
    /// The side of a square, in pixels.
    pub side: usize,
    /// Rows of squares.
    pub rows: usize,
    /// Squares in a row.
    pub columns: usize,
    /// How far the score falls without each square, row by row; negative where it rises.
    pub falls: Vec<f32>,
}

/// So many squares lie along the shorter side.
const ALONG: f64 = 14.0;

/// What stands for a fall, from none to the deepest.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

impl Predictor {
    /// Covers a picture square by square, and says how far the score of a class falls.
    ///
    /// ```
    /// use refashion_inference::{Inputs, ModelCard, ModelFile, Picture, Predictor, Preprocessing};
    /// use refashion_zoo::{Model, Network, Precision, Shape};
    ///
    /// let network = Network::new("tiny", Shape::image(1, 8, 8)).flatten().dense(3).softmax();
    /// let card = ModelCard::new("mine", network, ["cup", "jug", "bowl"], Inputs::new([1, 8, 8]));
    /// let path = std::env::temp_dir().join(format!("refashion-why-{}", std::process::id()));
    /// ModelFile::write(&path, &card, &Model::new(&card.network, 1)?, Precision::F32)?;
    /// let mut predictor = Predictor::new(&ModelFile::read(&path)?)?;
    /// # std::fs::remove_file(path)?;
    ///
    /// let picture = Picture::grey(8, 8, (0..64).map(|value| value as f32).collect())?;
    /// let seen = card.inputs.take(&picture, &Preprocessing::default())?;
    /// let why = predictor.occlusion(&seen, 1);
    /// assert_eq!((why.rows, why.columns, why.side), (8, 8, 3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Where there is no such class, as indexing a slice does.
    pub fn occlusion(&mut self, seen: &Seen, class: usize) -> Occlusion {
        let squares = Squares::of(&self.card.inputs);
        let places = (0..squares.rows * squares.columns)
            .map(|place| [place / squares.columns, place % squares.columns]);
        let covered: Vec<Seen> = places.map(|place| squares.covering(seen, place)).collect();
        let score = self.scores([seen])[0][class];
        let without = self.scores(&covered).into_iter();
        Occlusion {
            class,
            score,
            side: squares.side,
            rows: squares.rows,
            columns: squares.columns,
            falls: without.map(|scores| score - scores[class]).collect(),
        }
    }
}

impl Occlusion {
    /// The deepest fall, 0 where there is none.
    pub fn deepest(&self) -> f32 {
        self.falls.iter().copied().fold(0.0, f32::max)
    }

    /// The map in characters, two a square: the darker, the deeper the fall; blank where there is none.
    pub fn sketch(&self) -> String {
        let deepest = self.deepest().max(f32::MIN_POSITIVE);
        let shade = |fall: &f32| {
            let last = SHADES.len() - 1;
            let place = (fall.max(0.0) / deepest * last as f32).round() as usize;
            [SHADES[place.min(last)]; 2]
        };
        let rows = self.falls.chunks(self.columns);
        let lines = rows.map(|row| row.iter().flat_map(shade).collect::<String>());
        lines.map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

/// How squares cover a picture.
struct Squares {
    every: usize,
    side: usize,
    rows: usize,
    columns: usize,
    fill: u8,
}

impl Squares {
    fn of(inputs: &Inputs) -> Self {
        let [_, height, width] = inputs.shape;
        let every = ((height.min(width) as f64 / ALONG).round() as usize).max(1);
        Self {
            every,
            side: 2 * every + 1,
            rows: height.div_ceil(every),
            columns: width.div_ceil(every),
            fill: match inputs.framing {
                Framing::Whole => 128,
                Framing::Object { .. } => 0,
            },
        }
    }

    /// The picture with the square of a place.
    fn covering(&self, seen: &Seen, place: [usize; 2]) -> Seen {
        let [_, height, width] = seen.shape;
        let along = |place: usize, length: usize| {
            let middle = place * self.every + self.every / 2;
            let half = self.side / 2;
            middle.saturating_sub(half)..(middle + half + 1).min(length)
        };
        let columns = along(place[1], width);
        let mut covered = seen.clone();
        for plane in covered.pixels.chunks_mut(height * width) {
            for row in along(place[0], height) {
                plane[row * width..][columns.clone()].fill(self.fill);
            }
        }
        covered
    }
}
