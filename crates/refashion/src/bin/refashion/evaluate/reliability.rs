//! How sure and how right a model is, drawn.

use refashion_figures::{
    Axis, Colour, Dash, Figure, Head, LineChart, Marker, Panel, Result, Series, Style,
};
use refashion_metrics::Calibration;
use refashion_std::counted;

/// Accuracy over confidence, a point a bin, beside the line on which both are the same.
pub(crate) fn figure(title: String, calibration: &Calibration) -> Result<Figure> {
    let filled = || calibration.bins.iter().filter(|bin| bin.count > 0);
    let points = filled().map(|bin| (bin.confidence, bin.accuracy)).collect();
    let hints = filled().map(|bin| counted(bin.count, "image")).collect();
    let measured = Style::line(Colour::BLUE, Dash::Solid).marked(Marker::Circle);
    let bins = counted(calibration.bins.len(), "bin");
    let error = calibration.expected_error;
    LineChart {
        head: Head::new("How sure and how right").subtitle(format!(
            "{title}; {bins} of equal width, those without images left out; expected calibration error {error:.4}"
        )),
        panels: vec![Panel {
            x: Axis::new("confidence").from(0.0, 1.0),
            y: Axis::new("accuracy").from(0.0, 1.0),
            series: vec![
                Series::new(
                    "as right as sure",
                    vec![(0.0, 0.0), (1.0, 1.0)],
                    Style::line(Colour::VERMILION, Dash::Dashed),
                ),
                Series {
                    hints,
                    ..Series::new("measured", points, measured)
                },
            ],
        }],
        columns: 1,
        faint: String::new(),
    }
    .draw()
}
