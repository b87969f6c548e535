//! How often a model knows test images that are laid on drawn grounds, shifted, scaled and
//! inverted, beside how often it knows them as they are:
//!
//! ```sh
//! cargo run --release -p refashion-inference --example laid_on_grounds -- FILE.md MODEL…
//! ```
//!
//! The ranges and the seed below were written down before anything was measured.

// An example may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{env, fmt::Write, fs};

use refashion_datasets::{DatasetName, Labelled, Random, RandomState, Search, load};
use refashion_inference::{
    Inputs, ModelFile, Picture, Predictor, Preprocessing, Seen, Taken, best,
};

/// The seed of all that is drawn.
const SEED: u64 = 17;
/// So many test images, taken in an order that the seed shuffles.
const IMAGES: usize = 500;
/// How many times larger a picture's sides are than those of its image.
const SCALE: [f64; 2] = [2.0, 6.0];
/// How many times wider, and higher, the ground is than the image that lies anywhere on it.
const ROOM: [f64; 2] = [1.25, 2.0];
/// How light a light ground is, and what is dark on it.
const LIGHT_GROUND: [f64; 2] = [200.0, 250.0];
const DARK_INK: [f64; 2] = [10.0, 50.0];
/// How light a dark ground is, and what is light on it.
const DARK_GROUND: [f64; 2] = [5.0, 55.0];
const LIGHT_INK: [f64; 2] = [205.0, 250.0];
/// By how much a ground may change from one side to the other.
const SLOPE: f64 = 20.0;
/// By how much grain changes a pixel at most.
const GRAIN: f64 = 6.0;
/// How far apart ruled lines are, how thick, and how much they differ from the paper.
const LINES: [f64; 2] = [12.0, 24.0];
const THICK: [f64; 2] = [1.0, 2.0];
const CONTRAST: f64 = 30.0;

const GROUNDS: [&str; 4] = ["even", "slope", "grain", "ruled"];

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let (table, models) = words.split_first().expect("FILE.md MODEL…");
    let mut text = String::from(
        "| model | data | images | as they are | on grounds | difference | even | slope | grain | ruled | light on dark | dark on light |\n\
         |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for model in models {
        let file = ModelFile::read(model).expect("a model");
        writeln!(text, "{}", row(&file)).unwrap();
    }
    print!("{text}");
    fs::write(table, &text).expect("a place to write to");
}

fn row(file: &ModelFile) -> String {
    let mut predictor = Predictor::new(file).unwrap();
    let name: DatasetName = file.card.data.as_ref().unwrap().name.parse().unwrap();
    let test = load(name, &Search::from_env(), &mut |_| ()).unwrap().test;
    let mut order: Vec<usize> = (0..test.len()).collect();
    RandomState::of_stream(&[SEED]).shuffle(&mut order);
    let inputs = predictor.card.inputs.clone();
    let (mut plain, mut laid) = (0, 0);
    // By ground, then by whether it is light: how many were right, of how many.
    let mut parts = [[0; 2]; 6];
    for (number, &index) in order[..IMAGES].iter().enumerate() {
        let drawn = Drawn::new(number);
        let picture = drawn.picture(&test, index);
        let seen = inputs.take(&picture, &Preprocessing::default()).unwrap();
        let label = usize::from(test.labels[index]);
        let scores = predictor.scores([&as_it_is(&inputs, &test, index), &seen]);
        let right = |scores: &[f32]| best(scores, 1).next().unwrap().index == label;
        plain += usize::from(right(&scores[0]));
        laid += usize::from(right(&scores[1]));
        for part in [drawn.ground, 4 + usize::from(drawn.is_light)] {
            parts[part][0] += usize::from(right(&scores[1]));
            parts[part][1] += 1;
        }
    }
    let share = |count: usize| 100.0 * count as f64 / IMAGES as f64;
    let parts = parts.map(|[right, all]| format!("{:.1} %", 100.0 * right as f64 / all as f64));
    format!(
        "| {} | {name} | {IMAGES} | {:.1} % | {:.1} % | {:+.1} | {} |",
        file.card.reference(),
        share(plain),
        share(laid),
        share(laid) - share(plain),
        parts.join(" | ")
    )
}

fn as_it_is(inputs: &Inputs, test: &Labelled, index: usize) -> Seen {
    Seen {
        shape: inputs.shape,
        pixels: test.images.image(index).to_vec(),
        taken: Taken::AS_IT_IS,
    }
}

/// What is drawn for one image.
struct Drawn {
    random: RandomState,
    ground: usize,
    is_light: bool,
}

impl Drawn {
    fn new(number: usize) -> Self {
        Self {
            random: RandomState::of_stream(&[SEED, number as u64]),
            ground: number % GROUNDS.len(),
            is_light: (number / GROUNDS.len()) % 2 == 1,
        }
    }

    /// Evenly between two ends.
    fn between(random: &mut RandomState, [least, most]: [f64; 2]) -> f64 {
        least + (most - least) * random.unit()
    }

    fn picture(&self, test: &Labelled, index: usize) -> Picture {
        let mut random = self.random.clone();
        let random = &mut random;
        let image = test.images.image(index);
        let side = test.images.width;
        let scale = Self::between(random, SCALE);
        let large = (side as f64 * scale).round();
        let [width, height] = [(); 2].map(|()| (large * Self::between(random, ROOM)).ceil());
        let left = Self::between(random, [0.0, width - large]).floor();
        let top = Self::between(random, [0.0, height - large]).floor();
        let (base, ink) = if self.is_light {
            (LIGHT_GROUND, DARK_INK)
        } else {
            (DARK_GROUND, LIGHT_INK)
        };
        let (base, ink) = (Self::between(random, base), Self::between(random, ink));
        let [across, down] = [(); 2].map(|()| Self::between(random, [-SLOPE / 2.0, SLOPE / 2.0]));
        let (apart, thick) = (Self::between(random, LINES), Self::between(random, THICK));
        let line = if self.is_light { -CONTRAST } else { CONTRAST };
        let mut values = Vec::new();
        for y in 0..height as usize {
            for x in 0..width as usize {
                let (fx, fy) = (x as f64, y as f64);
                let ground = base
                    + match GROUNDS[self.ground] {
                        "slope" => across * (fx / width - 0.5) + down * (fy / height - 0.5),
                        "grain" => Self::between(random, [-GRAIN, GRAIN]),
                        "ruled" if fy % apart < thick => line,
                        _ => 0.0,
                    };
                let share = at(
                    image,
                    side,
                    (fx - left + 0.5) / scale,
                    (fy - top + 0.5) / scale,
                );
                let value = ground + share * (ink - ground);
                values.push(value.round().clamp(0.0, 255.0) as f32);
            }
        }
        Picture::grey(width as usize, height as usize, values).unwrap()
    }
}

/// How much of the ink is at a place of an image: between the four pixels around it.
fn at(image: &[u8], side: usize, x: f64, y: f64) -> f64 {
    let pixel = |x: f64, y: f64| {
        let within = |place: f64| (0.0..side as f64).contains(&place);
        let inside = within(x) && within(y);
        if inside {
            f64::from(image[y as usize * side + x as usize])
        } else {
            0.0
        }
    };
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right, bottom) = (x - left, y - top);
    let upper = pixel(left, top) * (1.0 - right) + pixel(left + 1.0, top) * right;
    let lower = pixel(left, top + 1.0) * (1.0 - right) + pixel(left + 1.0, top + 1.0) * right;
    (upper * (1.0 - bottom) + lower * bottom) / 255.0
}
