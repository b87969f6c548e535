//! Random rotations, shifts, shears and zooms, as Keras' `ImageDataGenerator` makes them.
//!
//! What is drawn and from which range, the order of the matrices and the centre are those of Keras 3's
//! `legacy.preprocessing.image`; the resampling is SciPy's `ndimage.affine_transform` of order 1.
//! From the same state of a [`RandomState`](crate::RandomState) the first picture is changed as in
//! Keras. No other is: Keras draws two more numbers a picture, for flips that it may not make, and
//! seeds NumPy anew for every batch.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::random::{Random, require};

/// How much pictures are changed at random; the default changes nothing.
///
/// ```
/// use refashion_datasets::{Augmentation, RandomState};
///
/// let augmentation = Augmentation { rotation: 8.0, width_shift: 0.08, ..Default::default() };
/// let transform = augmentation.draw(&mut RandomState::new(1), 28, 28);
/// assert!(transform.theta.abs() <= 8.0);
/// assert!(transform.ty.abs() <= 0.08 * 28.0);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Augmentation {
    /// `rotation_range`: at most so many degrees either way.
    pub rotation: f64,
    /// `width_shift_range`: at most this share of the width either way; below 1.
    pub width_shift: f64,
    /// `height_shift_range`: at most this share of the height either way; below 1.
    pub height_shift: f64,
    /// `shear_range`: at most so many degrees either way.
    pub shear: f64,
    /// `zoom_range`: each axis by a factor of its own from 1 − zoom to 1 + zoom; below 1.
    pub zoom: f64,
    /// Whether every other picture, at random, is mirrored left to right.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub flip: bool,
    /// Whether every other picture, at random, is mirrored left to right before the training, and then all
    /// of them together every other epoch, so that none is seen alike in two epochs in a row.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub alternate_flip: bool,
    /// The picture is moved by at most so many whole pixels either way along each axis: a random crop
    /// of the picture with as many more around it.
    #[serde(skip_serializing_if = "is_zero")]
    pub crop: usize,
    /// The side of a square, at a random place, that is made 0 in all channels; parts of it may lie
    /// outside the picture (cutout; DeVries and Taylor, 2017).
    #[serde(skip_serializing_if = "is_zero")]
    pub cutout: usize,
    /// What the places show that no pixel of the picture reaches.
    pub fill: Fill,
}

/// What is not asked for of flips, crops and cutouts is not shown: checkpoints of before there were any say what
/// they are of in these words.
impl fmt::Debug for Augmentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Augmentation");
        shown
            .field("rotation", &self.rotation)
            .field("width_shift", &self.width_shift)
            .field("height_shift", &self.height_shift)
            .field("shear", &self.shear)
            .field("zoom", &self.zoom);
        if self.flip {
            shown.field("flip", &self.flip);
        }
        if self.alternate_flip {
            shown.field("alternate_flip", &self.alternate_flip);
        }
        if self.crop > 0 {
            shown.field("crop", &self.crop);
        }
        if self.cutout > 0 {
            shown.field("cutout", &self.cutout);
        }
        shown.field("fill", &self.fill).finish()
    }
}

fn is_zero(pixels: &usize) -> bool {
    *pixels == 0
}

/// A picture is moved by at most so many pixels, and at most such a square is cut out.
const MOST_CROPPED: usize = 1_024;

/// What is shown outside the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// The nearest pixel of the edge.
    #[default]
    Nearest,
    /// The picture as in a mirror at its edge, whose own pixels are not seen twice: NumPy's and PyTorch's
    /// `reflect`. (Keras' word for it is none; its own `reflect` repeats the edge.)
    Reflect,
    /// Always this value, in the scale of the pixels.
    Constant(f32),
}

/// One drawn change of a picture, in the terms of Keras' `apply_affine_transform`.
///
/// The axis x runs along a row. Keras draws `tx` from `height_shift_range`, as a share of the
/// height, and then moves along a row with it; this is kept, since pictures should change as they
/// did in the documents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// The rotation, in degrees.
    pub theta: f64,
    /// The shift along x, in pixels.
    pub tx: f64,
    /// The shift along y, in pixels.
    pub ty: f64,
    /// The shear, in degrees.
    pub shear: f64,
    /// The zoom along x: above 1 the picture shrinks.
    pub zx: f64,
    /// The zoom along y.
    pub zy: f64,
    /// Whether it is then mirrored left to right.
    pub flipped: bool,
    /// By how many whole pixels it is then moved down and to the right.
    pub moved: [isize; 2],
    /// The square that is then made 0, if any.
    pub cut: Option<Cut>,
}

/// A square of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The row and the column of its middle: for an even side, the one behind it.
    pub centre: [usize; 2],
    /// Its side, in pixels.
    pub side: usize,
}

impl Default for Transform {
    /// No change.
    fn default() -> Self {
        Self {
            theta: 0.0,
            tx: 0.0,
            ty: 0.0,
            shear: 0.0,
            zx: 1.0,
            zy: 1.0,
            flipped: false,
            moved: [0; 2],
            cut: None,
        }
    }
}

impl Augmentation {
    /// Refuses settings that Keras would understand otherwise or that make no picture.
    ///
    /// # Errors
    /// [`Error::Setting`] naming the first such setting.
    pub fn check(&self) -> Result<(), Error> {
        let degrees = [("rotation", self.rotation), ("shear", self.shear)];
        for (setting, value) in degrees {
            let sensible = (0.0..=180.0).contains(&value);
            require(sensible, setting, value, "degrees from 0 to 180")?;
        }
        let shares = [
            ("width_shift", self.width_shift),
            ("height_shift", self.height_shift),
            ("zoom", self.zoom),
        ];
        for (setting, value) in shares {
            let sensible = (0.0..1.0).contains(&value);
            require(sensible, setting, value, "a share from 0 to below 1")?;
        }
        let expected = "false, where pictures are mirrored at random";
        let one = !(self.flip && self.alternate_flip);
        require(one, "alternate_flip", self.alternate_flip, expected)?;
        let sensible = self.crop <= MOST_CROPPED;
        let expected = format!("at most {MOST_CROPPED} pixels");
        require(sensible, "crop", self.crop, expected.clone())?;
        let sensible = self.cutout <= MOST_CROPPED;
        require(sensible, "cutout", self.cutout, expected)
    }

    /// Draws a change for a picture of `height` × `width`; what is 0 draws nothing. Flips that alternate
    /// are drawn before the first epoch, and not here.
    pub fn draw(&self, random: &mut impl Random, height: usize, width: usize) -> Transform {
        let mut within = |range: f64| match range {
            0.0 => 0.0,
            range => random.uniform(-range, range),
        };
        let theta = within(self.rotation);
        let tx = within(self.height_shift) * height as f64;
        let ty = within(self.width_shift) * width as f64;
        let shear = within(self.shear);
        let mut factor = || match self.zoom {
            0.0 => 1.0,
            zoom => random.uniform(1.0 - zoom, 1.0 + zoom),
        };
        let (zx, zy) = (factor(), factor());
        let flipped = self.flip && random.unit() < 0.5;
        let mut moved = || match self.crop as isize {
            0 => 0,
            most => (random.unit() * (2 * most + 1) as f64) as isize - most,
        };
        let moved = [moved(), moved()];
        let mut place = |size: usize| (random.unit() * size as f64) as usize;
        let cut = (self.cutout > 0).then(|| Cut {
            centre: [place(height), place(width)],
            side: self.cutout,
        });
        Transform {
            theta,
            tx,
            ty,
            shear,
            zx,
            zy,
            flipped,
            moved,
            cut,
        }
    }
}

impl Transform {
    /// Applies the change to every plane of `source`, (channel, row, column), into `target`.
    ///
    /// # Errors
    /// [`Error::Shape`] where the sizes do not fit.
    pub fn apply(
        &self,
        source: &[f32],
        [channels, height, width]: [usize; 3],
        fill: Fill,
        target: &mut [f32],
    ) -> Result<(), Error> {
        let expected = channels * height * width;
        for found in [source.len(), target.len()] {
            if found != expected {
                let what = format!("values of a picture of {channels}×{height}×{width}");
                return Err(Error::Shape {
                    what,
                    expected,
                    found,
                });
            }
        }
        let plane = (height * width).max(1);
        let moves = Self { cut: None, ..*self } != Self::default();
        if moves {
            let map = self.map(height, width);
            for (source, target) in source.chunks(plane).zip(target.chunks_mut(plane)) {
                resample(source, [height, width], map, fill, target);
            }
        } else {
            target.copy_from_slice(source);
        }
        if let Some(cut) = self.cut {
            for target in target.chunks_mut(plane) {
                cut.apply(target, [height, width]);
            }
        }
        Ok(())
    }

    /// The source place (row, column) of each target place (row, column): two rows of factors and
    /// an offset.
    fn map(&self, height: usize, width: usize) -> [[f64; 3]; 2] {
        let (sin, cos) = self.theta.to_radians().sin_cos();
        let (shear_sin, shear_cos) = self.shear.to_radians().sin_cos();
        let rotation = [[cos, -sin, 0.0], [sin, cos, 0.0]];
        let shift = [[1.0, 0.0, self.tx], [0.0, 1.0, self.ty]];
        let shear = [[1.0, -shear_sin, 0.0], [0.0, shear_cos, 0.0]];
        let zoom = [[self.zx, 0.0, 0.0], [0.0, self.zy, 0.0]];
        // Keras multiplies only the matrices that change something; the others are exactly 1 here.
        let matrix = [shift, shear, zoom].into_iter().fold(rotation, product);
        // Keras takes the height for x here. It matters only where a picture is not square.
        let centre = [height as f64 / 2.0 - 0.5, width as f64 / 2.0 - 0.5];
        let to_centre = [[1.0, 0.0, centre[0]], [0.0, 1.0, centre[1]]];
        let from_centre = [[1.0, 0.0, -centre[0]], [0.0, 1.0, -centre[1]]];
        let whole = product(product(to_centre, matrix), from_centre);
        let [down, right] = self.moved.map(|pixels| pixels as f64);
        // A mirrored pixel comes from as far from the other edge.
        let along = match self.flipped {
            true => [-1.0, 0.0, width as f64 - 1.0 + right],
            false => [1.0, 0.0, -right],
        };
        let [x, y] = product(whole, [along, [0.0, 1.0, -down]]);
        // From (x, y) to (row, column).
        [[y[1], y[0], y[2]], [x[1], x[0], x[2]]]
    }
}

impl Cut {
    /// Makes the square 0, as far as it lies within a plane.
    fn apply(self, plane: &mut [f32], [height, width]: [usize; 2]) {
        let within = |centre: usize, size: usize| {
            let start = centre.saturating_sub(self.side / 2);
            // A square that begins outside is as much shorter.
            let end = (centre + self.side).saturating_sub(self.side / 2);
            start.min(size)..end.min(size)
        };
        let columns = within(self.centre[1], width);
        for row in within(self.centre[0], height) {
            plane[row * width..][columns.clone()].fill(0.0);
        }
    }
}

/// The product of two affine maps whose last row, (0, 0, 1), is left out.
fn product(a: [[f64; 3]; 2], b: [[f64; 3]; 2]) -> [[f64; 3]; 2] {
    a.map(|[x, y, offset]| {
        [
            x * b[0][0] + y * b[1][0],
            x * b[0][1] + y * b[1][1],
            x * b[0][2] + y * b[1][2] + offset,
        ]
    })
}

/// Takes each target pixel between the four source pixels around its place.
fn resample(
    source: &[f32],
    [height, width]: [usize; 2],
    [rows, columns]: [[f64; 3]; 2],
    fill: Fill,
    target: &mut [f32],
) {
    let place = |map: [f64; 3], row: usize, column: usize| {
        map[0] * row as f64 + map[1] * column as f64 + map[2]
    };
    for (i, value) in target.iter_mut().enumerate() {
        let (row, column) = (i / width, i % width);
        let y = Between::of(place(rows, row, column), height, fill);
        let x = Between::of(place(columns, row, column), width, fill);
        if let (Fill::Constant(constant), true) = (fill, y.outside || x.outside) {
            *value = constant;
            continue;
        }
        let at = |row: usize, column: usize| f64::from(source[row * width + column]);
        *value = (at(y.low, x.low) * (1.0 - y.share) * (1.0 - x.share)
            + at(y.low, x.high) * (1.0 - y.share) * x.share
            + at(y.high, x.low) * y.share * (1.0 - x.share)
            + at(y.high, x.high) * y.share * x.share) as f32;
    }
}

/// A place on an axis: the pixels below and above it and how far it is from the one below.
struct Between {
    low: usize,
    high: usize,
    share: f64,
    outside: bool,
}

impl Between {
    fn of(place: f64, size: usize, fill: Fill) -> Self {
        let last = (size - 1) as f64;
        let within = match fill {
            Fill::Reflect => reflected(place, last),
            _ => place.clamp(0.0, last),
        };
        let low = within.floor();
        Self {
            low: low as usize,
            high: (low as usize + 1).min(size - 1),
            share: within - low,
            outside: place != within,
        }
    }
}

/// A place as it is seen in mirrors that stand on the first pixel and on the last.
fn reflected(place: f64, last: f64) -> f64 {
    if last == 0.0 {
        return 0.0;
    }
    let there_and_back = place.rem_euclid(2.0 * last);
    there_and_back.min(2.0 * last - there_and_back)
}
