//! The drawings: parts in a square whose axes run from 0 to 1, x to the right and y down.

use crate::description::StandIn;

/// One class: what is drawn and in which colours (red, green, blue; grey uses the first).
pub(super) struct Drawing {
    pub(super) parts: &'static [Part],
    pub(super) colour: [f32; 3],
    pub(super) background: [f32; 3],
}

/// A shape, and how much of the drawing's colour it shows: 1 all, 0 none.
pub(super) struct Part {
    pub(super) shape: Shape,
    pub(super) level: f32,
}

pub(super) enum Shape {
    /// The corners, in order.
    Polygon(&'static [[f32; 2]]),
    /// The corners, in order, and the thickness.
    Line(&'static [[f32; 2]], f32),
    /// The centre and the radius.
    Disc([f32; 2], f32),
}

/// The ten drawings in a data set's place.
pub(super) fn of(stand_in: StandIn) -> [Drawing; 10] {
    let white = ([1.0; 3], [0.0; 3]);
    match stand_in {
        StandIn::Clothes => CLOTHES.map(|parts| Drawing::new(parts, white)),
        StandIn::Numerals => NUMERALS.map(|parts| Drawing::new(parts, white)),
        StandIn::Shapes => {
            let mut colours = COLOURS.into_iter();
            OBJECTS.map(|parts| Drawing::new(parts, colours.next().unwrap_or(white)))
        }
    }
}

impl Drawing {
    fn new(parts: &'static [Part], (colour, background): ([f32; 3], [f32; 3])) -> Self {
        Self {
            parts,
            colour,
            background,
        }
    }
}

const fn area(corners: &'static [[f32; 2]]) -> Part {
    shaded(corners, 1.0)
}

const fn shaded(corners: &'static [[f32; 2]], level: f32) -> Part {
    Part {
        shape: Shape::Polygon(corners),
        level,
    }
}

const fn line(corners: &'static [[f32; 2]], thickness: f32, level: f32) -> Part {
    Part {
        shape: Shape::Line(corners, thickness),
        level,
    }
}

const fn stroke(corners: &'static [[f32; 2]]) -> Part {
    line(corners, 0.11, 1.0)
}

const fn disc(x: f32, y: f32, radius: f32, level: f32) -> Part {
    Part {
        shape: Shape::Disc([x, y], radius),
        level,
    }
}

const TORSO: Part = area(&[[0.32, 0.18], [0.68, 0.18], [0.68, 0.86], [0.32, 0.86]]);
const LEFT_SLEEVE: Part = area(&[[0.33, 0.18], [0.1, 0.8], [0.21, 0.84], [0.36, 0.42]]);
const RIGHT_SLEEVE: Part = area(&[[0.67, 0.18], [0.9, 0.8], [0.79, 0.84], [0.64, 0.42]]);
const LEFT_SHORT: Part = area(&[[0.33, 0.18], [0.13, 0.36], [0.22, 0.47], [0.35, 0.36]]);
const RIGHT_SHORT: Part = area(&[[0.67, 0.18], [0.87, 0.36], [0.78, 0.47], [0.65, 0.36]]);

/// In the order of the classes of Fashion-MNIST.
const CLOTHES: [&[Part]; 10] = [
    &[TORSO, LEFT_SHORT, RIGHT_SHORT, disc(0.5, 0.16, 0.09, 0.0)],
    &[area(&[
        [0.36, 0.1],
        [0.64, 0.1],
        [0.67, 0.92],
        [0.54, 0.92],
        [0.5, 0.36],
        [0.46, 0.92],
        [0.33, 0.92],
    ])],
    &[TORSO, LEFT_SLEEVE, RIGHT_SLEEVE],
    &[area(&[
        [0.42, 0.08],
        [0.58, 0.08],
        [0.56, 0.38],
        [0.72, 0.94],
        [0.28, 0.94],
        [0.44, 0.38],
    ])],
    &[
        TORSO,
        LEFT_SLEEVE,
        RIGHT_SLEEVE,
        shaded(&[[0.32, 0.8], [0.68, 0.8], [0.72, 0.96], [0.28, 0.96]], 0.8),
        line(&[[0.5, 0.18], [0.5, 0.96]], 0.06, 0.0),
    ],
    &[
        line(&[[0.1, 0.74], [0.4, 0.68], [0.9, 0.74]], 0.08, 0.9),
        line(&[[0.2, 0.7], [0.4, 0.5], [0.5, 0.7]], 0.06, 0.7),
        line(&[[0.6, 0.7], [0.78, 0.38], [0.86, 0.72]], 0.06, 0.7),
    ],
    &[
        TORSO,
        LEFT_SHORT,
        RIGHT_SHORT,
        area(&[
            [0.34, 0.2],
            [0.5, 0.34],
            [0.66, 0.2],
            [0.58, 0.08],
            [0.42, 0.08],
        ]),
        line(&[[0.4, 0.4], [0.4, 0.84]], 0.05, 0.2),
        line(&[[0.6, 0.4], [0.6, 0.84]], 0.05, 0.2),
    ],
    &[
        area(&[
            [0.08, 0.72],
            [0.1, 0.6],
            [0.4, 0.52],
            [0.62, 0.38],
            [0.92, 0.42],
            [0.92, 0.72],
        ]),
        line(&[[0.08, 0.72], [0.92, 0.72]], 0.05, 0.5),
    ],
    &[
        area(&[[0.12, 0.42], [0.88, 0.42], [0.92, 0.88], [0.08, 0.88]]),
        line(
            &[
                [0.28, 0.42],
                [0.34, 0.2],
                [0.5, 0.12],
                [0.66, 0.2],
                [0.72, 0.42],
            ],
            0.06,
            0.8,
        ),
    ],
    &[area(&[
        [0.48, 0.1],
        [0.88, 0.1],
        [0.88, 0.88],
        [0.1, 0.88],
        [0.12, 0.7],
        [0.46, 0.56],
    ])],
];

/// From 0 to 9.
const NUMERALS: [&[Part]; 10] = [
    &[stroke(&[
        [0.5, 0.15],
        [0.3, 0.3],
        [0.3, 0.7],
        [0.5, 0.85],
        [0.7, 0.7],
        [0.7, 0.3],
        [0.5, 0.15],
    ])],
    &[stroke(&[[0.38, 0.28], [0.52, 0.15], [0.52, 0.85]])],
    &[stroke(&[
        [0.3, 0.3],
        [0.45, 0.15],
        [0.65, 0.22],
        [0.65, 0.42],
        [0.28, 0.85],
        [0.75, 0.85],
    ])],
    &[stroke(&[
        [0.3, 0.18],
        [0.62, 0.18],
        [0.68, 0.34],
        [0.45, 0.48],
        [0.7, 0.62],
        [0.62, 0.82],
        [0.3, 0.84],
    ])],
    &[
        stroke(&[[0.36, 0.15], [0.28, 0.55], [0.76, 0.55]]),
        stroke(&[[0.64, 0.3], [0.62, 0.88]]),
    ],
    &[stroke(&[
        [0.7, 0.16],
        [0.34, 0.16],
        [0.32, 0.46],
        [0.6, 0.46],
        [0.7, 0.64],
        [0.58, 0.84],
        [0.28, 0.82],
    ])],
    &[stroke(&[
        [0.62, 0.14],
        [0.36, 0.42],
        [0.32, 0.72],
        [0.5, 0.86],
        [0.68, 0.72],
        [0.58, 0.54],
        [0.34, 0.6],
    ])],
    &[stroke(&[[0.26, 0.18], [0.74, 0.18], [0.44, 0.86]])],
    &[stroke(&[
        [0.5, 0.5],
        [0.34, 0.32],
        [0.5, 0.15],
        [0.66, 0.32],
        [0.5, 0.5],
        [0.32, 0.68],
        [0.5, 0.85],
        [0.68, 0.68],
        [0.5, 0.5],
    ])],
    &[stroke(&[
        [0.66, 0.4],
        [0.44, 0.48],
        [0.34, 0.32],
        [0.5, 0.15],
        [0.66, 0.26],
        [0.66, 0.5],
        [0.56, 0.86],
    ])],
];

/// In the order of the classes of CIFAR-10.
const OBJECTS: [&[Part]; 10] = [
    &[
        line(&[[0.1, 0.5], [0.9, 0.5]], 0.12, 1.0),
        area(&[[0.45, 0.5], [0.6, 0.5], [0.4, 0.12], [0.32, 0.12]]),
        area(&[[0.45, 0.5], [0.6, 0.5], [0.4, 0.88], [0.32, 0.88]]),
    ],
    &[
        area(&[
            [0.08, 0.5],
            [0.3, 0.3],
            [0.7, 0.3],
            [0.92, 0.5],
            [0.92, 0.72],
            [0.08, 0.72],
        ]),
        disc(0.28, 0.74, 0.1, 0.2),
        disc(0.72, 0.74, 0.1, 0.2),
    ],
    &[area(&[
        [0.1, 0.3],
        [0.5, 0.45],
        [0.9, 0.3],
        [0.55, 0.68],
        [0.45, 0.68],
    ])],
    &[
        disc(0.5, 0.58, 0.3, 1.0),
        area(&[[0.22, 0.5], [0.24, 0.12], [0.46, 0.34]]),
        area(&[[0.78, 0.5], [0.76, 0.12], [0.54, 0.34]]),
    ],
    &[
        area(&[[0.25, 0.45], [0.75, 0.45], [0.75, 0.65], [0.25, 0.65]]),
        line(&[[0.3, 0.6], [0.3, 0.92]], 0.06, 1.0),
        line(&[[0.7, 0.6], [0.7, 0.92]], 0.06, 1.0),
        line(&[[0.7, 0.5], [0.78, 0.25], [0.66, 0.08]], 0.06, 1.0),
        line(&[[0.78, 0.25], [0.92, 0.08]], 0.06, 1.0),
    ],
    &[
        disc(0.5, 0.5, 0.28, 1.0),
        disc(0.2, 0.5, 0.12, 0.6),
        disc(0.8, 0.5, 0.12, 0.6),
        disc(0.5, 0.62, 0.08, 0.1),
    ],
    &[
        area(&[[0.1, 0.8], [0.25, 0.45], [0.75, 0.45], [0.9, 0.8]]),
        disc(0.32, 0.4, 0.12, 1.0),
        disc(0.68, 0.4, 0.12, 1.0),
    ],
    &[
        area(&[
            [0.2, 0.4],
            [0.66, 0.4],
            [0.82, 0.1],
            [0.94, 0.22],
            [0.76, 0.66],
            [0.2, 0.66],
        ]),
        line(&[[0.26, 0.6], [0.22, 0.94]], 0.08, 1.0),
        line(&[[0.66, 0.6], [0.7, 0.94]], 0.08, 1.0),
    ],
    &[
        area(&[[0.05, 0.58], [0.95, 0.58], [0.8, 0.84], [0.2, 0.84]]),
        area(&[[0.5, 0.08], [0.5, 0.54], [0.82, 0.54]]),
    ],
    &[
        area(&[[0.06, 0.2], [0.62, 0.2], [0.62, 0.74], [0.06, 0.74]]),
        shaded(
            &[
                [0.65, 0.4],
                [0.84, 0.4],
                [0.94, 0.56],
                [0.94, 0.74],
                [0.65, 0.74],
            ],
            0.7,
        ),
        disc(0.24, 0.78, 0.1, 0.2),
        disc(0.76, 0.78, 0.1, 0.2),
    ],
];

/// Colour and background of each object.
const COLOURS: [([f32; 3], [f32; 3]); 10] = [
    ([0.9, 0.9, 0.95], [0.4, 0.65, 0.95]),
    ([0.85, 0.15, 0.15], [0.55, 0.55, 0.55]),
    ([0.3, 0.25, 0.2], [0.65, 0.8, 0.95]),
    ([0.9, 0.6, 0.25], [0.35, 0.3, 0.3]),
    ([0.55, 0.35, 0.15], [0.3, 0.55, 0.25]),
    ([0.75, 0.6, 0.4], [0.5, 0.7, 0.4]),
    ([0.3, 0.75, 0.2], [0.35, 0.3, 0.15]),
    ([0.45, 0.25, 0.1], [0.75, 0.8, 0.55]),
    ([0.6, 0.6, 0.7], [0.1, 0.3, 0.6]),
    ([0.95, 0.8, 0.15], [0.45, 0.45, 0.5]),
];
