//! Where an object lies.

/// The box around an object: left, top, width and height in pixels.
pub(crate) type Place = [usize; 4];

/// A pixel belongs to the object from this part of the lightest on.
const EDGE: f32 = 0.15;

/// A patch belongs to the object if it is at least this part of the largest.
const PATCH: f32 = 0.05;

/// The box around what is light on black; small patches of grain apart from it do not count.
/// Nothing where all is black.
pub(crate) fn find(object: &[f32], [width, height]: [usize; 2]) -> Option<Place> {
    let peak = object.iter().copied().fold(0.0, f32::max);
    let edge = EDGE * peak;
    let mut seen: Vec<bool> = object.iter().map(|&v| v <= edge).collect();
    let mut patches: Vec<Patch> = Vec::new();
    for start in 0..seen.len() {
        if !seen[start] {
            patches.push(Patch::grow(object, [width, height], start, &mut seen));
        }
    }
    let largest = patches.iter().map(|patch| patch.mass).fold(0.0, f32::max);
    let kept = patches.iter().filter(|patch| patch.mass >= PATCH * largest);
    let [left, top, right, bottom] = kept
        .map(|patch| patch.sides)
        .reduce(|[a, b, c, d], [e, f, g, h]| [a.min(e), b.min(f), c.max(g), d.max(h)])?;
    Some([left, top, right - left + 1, bottom - top + 1])
}

/// Pixels that touch one another, corners too.
struct Patch {
    mass: f32,
    /// The first and last columns and rows: left, top, right and bottom.
    sides: [usize; 4],
}

impl Patch {
    fn grow(object: &[f32], [width, height]: [usize; 2], start: usize, seen: &mut [bool]) -> Self {
        let mut patch = Self {
            mass: 0.0,
            sides: [width, height, 0, 0],
        };
        let mut open = vec![start];
        seen[start] = true;
        while let Some(place) = open.pop() {
            let (x, y) = (place % width, place / width);
            let [left, top, right, bottom] = patch.sides;
            patch.sides = [left.min(x), top.min(y), right.max(x), bottom.max(y)];
            patch.mass += object[place];
            for y in y.saturating_sub(1)..=(y + 1).min(height - 1) {
                for x in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                    let near = y * width + x;
                    if !std::mem::replace(&mut seen[near], true) {
                        open.push(near);
                    }
                }
            }
        }
        patch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_an_object_count_and_grain_does_not() {
        let mut plane = vec![0.0; 20 * 10];
        let mut fill = |left: usize, top: usize, width: usize, height: usize| {
            for y in top..top + height {
                plane[y * 20 + left..y * 20 + left + width].fill(200.0);
            }
        };
        fill(4, 2, 5, 6);
        fill(12, 3, 2, 2);
        fill(19, 9, 1, 1);
        assert_eq!(find(&plane, [20, 10]), Some([4, 2, 10, 6]));
        assert_eq!(find(&[0.0; 6], [3, 2]), None);
    }
}
