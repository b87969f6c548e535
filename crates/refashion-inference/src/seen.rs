//! What a network sees of a picture.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    found::{Place, find},
    ground::{OnGround, quantile, rim},
    inputs::{Centre, Framing, Inputs},
    picture::Picture,
    resample::{Window, resample},
};

/// What is asked for where a picture becomes an input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preprocessing {
    /// How it is made to fit; as suits the network where nothing is said.
    pub fit: Option<Fit>,
    /// Whether dark becomes light.
    pub invert: Invert,
}

/// How a picture is made to fit the size that a network takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// The object is found and laid in the middle; of a network for whole pictures, the picture is.
    Center,
    /// The whole picture, its sides stretched.
    Stretch,
    /// The middle of the picture.
    Crop,
}

/// Whether dark becomes light.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Invert {
    /// Where the network knows objects as light on black, and this one is darker than its ground.
    #[default]
    Auto,
    /// Yes: the object is dark.
    Yes,
    /// No: the object is light.
    No,
}

/// What a network sees of a picture, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Channels, height and width.
    pub shape: [usize; 3],
    /// Channel by channel, each row by row; 0 is black.
    pub pixels: Vec<u8>,
    /// How it came about.
    pub taken: Taken,
}

/// How a picture became an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Whether it was one of the set's size and looks already, and nothing was done.
    pub as_it_is: bool,
    /// Whether dark became light.
    pub inverted: bool,
    /// Where the object was found: left, top, width and height in pixels of the picture.
    pub found: Option<[usize; 4]>,
    /// How it was made to fit.
    pub fit: Fit,
    /// Whether nothing stands out from its ground, so that what is said of it is said of nothing.
    #[serde(default)]
    pub blank: bool,
    /// Whether what stands out is only darker than its ground where light objects were asked for, or only
    /// lighter where dark ones were: the network sees nothing of it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub opposite: bool,
}

fn is_false(said: &bool) -> bool {
    !said
}

impl Taken {
    /// Nothing was done.
    pub const AS_IT_IS: Self = Self {
        as_it_is: true,
        inverted: false,
        found: None,
        fit: Fit::Stretch,
        blank: false,
        opposite: false,
    };

    /// Whether what is said of the picture is said of nothing, as the network sees nothing in it.
    pub fn shows_nothing(&self) -> bool {
        self.blank || self.opposite
    }
}

impl Inputs {
    /// Turns a picture into what the network was trained on.
    ///
    /// A picture that already is of the size and looks like those of the set is taken as it is.
    /// Where a network knows objects as light on black, the ground is taken away, the object made
    /// light, found, scaled and laid where those of the set lie; where nothing is found on the
    /// ground, the whole picture is stretched.
    ///
    /// # Errors
    ///
    /// [`Error::Picture`] where a network takes neither grey pictures nor colours.
    pub fn take(&self, picture: &Picture, asked: &Preprocessing) -> Result<Seen> {
        let picture = &self.coloured(picture)?;
        if *asked == Preprocessing::default() && self.looks_like_the_set(picture) {
            return Ok(self.as_it_is(picture));
        }
        match self.framing {
            Framing::Object { part, centre } if self.shape[0] == 1 => {
                Ok(self.object(picture, asked, part, centre))
            }
            _ => Ok(self.whole(picture, asked)),
        }
    }

    /// The picture in grey where the network takes grey ones, in three colours where it takes those.
    fn coloured(&self, picture: &Picture) -> Result<Picture> {
        let values = match (self.shape[0], picture.channels) {
            (1, _) => picture.lightness(),
            (3, 1) => picture.values.repeat(3),
            (3, _) => picture.values.clone(),
            (channels, _) => {
                return Err(Error::Picture {
                    picture: "the network's input".to_owned(),
                    problem: format!("{channels} channels, where a picture has 1 or 3"),
                });
            }
        };
        Ok(Picture {
            channels: self.shape[0],
            values,
            ..*picture
        })
    }

    fn looks_like_the_set(&self, picture: &Picture) -> bool {
        let size = [picture.width, picture.height];
        let [_, height, width] = self.shape;
        if size != [width, height] || picture.taken_at != size {
            return false;
        }
        let mut on_rim: Vec<f32> = (rim(size).iter())
            .map(|[x, y]| picture.values[y * width + x])
            .collect();
        // Each picture of MNIST and Fashion-MNIST has a rim of which a quarter is all but black.
        self.framing == Framing::Whole || quantile(&mut on_rim, 0.25) <= 24.0
    }

    fn as_it_is(&self, picture: &Picture) -> Seen {
        let taken = Taken {
            blank: is_even(picture),
            ..Taken::AS_IT_IS
        };
        self.seen(&picture.values, taken)
    }

    /// An object, light on black as those of the set.
    fn object(&self, picture: &Picture, asked: &Preprocessing, part: f64, centre: Centre) -> Seen {
        let size = [picture.width, picture.height];
        let on_ground = OnGround::new(&picture.values, size);
        let inverted = match asked.invert {
            Invert::Auto => on_ground.is_dark(),
            Invert::Yes => true,
            Invert::No => false,
        };
        let object = on_ground.object(inverted);
        let strongest = object.iter().copied().fold(0.0, f32::max);
        let blank = on_ground.peak < FAINTEST;
        let opposite = !blank && strongest < FAINTEST && asked.invert != Invert::Auto;
        let fit = asked.fit.unwrap_or(Fit::Center);
        let [_, height, width] = self.shape;
        let place = match fit {
            Fit::Center if !blank && !opposite => find(&object, size),
            _ => None,
        };
        let (mut values, fit) = match (place, fit) {
            (Some(place), _) => {
                let side = part * width.min(height) as f64;
                (self.laid(&object, size, place, side, centre), fit)
            }
            (None, Fit::Crop) => {
                let window = self.middle(size);
                (resample(&object, size, window, [width, height]), fit)
            }
            (None, _) => {
                let window = Window::whole(size);
                (
                    resample(&object, size, window, [width, height]),
                    Fit::Stretch,
                )
            }
        };
        // Every picture of the sets has white in it.
        let lightest = values.iter().copied().fold(0.0, f32::max);
        if lightest > 0.0 {
            values.iter_mut().for_each(|v| *v *= 255.0 / lightest);
        }
        self.seen(
            &values,
            Taken {
                as_it_is: false,
                inverted,
                found: place.map(|place| at_full_size(place, picture)),
                fit,
                blank,
                opposite,
            },
        )
    }

    /// The object of a place, its longer side as long as asked, in the middle of black.
    fn laid(
        &self,
        object: &[f32],
        size: [usize; 2],
        [left, top, wide, high]: Place,
        side: f64,
        centre: Centre,
    ) -> Vec<f32> {
        let [_, height, width] = self.shape;
        let scale = side / wide.max(high) as f64;
        let scaled = |length: usize| ((length as f64 * scale).round() as usize).max(1);
        let patch_size = [scaled(wide), scaled(high)];
        let window = Window {
            left: left as f64,
            top: top as f64,
            width: wide as f64,
            height: high as f64,
        };
        let mut patch = resample(object, size, window, patch_size);
        // The kernel swings below black where the object ends.
        patch.iter_mut().for_each(|v| *v = v.max(0.0));
        let [x, y] = match centre {
            Centre::Box => [
                (width as i64 - patch_size[0] as i64 + 1).div_euclid(2),
                (height as i64 - patch_size[1] as i64 + 1).div_euclid(2),
            ],
            Centre::Mass => {
                let [x, y] = centre_of_mass(&patch, patch_size[0]);
                [
                    (width as f64 / 2.0 - x).round() as i64,
                    (height as f64 / 2.0 - y).round() as i64,
                ]
            }
        };
        let mut values = vec![0.0; width * height];
        for (place, &value) in patch.iter().enumerate() {
            let column = x + (place % patch_size[0]) as i64;
            let row = y + (place / patch_size[0]) as i64;
            if (0..width as i64).contains(&column) && (0..height as i64).contains(&row) {
                values[row as usize * width + column as usize] = value;
            }
        }
        values
    }

    /// The picture as it is, at the size that the network takes.
    fn whole(&self, picture: &Picture, asked: &Preprocessing) -> Seen {
        let size = [picture.width, picture.height];
        let [channels, height, width] = self.shape;
        let fit = asked.fit.unwrap_or(Fit::Crop);
        let mut values = Vec::with_capacity(channels * height * width);
        for channel in 0..channels {
            let plane = picture.plane(channel);
            values.extend(match fit {
                Fit::Stretch => resample(plane, size, Window::whole(size), [width, height]),
                Fit::Crop => resample(plane, size, self.middle(size), [width, height]),
                Fit::Center => self.in_the_middle(plane, size),
            });
        }
        let inverted = asked.invert == Invert::Yes;
        if inverted {
            values.iter_mut().for_each(|v| *v = 255.0 - *v);
        }
        self.seen(
            &values,
            Taken {
                as_it_is: false,
                inverted,
                found: None,
                fit,
                blank: is_even(picture),
                opposite: false,
            },
        )
    }

    /// All of a plane in the middle of its ground.
    fn in_the_middle(&self, plane: &[f32], size: [usize; 2]) -> Vec<f32> {
        let [_, height, width] = self.shape;
        let sides = [
            width as f64 / size[0] as f64,
            height as f64 / size[1] as f64,
        ];
        let scale = sides[0].min(sides[1]);
        let scaled = |place: usize| ((size[place] as f64 * scale).round() as usize).max(1);
        let [wide, high] = [scaled(0).min(width), scaled(1).min(height)];
        let patch = resample(plane, size, Window::whole(size), [wide, high]);
        let on_rim = rim(size).into_iter().map(|[x, y]| plane[y * size[0] + x]);
        let ground = quantile(&mut on_rim.collect::<Vec<_>>(), 0.5);
        let mut values = vec![ground; width * height];
        let (left, top) = ((width - wide) / 2, (height - high) / 2);
        for (row, line) in patch.chunks_exact(wide).enumerate() {
            values[(top + row) * width + left..][..wide].copy_from_slice(line);
        }
        values
    }

    /// The largest part in the middle of a picture that has the sides of the input.
    fn middle(&self, [width, height]: [usize; 2]) -> Window {
        let [_, rows, columns] = self.shape.map(|side| side as f64);
        let [width, height] = [width as f64, height as f64];
        let step = (width / columns).min(height / rows);
        let (wide, high) = (step * columns, step * rows);
        Window {
            left: (width - wide) / 2.0,
            top: (height - high) / 2.0,
            width: wide,
            height: high,
        }
    }

    fn seen(&self, values: &[f32], taken: Taken) -> Seen {
        let byte = |v: &f32| v.round().clamp(0.0, 255.0) as u8;
        Seen {
            shape: self.shape,
            pixels: values.iter().map(byte).collect(),
            taken,
        }
    }
}

/// What differs less than this from its ground, of 255, is no object.
const FAINTEST: f32 = 8.0;

/// Whether each plane of a picture is all but of one lightness.
fn is_even(picture: &Picture) -> bool {
    (0..picture.channels).all(|channel| {
        let values = picture.plane(channel).iter().copied();
        let lightest = values.clone().fold(f32::MIN, f32::max);
        lightest - values.fold(f32::MAX, f32::min) < FAINTEST
    })
}

/// Column and row of the centre of mass, the first of each being 0.
fn centre_of_mass(patch: &[f32], width: usize) -> [f64; 2] {
    let (mut mass, mut x, mut y) = (0.0, 0.0, 0.0);
    for (place, &value) in patch.iter().enumerate() {
        let value = f64::from(value);
        mass += value;
        x += value * (place % width) as f64;
        y += value * (place / width) as f64;
    }
    [x / mass.max(1e-9), y / mass.max(1e-9)]
}

/// A place in the pixels that the picture had before it was made smaller.
fn at_full_size(place: Place, picture: &Picture) -> Place {
    let [width, height] = picture.taken_at;
    let scaled = |value: usize, full: usize, now: usize| (value * full).div_euclid(now);
    let [left, top, wide, high] = place;
    [
        scaled(left, width, picture.width),
        scaled(top, height, picture.height),
        scaled(wide, width, picture.width),
        scaled(high, height, picture.height),
    ]
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.found, self.fit) {
            _ if self.as_it_is => f.write_str("as it is")?,
            (Some([left, top, width, height]), _) => {
                write!(f, "found {width}×{height} at {left},{top}")?;
            }
            (None, Fit::Center) => f.write_str("all of it in the middle")?,
            (None, Fit::Stretch) => f.write_str("all of it, stretched")?,
            (None, Fit::Crop) => f.write_str("the middle of it")?,
        }
        f.write_str(if self.inverted { ", inverted" } else { "" })?;
        f.write_str(match (self.blank, self.opposite, self.inverted) {
            (true, ..) => "; nothing stands out from its ground",
            (_, true, false) => "; nothing lighter than its ground stands out, only darker",
            (_, true, true) => "; nothing darker than its ground stands out, only lighter",
            _ => "",
        })
    }
}
