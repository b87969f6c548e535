//! A document's part of the page, section by section.

use maud::{Markup, html};

use crate::{
    page::{
        audit, chapter::Chapter, experiment, lesson, picture::Picture, results, tables::warning,
    },
    tables::{
        changes::{change_lines, confirmatory_line},
        matrices::recall_line,
        sentences::{verdict_line, whole_line},
    },
};

impl Chapter<'_> {
    /// The sections of the chapter: the end of the anchor, the title, the content.
    fn sections(&self) -> Vec<(&'static str, &'static str, Markup)> {
        let mut sections = vec![(
            "figures",
            "Published beside measured",
            results::figures(self),
        )];
        if !self.review.comparison.claims.is_empty() {
            sections.push(("claims", "Claims", results::claims(self)));
        }
        if !self.review.comparison.paired.is_empty() {
            sections.push(("pairs", "Experiments compared", results::paired(self)));
        }
        if !self.review.comparison.matrices.is_empty() {
            sections.push(("matrices", "Confusion matrices", results::matrices(self)));
        }
        sections.push((
            "experiments",
            "The experiments",
            experiment::experiments(self),
        ));
        let others = |picture: &&Picture| !picture.shows_verdicts() && !picture.shows_all();
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
        if let Some(text) = &self.lesson {
            sections.push(("lesson", "Learn by looking", lesson::lesson(text)));
        }
        sections.push(("again", "Run it again", results::again(self)));
        sections
    }

    pub(crate) fn markup(&self) -> Markup {
        let document = &self.review.document;
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
                (warning(self.review.every_run()))
                p.standing { (verdict_line(self.review.comparison.tally())) }
                @for line in [whole_line(&self.review.comparison), recall_line(&self.review.comparison)] {
                    @if let Some(line) = line { p { (line) } }
                }
                @if let Some(line) = confirmatory_line(&self.review) { p { (line) } }
                @let changes = change_lines(document);
                @if !changes.is_empty() {
                    details {
                        summary { "Changed after it was declared: " (changes.len()) }
                        ul { @for change in &changes { li { (change) } } }
                    }
                }
                @for (end, title, content) in sections {
                    section id={ (id) "-" (end) } {
                        h3 { (title) }
                        (content)
                    }
                }
            }
        }
    }
}
