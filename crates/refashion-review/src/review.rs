//! The documents beside the runs that a store holds of them, judged once for every reader.

use std::{borrow::Cow, collections::BTreeMap};

use refashion_documents::{
    Document, Quantity,
    audit::{Audit, Finding},
};
use refashion_runs::{RunRecord, Runs, Store};

use crate::{
    choice::{BrokenRecord, Choice, LeftOut},
    comparison::Comparison,
    confirmatory::is_confirmatory,
    curves::{Curve, curves},
    error::Result,
    runs::runs_of,
    shortened::is_shortened,
    versus_keras::{KerasComparison, versus_keras},
};

/// Documents beside the runs that a store holds of them.
#[derive(Debug)]
pub struct Review {
    /// The documents, in the order that they were given in.
    pub documents: Vec<DocumentReview>,
    /// The runs that count for nothing.
    pub left_out: Vec<LeftOut>,
    /// What cannot be read of the store's records. They count for nothing either.
    pub broken: Vec<BrokenRecord>,
}

/// A document with its runs, and how they compare.
#[derive(Debug, Clone)]
pub struct DocumentReview {
    /// The document.
    pub document: Document,
    /// The runs of its experiments that count.
    pub runs: Runs,
    /// Its figures and claims beside them.
    pub comparison: Comparison,
    /// Quantities by epoch, by the experiment's name.
    pub curves: BTreeMap<String, Vec<Curve>>,
    /// Those of its experiments that were also run in Keras.
    pub keras: Vec<KerasComparison>,
    /// What the audit found in it.
    pub findings: Vec<Finding>,
}

impl Review {
    /// Puts documents beside the runs that a store holds. The experiments of all of them that were
    /// also run in Keras are one family of tests.
    ///
    /// # Errors
    ///
    /// What the statistics have to say.
    pub fn of(documents: &[Document], audit: &Audit, store: &Store) -> Result<Self> {
        let mut all = Vec::with_capacity(documents.len());
        let (mut left_out, mut broken) = (Vec::new(), Vec::new());
        for document in documents {
            let choice = Choice::of(store, document);
            all.push(DocumentReview::of(document.clone(), audit, choice.runs)?);
            left_out.extend(choice.left_out);
            broken.extend(choice.broken);
        }
        let of_documents = all.iter().map(|one| (&one.document, &one.runs));
        let mut beside = Choice::default();
        let rows = versus_keras(of_documents, store, &mut beside)?;
        left_out.extend(beside.left_out);
        broken.extend(beside.broken);
        for one in &mut all {
            let own = |row: &&KerasComparison| one.document.experiment(&row.experiment).is_some();
            one.keras = rows.iter().filter(own).cloned().collect();
        }
        Ok(Self {
            documents: all,
            left_out,
            broken,
        })
    }

    /// The review of the document of this name.
    pub fn document(&self, id: &str) -> Option<&DocumentReview> {
        self.documents.iter().find(|one| one.document.id == id)
    }

    /// Whether there are runs, and all of them are of another length than their documents'.
    pub fn is_shortened(&self) -> bool {
        let mut run = self.documents.iter().filter(|one| one.was_run()).peekable();
        run.peek().is_some() && run.all(DocumentReview::is_shortened)
    }

    /// What is shown of the documents: those that were run, and the others that are built in where one of
    /// those was and its runs are whole; all of them where nothing was run.
    pub fn shown(&self) -> Vec<Cow<'_, DocumentReview>> {
        let documents = || self.documents.iter();
        let is_built_in = |one: &DocumentReview| one.document.file.is_none();
        let nothing = !documents().any(DocumentReview::was_run);
        let with_others =
            documents().any(|one| is_built_in(one) && one.was_run()) && !self.is_shortened();
        let shown =
            documents().filter(|one| nothing || one.was_run() || with_others && is_built_in(one));
        shown.map(DocumentReview::shown).collect()
    }

    /// Every run that counts.
    pub fn runs(&self) -> impl Iterator<Item = &RunRecord> {
        self.documents.iter().flat_map(DocumentReview::every_run)
    }

    /// The experiments of all documents that were also run in Keras.
    pub fn keras(&self) -> Vec<KerasComparison> {
        self.documents
            .iter()
            .flat_map(|one| one.keras.clone())
            .collect()
    }
}

impl DocumentReview {
    /// Puts a document beside runs that were chosen already; nothing is known of Keras then.
    ///
    /// # Errors
    ///
    /// As [`Comparison::new`].
    pub fn of(document: Document, audit: &Audit, runs: Runs) -> Result<Self> {
        let of_experiment = document.experiments.iter().map(|experiment| {
            let curves = curves(
                &document,
                audit,
                experiment,
                &finished(&runs, &experiment.id),
            );
            (experiment.id.clone(), curves)
        });
        Ok(Self {
            curves: of_experiment.collect(),
            comparison: Comparison::new(&document, audit, &runs)?,
            findings: audit.document(&document.id).cloned().collect(),
            keras: Vec::new(),
            document,
            runs,
        })
    }

    /// Whether there is a run of any of its experiments.
    pub fn was_run(&self) -> bool {
        self.every_run().next().is_some()
    }

    /// Whether all runs that there are, are of another length than the document's.
    pub fn is_shortened(&self) -> bool {
        self.was_run() && self.every_run().all(is_shortened)
    }

    /// What is shown of the document: all of it, but for shortened runs only what they say, as what they
    /// leave open would hide that.
    pub fn shown(&self) -> Cow<'_, Self> {
        if !self.is_shortened() {
            return Cow::Borrowed(self);
        }
        let mut shown = self.clone();
        shown.comparison = self.comparison.measured();
        let was_run = |id: &str| !runs_of(&self.runs, id).is_empty();
        shown.document.experiments.retain(|one| was_run(&one.id));
        Cow::Owned(shown)
    }

    /// Every run of the document.
    pub fn every_run(&self) -> impl Iterator<Item = &RunRecord> {
        self.runs.values().flatten()
    }

    /// The number of runs that confirm anything, and how many of them a figure is judged by.
    pub fn confirmatory(&self) -> (usize, usize) {
        let judged = |run: &RunRecord| {
            let rows = self.comparison.figures.iter();
            let mut judged = rows.filter(|row| row.judgement().is_some());
            judged.any(|row| row.experiment == run.experiment && row.seeds.contains(&run.seed))
        };
        let experiments = self.document.experiments.iter();
        let confirming = experiments.flat_map(|experiment| {
            let runs = runs_of(&self.runs, &experiment.id).iter();
            runs.filter(|run| is_confirmatory(experiment, run))
        });
        let by_figures: Vec<bool> = confirming.map(judged).collect();
        let judging = by_figures.iter().filter(|judged| **judged).count();
        (by_figures.len(), judging)
    }

    /// The runs of an experiment that did not diverge.
    pub fn finished(&self, experiment: &str) -> Vec<&RunRecord> {
        finished(&self.runs, experiment)
    }

    /// A quantity of an experiment by epoch; nothing where no run of it went to an end.
    pub fn curve(&self, experiment: &str, quantity: Quantity) -> Option<&Curve> {
        let mut curves = self.curves.get(experiment)?.iter();
        curves.find(|curve| curve.quantity == quantity)
    }
}

fn finished<'a>(runs: &'a Runs, experiment: &str) -> Vec<&'a RunRecord> {
    runs_of(runs, experiment)
        .iter()
        .filter(|run| !run.diverged && !run.history.epochs.is_empty())
        .collect()
}
