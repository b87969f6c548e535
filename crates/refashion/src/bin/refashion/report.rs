//! `cargo xtask report`: the figures and reports of all recorded runs, and one page that shows them.

mod pages;
mod standing;

pub(crate) use standing::print_standing;

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Result;
use refashion_documents::audit::Audit;
use refashion_report::{
    gallery::listed,
    lesson::{Lesson, Reader},
    markdown::write_reports,
    page::{Page, PageFigures},
};
use refashion_review::DocumentReview;
use refashion_runs::{Store, runs_below, write_file};

use crate::{
    broken, cli::Report, documents, figures, output::leave_to_a_machine, review::review,
    shell::word, workspace,
};

pub(crate) fn report(options: &Report, quiet: bool) -> Result<ExitCode> {
    let quiet = leave_to_a_machine(options.format) || quiet;
    let store = workspace::recorded(options.results.as_deref())?;
    let named = documents::named(&options.documents.files)?;
    documents::refuse_built_in(&named, "--results", options.results.as_deref())?;
    let documents = documents::known(named, &store)?;
    let audit = Audit::of(&documents);
    documents::tell_of_strangers(&documents, &store);
    let review = review(&documents, &audit, &store)?;
    let program = workspace::written_as();
    let mut figures = PageFigures::default();
    for one in &review.documents {
        let id = &one.document.id;
        let of_document = if one.was_run() {
            figures::after(one, &store, &options.source, quiet)?
        } else {
            broken::usable(listed(&store, id)).unwrap_or_default()
        };
        figures.documents.insert(id.clone(), of_document);
    }
    figures.keras = figures::versus_keras(&review, &store, quiet)?;
    figures.bench = figures::bench(&store, quiet)?;
    figures.steps = figures::steps(&store);
    figures.data = broken::usable(figures::data(&store, quiet)).unwrap_or_default();
    for lesson in Lesson::all()? {
        // Another document of that name has no such numbers.
        let of_lesson = review.document(&lesson.document);
        if let Some(one) = of_lesson.filter(|one| one.document.file.is_none()) {
            let text = lesson.markdown(one, Reader::Teacher, program)?;
            figures.lessons.insert(lesson.document, text);
        }
    }
    figures.tried = pages::write(&review, &store, quiet)?;
    print_standing(&review, options.format)?;
    if !review.documents.iter().any(DocumentReview::was_run) {
        tell_of_shortened(&store);
    }
    let path = write_reports(&review, &store, program)?;
    outln!("All documents: {}", path.display());
    let out = options
        .out
        .clone()
        .unwrap_or_else(|| store.folder("index.html"));
    let page = Page::new(&review, figures, program).lying_at(&out, &store.folder(""));
    let html = page.html();
    write_file(&out, html.as_bytes())?;
    outln!(
        "Page: {} ({:.1} MB)",
        out.display(),
        html.len() as f64 / 1e6
    );
    Ok(ExitCode::SUCCESS)
}

/// Says where shortened runs lie, which no document counts, where there are no others.
fn tell_of_shortened(store: &Store) {
    let entries = fs::read_dir(store.folder("shortened"));
    let entries = entries.into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    folders.retain(|folder| !runs_below(folder).is_empty());
    folders.sort();
    for folder in folders {
        proseln!(
            "No run of a document's own length is here, but shortened ones are; `{}` shows them.",
            workspace::typed(format_args!("report --results {}", word(&folder)))
        );
    }
}
