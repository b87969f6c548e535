//! Where a text stands.

/// A text of a figure and the box around it, for tests of the layout and for whoever lays
/// something over a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The text.
    pub text: String,
    /// The corners of the box around it in the units of the figure, in order around it; a text that
    /// is turned has a box that is turned.
    pub corners: [[f64; 2]; 4],
}

impl Label {
    /// The box of a text that is turned by so many degrees about `origin`.
    pub(crate) fn new(
        text: &str,
        [x, y]: [f64; 2],
        size: [f64; 2],
        turn: f64,
        origin: [f64; 2],
    ) -> Self {
        let (sin, cos) = turn.to_radians().sin_cos();
        let turned = |[x, y]: [f64; 2]| {
            let (dx, dy) = (x - origin[0], y - origin[1]);
            [
                origin[0] + dx * cos - dy * sin,
                origin[1] + dx * sin + dy * cos,
            ]
        };
        let (right, bottom) = (x + size[0], y + size[1]);
        Self {
            text: text.to_owned(),
            corners: [[x, y], [right, y], [right, bottom], [x, bottom]].map(turned),
        }
    }

    /// Whether two texts lie on each other, even in part. Boxes that only touch do not.
    pub fn overlaps(&self, other: &Self) -> bool {
        // Two boxes are apart exactly if a line along a side of one of them separates them.
        let apart = |a: &Self, b: &Self| {
            (0..2).any(|side| {
                let [from, to] = [a.corners[side], a.corners[side + 1]];
                let normal = [from[1] - to[1], to[0] - from[0]];
                let span = |label: &Self| {
                    let along = label.corners.map(|[x, y]| x * normal[0] + y * normal[1]);
                    along
                        .iter()
                        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
                            (low.min(value), high.max(value))
                        })
                };
                let ((low, high), (other_low, other_high)) = (span(a), span(b));
                let slack = 1e-6 * normal[0].hypot(normal[1]);
                high <= other_low + slack || other_high <= low + slack
            })
        };
        !apart(self, other) && !apart(other, self)
    }

    /// Whether the text lies inside a figure of this size.
    pub fn inside(&self, width: f64, height: f64) -> bool {
        let within = |[x, y]: [f64; 2]| (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
        self.corners.into_iter().all(within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(x: f64, y: f64, turn: f64) -> Label {
        Label::new("x", [x, y], [10.0, 4.0], turn, [x, y])
    }

    #[test]
    fn boxes_overlap_where_they_share_an_area() {
        assert!(label(0.0, 0.0, 0.0).overlaps(&label(9.0, 3.0, 0.0)));
        assert!(!label(0.0, 0.0, 0.0).overlaps(&label(10.0, 0.0, 0.0)));
        // Turned by 90 degrees it reaches down, not to the right.
        assert!(!label(0.0, 0.0, 90.0).overlaps(&label(1.0, 0.0, 0.0)));
        assert!(label(5.0, -5.0, 90.0).overlaps(&label(0.0, 0.0, 0.0)));
        // The boxes around two diagonal labels overlap, the labels do not.
        assert!(!label(0.0, 0.0, -45.0).overlaps(&label(8.0, 0.0, -45.0)));
    }

    #[test]
    fn a_label_is_inside_or_not() {
        assert!(label(0.0, 0.0, 0.0).inside(10.0, 4.0));
        assert!(!label(0.1, 0.0, 0.0).inside(10.0, 4.0));
    }
}
