//! Every published figure of a document beside the interval of our runs, as the verdict sees them.

use refashion_figures::{Head, IntervalPlot, IntervalRow, Reference};
use refashion_review::FigureRow;

use crate::{
    error::Result,
    gallery::{
        intervals::at_most,
        plate::{Plate, PlateKind},
        source::Gallery,
        subject::note,
    },
    tables::figures::word,
};

/// Intervals that reach further than this many margins end in an arrow.
const MOST: f64 = 4.0;

/// The plot of a document's judged figures, if there are any.
pub(crate) fn draw(gallery: &Gallery) -> Result<Option<Plate>> {
    let review = gallery.review;
    if review.every_run().any(|run| run.rehearsal) {
        return Ok(None);
    }
    let rows: Vec<IntervalRow> = review.comparison.figures.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let margin = |value| Reference {
        value,
        name: "margin".into(),
    };
    let plot = IntervalPlot {
        head: Head::new(format!("Published beside measured · {}", gallery.document().id)).subtitle(
            format!(
                "0 is the mean of our runs{}. A value outside the prediction interval of the runs is no \
                 draw like them; the mean has to be within the margin, too, to be reproduced",
                note(review.every_run())
            ),
        ),
        x: at_most(MOST, "published value less our mean, in margins", &rows),
        interval: "prediction interval of our runs".into(),
        point: "published value".into(),
        rows,
        references: vec![margin(-1.0), margin(1.0)],
    };
    let figure = gallery.finish("verdicts", plot.draw())?;
    Ok(Some(Plate {
        name: "verdicts".into(),
        kind: PlateKind::Verdicts,
        experiment: None,
        pictures_of: None,
        figure,
    }))
}

/// A figure that was judged over several runs.
fn row(figure: &FigureRow) -> Option<IntervalRow> {
    let judgement = figure.judgement()?;
    let (mean, interval) = (judgement.mean?, judgement.interval?);
    let in_margins = |value: f64| (value - mean) / judgement.margin;
    Some(IntervalRow {
        name: format!("{}: {}", figure.experiment, figure.title),
        interval: [interval.low, interval.high].map(in_margins),
        point: in_margins(judgement.published),
        verdict: word(judgement.verdict).to_owned(),
        hint: format!(
            "{}: published {}, ours {mean:.4} over {} seeds, margin {}",
            figure.place,
            figure.printed,
            figure.seeds.len(),
            judgement.margin
        ),
    })
}
