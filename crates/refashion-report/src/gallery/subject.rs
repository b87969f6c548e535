//! An experiment with its runs, as its figures take it.

use refashion_datasets::{Dataset, DatasetName};
use refashion_documents::{Experiment, Quantity};
use refashion_figures::Figure;
use refashion_review::{Curve, UNVERIFIED, unverified};
use refashion_runs::RunRecord;

use crate::{
    error::Result,
    gallery::{
        plate::{Plate, PlateKind},
        source::Gallery,
    },
};

/// An experiment of a document with its runs.
#[derive(Debug, Clone)]
pub(crate) struct Subject<'a> {
    pub(crate) gallery: &'a Gallery<'a>,
    pub(crate) experiment: &'a Experiment,
    /// Those that did not diverge.
    pub(crate) runs: Vec<&'a RunRecord>,
}

/// What stands behind the name of the data of some runs.
pub(crate) fn note<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> &'static str {
    if unverified(runs) { UNVERIFIED } else { "" }
}

/// The title of a data set whose pictures are shown, with a warning where it is not the published
/// one.
pub(crate) fn title_of(dataset: &Dataset) -> String {
    let title = dataset.name.title;
    match (dataset.digests.is_empty(), dataset.verified) {
        (true, _) => format!("REHEARSAL: drawn pictures in place of {title}"),
        (false, true) => title.to_owned(),
        (false, false) => format!("{title}{UNVERIFIED}"),
    }
}

impl Subject<'_> {
    /// A figure of this experiment.
    pub(crate) fn plate(
        &self,
        what: &str,
        pictures_of: Option<DatasetName>,
        figure: refashion_figures::Result<Figure>,
    ) -> Result<Plate> {
        let name = self.file(what);
        let figure = self.gallery.finish(&name, figure)?;
        Ok(Plate {
            name,
            kind: PlateKind::Other,
            experiment: Some(self.experiment.id.clone()),
            pictures_of,
            figure,
        })
    }

    /// `dropout-curves` for the curves of `lab3/dropout`, `curves` for those of `thesis`.
    fn file(&self, what: &str) -> String {
        let document = &self.gallery.document().id;
        let own = self
            .experiment
            .id
            .strip_prefix(document.as_str())
            .unwrap_or(&self.experiment.id);
        let own = own.trim_matches('/').replace('/', "-");
        if own.is_empty() {
            what.to_owned()
        } else {
            format!("{own}-{what}")
        }
    }

    /// The title of a figure: what it shows, of which experiment.
    pub(crate) fn title(&self, what: &str) -> String {
        let rehearsal = if self.runs.iter().any(|run| run.rehearsal) {
            "REHEARSAL: "
        } else {
            ""
        };
        format!("{rehearsal}{what} · {}", self.experiment.id)
    }

    /// On which data, by how many runs: `Fashion-MNIST, 3 runs (seeds 0, 1 and 2)`.
    pub(crate) fn made_by(&self, runs: &[&RunRecord]) -> String {
        let seeds: Vec<String> = runs.iter().map(|run| run.seed.to_string()).collect();
        let said = match seeds.as_slice() {
            [one] => format!("one run (seed {one})"),
            [first @ .., last] => format!(
                "{} runs (seeds {} and {last})",
                seeds.len(),
                first.join(", ")
            ),
            [] => "no run".to_owned(),
        };
        let title = self.experiment.dataset.title;
        if runs.iter().any(|run| run.rehearsal) {
            format!("REHEARSAL on drawn pictures in place of {title}, {said}")
        } else {
            format!("{title}{}, {said}", note(runs.iter().copied()))
        }
    }

    /// The data set whose pictures a run speaks of, if it is at hand: the same data, not only the
    /// same name.
    pub(crate) fn pictures_of(&self, run: &RunRecord) -> Option<&Dataset> {
        let dataset = self.gallery.dataset(run.data.name)?;
        (run.data.digests == dataset.digests).then_some(dataset)
    }

    /// A quantity by epoch; nothing without runs.
    pub(crate) fn curve(&self, quantity: Quantity) -> Option<&Curve> {
        self.gallery.review.curve(&self.experiment.id, quantity)
    }

    /// Whether these are runs of a rehearsal, which are compared with nothing.
    pub(crate) fn rehearsed(&self) -> bool {
        self.runs.iter().any(|run| run.rehearsal)
    }
}
