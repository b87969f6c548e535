//! Pictures of another size.

use std::f64::consts::PI;

/// A part of a plane: left, top, width and height in pixels, which need not be whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Window {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Window {
    /// All of a plane.
    pub(crate) fn whole([width, height]: [usize; 2]) -> Self {
        Self {
            left: 0.0,
            top: 0.0,
            width: width as f64,
            height: height as f64,
        }
    }
}

/// A window of a plane at another size, by Lanczos' kernel; where it becomes smaller the kernel is
/// as wide as what falls together, so that nothing is passed over.
pub(crate) fn resample(
    plane: &[f32],
    [width, height]: [usize; 2],
    window: Window,
    [columns, rows]: [usize; 2],
) -> Vec<f32> {
    let across = taps(width, window.left, window.width, columns);
    let down = taps(height, window.top, window.height, rows);
    let mut narrow = vec![0.0; columns * height];
    for (line, target) in plane
        .chunks_exact(width)
        .zip(narrow.chunks_exact_mut(columns))
    {
        for (value, tap) in target.iter_mut().zip(&across) {
            let parts = line[tap.first..].iter().zip(&tap.weights);
            *value = parts.map(|(pixel, weight)| pixel * weight).sum();
        }
    }
    let mut small = vec![0.0; columns * rows];
    for (target, tap) in small.chunks_exact_mut(columns).zip(&down) {
        let lines = narrow[tap.first * columns..].chunks_exact(columns);
        for (line, weight) in lines.zip(&tap.weights) {
            for (value, pixel) in target.iter_mut().zip(line) {
                *value += pixel * weight;
            }
        }
    }
    small
}

/// The pixels that one new pixel is made of, and what each weighs.
struct Tap {
    first: usize,
    weights: Vec<f32>,
}

/// How many zeros of the kernel lie on one side.
const LOBES: f64 = 3.0;

fn taps(len: usize, start: f64, extent: f64, count: usize) -> Vec<Tap> {
    let step = extent / count as f64;
    let stretch = step.max(1.0);
    let reach = LOBES * stretch;
    let tap = |place: usize| {
        let centre = start + (place as f64 + 0.5) * step;
        let last_pixel = len as f64 - 1.0;
        let first = (centre - reach).floor().clamp(0.0, last_pixel) as usize;
        let last = (centre + reach).ceil().clamp(0.0, last_pixel) as usize;
        let weight = |pixel: usize| lanczos((pixel as f64 + 0.5 - centre) / stretch);
        let weights: Vec<f64> = (first..=last).map(weight).collect();
        let sum: f64 = weights.iter().sum();
        Tap {
            first,
            weights: weights.iter().map(|weight| (weight / sum) as f32).collect(),
        }
    };
    (0..count).map(tap).collect()
}

fn lanczos(x: f64) -> f64 {
    let sinc = |x: f64| {
        if x == 0.0 {
            1.0
        } else {
            (PI * x).sin() / (PI * x)
        }
    };
    if x.abs() < LOBES {
        sinc(x) * sinc(x / LOBES)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_at_its_own_size_is_the_same() {
        let plane: Vec<f32> = (0..12).map(|i| (i * i) as f32).collect();
        let same = resample(&plane, [4, 3], Window::whole([4, 3]), [4, 3]);
        for (one, other) in plane.iter().zip(&same) {
            assert!((one - other).abs() < 1e-3, "{one} {other}");
        }
    }

    #[test]
    fn an_even_plane_stays_even_at_any_size() {
        for size in [[1, 1], [3, 7], [50, 2], [5, 90]] {
            let even = resample(&[77.0; 60], [10, 6], Window::whole([10, 6]), size);
            assert_eq!(even.len(), size[0] * size[1]);
            assert!(even.iter().all(|v| (v - 77.0).abs() < 1e-3), "{even:?}");
        }
    }

    #[test]
    fn nothing_is_passed_over_where_much_falls_together() {
        let mut plane = vec![0.0; 1000];
        for column in (0..1000).step_by(10) {
            plane[column] = 100.0;
        }
        let small = resample(&plane, [1000, 1], Window::whole([1000, 1]), [10, 1]);
        assert!(small.iter().all(|v| (v - 10.0).abs() < 2.0), "{small:?}");
    }
}
