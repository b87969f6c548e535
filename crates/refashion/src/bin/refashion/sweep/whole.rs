//! A sweep as its file asks for it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use refashion_datasets::Dataset;
use refashion_documents::{Document, text_file};
use refashion_runs::{Draft, Point, PointScores, Store, Sweep as Settings, write_whole};
use refashion_std::make_folders;
use refashion_trainer::Monitor;

use crate::{
    cli::{Source, TrainingImages},
    data::describe,
    train::{checked, drafted, keep, set_all},
    workspace,
};

/// The copy of its file in the folder of a sweep.
pub(super) const FILE: &str = "sweep.toml";

/// A sweep with the experiments of all its points, checked before any is trained.
pub(super) struct Whole {
    pub(super) sweep: Settings,
    pub(super) folder: PathBuf,
    pub(super) store: Store,
    pub(super) points: Vec<Point>,
    pub(super) documents: Vec<Document>,
    pub(super) dataset: Dataset,
}

impl Whole {
    pub(super) fn open(
        file: &Path,
        out: Option<&Path>,
        source: &Source,
        threads: usize,
        quiet: bool,
    ) -> Result<Self> {
        let sweep = Settings::load(file)?;
        let points = sweep.points()?;
        let beside = file.parent().map(|folder| folder.join(&sweep.train));
        let what = beside.filter(|path| path.is_file());
        let what = what.map_or(sweep.train.clone(), |path| path.display().to_string());
        let images = TrainingImages {
            dataset: sweep.dataset.clone(),
            val_split: sweep.val_split,
            source: source.clone(),
        };
        let (mut draft, images) = drafted(&what, &images, threads, quiet)?;
        set_all(&mut draft, &sweep.set)?;
        if !quiet {
            outln!("{}", describe(&images.dataset));
            for note in images.note.iter().chain(&draft.notes) {
                outln!("{note}");
            }
        }
        let documents = points
            .iter()
            .map(|point| of_point(&draft, point, sweep.rank));
        let documents: Vec<Document> = documents.collect::<Result<_>>()?;
        for document in &documents {
            let validated = document.experiments.iter().all(|one| one.images().1 > 0);
            ensure!(
                validated,
                "no images validate, by which points are ranked; give val_split"
            );
        }
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let folder = out.map_or_else(
            || workspace::root().join("runs").join(format!("sweep-{stem}")),
            Path::to_owned,
        );
        Ok(Self {
            store: Store::new(&folder),
            sweep,
            folder,
            points,
            documents,
            dataset: images.dataset,
        })
    }

    /// Notes what is tried; another sweep's folder is left alone.
    pub(super) fn begin(&self, file: &Path) -> Result<()> {
        let copy = self.folder.join(FILE);
        let text = text_file(file)?;
        if copy.exists() && text_file(&copy)? != text {
            bail!(
                "{} is of a sweep with other settings; name another folder with --out, or remove it",
                self.folder.display()
            );
        }
        write_whole(&copy, text.as_bytes())?;
        for (point, document) in self.points.iter().zip(&self.documents) {
            let folder = self.store.folder(&point.id);
            make_folders(&self.folder, &folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            keep(document, &folder)?;
        }
        Ok(())
    }

    /// The number of epochs of a point.
    pub(super) fn epochs(&self, point: usize) -> usize {
        let experiments = self
            .documents
            .get(point)
            .map(|one| one.experiments.as_slice());
        let training = experiments.and_then(|all| all.first()?.training.as_ref());
        training.map_or(0, |training| training.epochs)
    }
}

/// The experiment of a point, in which what points are ranked by is measured.
fn of_point(draft: &Draft, point: &Point, rank: Monitor) -> Result<Document> {
    let mut draft = draft.clone();
    let settings = point
        .settings
        .iter()
        .map(|(key, value)| format!("{key}={value}"));
    set_all(&mut draft, &settings.collect::<Vec<_>>())?;
    draft.name(&point.id);
    if let Some(training) = &mut draft.experiment_mut().training {
        let unmeasured = rank
            .metric()
            .filter(|metric| !training.measured().contains(metric));
        training.metrics.extend(unmeasured);
    }
    checked(&draft).with_context(|| format!("{} cannot be trained", point.id))
}

/// After how many epochs points were compared, and how many then went on.
pub(super) type Rungs = Vec<(usize, usize)>;

/// Where points stand, the best first.
pub(super) type Ranking = Vec<PointScores>;
