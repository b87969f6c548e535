//! `cargo xtask reproduce`: runs experiments and puts what they measured beside what was published.

mod made;
mod report;

use std::{cell::RefCell, collections::BTreeSet, process::ExitCode};

use anyhow::{Result, bail};
use refashion_datasets::{Dataset, DatasetName, Error as DataError};
use refashion_documents::{Document, Experiment, audit::Audit};
use refashion_report::gallery::Gallery;
use refashion_runs::{
    Plan, Provenance, Run, RunRecord, Store, WEIGHTS, evaluate_saved, lacks_evaluation, names,
    scaled, select,
};

use crate::{
    cli::Reproduce,
    dashboard::Dashboard,
    data::{SYNTHETIC, describe, open},
    progress::{Shown, Training},
    review::review,
    workspace,
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
    let threads = workspace::start_threads(options.threads)?;
    let session = Session {
        options,
        quiet,
        // The commit is that of now: in some hours the checkout may be at another.
        provenance: Provenance::here(workspace::command(), &workspace::root(), threads),
        audit: Audit::of(&documents),
    };
    let several = chosen.len() > 1;
    let mut made = Made::default();
    for (document, experiments) in chosen {
        session.document(document, &experiments, &mut made)?;
    }
    // A document of one's own stands alone.
    if options.document.is_none() {
        for store in &made.reported {
            session.overview(store, several)?;
        }
    }
    if options.check {
        made.check()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What holds for all experiments of one call.
struct Session<'a> {
    options: &'a Reproduce,
    quiet: bool,
    provenance: Provenance,
    audit: Audit,
}

impl Session<'_> {
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
        let store = self.store(&plan);
        self.say(&plan.network.summary()?.to_string());
        for seed in self.seeds(experiment) {
            match self.finished(&store, &plan, dataset, seed)? {
                Some(run) => {
                    if lacks_evaluation(&plan, &run) {
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
                    let run = self.run(document, &store, &plan, dataset, seed)?;
                    self.say(&format!("{} seed {seed}: {}", experiment.id, score(&run)));
                }
            }
        }
        Ok(store)
    }

    fn run(
        &self,
        document: &Document,
        store: &Store,
        plan: &Plan,
        dataset: &Dataset,
        seed: u64,
    ) -> Result<RunRecord> {
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
            let compared = document
                .figures
                .iter()
                .filter(|figure| figure.experiment == plan.experiment.id && !plan.rehearsal);
            let classes = plan.experiment.dataset.classes.to_vec();
            let goes_on = plan.keeps_checkpoints() && !self.options.fresh;
            match Dashboard::open(label, classes, compared.map(Into::into).collect(), goes_on) {
                Ok(dashboard) => return Shown::Live(dashboard),
                Err(error) => errln!("no dashboard: {error}"),
            }
        }
        Shown::Plain(RefCell::new(Training::new(self.quiet, label)))
    }

    /// The run of this seed, if it was made here, is whole, and of the same settings and data; says
    /// why not, where there is one. The weights tell: records from elsewhere come without them.
    fn finished(
        &self,
        store: &Store,
        plan: &Plan,
        dataset: &Dataset,
        seed: u64,
    ) -> Result<Option<RunRecord>> {
        if self.options.fresh {
            return Ok(None);
        }
        let id = &plan.experiment.id;
        let note = |text: &str| self.say(&format!("{id} seed {seed}: {text}"));
        if store.unfinished(id, seed).exists() {
            note(if plan.keeps_checkpoints() {
                "interrupted before; going on where it stopped"
            } else {
                "interrupted before; starting again, as its steps are not kept"
            });
            return Ok(None);
        }
        let Some(run) = store.load(id, seed)? else {
            return Ok(None);
        };
        let commit = &run.provenance.commit;
        if !run.is_of(plan, dataset) {
            note(&format!(
                "recorded by commit {commit:.10} with other settings or data: training it anew"
            ));
        } else if !store.run(id, seed).join(WEIGHTS).exists() {
            note(&format!(
                "recorded by commit {commit:.10}; its weights are not here: training it again"
            ));
        } else {
            return Ok(Some(run));
        }
        Ok(None)
    }

    /// The seeds that were asked for. Without any, `all` runs as many as each experiment's data
    /// say, which is what the results rest on; anything less runs one.
    fn seeds(&self, experiment: &Experiment) -> Vec<u64> {
        match (self.options.seed, self.options.seeds) {
            (Some(seed), _) => vec![seed],
            (None, Some(count)) => (0..count as u64).collect(),
            (None, None) if self.options.what == ALL => (0..experiment.seeds as u64).collect(),
            (None, None) => vec![0],
        }
    }

    /// Runs of the document's own length go to results/ or the folder that was named, others to
    /// folders that git ignores, or below that one: neither takes the place of the other. The path
    /// of whatever a rehearsal writes says that it is one.
    fn store(&self, plan: &Plan) -> Store {
        let root = self.options.out.clone();
        let apart = || root.clone().unwrap_or_else(workspace::root);
        Store::new(if plan.rehearsal {
            apart().join(REHEARSAL)
        } else if plan.shortened() {
            let epochs = format!("epochs-{}", plan.training.epochs);
            apart().join("shortened").join(epochs)
        } else {
            root.unwrap_or_else(|| workspace::root().join("results"))
        })
    }

    fn rehearse(&self, document: &Document, experiment: &Experiment) -> Result<()> {
        let mut plan = Plan::new(document, experiment, self.options.epochs)?;
        let dataset = plan.rehearse()?;
        let small = scaled(experiment, dataset.train.len());
        let plan = Plan {
            experiment: &small,
            ..plan
        };
        let store = self.store(&plan);
        outln!(
            "{REHEARSAL}: {}, {} drawn pictures, {} epochs",
            small.id,
            dataset.train.len(),
            plan.training.epochs
        );
        let asked = self.options.epochs.unwrap_or(plan.published_epochs);
        if let Some(note) = plan.rehearsal_note(asked, self.seeds(experiment).len()) {
            outln!("{REHEARSAL}: {}: {note}", small.id);
        }
        self.say(&plan.network.summary()?.to_string());
        let seed = self.options.seed.unwrap_or(0);
        let run = self.run(document, &store, &plan, &dataset, seed)?;
        outln!("{REHEARSAL}: {} seed {seed}: {}", small.id, score(&run));
        let review = review(std::slice::from_ref(document), &self.audit, &store)?;
        for one in &review.documents {
            let gallery = Gallery {
                review: one,
                datasets: std::slice::from_ref(&dataset),
            };
            gallery.write(&store)?;
        }
        outln!(
            "{REHEARSAL}: files in {}",
            store.run(&small.id, seed).display()
        );
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
