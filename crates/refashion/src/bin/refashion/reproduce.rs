//! `cargo xtask reproduce`: runs experiments and puts what they measured beside what was published.

mod call;
mod outcome;
mod plan;
mod recorded;
mod report;
mod rows;
mod training;

use std::process::ExitCode;

use anyhow::Result;
use refashion_datasets::{Dataset, DatasetName, Error as DataError};
use refashion_documents::{Document, Experiment};
use refashion_report::gallery::Gallery;
use refashion_runs::{
    Error as RunError, MemoryDemand, Places, Plan, Rehearsal, RunLock, Seeds, Session, Store,
    evaluate_saved, lacks_evaluation, select,
};
use refashion_std::counted;

use crate::{
    cli::Reproduce,
    data::{describe, open},
    documents, named_images,
    output::leave_to_a_machine,
    review::review,
    shell::word,
    signals, threads,
    workspace::{self, typed},
};
pub(crate) use call::Call;
use outcome::CallOutcome;
pub(crate) use report::Reports;
pub(crate) use rows::print as print_rows;
use training::score;

/// What stands for all documents.
const ALL: &str = "all";

/// What stands before everything that a rehearsal prints.
const REHEARSAL: &str = "REHEARSAL";

pub(crate) fn reproduce(options: &Reproduce, quiet: bool) -> Result<ExitCode> {
    let quiet = leave_to_a_machine(options.format) || quiet;
    let own = documents::asked(&options.documents.files, &options.source)?;
    let documents = documents::or_built_in(&own, Some(&options.what))?;
    documents::refuse_built_in(&own, "--out", options.out.as_deref())?;
    let chosen = select(&documents, &options.what)?;
    if options.plan_seeds {
        plan::print(
            &documents,
            chosen,
            &Store::new(session(options).places.results),
            options.format,
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let threads = threads::start(options.running.threads)?;
    hear_signals();
    let call = Call {
        own: &own,
        dashboard: options.dashboard,
        format: options.format,
        epochs: options.epochs,
        on_nan: options.on_nan.map(Into::into),
        precision: options.precision,
        wait: options.wait,
        snapshots: options.snapshots,
        ..Call::new(
            &options.running,
            &options.source,
            session(options),
            &documents,
            (threads, quiet),
        )
    };
    let several = chosen.len() > 1;
    for (document, experiments) in &chosen {
        call.refuse_others(document, experiments)?;
    }
    let mut outcome = CallOutcome::default();
    for (document, experiments) in chosen {
        call.document(document, &experiments, &mut outcome)?;
    }
    // A document of one's own stands alone.
    if own.is_empty() {
        for store in &outcome.reported {
            call.reports().overview(store, several)?;
        }
    }
    print_rows(&outcome.reviews, options.format)?;
    if options.check {
        outcome.check()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Signals end a training after a checkpoint from now on.
pub(crate) fn hear_signals() {
    if let Err(error) = signals::listen() {
        errln!("no signal is heard ({error}): one ends the training at once");
    }
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

impl Call<'_> {
    /// Runs a document's experiments, and reports on those that were more than rehearsed.
    fn document(
        &self,
        document: &Document,
        experiments: &[&Experiment],
        outcome: &mut CallOutcome,
    ) -> Result<()> {
        let mut rehearsed = Vec::new();
        let mut places = Vec::new();
        for experiment in experiments {
            match self.opened(experiment)? {
                Some(dataset) => {
                    let place = self.experiment(document, experiment, &dataset)?;
                    if self.planned(document, experiment)?.has_other_rules() {
                        self.tell_apart(&place, experiment);
                    } else if !places.contains(&place) {
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
        outcome.rehearsed.extend(rehearsed);
        for store in places {
            let reviews = self.reports().document(document, &store)?;
            reviews.into_iter().for_each(|one| outcome.take(one));
            if !outcome.reported.contains(&store) {
                outcome.reported.push(store);
            }
        }
        Ok(())
    }

    fn reports(&self) -> Reports<'_> {
        Reports {
            audit: &self.audit,
            source: self.source,
            format: self.format,
            quiet: self.quiet,
        }
    }

    /// Opens the data, or says why not, once however many experiments need them: nothing asks for a
    /// rehearsal.
    fn opened(&self, experiment: &Experiment) -> Result<Option<Dataset>> {
        let (source, name) = (self.source, experiment.dataset);
        let is_asked = source.is_synthetic() && name != DatasetName::RANDOM;
        if is_asked || self.absent.borrow().contains(name.as_str()) {
            return Ok(None);
        }
        if let Some(dataset) = named_images::open_own(experiment, source)? {
            self.say_once(describe(&dataset));
            return Ok(Some(dataset));
        }
        match open(name, source, self.quiet) {
            Ok(dataset) => {
                self.say_once(describe(&dataset));
                Ok(Some(dataset))
            }
            // A folder that was named has to hold the data: anything else would be a guess.
            Err(error @ DataError::NotFound(_)) if source.data.is_none() => {
                self.absent.borrow_mut().insert(name.as_str().to_owned());
                errln!("{error}\n");
                errln!("Until the data are here, this is a {REHEARSAL} on drawn pictures.\n");
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Runs every seed of an experiment; answers where the records lie.
    pub(crate) fn experiment(
        &self,
        document: &Document,
        experiment: &Experiment,
        dataset: &Dataset,
    ) -> Result<Store> {
        let plan = self.planned(document, experiment)?;
        let store = self.session.store(&plan);
        self.refuse_other(document, &plan, Some(dataset))?;
        self.keep(document, &store)?;
        // The layers of a network are printed once, however many experiments train it.
        self.say_once(plan.network.summary()?.to_string());
        for seed in self.session.seeds(experiment) {
            let lock = self.lock(&store, &experiment.id, seed)?;
            match self.finished(&store, &plan, dataset, seed)? {
                Some(run) => {
                    if lacks_evaluation(&plan, &run) {
                        MemoryDemand::of(&plan)?.check(self.memory)?;
                        evaluate_saved(&store, &plan, dataset, &run, self.provenance.clone())?;
                    }
                    let mended = run.mend_tables(&store.run(&experiment.id, seed))?;
                    if !mended.is_empty() {
                        self.say(&format!(
                            "{} seed {seed}: damaged, and written again from run.json: {}",
                            experiment.id,
                            mended.join(", ")
                        ));
                    }
                    self.say(&format!(
                        "{} seed {seed}: already there ({}){}",
                        experiment.id,
                        score(&run),
                        self.other_streams(&run)
                    ));
                    if let Some(folder) = &self.running.tensorboard {
                        run.write_events(folder)?;
                    }
                }
                None => {
                    let run = self.run(document, &store, &plan, dataset, (seed, &lock))?;
                    self.say(&format!("{} seed {seed}: {}", experiment.id, score(&run)));
                    self.say_not_finite(&store, &run);
                }
            }
        }
        Ok(store)
    }

    /// The right to make a run; with `--wait`, once the process that makes it has ended.
    fn lock(&self, store: &Store, id: &str, seed: u64) -> Result<RunLock> {
        match RunLock::take(store, id, seed) {
            Err(busy @ RunError::Busy { .. }) if self.wait => {
                self.say(&format!("{busy}; waiting for it"));
                Ok(RunLock::wait(store, id, seed)?)
            }
            taken => Ok(taken?),
        }
    }

    fn rehearse(&self, document: &Document, experiment: &Experiment) -> Result<()> {
        let rehearsal = Rehearsal::of(document, experiment, self.epochs)?;
        let (plan, dataset) = (self.ruled(rehearsal.plan()), &rehearsal.dataset);
        let (id, store) = (&plan.experiment.id, self.session.store(&plan));
        outln!(
            "{REHEARSAL}: {id}, {} drawn pictures, {}",
            dataset.train.len(),
            counted(plan.training.epochs, "epoch")
        );
        if let Some(note) = rehearsal.note(self.session.seeds(experiment).len()) {
            outln!("{REHEARSAL}: {id}: {note}");
        }
        // The layers of a network are printed once, however many experiments train it.
        self.say_once(plan.network.summary()?.to_string());
        let seed = match self.session.seeds {
            Seeds::One(seed) => seed,
            Seeds::First(_) | Seeds::Every => 0,
        };
        let lock = self.lock(&store, id, seed)?;
        let run = self.run(document, &store, &plan, dataset, (seed, &lock))?;
        outln!("{REHEARSAL}: {id} seed {seed}: {}", score(&run));
        self.say_not_finite(&store, &run);
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

    fn planned<'e>(&self, document: &Document, experiment: &'e Experiment) -> Result<Plan<'e>> {
        Ok(self.ruled(Plan::new(document, experiment, self.epochs)?))
    }

    /// Says where runs are that no report shows, and what holds them against others.
    fn tell_apart(&self, store: &Store, experiment: &Experiment) {
        let (id, folder) = (&experiment.id, store.folder(&experiment.id));
        self.say(&format!(
            "{id}: in {}; not compared with the document, whose precision, or rule for numbers that are \
             not finite, is another",
            folder.display()
        ));
        let others = Store::new(&self.session.places.results).folder(id);
        if others.is_dir() {
            let command = format_args!("compare {} {}", word(&others), word(&folder));
            self.say(&format!("Beside the others: `{}`", typed(command)));
        }
    }

    /// Keeps a document of one's own beside its runs.
    fn keep(&self, document: &Document, store: &Store) -> Result<()> {
        match self.own(document) {
            Some(own) => own.keep(store),
            None => Ok(()),
        }
    }
}
