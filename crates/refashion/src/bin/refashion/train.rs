//! `cargo xtask train`: an experiment of one's own, made as those of the documents are.

mod others;
mod places;
mod settings;
mod shown;

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Error, Result, anyhow, bail};
use refashion_datasets::Error as DataError;
use refashion_documents::{Document, Error as DocumentError, NamedSet, text_file};
use refashion_runs::{Draft, Error as RunError, Places, Plan, Session, Store, says_seeds};
use refashion_zoo::by_name;

use crate::{
    cli::{Format, Train, TrainingImages},
    data::describe,
    named_images::{self, STAND_IN},
    own_images::{self, OwnImages},
    reproduce::{Call, hear_signals},
    threads::Threads,
};
pub(crate) use others::OtherRun;
pub(crate) use places::{keep, refuse_results};
use settings::apply;
pub(crate) use settings::set_all;
pub(crate) use shown::{RunScores, spread};

pub(crate) fn train(options: &Train, quiet: bool) -> Result<ExitCode> {
    let threads = crate::threads::start(options.running.threads)?;
    // What is printed for a machine is nothing else.
    let quiet = quiet || options.format != Format::Text;
    if options.print_config {
        return print_config(options, threads.count, quiet);
    }
    let share = options.images.val_split;
    let drafted = drafted(&options.what, &options.images, threads.count, quiet);
    let (mut draft, images) = drafted.map_err(|error| of_share("--val-split", share, error))?;
    settle(&mut draft, options)?;
    checked(&draft)?;
    let say = |text: &str| {
        if !quiet {
            outln!("{text}");
        }
    };
    say(&describe(&images.dataset));
    for note in images.notes.iter().chain(&draft.notes) {
        say(note);
    }
    if let Some(out) = &options.out {
        refuse_results(out)?;
    }
    let places = places::find(&mut draft, options)?;
    let store = Store::new(&places.results);
    let folder = store.folder(&draft.document.id);
    let trained = trained(options, draft, places, &images, (threads, quiet));
    if trained.is_err() && !options.resume {
        places::take_back(&folder);
    }
    trained
}

/// Makes the runs of a draft, and shows them.
fn trained(
    options: &Train,
    draft: Draft,
    places: Places,
    images: &OwnImages,
    (threads, quiet): (Threads, bool),
) -> Result<ExitCode> {
    let document = checked(&draft)?;
    let store = Store::new(&places.results);
    // What is there would be trained anew, or stand beside what it cannot be compared with.
    if let Some(other) = OtherRun::find(&document, &store, &images.dataset)? {
        bail!("{other}; another folder with --out leaves it alone");
    }
    keep(&document, &store)?;
    let session = Session {
        seeds: places::seeds(options.seed, options.seeds, &draft),
        fresh: false,
        places,
    };
    let again = match options.resume {
        true => "the same command",
        false => "the same command with --resume",
    };
    hear_signals();
    let call = Call {
        dashboard: options.dashboard,
        models: true,
        wait: options.wait,
        again,
        ..Call::new(
            &options.running,
            &options.images.source,
            session,
            std::slice::from_ref(&document),
            (threads, quiet),
        )
    };
    let [experiment] = document.experiments.as_slice() else {
        bail!("a draft has one experiment");
    };
    let store = call.experiment(&document, experiment, &images.dataset)?;
    shown::show(&document, &store, &images.dataset, (options.format, quiet))
}

/// Prints the experiment. The images of a published set need not be there for that.
fn print_config(options: &Train, threads: usize, quiet: bool) -> Result<ExitCode> {
    let images = &options.images;
    let (mut draft, wanted) = begun(&options.what, images)?;
    let name = match &wanted {
        Wanted::Asked { asked, .. } => own_images::published(asked, &images.source),
        Wanted::Said { .. } => None,
    };
    let share = images.val_split;
    let fitted = match name {
        Some(name) => draft.fit_to_published(name, share).map_err(Error::from),
        None => fit(&mut draft, &wanted, images, threads, quiet).map(drop),
    };
    fitted.map_err(|error| of_share("--val-split", share, error))?;
    settle(&mut draft, options)?;
    let document = checked(&draft)?;
    for note in &draft.notes {
        errln!("{note}");
    }
    if let Some(seed) = options.seed {
        errln!("a file says how many seeds there are, not which: train it with --seed {seed}");
    }
    out!("{}", document.text()?);
    Ok(ExitCode::SUCCESS)
}

/// The draft of what was named, on the images that were named.
pub(crate) fn drafted(
    what: &str,
    asked: &TrainingImages,
    threads: usize,
    quiet: bool,
) -> Result<(Draft, OwnImages)> {
    let (mut draft, wanted) = begun(what, asked)?;
    let images = fit(&mut draft, &wanted, asked, threads, quiet)?;
    Ok((draft, images))
}

/// An error in the name of what asked for a share that is to validate, where it is that share which cannot
/// be used.
pub(crate) fn of_share(asked: &str, share: Option<f64>, error: Error) -> Error {
    match (share, error.downcast_ref()) {
        (
            Some(share),
            Some(RunError::Data(DataError::Setting {
                setting: "test_size",
                expected,
                ..
            })),
        ) => anyhow!("{asked} {share} cannot be used: {expected}"),
        _ => error,
    }
}

/// The images that a draft is to be put on.
enum Wanted {
    /// Those that were asked for, or of a set that the experiment names: `said` is what its file calls
    /// them.
    Asked { asked: String, said: Option<String> },
    /// Those in a place that the experiment names.
    Said { name: String, path: String },
}

/// Opens the images that are wanted, and makes the draft fit them.
fn fit(
    draft: &mut Draft,
    wanted: &Wanted,
    asked: &TrainingImages,
    threads: usize,
    quiet: bool,
) -> Result<OwnImages> {
    let shape = draft.picture_shape();
    let (images, said) = match wanted {
        Wanted::Asked { asked: name, said } => (
            OwnImages::open(name, shape, &asked.source, threads, quiet)?,
            said.as_ref(),
        ),
        Wanted::Said { name, path } => (
            named_images::images_at(name, path, shape, threads)?,
            Some(name),
        ),
    };
    let name = images.dataset.name;
    // Another stood in its place; the experiment is of it, and divides it as it says.
    if said.is_some_and(|said| said == name.as_str()) {
        draft.experiment_mut().dataset = name;
    }
    draft.fit_to(&images.dataset, images.validation, asked.val_split)?;
    draft.experiment_mut().dataset_path.clone_from(&images.path);
    Ok(images)
}

/// Changes what was asked for, and gives the draft the name of its runs.
fn settle(draft: &mut Draft, options: &Train) -> Result<()> {
    apply(&options.settings, draft)?;
    if let Some(seeds) = options.seeds {
        draft.experiment_mut().seeds = seeds;
    }
    let base = places::base(draft, &options.what);
    draft.name(&base);
    Ok(())
}

/// The draft of what was named, and its images.
fn begun(what: &str, asked: &TrainingImages) -> Result<(Draft, Wanted)> {
    let file = Path::new(what);
    let is_file = file.extension().is_some_and(|ending| ending == "toml") || file.is_file();
    let (draft, said) = match is_file {
        true => from_file(file, asked)?,
        false => {
            let network = by_name(what)
                .map_err(|error| anyhow!("{error}; a file of your own ends in .toml"))?;
            (Draft::of_network(network)?, None)
        }
    };
    let (said, path) = said.map_or((None, None), |set| (Some(set.name), set.path));
    let wanted = match (asked.dataset.clone(), said, path) {
        (None, Some(name), Some(path)) => Wanted::Said { name, path },
        (asked, said, _) => {
            let own = || Some(draft.experiment().dataset.to_string());
            let own = draft.has_dataset().then(own).flatten();
            let asked = asked.or(own).with_context(|| {
                format!("{what} does not say on which images it is; name them with --dataset")
            })?;
            Wanted::Asked { asked, said }
        }
    };
    Ok((draft, wanted))
}

/// The experiment of a file, and the set that it names. What it says of its images holds unless others
/// were named.
fn from_file(file: &Path, asked: &TrainingImages) -> Result<(Draft, Option<NamedSet>)> {
    named_images::describe_imported(file, &asked.source)?;
    let said = NamedSet::all(file).unwrap_or_default().into_iter().next();
    let elsewhere = said.as_ref().is_some_and(|set| set.path.is_some());
    // Pictures are read into the size of the network, which is known only once the file is read: so
    // long, its images are any.
    let stand_in = (asked.dataset.is_some() || elsewhere).then_some(STAND_IN);
    let document = Document::draft(file, stand_in).map_err(|error| {
        let known = stand_in.is_some() || Document::draft(file, Some(STAND_IN)).is_err();
        match known {
            true => Error::from(error),
            false => anyhow!("{error}; --dataset names its images, or their folder"),
        }
    })?;
    let mut draft = Draft::of_document(&document)?;
    // What a full run of a document has is more than anybody asked for here.
    if !says_seeds(&text_file(file)?) {
        draft.experiment_mut().seeds = 1;
    }
    Ok((draft, said))
}

/// The document of a draft, held against all that a document is held against, and its loss against
/// the end of its network.
pub(crate) fn checked(draft: &Draft) -> Result<Document> {
    let text = draft.document.text()?;
    let document = Document::parse(&text, Path::new("the experiment")).map_err(without_lines)?;
    let [experiment] = document.experiments.as_slice() else {
        bail!("a draft has one experiment");
    };
    let plan = Plan::new(&document, experiment, None)?;
    let outputs = plan
        .network
        .check()?
        .last()
        .map_or(0, |layer| layer.output.len());
    let head = plan.network.layers.last().map(|layer| layer.activation());
    let criterion = plan.training.loss.on(head.unwrap_or_default(), outputs);
    let smoothing = plan.training.label_smoothing;
    criterion
        .and_then(|criterion| criterion.smoothed(smoothing))
        .map_err(RunError::from)?;
    Ok(document)
}

/// What is wrong with an experiment that stands in no file, so that its lines say nothing.
fn without_lines(error: DocumentError) -> Error {
    match error {
        DocumentError::Invalid { problems, .. } => {
            let told: Vec<String> = problems.into_iter().map(|one| one.message).collect();
            anyhow!("{}", told.join("\n"))
        }
        other => other.into(),
    }
}
