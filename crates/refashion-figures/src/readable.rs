//! The points of a panel as a script reads them: places, names and values, and nothing to be seen.

use std::fmt::Write;

use crate::{
    Colour,
    drawing::{escaped, n},
    panel::Frame,
};

/// The radius of the mark that a script may show at a point.
const RADIUS: f64 = 5.5;

/// A panel's points: a line that can be moved along its axis below, and a hidden mark at each point.
pub(crate) fn layer<'a>(
    panel: &str,
    frame: &Frame,
    series: impl Iterator<Item = (&'a str, Colour, &'a [(f64, f64)])>,
) -> String {
    let (top, bottom) = (n(frame.plot.y), n(frame.plot.bottom()));
    let mut text = format!(
        "<g data-panel=\"{}\" pointer-events=\"none\">\n<path d=\"M0 {top}V{bottom}\" stroke=\"{}\" \
         visibility=\"hidden\"/>\n",
        escaped(panel),
        Colour::BLACK,
    );
    for (name, colour, points) in series {
        let _ = writeln!(
            text,
            r#"<g data-series="{}" fill="{colour}" stroke="{}" visibility="hidden">"#,
            escaped(name),
            Colour::WHITE,
        );
        for &(x, y) in points.iter().filter(|(x, y)| frame.shows([*x, *y])) {
            let [left, height] = frame.at([x, y]).map(n);
            let _ = writeln!(
                text,
                r#"<circle cx="{left}" cy="{height}" r="{RADIUS}" data-x="{x}" data-y="{y}"/>"#
            );
        }
        text.push_str("</g>\n");
    }
    text.push_str("</g>\n");
    text
}
