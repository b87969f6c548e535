//! Looks at a figure as a reader, or a program, would.

use refashion_figures::Figure;
use roxmltree::{Document, Node};

/// The elements of a name.
pub(crate) fn elements<'a>(
    document: &'a Document,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'a>> {
    document
        .descendants()
        .filter(move |node| node.has_tag_name(("http://www.w3.org/2000/svg", name)))
}

/// An attribute that is a number.
pub(crate) fn number(node: &Node, attribute: &str) -> f64 {
    node.attribute(attribute).unwrap().parse().unwrap()
}

/// What is shown to whoever points at an element.
pub(crate) fn hint(node: &Node) -> String {
    node.first_element_child()
        .and_then(|child| child.text())
        .unwrap_or_default()
        .to_owned()
}

/// No text lies on another or reaches beyond the figure.
pub(crate) fn assert_readable(name: &str, figure: &Figure) {
    let [width, height] = figure.size();
    let labels = figure.labels();
    for (place, label) in labels.iter().enumerate() {
        let text = &label.text;
        assert!(
            label.inside(width, height),
            "{name}: \"{text}\" reaches beyond {width}×{height}: {:?}",
            label.corners
        );
        for other in &labels[place + 1..] {
            assert!(
                !label.overlaps(other),
                "{name}: \"{text}\" lies on \"{}\"",
                other.text
            );
        }
    }
}
