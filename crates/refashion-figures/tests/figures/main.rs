//! Every kind of figure: well-formed, readable, the same each time, and with each value in its
//! place.

// Helpers of tests may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../../examples/every_kind.rs"]
mod examples;
mod looking;
mod made_up;
mod values;

use examples::every_kind;
use looking::{assert_readable, elements, number};
use made_up::{card, heat_map, line_chart, predictions};
use refashion_figures::{
    Axis, BoxGroup, BoxPlot, Error, Head, LineChart, NetworkDiagram, PictureSheet, SheetRow, Stage,
    StageShape,
};
use roxmltree::Document;

#[test]
fn every_figure_is_well_formed_and_says_what_it_shows() {
    for (name, figure) in every_kind().unwrap() {
        let document = Document::parse(figure.svg()).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"), "{name}");
        let text = |tag| {
            let mut found = elements(&document, tag);
            found
                .find(|node| node.parent() == Some(root))
                .unwrap()
                .text()
                .unwrap()
                .to_owned()
        };
        assert_eq!(text("title"), figure.title(), "{name}");
        assert_eq!(text("desc"), figure.text(), "{name}");
        assert!(figure.text().len() > 30, "{name}: {}", figure.text());
        // An area of no size is a mistake to SVG.
        let areas = elements(&document, "rect")
            .flat_map(|area| ["width", "height"].map(|side| number(&area, side)));
        assert!(areas.into_iter().all(|side| side > 0.0), "{name}");
        // Nothing is fetched: what is linked is in the file.
        for node in document.descendants() {
            let mut links = node
                .attributes()
                .filter(|attribute| attribute.name() == "href");
            assert!(
                links.all(|link| link.value().starts_with("data:")),
                "{name}"
            );
        }
    }
}

#[test]
fn no_text_lies_on_another_or_reaches_beyond_the_card() {
    for (name, figure) in every_kind().unwrap() {
        assert!(figure.labels().len() > 5, "{name}");
        assert_readable(name, &figure);
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    for ((name, one), (_, other)) in every_kind().unwrap().into_iter().zip(every_kind().unwrap()) {
        assert_eq!(one.svg(), other.svg(), "{name}");
        assert_eq!(one.png(1.0).unwrap(), other.png(1.0).unwrap(), "{name}");
    }
}

#[test]
fn pixels_show_what_the_svg_holds() {
    for (name, figure) in every_kind().unwrap() {
        let [width, height] = figure.size();
        let bytes = figure.png(1.5).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let found = (f64::from(info.width), f64::from(info.height));
        assert_eq!(
            found,
            ((width * 1.5).round(), (height * 1.5).round()),
            "{name}"
        );
        let white = pixels.chunks(3).filter(|pixel| *pixel == [255; 3]).count();
        let all = pixels.len() / 3;
        assert!(
            white > all / 10 && white < all * 99 / 100,
            "{name}: {white} of {all} pixels are white"
        );
        // The card is white up to its edges, on dark pages too.
        for corner in [0, all - 1] {
            assert_eq!(pixels[3 * corner..3 * corner + 3], [255; 3], "{name}");
        }
        // The title is text in the carried font: dark pixels in its first line.
        let row_bytes = info.width as usize * 3;
        let title = &pixels[24 * row_bytes..50 * row_bytes];
        assert!(
            title.chunks(3).filter(|pixel| pixel[0] < 100).count() > 100,
            "{name} has no title"
        );
    }
}

#[test]
fn axes_hold_for_values_of_any_size() {
    for (low, high) in [
        (0.0, 1e-9),
        (-1e9, 1e9),
        (0.93, 0.93),
        (1e6, 1e6 + 1.0),
        (-3.0, -2.9999),
    ] {
        let value = |x: i32| low + (high - low) * f64::from(x - 1) / 6.0;
        let points: Vec<(f64, f64)> = (1..=7).map(|x| (f64::from(x), value(x))).collect();
        let figure = line_chart(&points, Axis::whole("epoch")).draw().unwrap();
        assert_readable(&format!("{low} to {high}"), &figure);
        let document = Document::parse(figure.svg()).unwrap();
        // One mark a point, and that of the legend.
        assert_eq!(
            elements(&document, "circle").count(),
            7 + 1,
            "{low} to {high}"
        );
    }
    for epochs in [1, 2, 3, 5, 12, 50, 300, 1000] {
        let points: Vec<(f64, f64)> = (1..=epochs)
            .map(|x| (f64::from(x), 1.0 / f64::from(x)))
            .collect();
        assert_readable(
            &format!("{epochs} epochs"),
            &line_chart(&points, Axis::whole("epoch")).draw().unwrap(),
        );
    }
}

#[test]
fn texts_cannot_break_the_file() {
    let head = Head::new("a < b & \"c\" \u{1}").subtitle("</svg><script>alert(1)</script>");
    let figure = LineChart {
        head,
        ..line_chart(&[(1.0, 2.0), (2.0, 1.0)], Axis::new("x"))
    }
    .draw()
    .unwrap();
    let document = Document::parse(figure.svg()).unwrap();
    assert_eq!(elements(&document, "script").count(), 0);
    assert!(figure.png(1.0).is_ok());
}

#[test]
fn a_long_title_is_broken_into_lines() {
    let head =
        Head::new("A title that says much more than a title should, in very many words ".repeat(3));
    let figure = LineChart {
        head,
        ..line_chart(&[(1.0, 2.0), (2.0, 1.0)], Axis::new("x"))
    }
    .draw()
    .unwrap();
    assert_readable("long title", &figure);
}

#[test]
fn misuse_is_an_error_that_says_what_to_do() {
    let nothing = LineChart {
        panels: vec![],
        ..line_chart(&[], Axis::new("x"))
    }
    .draw()
    .unwrap_err();
    assert_eq!(
        nothing.to_string(),
        "the figure \"Loss\" has no panels; give it at least one"
    );
    assert!(matches!(
        line_chart(&[], Axis::new("x")).draw(),
        Err(Error::Empty { what: "points", .. })
    ));
    let nan = line_chart(&[(1.0, f64::NAN)], Axis::new("x"))
        .draw()
        .unwrap_err();
    assert!(nan.to_string().contains("a value of \"training\" is NaN"));

    let mut ragged = heat_map(&["a", "b"], [[Some(1.0); 2]; 2]);
    ragged.cells[1].pop();
    assert!(matches!(
        ragged.draw(),
        Err(Error::Size {
            expected: 2,
            found: 1,
            ..
        })
    ));

    assert!(matches!(
        predictions(vec![card(0, 3)]).draw(),
        Err(Error::Size { found: 4, .. })
    ));
    let mut impossible = card(0, 0);
    impossible.probabilities[1] = -0.5;
    assert!(matches!(
        predictions(vec![impossible]).draw(),
        Err(Error::NotFinite { .. })
    ));

    let rows = vec![SheetRow::plain("", vec![])];
    let sheet = PictureSheet {
        head: Head::new("S"),
        rows,
        side: 10.0,
        bar: None,
        says: String::new(),
    };
    assert!(matches!(
        sheet.draw(),
        Err(Error::Empty {
            what: "pictures",
            ..
        })
    ));
    let groups = vec![BoxGroup {
        name: "g".into(),
        values: vec![],
    }];
    let boxes = BoxPlot {
        head: Head::new("B"),
        y: Axis::new("y"),
        groups,
    };
    assert!(matches!(boxes.draw(), Err(Error::Empty { .. })));
    let stages = vec![Stage {
        operations: vec![],
        shape: StageShape::Flat(0),
        notes: vec![],
    }];
    let network = NetworkDiagram {
        head: Head::new("N"),
        stages,
        columns: 3,
    };
    assert!(matches!(network.draw(), Err(Error::Empty { .. })));

    let figure = line_chart(&[(1.0, 1.0)], Axis::new("x")).draw().unwrap();
    for scale in [0.0, -1.0, 1e6, f32::NAN] {
        assert!(
            matches!(figure.png(scale), Err(Error::Pixels { .. })),
            "{scale}"
        );
    }
}
