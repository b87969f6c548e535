//! How a series of points looks: colour, dashes and marks, each enough to tell it from the others.

use crate::Colour;

/// How a series of points looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The colour of the line and of the marks.
    pub colour: Colour,
    /// The dashes of the line that joins the points; nothing joins them if absent.
    pub line: Option<Dash>,
    /// The mark at each point, if any.
    pub marker: Option<Marker>,
    /// Whether marks are drawn as outlines.
    pub hollow: bool,
}

/// The dashes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dash {
    /// No gaps.
    Solid,
    /// Long dashes.
    Dashed,
    /// Dots.
    Dotted,
}

/// A mark at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Marker {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
}

impl Style {
    /// A line without marks.
    pub const fn line(colour: Colour, dash: Dash) -> Self {
        Self {
            colour,
            line: Some(dash),
            marker: None,
            hollow: false,
        }
    }

    /// Marks that no line joins.
    pub const fn marks(colour: Colour, marker: Marker) -> Self {
        Self {
            colour,
            line: None,
            marker: Some(marker),
            hollow: false,
        }
    }

    /// The same with marks at the points.
    pub const fn marked(self, marker: Marker) -> Self {
        Self {
            marker: Some(marker),
            ..self
        }
    }

    /// The same with marks as outlines.
    pub const fn hollow(self) -> Self {
        Self {
            hollow: true,
            ..self
        }
    }

    /// Training: blue, solid, circles.
    pub const TRAINING: Self = Self::line(Colour::BLUE, Dash::Solid).marked(Marker::Circle);
    /// Validation: vermilion, dashed, squares.
    pub const VALIDATION: Self = Self::line(Colour::VERMILION, Dash::Dashed).marked(Marker::Square);
    /// Test: green triangles.
    pub const TEST: Self = Self::marks(Colour::GREEN, Marker::Triangle);

    /// Lines that are told apart where there are several of one kind: solid ones with circles first,
    /// then dashed ones with squares.
    pub const SEVERAL: [Self; 8] = [
        Self::several(Colour::BLUE, true),
        Self::several(Colour::VERMILION, true),
        Self::several(Colour::GREEN, true),
        Self::several(Colour::PURPLE, true),
        Self::several(Colour::BLUE, false),
        Self::several(Colour::VERMILION, false),
        Self::several(Colour::GREEN, false),
        Self::several(Colour::PURPLE, false),
    ];

    const fn several(colour: Colour, first: bool) -> Self {
        match first {
            true => Self::line(colour, Dash::Solid).marked(Marker::Circle),
            false => Self::line(colour, Dash::Dashed).marked(Marker::Square),
        }
    }
}

impl Dash {
    pub(crate) fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some("7 4"),
            Self::Dotted => Some("1.5 3"),
        }
    }
}
