//! `cargo xtask sweep`: settings are tried, and ranked by the images that validate.

mod made;
mod shown;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail, ensure};
use refashion_datasets::Dataset;
use refashion_documents::Document;
use refashion_runs::{Draft, Point, Standing, Store, Sweep as Settings, write_whole};

use crate::{
    cli::{Source, Sweep, SweepAction, TrainingImages},
    data::describe,
    reproduce::hear_signals,
    train::{checked, drafted, set_all},
    workspace,
};
use made::Maker;

/// The copy of its file in the folder of a sweep, and of the experiment in that of a point.
const FILE: &str = "sweep.toml";
const CONFIG: &str = "config.toml";

pub(crate) fn sweep(options: &Sweep, quiet: bool) -> Result<ExitCode> {
    let threads = crate::threads::start(options.running.threads)?;
    let (file, out, trains) = match &options.action {
        None => (options.file.as_deref(), options.out.as_deref(), true),
        Some(SweepAction::Status(made) | SweepAction::Best(made)) => {
            (Some(made.file.as_path()), made.out.as_deref(), false)
        }
    };
    let file = file.context("name the file of the sweep")?;
    let whole = Whole::open(file, out, threads.count, quiet || !trains)?;
    let maker = Maker {
        whole: &whole,
        running: trains.then_some(&options.running),
        threads,
        quiet,
    };
    if trains {
        whole.begin(file)?;
        hear_signals();
    }
    let (standings, rungs) = maker.all()?;
    match &options.action {
        Some(SweepAction::Best(_)) => shown::best(&whole, &maker, &standings)?,
        Some(SweepAction::Status(_)) => shown::table(&whole, &maker, &standings, &rungs),
        None => {
            shown::table(&whole, &maker, &standings, &rungs);
            shown::write(&whole, &maker, &standings)?;
            shown::best(&whole, &maker, &standings)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A sweep with the experiments of all its points, checked before any is trained.
struct Whole {
    sweep: Settings,
    folder: PathBuf,
    store: Store,
    points: Vec<Point>,
    documents: Vec<Document>,
    dataset: Dataset,
}

impl Whole {
    fn open(file: &Path, out: Option<&Path>, threads: usize, quiet: bool) -> Result<Self> {
        let sweep = Settings::load(file)?;
        let points = sweep.points()?;
        let beside = file.parent().map(|folder| folder.join(&sweep.train));
        let what = beside.filter(|path| path.is_file());
        let what = what.map_or(sweep.train.clone(), |path| path.display().to_string());
        let images = TrainingImages {
            dataset: sweep.dataset.clone(),
            val_split: sweep.val_split,
            source: Source {
                data: None,
                allow_unverified_data: false,
            },
        };
        let (mut draft, images) = drafted(&what, &images, threads, quiet)?;
        set_all(&mut draft, &sweep.set)?;
        if !quiet {
            outln!("{}", describe(&images.dataset));
            for note in images.note.iter().chain(&draft.notes) {
                outln!("{note}");
            }
        }
        let documents = points.iter().map(|point| of_point(&draft, point));
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
    fn begin(&self, file: &Path) -> Result<()> {
        let read = |path: &Path| {
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
        };
        let copy = self.folder.join(FILE);
        let text = read(file)?;
        if copy.exists() && read(&copy)? != text {
            bail!(
                "{} is of a sweep with other settings; name another folder with --out, or remove it",
                self.folder.display()
            );
        }
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot make the folder {}", self.folder.display()))?;
        write_whole(&copy, text.as_bytes())?;
        for (point, document) in self.points.iter().zip(&self.documents) {
            let folder = self.store.folder(&point.id);
            fs::create_dir_all(&folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            write_whole(&folder.join(CONFIG), document.text()?.as_bytes())?;
        }
        Ok(())
    }

    /// The number of epochs of a point.
    fn epochs(&self, point: usize) -> usize {
        let experiments = self
            .documents
            .get(point)
            .map(|one| one.experiments.as_slice());
        let training = experiments.and_then(|all| all.first()?.training.as_ref());
        training.map_or(0, |training| training.epochs)
    }
}

fn of_point(draft: &Draft, point: &Point) -> Result<Document> {
    let mut draft = draft.clone();
    let settings = point
        .settings
        .iter()
        .map(|(key, value)| format!("{key}={value}"));
    set_all(&mut draft, &settings.collect::<Vec<_>>())?;
    draft.name(&point.id);
    checked(&draft).with_context(|| format!("{} cannot be trained", point.id))
}

/// After how many epochs points were compared, and how many then went on.
type Rungs = Vec<(usize, usize)>;

/// Where points stand, the best first.
type Standings = Vec<Standing>;
