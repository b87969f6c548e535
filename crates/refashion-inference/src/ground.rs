//! The ground that an object lies on, and the object.

/// What a plane's pixels differ from their ground.
pub(crate) struct OnGround {
    /// Pixel less ground.
    pub(crate) differences: Vec<f32>,
    /// How much the ground differs from itself: grain, and the lines of ruled paper.
    pub(crate) noise: f32,
    /// The greatest difference.
    pub(crate) peak: f32,
}

impl OnGround {
    /// Finds the ground of a plane from its rim: an even one, or one that grows lighter to a side.
    pub(crate) fn new(plane: &[f32], size: [usize; 2]) -> Self {
        let rim = rim(size);
        let ground = Slope::fit(plane, size, &rim);
        let [width, height] = size;
        let mut differences = plane.to_vec();
        for y in 0..height {
            for x in 0..width {
                differences[y * width + x] -= ground.at(x, y);
            }
        }
        let mut sizes: Vec<f32> = differences.iter().map(|d| d.abs()).collect();
        let on_rim: Vec<f32> = rim.iter().map(|&[x, y]| sizes[y * width + x]).collect();
        let peak = quantile(&mut sizes, 0.999);
        Self {
            // An object that is cut off by the rim is no noise.
            noise: quantile(&mut on_rim.clone(), 0.98).min(0.4 * peak),
            differences,
            peak,
        }
    }

    /// Whether the object is darker than its ground.
    pub(crate) fn is_dark(&self) -> bool {
        let squares = |sign: f32| -> f64 {
            let beyond = self
                .differences
                .iter()
                .map(|d| (sign * d - self.noise).max(0.0));
            beyond.map(|d| f64::from(d * d)).sum()
        };
        squares(-1.0) > squares(1.0)
    }

    /// The object alone, light on black: nothing where there is ground.
    pub(crate) fn object(&self, dark: bool) -> Vec<f32> {
        let sign = if dark { -1.0 } else { 1.0 };
        let beyond = |d: &f32| (sign * d - self.noise).max(0.0);
        self.differences.iter().map(beyond).collect()
    }
}

/// A lightness that changes evenly across a plane.
struct Slope {
    base: f64,
    across: f64,
    down: f64,
}

/// The part of the rim that is taken for ground: an object may cover the rest.
const KEPT: f64 = 0.6;

impl Slope {
    /// The slope that most of the rim lies near to: least squares over the nearest, again and again.
    fn fit(plane: &[f32], [width, _]: [usize; 2], rim: &[[usize; 2]]) -> Self {
        let value = |&[x, y]: &[usize; 2]| plane[y * width + x];
        let mut values: Vec<f32> = rim.iter().map(value).collect();
        let mut slope = Self {
            base: f64::from(quantile(&mut values, 0.5)),
            across: 0.0,
            down: 0.0,
        };
        for _ in 0..8 {
            let distance = |place: &[usize; 2]| (value(place) - slope.at(place[0], place[1])).abs();
            let mut distances: Vec<f32> = rim.iter().map(distance).collect();
            let near = quantile(&mut distances, KEPT).max(1.0);
            let nearest = rim.iter().filter(|place| distance(place) <= near);
            let points = nearest.map(|place| {
                let [x, y] = place.map(|side| side as f64);
                [x, y, f64::from(value(place))]
            });
            slope = Self::least_squares(&points.collect::<Vec<_>>());
        }
        slope
    }

    /// The slope through points of (x, y, value); flat in a direction in which they do not differ.
    fn least_squares(points: &[[f64; 3]]) -> Self {
        let count = points.len().max(1) as f64;
        let mean = |axis: usize| points.iter().map(|point| point[axis]).sum::<f64>() / count;
        let means = [mean(0), mean(1), mean(2)];
        let product = |one: usize, other: usize| -> f64 {
            let parts = points.iter();
            parts
                .map(|p| (p[one] - means[one]) * (p[other] - means[other]))
                .sum()
        };
        let (xx, xy, yy) = (product(0, 0), product(0, 1), product(1, 1));
        let (xv, yv) = (product(0, 2), product(1, 2));
        let determinant = xx * yy - xy * xy;
        let (across, down) = if determinant > 1e-9 * xx.max(yy).powi(2) {
            (
                (xv * yy - yv * xy) / determinant,
                (yv * xx - xv * xy) / determinant,
            )
        } else {
            (0.0, 0.0)
        };
        Self {
            base: means[2] - across * means[0] - down * means[1],
            across,
            down,
        }
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        (self.base + self.across * x as f64 + self.down * y as f64) as f32
    }
}

/// The pixels along the edges, a thirtieth of the shorter side deep.
pub(crate) fn rim([width, height]: [usize; 2]) -> Vec<[usize; 2]> {
    let depth = (width.min(height) / 30).max(1);
    let within = |place: usize, len: usize| place < depth || place + depth >= len;
    let all = (0..height).flat_map(|y| (0..width).map(move |x| [x, y]));
    all.filter(|&[x, y]| within(x, width) || within(y, height))
        .collect()
}

/// The value below which this part of the values lies; 0 where there are none. Their order is lost.
pub(crate) fn quantile(values: &mut [f32], part: f64) -> f32 {
    let Some(last) = values.len().checked_sub(1) else {
        return 0.0;
    };
    let place = (part * last as f64).round() as usize;
    *values.select_nth_unstable_by(place, f32::total_cmp).1
}
