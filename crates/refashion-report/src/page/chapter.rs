//! A document's part of the page.

use maud::{Markup, html};
use refashion_documents::{
    Document,
    audit::{Audit, Finding},
};
use refashion_review::{Comparison, Reviewed};
use refashion_runs::{Runs, Store};

use crate::{
    error::Result,
    page::{
        audit, experiment,
        picture::{self, Picture},
        results,
        tables::warning,
        words::slug,
    },
    tables::figures::verdict_line,
};

/// What the page shows of a document.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// The document.
    pub document: Document,
    /// Its runs.
    pub runs: Runs,
    /// What it published beside what they measured.
    pub comparison: Comparison,
    /// What the audit found in it.
    pub findings: Vec<Finding>,
    /// Its figures.
    pub pictures: Vec<Picture>,
}

impl Chapter {
    /// Adds what the audit found in a document and the figures of a store to its runs.
    ///
    /// # Errors
    ///
    /// [`Error::Picture`](crate::Error::Picture) if a listed figure is not there.
    pub fn load(store: &Store, reviewed: Reviewed, audit: &Audit) -> Result<Self> {
        let id = &reviewed.document.id;
        Ok(Self {
            findings: audit.document(id).cloned().collect(),
            pictures: picture::load(store, id)?,
            document: reviewed.document,
            runs: reviewed.runs,
            comparison: reviewed.comparison,
        })
    }

    pub(crate) fn anchor(&self) -> String {
        slug(&self.document.id)
    }

    /// The sections of the chapter: the end of the anchor, the title, the content.
    fn sections(&self) -> Vec<(&'static str, &'static str, Markup)> {
        let mut sections = vec![(
            "figures",
            "Published beside measured",
            results::figures(self),
        )];
        if !self.comparison.claims.is_empty() {
            sections.push(("claims", "Claims", results::claims(self)));
        }
        if !self.comparison.pairs.is_empty() {
            sections.push(("pairs", "Experiments compared", results::pairs(self)));
        }
        if !self.comparison.matrices.is_empty() {
            sections.push(("matrices", "Confusion matrices", results::matrices(self)));
        }
        sections.push((
            "experiments",
            "The experiments",
            experiment::experiments(self),
        ));
        let others = |picture: &&Picture| !picture.shows_verdicts();
        let pictures: Vec<&Picture> = self.pictures_of(None).filter(others).collect();
        if !pictures.is_empty() {
            let markup = html! { @for picture in pictures { (picture.markup()) } };
            sections.push(("pictures", "Pictures", markup));
        }
        sections.push((
            "audit",
            "What it states, computed again",
            audit::audit(self),
        ));
        sections.push(("again", "Run it again", results::again(self)));
        sections
    }

    pub(crate) fn markup(&self) -> Markup {
        let document = &self.document;
        let (id, sections) = (self.anchor(), self.sections());
        html! {
            section.chapter id=(id) aria-labelledby={ (id) "-title" } {
                p.kind { (document.kind) }
                h2 id={ (id) "-title" } { (document.title) }
                p.byline {
                    (document.author)
                    @if let Some(institution) = &document.institution { ", " (institution) }
                    @if let Some(year) = document.year { ", " (year) }
                }
                (warning(self.runs.values().flatten()))
                p.standing { (verdict_line(self.comparison.standings())) }
                @for (end, title, content) in sections {
                    section id={ (id) "-" (end) } {
                        h3 { (title) }
                        (content)
                    }
                }
            }
        }
    }

    /// The figures of an experiment, or those of the document as a whole.
    pub(crate) fn pictures_of<'a>(
        &'a self,
        experiment: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Picture> {
        self.pictures
            .iter()
            .filter(move |picture| picture.experiment.as_deref() == experiment)
    }
}
