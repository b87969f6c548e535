//! Each value has its place, its colour, and its number.

use refashion_figures::{
    Axis, BarChart, BarGroup, ColourScale, Head, IntervalPlot, IntervalRow, Quartiles, Reference,
};
use roxmltree::{Document, Node};

use crate::{
    examples::every_kind,
    looking::{assert_readable, elements, hint, number},
    made_up::{card, heat_map, line_chart, predictions},
};

#[test]
fn a_page_is_given_every_point_with_its_value() {
    // More points than a line has marks, and a name that would end its attribute.
    let points: Vec<(f64, f64)> = (1..=60)
        .map(|x| (f64::from(x), 1.0 / f64::from(x)))
        .collect();
    let mut chart = line_chart(&points, Axis::whole("epoch"));
    chart.panels[0].series[0].name = "a \"<b>\"".into();
    let figure = chart.draw().unwrap();
    let (drawn, interactive) = (figure.svg(), figure.interactive_svg());
    assert!(interactive.starts_with(drawn.strip_suffix("</svg>\n").unwrap()));
    assert!(!drawn.contains("data-"), "files have no points for scripts");

    let document = Document::parse(&interactive).unwrap();
    let of_script: Vec<Node> = elements(&document, "circle")
        .filter(|node| node.has_attribute("data-x"))
        .collect();
    let values: Vec<(f64, f64)> = of_script
        .iter()
        .map(|node| (number(node, "data-x"), number(node, "data-y")))
        .collect();
    assert_eq!(values, points);
    // A mark that is seen lies where the hidden one does.
    let seen = elements(&document, "circle").find(|node| hint(node).contains("epoch 1:"));
    for side in ["cx", "cy"] {
        assert_eq!(number(&seen.unwrap(), side), number(&of_script[0], side));
    }
    let series = of_script[0].parent().unwrap();
    assert_eq!(series.attribute("data-series"), Some("a \"<b>\""));
    assert_eq!(series.attribute("visibility"), Some("hidden"));
    let panel = series.parent().unwrap();
    assert_eq!(panel.attribute("data-panel"), Some("loss"));
    for (_, other) in every_kind().unwrap() {
        let reads = other.interactive_svg().contains("data-panel");
        assert!(reads || other.interactive_svg() == other.svg());
    }
}

#[test]
fn points_of_a_line_lie_where_their_values_are() {
    let points = [(1.0, 0.31), (4.0, 0.12), (9.0, 0.55), (20.0, 0.48)];
    let figure = line_chart(&points, Axis::whole("epoch")).draw().unwrap();
    let document = Document::parse(figure.svg()).unwrap();
    // Two marks of an axis give its scale.
    let mark = |text: &str, along: &str| {
        let found = elements(&document, "text").find(|node| node.text() == Some(text));
        number(&found.unwrap_or_else(|| panic!("no {text}")), along)
    };
    let scale = |low: (f64, f64), high: (f64, f64)| {
        move |place: f64| low.0 + (place - low.1) / (high.1 - low.1) * (high.0 - low.0)
    };
    let x = scale((5.0, mark("5", "x")), (20.0, mark("20", "x")));
    let y = scale((0.2, mark("0.2", "y")), (0.6, mark("0.6", "y")));
    // The letters of a mark's text stand a little below the line of the grid that is nearest.
    let letters = mark("0.2", "y");
    let lines = elements(&document, "line").map(|line| number(&line, "y1") - letters);
    let sink = -lines.fold(f64::INFINITY, |best, gap: f64| {
        if gap.abs() < best.abs() { gap } else { best }
    });
    let circles: Vec<Node> = elements(&document, "circle")
        .filter(|node| hint(node).starts_with("training"))
        .collect();
    assert_eq!(circles.len(), points.len());
    for (circle, point) in circles.iter().zip(points) {
        let found = (x(number(circle, "cx")), y(number(circle, "cy") + sink));
        assert!(
            (found.0 - point.0).abs() < 0.02 && (found.1 - point.1).abs() < 0.001,
            "{found:?} for {point:?}"
        );
    }
    let line = elements(&document, "polyline")
        .last()
        .unwrap()
        .attribute("points")
        .unwrap()
        .to_owned();
    let first = format!(
        "{},{}",
        circles[0].attribute("cx").unwrap(),
        circles[0].attribute("cy").unwrap()
    );
    assert!(line.starts_with(&first), "{line} does not begin at {first}");
}

#[test]
fn single_runs_are_fainter_than_their_mean() {
    let (_, figure) = every_kind().unwrap().swap_remove(0);
    let document = Document::parse(figure.svg()).unwrap();
    let faint =
        elements(&document, "polyline").filter(|line| line.attribute("stroke-opacity").is_some());
    assert_eq!(faint.count(), 4, "two runs in two panels");
    // Lines differ in more than colour.
    let dashed =
        elements(&document, "polyline").filter(|line| line.attribute("stroke-dasharray").is_some());
    assert_eq!(dashed.count(), 2, "validation in two panels");
}

#[test]
fn cells_have_the_colour_of_their_value_and_a_text_that_can_be_read() {
    let figure = heat_map(&["a", "b"], [[Some(0.0), Some(50.0)], [None, Some(100.0)]])
        .draw()
        .unwrap();
    let document = Document::parse(figure.svg()).unwrap();
    let fill = |said: &str| {
        let cell = elements(&document, "rect")
            .find(|node| hint(node) == said)
            .unwrap();
        cell.attribute("fill").unwrap().to_owned()
    };
    assert_eq!(fill("0"), ColourScale::Blues.at(0.0).to_string());
    assert_eq!(fill("50"), ColourScale::Blues.at(0.5).to_string());
    assert_eq!(fill("100"), ColourScale::Blues.at(1.0).to_string());
    let ink = |text: &str| {
        let found = elements(&document, "text")
            .find(|node| node.text() == Some(text))
            .unwrap();
        found.attribute("fill").unwrap().to_owned()
    };
    assert_eq!(
        (ink("v0"), ink("v100")),
        ("#000000".into(), "#ffffff".into())
    );
    let many: Vec<String> = (0..12)
        .map(|class| format!("a class with the long name {class}"))
        .collect();
    let names: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_readable(
        "many classes",
        &heat_map(&names, [[Some(1.0); 12]; 12]).draw().unwrap(),
    );
}

#[test]
fn boxes_are_those_of_matplotlib() {
    #[derive(serde::Deserialize)]
    struct Golden {
        values: Vec<f64>,
        five: [f64; 5],
        mean: f64,
    }
    let cases: Vec<Golden> = serde_json::from_str(include_str!("../golden/boxes.json")).unwrap();
    assert_eq!(cases.len(), 8);
    for Golden { values, five, mean } in cases {
        let found = Quartiles::of(&values).unwrap();
        for (found, expected) in found.five.into_iter().zip(five).chain([(found.mean, mean)]) {
            assert!(
                (found - expected).abs() < 1e-12,
                "{values:?}: {found} for {expected}"
            );
        }
    }
    assert!(Quartiles::of(&[]).is_none() && Quartiles::of(&[1.0, f64::NAN]).is_none());
}

#[test]
fn bars_are_as_long_as_their_values() {
    let group = |name: &str, value: f64| BarGroup {
        name: name.into(),
        values: vec![Some((value, name.into()))],
    };
    let chart = BarChart {
        head: Head::new("Bars"),
        x: Axis::new("ratio"),
        series: vec!["ours".into()],
        groups: vec![
            group("one", 0.25),
            group("two", 0.75),
            group("nothing", 0.0),
        ],
        references: [0.5, 0.51, 0.6]
            .map(|value| Reference {
                value,
                name: format!("near {value}"),
            })
            .to_vec(),
    };
    let figure = chart.draw().unwrap();
    assert_readable("bars with references that stand close", &figure);
    let document = Document::parse(figure.svg()).unwrap();
    let width = |said: &str| {
        number(
            &elements(&document, "rect")
                .find(|node| hint(node) == said)
                .unwrap(),
            "width",
        )
    };
    assert!((width("two") - 3.0 * width("one")).abs() < 0.02 && width("nothing") == 0.01);
}

/// Rows at 0, 1 and 2 with these intervals.
fn intervals(x: Axis, all: [[f64; 2]; 3]) -> IntervalPlot {
    let row = |(place, interval): (usize, &[f64; 2])| IntervalRow {
        name: format!("row {place}"),
        interval: *interval,
        point: place as f64,
        verdict: "fine".into(),
        hint: format!("row {place}"),
    };
    IntervalPlot {
        head: Head::new("Intervals"),
        x,
        interval: "an interval".into(),
        point: "a point".into(),
        rows: all.iter().enumerate().map(row).collect(),
        references: vec![],
    }
}

#[test]
fn points_stand_at_their_values_and_intervals_end_at_theirs() {
    let all = [[-1.0, 1.0], [0.0, 2.0], [1.0, 3.0]];
    let figure = intervals(Axis::new("x"), all).draw().unwrap();
    let document = Document::parse(figure.svg()).unwrap();
    // The lines of the rows are those as thick as none else; the first is that of the legend.
    let lines: Vec<[f64; 2]> = elements(&document, "line")
        .filter(|line| line.attribute("stroke-width") == Some("2"))
        .map(|line| ["x1", "x2"].map(|end| number(&line, end)))
        .filter(|[from, to]| from != to)
        .skip(1)
        .collect();
    let [first, second, third] = lines[..] else {
        panic!("{lines:?}");
    };
    let unit = (first[1] - first[0]) / 2.0;
    assert!(
        (second[0] - first[0] - unit).abs() < 0.02
            && (third[1] - first[1] - 2.0 * unit).abs() < 0.02
    );
    for (place, ends) in lines.iter().enumerate() {
        let said = format!("row {place}");
        let mark = elements(&document, "polygon")
            .find(|node| hint(node) == said)
            .unwrap();
        let top = mark.attribute("points").unwrap();
        let x: f64 = top.split(',').next().unwrap().parse().unwrap();
        let at = first[0] + unit + place as f64 * unit;
        assert!(
            (x - at).abs() < 0.02 && (ends[0] + ends[1]) / 2.0 - at < 0.02,
            "{place}"
        );
    }
    assert!(
        figure.text().contains("row 2: 2 (1 to 3), fine."),
        "{}",
        figure.text()
    );
}

#[test]
fn an_interval_beyond_the_axis_ends_in_an_arrow_and_a_point_is_always_shown() {
    let arrows = |all| {
        let figure = intervals(Axis::new("x").from(-0.5, 1.0), all)
            .draw()
            .unwrap();
        assert_readable("intervals", &figure);
        let document = Document::parse(figure.svg()).unwrap();
        let marks = elements(&document, "polygon").filter(|node| !hint(node).is_empty());
        assert_eq!(marks.count(), 3);
        elements(&document, "polyline").count()
    };
    // The point at 2 has the axis reach that far.
    assert_eq!(arrows([[-0.5, 0.5], [0.0, 2.0], [1.9, 2.0]]), 0);
    assert_eq!(arrows([[-9.0, 9.0], [0.0, 2.0], [1.0, 3.0]]), 3);
    assert_eq!(arrows([[-9.0, -8.0], [8.0, 9.0], [1.9, 2.0]]), 0);
}

#[test]
fn a_wrong_prediction_has_a_mark_besides_its_colour() {
    let figure = predictions(vec![card(0, 0), card(0, 1)]).draw().unwrap();
    let texts: Vec<&str> = figure
        .labels()
        .iter()
        .map(|label| label.text.as_str())
        .collect();
    assert!(
        texts.contains(&"✓ cat 90 %") && texts.contains(&"✗ dog 90 %"),
        "{texts:?}"
    );
    assert!(texts.contains(&"is cat · image 1"), "{texts:?}");
    assert!(
        figure.text().contains("1 named rightly, 1 wrongly"),
        "{}",
        figure.text()
    );
}
