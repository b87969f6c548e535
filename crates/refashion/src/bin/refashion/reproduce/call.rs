//! What holds for all experiments of one call.

use std::{cell::RefCell, collections::BTreeSet};

use refashion_documents::{Document, audit::Audit};
use refashion_layers::ProductPrecision;
use refashion_runs::{MemoryLimit, Plan, Provenance, Session};
use refashion_trainer::OnNan;

use crate::{
    cli::{Format, Running, Source},
    documents::Own,
    threads::{self, Threads},
};

/// What holds for all experiments of one call.
pub(crate) struct Call<'a> {
    /// The documents that were named.
    pub(crate) own: &'a [Own],
    /// Where the data come from.
    pub(crate) source: &'a Source,
    pub(crate) running: &'a Running,
    /// Who reads what is printed.
    pub(crate) format: Format,
    /// Whether trainings are shown live.
    pub(crate) dashboard: bool,
    /// The length of the trainings, where it is not the document's.
    pub(crate) epochs: Option<usize>,
    /// What is done about numbers that are not finite, where it is not as the document says.
    pub(crate) on_nan: Option<OnNan>,
    /// How exact the factors of products are, unless as in the documents.
    pub(crate) precision: Option<ProductPrecision>,
    /// Whether to wait for other processes.
    pub(crate) wait: bool,
    /// What was told of networks and data, which the next experiment may share.
    pub(crate) told: RefCell<BTreeSet<String>>,
    /// The data that are not here.
    pub(crate) absent: RefCell<BTreeSet<String>>,
    pub(crate) session: Session,
    pub(crate) quiet: bool,
    pub(crate) provenance: Provenance,
    pub(crate) memory: Option<MemoryLimit>,
    pub(crate) audit: Audit,
    /// Whether runs leave models that say what they are.
    pub(crate) models: bool,
    /// Whether they leave the weights of every epoch.
    pub(crate) snapshots: bool,
    /// What goes on with a run that was ended.
    pub(crate) again: &'static str,
}

impl<'a> Call<'a> {
    /// The call that makes the runs of documents as they are.
    pub(crate) fn new(
        running: &'a Running,
        source: &'a Source,
        session: Session,
        documents: &[Document],
        (threads, quiet): (Threads, bool),
    ) -> Self {
        Self {
            own: &[],
            source,
            running,
            format: Format::Text,
            dashboard: false,
            epochs: None,
            on_nan: None,
            precision: None,
            wait: false,
            told: RefCell::default(),
            absent: RefCell::default(),
            session,
            quiet,
            // The commit is that of now: in some hours the checkout may be at another.
            provenance: threads::provenance(threads),
            memory: running.memory.limit(),
            audit: Audit::of(documents),
            models: false,
            snapshots: false,
            again: "the same command",
        }
    }

    /// The document of one's own that this is, if it is one.
    pub(crate) fn own(&self, document: &Document) -> Option<&Own> {
        self.own.iter().find(|own| own.document.id == document.id)
    }

    /// The plan with the rule for numbers that are not finite and the precision, if any were given.
    pub(super) fn ruled<'p>(&self, mut plan: Plan<'p>) -> Plan<'p> {
        if let Some(rule) = self.on_nan {
            plan.training.on_nan = rule;
        }
        if let Some(precision) = self.precision {
            plan.training.precision = precision;
        }
        plan
    }

    /// Says what one experiment has in common with the next.
    pub(super) fn say_once(&self, text: String) {
        if !self.told.borrow().contains(&text) {
            self.say(&text);
            self.told.borrow_mut().insert(text);
        }
    }

    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            outln!("{text}");
        }
    }
}
