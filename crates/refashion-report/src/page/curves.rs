//! Accuracy and loss by epoch: the gallery's figure, read point by point, and the same as tables.

use maud::{Markup, PreEscaped, html};
use refashion_documents::Experiment;
use refashion_figures::Panel;

use crate::{
    gallery::panels,
    page::{
        chapter::Chapter,
        picture::Picture,
        tables::{scroll, table},
    },
    table::{Table, right},
    words::score,
};

/// The figure of an experiment's curves, if the gallery drew one.
pub(crate) fn curves(chapter: &Chapter, experiment: &Experiment) -> Markup {
    let mut pictures = chapter.pictures_of(Some(&experiment.id));
    html! {
        @if let Some(picture) = pictures.find(|picture| picture.shows_curves()) {
            @if let Some(svg) = &picture.svg {
                (figure(picture, svg, &panels(&chapter.review, &experiment.id), &experiment.id))
            } @else { (picture.markup()) }
        }
    }
}

/// The figure stands in the page as it is, so that the script can reach its points.
fn figure(picture: &Picture, svg: &str, panels: &[Panel], experiment: &str) -> Markup {
    html! {
        figure.curve id=(picture.anchor()) {
            (scroll(&picture.title, &PreEscaped(svg.to_owned())))
            p.reading aria-hidden="true" {}
            label.slider hidden {
                span { "Point, or slide" }
                input type="range" step="1";
            }
            figcaption {
                span.caption { (picture.title) } " (" a href=(picture.href) { "as a file" } ")"
                details { summary { "In words" } p { (picture.text) } }
                details {
                    summary { "As tables" }
                    @for panel in panels {
                        (table(&format!("{experiment}: {} by epoch", panel.y.label), &rows(panel)))
                    }
                }
            }
        }
    }
}

/// A row for each epoch that has a value.
fn rows(panel: &Panel) -> Table {
    let all = panel.series.iter().flat_map(|series| &series.points);
    let mut epochs: Vec<f64> = all.map(|point| point.0).collect();
    epochs.sort_by(f64::total_cmp);
    epochs.dedup();
    let titles = panel.series.iter().map(|series| series.name.clone());
    let mut table = Table::new(std::iter::once("epoch".into()).chain(titles).map(right));
    for epoch in epochs {
        let values = panel.series.iter().map(|series| {
            let point = series.points.iter().find(|point| point.0 == epoch);
            point.map_or("–".into(), |point| score(point.1))
        });
        table.row(std::iter::once(epoch.to_string()).chain(values));
    }
    table
}
