//! Loss and accuracy by epoch: what is drawn, and the same as a table.

use maud::{Markup, PreEscaped, html};
use refashion_documents::{Experiment, Quantity};
use refashion_review::{Curve, DocumentReview};
use serde_json::json;

use crate::{
    page::{
        chart::{Chart, Kind, Line},
        tables::table,
        words::slug,
    },
    table::{Table, right},
};

/// What is drawn in one picture: the title, and the quantities of training and validation.
const PICTURES: [(&str, [Quantity; 2]); 2] = [
    ("Loss", [Quantity::Loss, Quantity::ValLoss]),
    ("Accuracy", [Quantity::Accuracy, Quantity::ValAccuracy]),
];

/// The curves of an experiment that was run.
pub(crate) fn curves(review: &DocumentReview, experiment: &Experiment) -> Markup {
    html! {
        div.curves {
            @for (title, quantities) in PICTURES {
                (curve(review, experiment, title, quantities))
            }
        }
    }
}

fn curve(
    review: &DocumentReview,
    experiment: &Experiment,
    title: &str,
    quantities: [Quantity; 2],
) -> Markup {
    let found = quantities
        .into_iter()
        .zip([Kind::Training, Kind::Validation])
        .filter_map(|(quantity, kind)| Some((review.curve(&experiment.id, quantity)?, kind)));
    let lines: Vec<Line> = found
        .flat_map(|(curve, kind)| [measured(curve, kind), published(curve, kind)])
        .flatten()
        .collect();
    let chart = Chart::new(title, lines);
    if chart.epochs() == 0 {
        return html! {};
    }
    let trainings = review.curve(&experiment.id, quantities[0]);
    let trainings = trainings.map_or(0, |curve| curve.trainings.len());
    let id = format!("curve-{}-{}", slug(&experiment.id), slug(title));
    let caption = format!("{title} by epoch, {}", experiment.id);
    html! {
        figure.curve id=(id) {
            (chart.markup(&format!("{caption}. {}", chart.words())))
            p.reading aria-hidden="true" {}
            label.slider hidden {
                span { "Point, or slide" }
                input type="range" min="1" max=(chart.epochs()) value=(chart.epochs()) step="1";
            }
            figcaption {
                span.caption { (caption) } ": " (legend(&chart, trainings))
                details { summary { "As a table" } (table(&caption, &rows(&chart))) }
            }
            script type="application/json" { (PreEscaped(data(&chart))) }
        }
    }
}

fn legend(chart: &Chart, trainings: usize) -> Markup {
    html! {
        @for (place, line) in chart.lines.iter().enumerate() {
            @if place > 0 { ", " }
            span.key.(line.kind.class()) aria-hidden="true" { (line.kind.sign()) } " " (line.name)
        }
        @if trainings > 1 { "; faint: the " (trainings) " single trainings, strong: their mean" }
        "."
    }
}

/// The mean and the trainings that it is the mean of; nothing where none of them has the quantity.
fn measured(curve: &Curve, kind: Kind) -> Option<Line> {
    let single = |points: &Vec<(f64, f64)>| placed(points);
    (!curve.mean.is_empty()).then(|| Line {
        name: kind.name().to_owned(),
        kind,
        values: placed(&curve.mean),
        singles: match curve.trainings.as_slice() {
            [] | [_] => Vec::new(),
            several => several.iter().map(single).collect(),
        },
    })
}

/// The published values; nothing where there is none.
fn published(curve: &Curve, kind: Kind) -> Option<Line> {
    let kind = match kind {
        Kind::Validation => Kind::PublishedValidation,
        _ => Kind::PublishedTraining,
    };
    let points = curve.published.iter();
    let points: Vec<_> = points
        .map(|point| (point.epoch as f64, point.value))
        .collect();
    (!points.is_empty()).then(|| Line {
        name: kind.name().to_owned(),
        kind,
        values: placed(&points),
        singles: Vec::new(),
    })
}

/// A value an epoch, where there is one.
fn placed(points: &[(f64, f64)]) -> Vec<Option<f64>> {
    let last = points.iter().map(|point| point.0 as usize).max();
    let mut values = vec![None; last.unwrap_or(0)];
    for &(epoch, value) in points {
        if let Some(place) = (epoch as usize).checked_sub(1) {
            values[place] = Some(value);
        }
    }
    values
}

fn rows(chart: &Chart) -> Table {
    let titles = chart.lines.iter().map(|line| line.name.as_str());
    let mut table = Table::new(std::iter::once("epoch").chain(titles).map(right));
    for epoch in 0..chart.epochs() {
        let values = chart.lines.iter().map(|line| value(line.at(epoch)));
        table.row(std::iter::once((epoch + 1).to_string()).chain(values));
    }
    table
}

fn value(value: Option<f64>) -> String {
    value.map_or("–".into(), |value| format!("{value:.4}"))
}

/// What the script needs. No `<` is left that could end the element.
fn data(chart: &Chart) -> String {
    let lines: Vec<_> = chart
        .lines
        .iter()
        .map(|line| {
            let values: Vec<String> = (0..chart.epochs())
                .map(|epoch| value(line.at(epoch)))
                .collect();
            let heights: Vec<Option<f64>> = (0..chart.epochs())
                .map(|epoch| line.at(epoch).map(|v| chart.y(v)))
                .collect();
            json!({ "name": line.name, "kind": line.kind.class(), "values": values, "y": heights })
        })
        .collect();
    let x: Vec<f64> = (0..chart.epochs()).map(|epoch| chart.x(epoch)).collect();
    json!({ "x": x, "lines": lines })
        .to_string()
        .replace('<', "\\u003c")
}
