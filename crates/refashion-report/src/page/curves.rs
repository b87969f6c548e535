//! Loss and accuracy by epoch: what is drawn, and the same as a table.

use maud::{Markup, PreEscaped, html};
use refashion_documents::{Document, Experiment, Moment, Quantity};
use refashion_review::of_epoch;
use refashion_runs::RunRecord;
use refashion_trainer::{Epoch, History};
use serde_json::json;

use crate::{
    page::{
        chart::{Chart, Kind, Line},
        tables::table,
        words::slug,
    },
    table::Table,
};

/// What is drawn in one picture: the title, and the quantities of training and validation.
const PICTURES: [(&str, [Quantity; 2]); 2] = [
    ("Loss", [Quantity::Loss, Quantity::ValLoss]),
    ("Accuracy", [Quantity::Accuracy, Quantity::ValAccuracy]),
];

/// The curves of an experiment that was run.
pub(crate) fn curves(document: &Document, experiment: &Experiment, made: &[RunRecord]) -> Markup {
    html! {
        div.curves {
            @for (title, quantities) in PICTURES {
                (curve(document, experiment, made, title, quantities))
            }
        }
    }
}

fn curve(
    document: &Document,
    experiment: &Experiment,
    made: &[RunRecord],
    title: &str,
    quantities: [Quantity; 2],
) -> Markup {
    let training = experiment.training.as_ref();
    let published_epochs = training.map_or(0, |training| training.epochs);
    let lines: Vec<Line> = quantities
        .into_iter()
        .zip([Kind::Training, Kind::Validation])
        .flat_map(|(quantity, kind)| {
            let published = published(document, experiment, quantity, published_epochs);
            [
                measured(made, quantity, kind),
                published.map(|points| points_of(kind, points)),
            ]
        })
        .flatten()
        .collect();
    let chart = Chart::new(title, lines);
    if chart.epochs() == 0 {
        return html! {};
    }
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
                span.caption { (caption) } ": " (legend(&chart, made.iter().flat_map(trainings).count()))
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

/// The curves of all runs and their mean; nothing where none of them has the quantity.
fn measured(made: &[RunRecord], quantity: Quantity, kind: Kind) -> Option<Line> {
    let of = |epoch: &Epoch| of_epoch(epoch, quantity);
    let single = |history: &History| history.epochs.iter().map(of).collect::<Vec<_>>();
    let singles: Vec<Vec<Option<f64>>> = made.iter().flat_map(trainings).map(single).collect();
    let epochs = singles.iter().map(Vec::len).max()?;
    let mean = |epoch: usize| {
        let values = singles.iter().filter_map(|single| *single.get(epoch)?);
        let values: Vec<f64> = values.collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (!values.is_empty()).then_some(mean)
    };
    let values: Vec<Option<f64>> = (0..epochs).map(mean).collect();
    values.iter().any(Option::is_some).then(|| Line {
        name: kind.name().to_owned(),
        kind,
        values,
        singles: if singles.len() > 1 {
            singles
        } else {
            Vec::new()
        },
    })
}

/// The trainings of a run: one, or one a fold.
fn trainings(run: &RunRecord) -> Vec<&History> {
    match run.folds.as_slice() {
        [] => vec![&run.history],
        folds => folds.iter().map(|fold| &fold.history).collect(),
    }
}

/// The published values of a quantity by epoch; nothing where there is none.
fn published(
    document: &Document,
    experiment: &Experiment,
    quantity: Quantity,
    epochs: usize,
) -> Option<Vec<Option<f64>>> {
    let mut values = vec![None; epochs];
    let figures = document.figures.iter();
    for figure in figures.filter(|f| f.experiment == experiment.id && f.quantity == quantity) {
        let epoch = match figure.at {
            Moment::Epoch(number) => number,
            Moment::LastEpoch => epochs,
            _ => continue,
        };
        if let Some(place) = epoch.checked_sub(1).and_then(|place| values.get_mut(place)) {
            *place = Some(figure.printed.value());
        }
    }
    values.iter().any(Option::is_some).then_some(values)
}

fn points_of(kind: Kind, values: Vec<Option<f64>>) -> Line {
    let kind = match kind {
        Kind::Validation => Kind::PublishedValidation,
        _ => Kind::PublishedTraining,
    };
    Line {
        name: kind.name().to_owned(),
        kind,
        values,
        singles: Vec::new(),
    }
}

fn rows(chart: &Chart) -> Table {
    let titles: Vec<String> = chart
        .lines
        .iter()
        .map(|line| format!(">{}", line.name))
        .collect();
    let heading: Vec<&str> = std::iter::once(">epoch")
        .chain(titles.iter().map(String::as_str))
        .collect();
    let mut table = Table::new(&heading);
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
