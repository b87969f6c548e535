//! Why something cannot be drawn.

/// The result of drawing.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something cannot be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing to draw.
    #[error("the figure \"{figure}\" has no {what}; give it at least one")]
    Empty {
        /// The title of the figure.
        figure: String,
        /// What is missing.
        what: &'static str,
    },

    /// A value has no place on an axis.
    #[error(
        "the figure \"{figure}\": {what} is {found}, which has no place on an axis; leave it out"
    )]
    NotFinite {
        /// The title of the figure.
        figure: String,
        /// Which value.
        what: String,
        /// The value.
        found: f64,
    },

    /// Two lists or sizes do not fit together.
    #[error("{what}: {found} were found where {expected} are needed")]
    Size {
        /// What was counted.
        what: String,
        /// How many are needed.
        expected: usize,
        /// How many were found.
        found: usize,
    },

    /// A picture has another number of channels than grey or colour ones.
    #[error("a picture of {found} channels cannot be drawn: 1 is grey, 3 are red, green and blue")]
    Channels {
        /// The number found.
        found: usize,
    },

    /// A picture or figure would be too large, or have no size.
    #[error("{what} of {width}×{height} pixels cannot be made; choose a size from 1 to 20,000")]
    Pixels {
        /// What.
        what: &'static str,
        /// Its width.
        width: f64,
        /// Its height.
        height: f64,
    },

    /// The SVG could not be turned into pixels.
    #[error("the figure cannot be turned into pixels: {reason}")]
    Render {
        /// What the renderer said.
        reason: String,
    },
}
