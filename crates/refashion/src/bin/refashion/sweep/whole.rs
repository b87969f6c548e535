//! A sweep as its file asks for it.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use refashion_datasets::Dataset;
use refashion_documents::{Document, anchored, from_root, text_file, with_words};
use refashion_runs::{
    Draft, Error as RunError, MemoryDemand, MemoryLimit, Plan, Point, PointScores, SWEEP, Store,
    Sweep as Settings, write_file,
};
use refashion_std::counted;
use refashion_trainer::Monitor;

use crate::{
    cli::{Source, TrainingImages},
    data::describe,
    named_images::refuse_version,
    named_set::Meaning,
    train::{checked, drafted, keep, of_share, set_all},
    workspace,
};

/// A sweep with the experiments of all its points, checked before any is trained.
pub(super) struct Whole {
    /// The text of its file, in which the place of its images holds wherever it lies.
    text: String,
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
        let text = whole_text(file, source)?;
        let sweep = Settings::parse(&text, file)?;
        let points = sweep.points()?;
        let what = experiment_file(file, &sweep);
        let is_file = sweep.train.ends_with(".toml");
        ensure!(
            what.is_some() || !is_file || Path::new(&sweep.train).is_file(),
            "{} trains {}, which does not lie beside it; name the file that the sweep was begun with",
            file.display(),
            sweep.train
        );
        let what = what.map_or(sweep.train.clone(), |path| path.display().to_string());
        let images = TrainingImages {
            dataset: sweep.dataset.clone(),
            val_split: sweep.val_split,
            source: source.clone(),
        };
        let drafted = drafted(&what, &images, threads, quiet);
        let (mut draft, images) =
            drafted.map_err(|error| of_share("val_split", sweep.val_split, error))?;
        let within = |part: &str| format!("{}: {part}", file.display());
        set_all(&mut draft, &sweep.set).with_context(|| within("set"))?;
        if !quiet {
            outln!("{}", describe(&images.dataset));
            for note in images.notes.iter().chain(&draft.notes) {
                outln!("{note}");
            }
            if let Some(note) = fewer(&sweep, points.len()) {
                outln!("{note}");
            }
        }
        let documents = of_points(&draft, &points, sweep.rank, &within("[over]"))?;
        for document in &documents {
            let validated = document.experiments.iter().all(|one| one.images().1 > 0);
            ensure!(
                validated,
                "no images validate, by which points are ranked; give val_split"
            );
        }
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let folder = out.map_or_else(
            || {
                workspace::root()
                    .join(workspace::RUNS)
                    .join(format!("sweep-{stem}"))
            },
            Path::to_owned,
        );
        Ok(Self {
            text,
            store: Store::new(&folder),
            sweep,
            folder,
            points,
            documents,
            dataset: images.dataset,
        })
    }

    /// Refuses a folder that is of a sweep with other settings: its runs are not of these points.
    pub(super) fn refuse_other(&self, file: &Path) -> Result<()> {
        let copy = self.folder.join(SWEEP);
        if !copy.exists() {
            return Ok(());
        }
        let found = text_file(&copy)?;
        if let Err(version @ RunError::Version { .. }) = Settings::parse(&found, &copy) {
            return Err(version.into());
        }
        ensure!(
            found == self.text || found == text_file(file)?,
            "{} is of a sweep with other settings; name another folder with --out, or remove it",
            self.folder.display()
        );
        Ok(())
    }

    /// Refuses a point that takes more memory than it may, before another is trained.
    pub(super) fn check_memory(&self, limit: Option<MemoryLimit>) -> Result<()> {
        for document in &self.documents {
            for experiment in &document.experiments {
                let demand = MemoryDemand::of(&Plan::new(document, experiment, None)?)?;
                let checked = demand.check(limit);
                checked.with_context(|| format!("{} cannot be trained", document.id))?;
            }
        }
        Ok(())
    }

    /// Notes what is tried.
    pub(super) fn begin(&self, file: &Path) -> Result<()> {
        // The copy is read with what it names beside it, as the file was.
        if let Some(named) = experiment_file(file, &self.sweep)
            && let Some(copy) = experiment_copy(&self.folder, &self.sweep)
        {
            refuse_version(&copy)?;
            let text = anchored(&text_file(&named)?, &named);
            self.store.write(&copy, text.as_bytes())?;
        }
        write_file(&self.folder.join(SWEEP), self.text.as_bytes())?;
        (self.documents.iter()).try_for_each(|document| keep(document, &self.store))
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

/// A sentence where fewer points were drawn at random than the sweep asks for.
fn fewer(sweep: &Settings, drawn: usize) -> Option<String> {
    let random = sweep.random.filter(|random| random.points > drawn)?;
    let asked = format!("random asks for {}", counted(random.points, "point"));
    let found = counted(drawn, "combination");
    Some(match sweep.combinations() {
        Some(all) if all == drawn => format!("{asked}; of these settings there are only {found}"),
        _ => format!("{asked}, and no more than {found} of these settings was drawn"),
    })
}

/// The text of the file of a sweep, in which the place of its images holds wherever it lies: in the file
/// it is relative to it. A name of a set stays one.
fn whole_text(file: &Path, source: &Source) -> Result<String> {
    Ok(with_words(&text_file(file)?, "dataset", |named| {
        if Meaning::of_set(named, source).is_some() {
            return None;
        }
        from_root(named, file).filter(|path| Path::new(path).exists())
    }))
}

/// The file of the experiment, where the sweep names one beside its own.
fn experiment_file(file: &Path, sweep: &Settings) -> Option<PathBuf> {
    let path = file.parent()?.join(&sweep.train);
    path.is_file().then_some(path)
}

/// Where it is kept in the folder of the sweep; nothing where its name leads out of it or is taken.
fn experiment_copy(folder: &Path, sweep: &Settings) -> Option<PathBuf> {
    let name = Path::new(&sweep.train);
    let below = |part| matches!(part, Component::Normal(_));
    (name.components().all(below) && name != Path::new(SWEEP)).then(|| folder.join(name))
}

/// The experiments of points, none of which is that of another.
fn of_points(draft: &Draft, points: &[Point], rank: Monitor, over: &str) -> Result<Vec<Document>> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut documents = Vec::new();
    for point in points {
        let failed = || format!("{} cannot be trained", point.id);
        let mut draft = of_point(draft, point, rank).with_context(|| over.to_owned())?;
        // As long as they have no names of their own, equal ones have the same text.
        let text = draft.document.text().with_context(failed)?;
        if let Some(first) = seen.insert(text, &point.id) {
            bail!(
                "{first} and {} are the same training, though their settings are spelled otherwise; leave \
                 one of them out",
                point.id
            );
        }
        draft.name(&point.id);
        documents.push(checked(&draft).with_context(failed)?);
    }
    Ok(documents)
}

/// The draft of a point, in which what points are ranked by is measured.
fn of_point(draft: &Draft, point: &Point, rank: Monitor) -> Result<Draft> {
    let mut draft = draft.clone();
    let settings = point.settings.iter();
    let settings: Vec<String> = settings
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    set_all(&mut draft, &settings)?;
    if let Some(training) = &mut draft.experiment_mut().training {
        let unmeasured = rank
            .metric()
            .filter(|metric| !training.measured().contains(metric));
        training.metrics.extend(unmeasured);
    }
    Ok(draft)
}

/// After how many epochs points were compared, and how many then went on.
pub(super) type Rungs = Vec<(usize, usize)>;

/// Where points stand, the best first.
pub(super) type Ranking = Vec<PointScores>;
