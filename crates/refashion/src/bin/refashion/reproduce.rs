//! `cargo xtask reproduce`: runs experiments and puts what they measured beside what was published.

mod made;
mod report;

use std::{cell::RefCell, collections::BTreeSet, process::ExitCode};

use anyhow::{Result, bail};
use refashion_datasets::{Dataset, DatasetName, Error as DataError};
use refashion_documents::{Document, Experiment, audit::Audit};
use refashion_report::gallery::Gallery;
use refashion_review::figures_of;
use refashion_runs::{
    Error as RunError, MemoryDemand, MemoryLimit, Places, Plan, Provenance, Recorded, Rehearsal,
    Run, RunLock, RunRecord, Seeds, Session, Store, evaluate_saved, lacks_evaluation, names,
    select,
};

use crate::{
    cli::Reproduce,
    dashboard::Dashboard,
    data::{SYNTHETIC, describe, open},
    progress::{Shown, Training},
    review::review,
    threads, workspace,
};
use made::Made;

/// What stands for all documents.
const ALL: &str = "all";

/// What stands before everything that a rehearsal prints.
const REHEARSAL: &str = "REHEARSAL";

pub(crate) fn reproduce(options: &Reproduce, quiet: bool) -> Result<ExitCode> {
    let documents = match &options.document {
        Some(path) => vec![Document::load(path)?],
        None => Document::all()?,
    };
    if options.document.is_some() && options.out.is_none() {
        refuse_built_in(&documents)?;
    }
    let chosen = select(&documents, &options.what)?;
    let threads = threads::start(options.threads)?;
    let call = Call {
        options,
        session: session(options),
        quiet,
        // The commit is that of now: in some hours the checkout may be at another.
        provenance: threads::provenance(threads),
        memory: options.memory.limit(),
        audit: Audit::of(&documents),
    };
    let several = chosen.len() > 1;
    let mut made = Made::default();
    for (document, experiments) in chosen {
        call.document(document, &experiments, &mut made)?;
    }
    // A document of one's own stands alone.
    if options.document.is_none() {
        for store in &made.reported {
            call.overview(store, several)?;
        }
    }
    if options.check {
        made.check()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What was asked for. Without a number of seeds, `all` runs as many as each experiment's data say;
/// anything less runs one. Git ignores the folders that lie apart from `results/`.
fn session(options: &Reproduce) -> Session {
    let root = workspace::root();
    Session {
        seeds: match (options.seed, options.seeds) {
            (Some(seed), _) => Seeds::One(seed),
            (None, Some(count)) => Seeds::First(count),
            (None, None) if options.what == ALL => Seeds::Every,
            (None, None) => Seeds::One(0),
        },
        fresh: options.fresh,
        places: match &options.out {
            Some(out) => Places {
                results: out.clone(),
                apart: out.clone(),
            },
            None => Places {
                results: root.join("results"),
                apart: root,
            },
        },
    }
}

/// What holds for all experiments of one call.
struct Call<'a> {
    options: &'a Reproduce,
    session: Session,
    quiet: bool,
    provenance: Provenance,
    memory: Option<MemoryLimit>,
    audit: Audit,
}

impl Call<'_> {
    /// Runs a document's experiments, and reports on those that were more than rehearsed.
    fn document(
        &self,
        document: &Document,
        experiments: &[&Experiment],
        made: &mut Made,
    ) -> Result<()> {
        let mut rehearsed = Vec::new();
        let mut places = Vec::new();
        for experiment in experiments {
            match self.source(experiment)? {
                Some(dataset) => {
                    let place = self.experiment(document, experiment, &dataset)?;
                    if !places.contains(&place) {
                        places.push(place);
                    }
                }
                None => {
                    self.rehearse(document, experiment)?;
                    rehearsed.push(experiment.id.clone());
                }
            }
        }
        if !rehearsed.is_empty() {
            outln!(
                "{REHEARSAL}: {}: these were drawn pictures; nothing is compared with the document.",
                rehearsed.join(", ")
            );
        }
        made.rehearsed.extend(rehearsed);
        for store in places {
            self.report(document, &store, made)?;
            if !made.reported.contains(&store) {
                made.reported.push(store);
            }
        }
        Ok(())
    }

    /// Opens the data, or says why not: nothing asks for a rehearsal.
    fn source(&self, experiment: &Experiment) -> Result<Option<Dataset>> {
        let source = &self.options.source;
        if source
            .data
            .as_deref()
            .is_some_and(|path| path.as_os_str() == SYNTHETIC)
            && experiment.dataset != DatasetName::RANDOM
        {
            return Ok(None);
        }
        match open(experiment.dataset, source, self.quiet) {
            Ok(dataset) => {
                self.say(&describe(&dataset));
                Ok(Some(dataset))
            }
            // A folder that was named has to hold the data: anything else would be a guess.
            Err(error @ DataError::NotFound(_)) if source.data.is_none() => {
                errln!("{error}\n");
                errln!("Until the data are here, this is a {REHEARSAL} on drawn pictures.\n");
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Runs every seed of an experiment; answers where the records lie.
    fn experiment(
        &self,
        document: &Document,
        experiment: &Experiment,
        dataset: &Dataset,
    ) -> Result<Store> {
        let plan = Plan::new(document, experiment, self.options.epochs)?;
        let store = self.session.store(&plan);
        self.say(&plan.network.summary()?.to_string());
        for seed in self.session.seeds(experiment) {
            let lock = self.lock(&store, &experiment.id, seed)?;
            match self.finished(&store, &plan, dataset, seed)? {
                Some(run) => {
                    if lacks_evaluation(&plan, &run) {
                        MemoryDemand::of(&plan)?.check(self.memory)?;
                        evaluate_saved(&store, &plan, dataset, &run, self.provenance.clone())?;
                    }
                    self.say(&format!(
                        "{} seed {seed}: already there ({})",
                        experiment.id,
                        score(&run)
                    ));
                    if let Some(folder) = &self.options.tensorboard {
                        run.write_events(folder)?;
                    }
                }
                None => {
                    let run = self.run(document, &store, &plan, dataset, (seed, &lock))?;
                    self.say(&format!("{} seed {seed}: {}", experiment.id, score(&run)));
                }
            }
        }
        Ok(store)
    }

    /// The right to make a run; with `--wait`, once the process that makes it has ended.
    fn lock(&self, store: &Store, id: &str, seed: u64) -> Result<RunLock> {
        match RunLock::take(store, id, seed) {
            Err(busy @ RunError::Busy { .. }) if self.options.wait => {
                self.say(&format!("{busy}; waiting for it"));
                Ok(RunLock::wait(store, id, seed)?)
            }
            taken => Ok(taken?),
        }
    }

    fn run(
        &self,
        document: &Document,
        store: &Store,
        plan: &Plan,
        dataset: &Dataset,
        (seed, lock): (u64, &RunLock),
    ) -> Result<RunRecord> {
        MemoryDemand::of(plan)?.check(self.memory)?;
        let prefix = match (plan.rehearsal, dataset.verified) {
            (true, _) => "REHEARSAL: ",
            (false, false) => "UNVERIFIED DATA: ",
            (false, true) => "",
        };
        let label = format!("{prefix}{} seed {seed}", plan.experiment.id);
        let shown = self.shown(document, plan, &label);
        let run = Run {
            seed,
            store,
            lock,
            provenance: self.provenance.clone(),
            fresh: self.options.fresh,
            progress: &mut |progress| shown.batch(progress),
            epochs: &mut |history, validated| shown.epoch(history, validated),
            tensorboard: self.options.tensorboard.clone(),
        };
        Ok(run.make(plan, dataset)?)
    }

    /// The dashboard where it is wanted and there is a terminal for it, else bars or lines.
    fn shown(&self, document: &Document, plan: &Plan, label: &str) -> Shown {
        if self.options.dashboard && !self.quiet && Dashboard::possible() {
            let compared = figures_of(document, &self.audit, plan.experiment);
            let compared = compared.filter(|_| !plan.rehearsal);
            let classes = plan.experiment.dataset.classes.to_vec();
            let goes_on = plan.keeps_checkpoints() && !self.options.fresh;
            match Dashboard::open(label, classes, compared.map(Into::into).collect(), goes_on) {
                Ok(dashboard) => return Shown::Live(dashboard),
                Err(error) => errln!("no dashboard: {error}"),
            }
        }
        Shown::Plain(RefCell::new(Training::new(self.quiet, label)))
    }

    /// The run of this seed, if it need not be made again; says why not, where there is one.
    fn finished(
        &self,
        store: &Store,
        plan: &Plan,
        dataset: &Dataset,
        seed: u64,
    ) -> Result<Option<RunRecord>> {
        let note = match self.session.recorded(store, plan, dataset, seed)? {
            Recorded::Finished(run) => return Ok(Some(*run)),
            Recorded::Nothing => return Ok(None),
            Recorded::Unfinished => "interrupted before; going on where it stopped".to_owned(),
            Recorded::NotKept => {
                "interrupted before; starting again, as its steps are not kept".to_owned()
            }
            Recorded::Other(run) => format!(
                "recorded by commit {:.10} with other settings or data: training it anew",
                run.provenance.commit
            ),
            Recorded::DamagedWeights(run, damage) => format!(
                "recorded by commit {:.10}; {damage}: training it again",
                run.provenance.commit
            ),
            Recorded::WithoutWeights(run) => format!(
                "recorded by commit {:.10}; its weights are not here: training it again",
                run.provenance.commit
            ),
        };
        self.say(&format!("{} seed {seed}: {note}", plan.experiment.id));
        Ok(None)
    }

    fn rehearse(&self, document: &Document, experiment: &Experiment) -> Result<()> {
        let rehearsal = Rehearsal::of(document, experiment, self.options.epochs)?;
        let (plan, dataset) = (rehearsal.plan(), &rehearsal.dataset);
        let (id, store) = (&plan.experiment.id, self.session.store(&plan));
        outln!(
            "{REHEARSAL}: {id}, {} drawn pictures, {} epochs",
            dataset.train.len(),
            plan.training.epochs
        );
        if let Some(note) = rehearsal.note(self.session.seeds(experiment).len()) {
            outln!("{REHEARSAL}: {id}: {note}");
        }
        self.say(&plan.network.summary()?.to_string());
        let seed = self.options.seed.unwrap_or(0);
        let lock = self.lock(&store, id, seed)?;
        let run = self.run(document, &store, &plan, dataset, (seed, &lock))?;
        outln!("{REHEARSAL}: {id} seed {seed}: {}", score(&run));
        let review = review(std::slice::from_ref(document), &self.audit, &store)?;
        for one in &review.documents {
            let gallery = Gallery {
                review: one,
                datasets: std::slice::from_ref(dataset),
            };
            gallery.write(&store)?;
        }
        outln!("{REHEARSAL}: files in {}", store.run(id, seed).display());
        Ok(())
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            outln!("{text}");
        }
    }
}

/// Refuses documents that go by names of the built-in ones, whose records they would replace.
fn refuse_built_in(documents: &[Document]) -> Result<()> {
    let built_in = Document::all()?;
    let taken: BTreeSet<&str> = built_in.iter().flat_map(names).collect();
    match documents
        .iter()
        .flat_map(names)
        .find(|name| taken.contains(name))
    {
        Some(name) => bail!(
            "`{name}` is built in, and its records would be replaced; call yours something else, or name a folder with --out"
        ),
        None => Ok(()),
    }
}

/// The end of a run in a few words.
fn score(run: &RunRecord) -> String {
    match &run.test {
        Some(test) => format!(
            "test loss {:.4}, test accuracy {:.4}, {:.1} min",
            test.loss,
            test.accuracy,
            run.cost.seconds / 60.0
        ),
        None if run.diverged => format!("diverged after {} epochs", run.epochs()),
        None => {
            let last = run.history.epochs.last();
            let loss = last.map_or(f64::NAN, |epoch| epoch.loss);
            format!("training loss {loss:.4} after {} steps", run.epochs())
        }
    }
}
