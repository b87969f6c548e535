//! Drawn pictures in the shape of a data set, for rehearsals and tests where the data are absent.
//!
//! Every class is a drawing of its own (a shirt, a numeral, a coloured shape), drawn each time a
//! little turned, moved, larger or darker and with noise, so that a network learns them in one
//! epoch and a broken network does not. They are not the published pictures and say so.

mod drawings;

use drawings::{Drawing, Part, Shape};

use crate::dataset::{Dataset, Origin};
use crate::images::{Images, Labelled};
use crate::name::DatasetName;
use crate::random::{Random, RandomState};

/// Draws a data set with `train` and `test` pictures; the classes are as equal in number as can be.
///
/// The same seed draws the same pictures. The answer has [`Origin::Synthetic`], no digests and is
/// not verified.
///
/// ```
/// use refashion_datasets::{DatasetName, synthetic};
///
/// let dataset = synthetic(DatasetName::CIFAR_10, 3, 20, 10);
/// assert_eq!(dataset.train.images.pixels.len(), 20 * 3 * 32 * 32);
/// assert!(!dataset.verified);
/// ```
pub fn synthetic(name: DatasetName, seed: u64, train: usize, test: usize) -> Dataset {
    Dataset {
        name,
        train: draw_set(name, [seed, 0], train),
        test: draw_set(name, [seed, 1], test),
        origin: Origin::Synthetic { seed },
        digests: Vec::new(),
        verified: false,
    }
}

fn draw_set(name: DatasetName, [seed, part]: [u64; 2], count: usize) -> Labelled {
    let order = RandomState::of_stream(&[seed, part]).permutation(count);
    let classes = name.classes.len();
    let labels: Vec<u8> = order.iter().map(|place| (place % classes) as u8).collect();
    let [channels, height, width] = name.image_shape;
    let drawings = drawings::of(name.stand_in);
    let mut pixels = Vec::with_capacity(count * name.image_len());
    for (index, &label) in labels.iter().enumerate() {
        let mut random = RandomState::of_stream(&[seed, part, index as u64]);
        let drawing = &drawings[usize::from(label) % drawings.len()];
        draw(drawing, [channels, height, width], &mut random, &mut pixels);
    }
    Labelled {
        images: Images {
            count,
            channels,
            height,
            width,
            pixels,
        },
        labels,
    }
}

/// Appends one picture, (channel, row, column).
fn draw(
    drawing: &Drawing,
    [channels, height, width]: [usize; 3],
    random: &mut RandomState,
    pixels: &mut Vec<u8>,
) {
    let pose = Pose::draw(random);
    let light = random.uniform(0.75, 1.0) as f32;
    let tint: Vec<f32> = (0..channels)
        .map(|_| random.uniform(-0.12, 0.12) as f32)
        .collect();
    let levels: Vec<f32> = (0..height * width)
        .map(|i| {
            let (row, column) = ((i / width) as f32, (i % width) as f32);
            coverage(
                drawing.parts,
                &pose,
                row,
                column,
                height as f32,
                width as f32,
            )
        })
        .collect();
    for ((back, front), tint) in drawing.background.iter().zip(drawing.colour).zip(tint) {
        for level in &levels {
            let noise = random.uniform(-0.04, 0.04) as f32;
            let value = back + (front * light + tint - back) * level + noise;
            pixels.push((value.clamp(0.0, 1.0) * 255.0).round() as u8);
        }
    }
}

/// How a picture differs from the drawing as it is given.
struct Pose {
    sin: f32,
    cos: f32,
    scale: f32,
    shift: [f32; 2],
}

impl Pose {
    fn draw(random: &mut RandomState) -> Self {
        let (sin, cos) = (random.uniform(-10.0, 10.0) as f32).to_radians().sin_cos();
        Self {
            sin,
            cos,
            scale: random.uniform(0.85, 1.1) as f32,
            shift: [(); 2].map(|()| random.uniform(-0.07, 0.07) as f32),
        }
    }

    /// The drawing's point that a picture's point shows; both axes run from 0 to 1.
    fn place(&self, x: f32, y: f32) -> [f32; 2] {
        let (x, y) = (x - 0.5 - self.shift[0], y - 0.5 - self.shift[1]);
        [
            (self.cos * x + self.sin * y) / self.scale + 0.5,
            (self.cos * y - self.sin * x) / self.scale + 0.5,
        ]
    }
}

/// The drawing's level in one pixel, the mean of four points.
fn coverage(parts: &[Part], pose: &Pose, row: f32, column: f32, height: f32, width: f32) -> f32 {
    let points = [(0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75)];
    let sum: f32 = points
        .iter()
        .map(|(down, right)| {
            let point = pose.place((column + right) / width, (row + down) / height);
            // Later parts lie over earlier ones.
            let top = parts.iter().rev().find(|part| covers(&part.shape, point));
            top.map_or(0.0, |part| part.level)
        })
        .sum();
    sum / 4.0
}

fn covers(shape: &Shape, point: [f32; 2]) -> bool {
    match shape {
        Shape::Polygon(corners) => inside(corners, point),
        Shape::Line(corners, thickness) => corners
            .windows(2)
            .any(|ends| distance(ends[0], ends[1], point) <= thickness / 2.0),
        Shape::Disc(centre, radius) => distance(*centre, *centre, point) <= *radius,
    }
}

/// Whether a ray to the right crosses the outline an odd number of times.
fn inside(corners: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let mut within = false;
    for (i, &[x1, y1]) in corners.iter().enumerate() {
        let [x2, y2] = corners[(i + 1) % corners.len()];
        if (y1 > y) != (y2 > y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1) {
            within = !within;
        }
    }
    within
}

/// The distance of a point from the line between two ends.
fn distance([x1, y1]: [f32; 2], [x2, y2]: [f32; 2], [x, y]: [f32; 2]) -> f32 {
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length = dx * dx + dy * dy;
    let along = if length == 0.0 {
        0.0
    } else {
        (((x - x1) * dx + (y - y1) * dy) / length).clamp(0.0, 1.0)
    };
    (x - x1 - along * dx).hypot(y - y1 - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of test pictures whose nearest training class mean is their own.
    fn nearest_mean_accuracy(dataset: &Dataset) -> f64 {
        let len = dataset.train.images.image_len();
        let mut means = vec![vec![0.0; len]; 10];
        for (i, &label) in dataset.train.labels.iter().enumerate() {
            let mean = &mut means[usize::from(label)];
            for (sum, &pixel) in mean.iter_mut().zip(dataset.train.images.image(i)) {
                *sum += f64::from(pixel) * 10.0 / dataset.train.len() as f64;
            }
        }
        let distance = |mean: &[f64], image: &[u8]| -> f64 {
            let pairs = mean.iter().zip(image);
            pairs.map(|(a, &b)| (a - f64::from(b)).powi(2)).sum()
        };
        let right = (0..dataset.test.len()).filter(|&i| {
            let image = dataset.test.images.image(i);
            let nearest = (0..10)
                .min_by(|&a, &b| distance(&means[a], image).total_cmp(&distance(&means[b], image)));
            nearest == Some(usize::from(dataset.test.labels[i]))
        });
        right.count() as f64 / dataset.test.len() as f64
    }

    #[test]
    fn shapes_cover_what_lies_within_them() {
        let triangle = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]];
        for (point, expected) in [
            ([0.25, 0.25], true),
            ([0.6, 0.3], true),
            ([0.75, 0.5], false),
            ([-0.25, 0.25], false),
            ([0.25, -0.25], false),
            ([0.25, 1.25], false),
        ] {
            assert_eq!(inside(&triangle, point), expected, "{point:?}");
        }
        // A ray through a corner crosses one of its two sides; the left side is within, the right is not.
        let diamond = [[0.5, 0.0], [1.0, 0.5], [0.5, 1.0], [0.0, 0.5]];
        let square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        assert!(inside(&diamond, [0.25, 0.5]) && !inside(&diamond, [-0.25, 0.5]));
        assert!(inside(&square, [0.0, 0.5]) && !inside(&square, [1.0, 0.5]));
        // Beside the line, before its first end, behind its last, and from a single point.
        let [start, end] = [[0.1, 0.2], [0.5, 0.5]];
        assert!((distance(start, end, [0.3 - 0.06, 0.35 + 0.08]) - 0.1).abs() < 1e-6);
        assert!((distance(start, end, [0.1, 0.0]) - 0.2).abs() < 1e-6);
        assert!((distance(start, end, [0.9, 0.8]) - 0.5).abs() < 1e-6);
        assert!((distance(start, start, [0.4, 0.6]) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_pose_turns_shrinks_and_shifts_about_the_middle() {
        let pose = Pose {
            sin: 0.6,
            cos: 0.8,
            scale: 0.5,
            shift: [0.1, -0.2],
        };
        let middle = pose.place(0.6, 0.3);
        assert!(
            middle.iter().all(|at| (at - 0.5).abs() < 1e-6),
            "{middle:?}"
        );
        let [x, y] = pose.place(0.8, 0.4);
        assert!(
            (x - (0.5 + (0.8 * 0.2 + 0.6 * 0.1) / 0.5)).abs() < 1e-6,
            "{x}"
        );
        assert!(
            (y - (0.5 + (0.8 * 0.1 - 0.6 * 0.2) / 0.5)).abs() < 1e-6,
            "{y}"
        );
    }

    #[test]
    fn the_classes_can_be_told_apart_and_vary() {
        for name in DatasetName::ALL {
            let dataset = synthetic(name, 5, 400, 200);
            let accuracy = nearest_mean_accuracy(&dataset);
            assert!(accuracy > 0.6, "{name}: {accuracy}");
            for label in 0..10 {
                let same: Vec<_> = (0..400)
                    .filter(|&i| dataset.train.labels[i] == label)
                    .collect();
                assert_eq!(same.len(), 40);
                let images = &dataset.train.images;
                assert_ne!(images.image(same[0]), images.image(same[1]));
            }
        }
    }

    #[test]
    fn a_seed_draws_one_set() {
        let draw = |seed| synthetic(DatasetName::MNIST, seed, 20, 20);
        let (a, b) = (draw(1), draw(1));
        assert_eq!((&a.train, &a.test), (&b.train, &b.test));
        assert_ne!(a.train, draw(2).train);
        assert_ne!(a.train, a.test);
        assert!(!a.verified && a.digests.is_empty());
        assert_eq!(a.origin, Origin::Synthetic { seed: 1 });
    }
}
