//! Curves, heat maps, pictures and diagrams as SVG, and as PNG made from that SVG.
//!
//! A figure that is read beside a text has to be right in small things: round ticks, units, a
//! legend that hides nothing, labels that do not meet. So every text is measured with the font
//! that the crate carries before it is placed, and the places of all texts can be asked for
//! ([`Figure::labels`]), which is how the tests know that none overlap. Nothing has to be
//! installed: neither fonts nor libraries.
//!
//! Nobody should need colour, or eyes, to read a figure. Lines differ in dashes and marks, cells
//! carry their numbers, a wrong prediction has a ✗; colours are those of Okabe and Ito or scales
//! whose lightness only grows; and each figure says in words what it shows ([`Figure::text`]),
//! computed from what is drawn.
//!
//! The crate knows numbers, names and bytes: no tensor library, no documents, no files. The same
//! data give the same bytes.
//!
//! ```
//! use refashion_figures::{Axis, Head, LineChart, Panel, Series, Style};
//!
//! let chart = LineChart {
//!     head: Head::new("Loss by epoch"),
//!     panels: vec![Panel {
//!         x: Axis::whole("epoch"),
//!         y: Axis::new("loss"),
//!         series: vec![Series::new("training", vec![(1.0, 0.53), (2.0, 0.34), (3.0, 0.29)], Style::TRAINING)],
//!     }],
//!     columns: 1,
//!     faint: "a single run".into(),
//! };
//! let figure = chart.draw()?;
//! assert!(figure.text().contains("0.53 at epoch 1"), "{}", figure.text());
//! let svg: &str = figure.svg();
//! # #[cfg(feature = "png")]
//! let png: Vec<u8> = figure.png(2.0)?;
//! # assert!(svg.starts_with("<svg"));
//! # #[cfg(feature = "png")]
//! # assert!(png.starts_with(b"\x89PNG"));
//! # Ok::<(), refashion_figures::Error>(())
//! ```

mod axis;
mod bars;
mod boxes;
mod colour;
mod drawing;
mod error;
mod figure;
mod font;
mod head;
mod heat_map;
mod intervals;
mod label;
mod legend;
mod lines;
mod network;
mod panel;
mod picture;
#[cfg(feature = "png")]
mod pixels;
mod predictions;
mod readable;
mod rows;
mod sheet;
mod style;
mod ticks;
mod words;

pub use axis::Axis;
pub use bars::{BarChart, BarGroup};
pub use boxes::{BoxGroup, BoxPlot, Quartiles};
pub use colour::{Colour, ColourScale};
pub use error::{Error, Result};
pub use figure::Figure;
pub use font::lacks_letters;
pub use head::Head;
pub use heat_map::{Cell, ColourBar, HeatMap};
pub use intervals::{IntervalPlot, IntervalRow};
pub use label::Label;
pub use lines::{LineChart, Panel, Series};
pub use network::{NetworkDiagram, Stage, StageShape};
pub use picture::Picture;
pub use predictions::{Card, PredictionSheet};
pub use rows::Reference;
pub use sheet::{PictureSheet, SheetRow};
pub use style::{Dash, Marker, Style};
pub use ticks::ticks;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
