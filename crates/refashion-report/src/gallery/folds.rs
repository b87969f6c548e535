//! The scores of the folds of cross-validation as a box plot.

use refashion_figures::{Axis, BoxGroup, BoxPlot, Head};
use refashion_runs::RunRecord;

use crate::{
    error::Result,
    gallery::{
        plate::{Plate, PlateKind},
        source::Gallery,
        subject::note,
    },
};

/// The box plot of a document's cross-validated experiments, if one has runs.
pub(crate) fn draw(gallery: &Gallery) -> Result<Option<Plate>> {
    let mut groups = Vec::new();
    let mut rehearsal = "";
    for experiment in &gallery.document().experiments {
        let mut runs = gallery.review.finished(&experiment.id);
        runs.retain(|run| !run.folds.is_empty());
        let values: Vec<(f64, String)> = runs.iter().flat_map(|run| scores(run)).collect();
        if runs.iter().any(|run| run.rehearsal) {
            rehearsal = "REHEARSAL: ";
        }
        if !values.is_empty() {
            let note = note(runs.iter().copied());
            groups.push(BoxGroup {
                name: format!("{}: {}{note}", experiment.id, experiment.says),
                values,
            });
        }
    }
    if groups.is_empty() {
        return Ok(None);
    }
    let plot = BoxPlot {
        head: Head::new(format!("{rehearsal}Scores of the folds · {}", gallery.document().id)).subtitle(
            "The accuracy of each fold of each run on the images that it held back. The box holds the middle half, whiskers reach to the last values within one and a half boxes",
        ),
        y: Axis::new("accuracy"),
        groups,
    };
    let figure = gallery.finish("folds", plot.draw())?;
    Ok(Some(Plate {
        name: "folds".into(),
        kind: PlateKind::Other,
        experiment: None,
        pictures_of: None,
        figure,
    }))
}

/// The score of each fold, with what is shown to whoever points at it.
fn scores(run: &RunRecord) -> Vec<(f64, String)> {
    let score = |fold: &refashion_runs::FoldRecord| {
        let accuracy = fold.scores.accuracy;
        (
            accuracy,
            format!("seed {}, fold {}: {accuracy:.4}", run.seed, fold.fold + 1),
        )
    };
    run.folds.iter().map(score).collect()
}
