//! `cargo xtask report`: the figures and reports of all recorded runs, and one page that shows them.

mod pages;

use std::process::ExitCode;

use anyhow::Result;
use refashion_documents::audit::Audit;
use refashion_report::{
    gallery::listed,
    lesson::{Lesson, Reader},
    markdown::write_reports,
    page::{Page, PageFigures},
    standing_table,
};
use refashion_review::{Review, warnings};
use refashion_runs::write_whole;

use crate::{cli::Report, documents, figures, output::table, review::review, workspace};

pub(crate) fn report(options: &Report, quiet: bool) -> Result<ExitCode> {
    let store = workspace::recorded(options.results.as_deref())?;
    if options.results.is_none() {
        let named = documents::named(&options.documents.files)?;
        documents::refuse_built_in(&named, "--results")?;
    }
    let documents = documents::known(&options.documents.files, &store)?;
    let audit = Audit::of(&documents);
    documents::tell_of_strangers(&documents, &store);
    let review = review(&documents, &audit, &store)?;
    let mut figures = PageFigures::default();
    for one in &review.documents {
        let id = &one.document.id;
        let of_document = if one.was_run() {
            figures::after(one, &store, &options.source, quiet)?
        } else {
            listed(&store, id)?
        };
        figures.documents.insert(id.clone(), of_document);
    }
    figures.keras = figures::versus_keras(&review, &store, quiet)?;
    figures.bench = figures::bench(&store, quiet)?;
    figures.steps = figures::steps(&store);
    figures.data = figures::data(&store, quiet)?;
    for lesson in Lesson::all()? {
        if let Some(one) = review.document(&lesson.document) {
            let text = lesson.markdown(one, Reader::Teacher)?;
            figures.lessons.insert(lesson.document, text);
        }
    }
    figures.tried = pages::write(&review, &store, quiet)?;
    print_standing(&review);
    let path = write_reports(&review, &store)?;
    outln!("All documents: {}", path.display());
    let out = options
        .out
        .clone()
        .unwrap_or_else(|| store.folder("index.html"));
    let page = Page::new(&review, figures).lying_at(&out, &store.folder(""));
    let html = page.html();
    write_whole(&out, html.as_bytes())?;
    outln!(
        "Page: {} ({:.1} MB)",
        out.display(),
        html.len() as f64 / 1e6
    );
    Ok(ExitCode::SUCCESS)
}

/// Prints how all documents stand, with a warning if any of their data are not the published ones.
pub(crate) fn print_standing(review: &Review) {
    outln!("\n{}", table(&standing_table(review)));
    for warning in warnings(review.runs()) {
        outln!("{warning}");
    }
}
