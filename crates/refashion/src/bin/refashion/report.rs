//! `cargo xtask report`: the figures and reports of all recorded runs, and one page that shows them.

use std::process::ExitCode;

use anyhow::Result;
use refashion_documents::{Document, audit::Audit};
use refashion_report::{markdown::write_reports, page::Page, standing_table};
use refashion_review::{Reviewed, data_warning, review};
use refashion_runs::write_whole;

use crate::{cli::Report, figures, workspace};

pub(crate) fn report(options: &Report, quiet: bool) -> Result<ExitCode> {
    let store = workspace::recorded(options.results.as_deref())?;
    let documents = Document::all()?;
    let audit = Audit::of(&documents);
    let all = review(&documents, &audit, &store)?;
    for one in all.iter().filter(|one| one.was_run()) {
        figures::after(&one.document, &audit, &store, &options.source, quiet)?;
    }
    figures::beside(&all, &store, quiet)?;
    figures::bench(&store, quiet)?;
    print_standing(&all);
    outln!("All documents: {}", write_reports(&all, &store)?.display());
    let out = options
        .out
        .clone()
        .unwrap_or_else(|| store.folder("index.html"));
    let html = Page::of(all, &audit, &store)?.html();
    write_whole(&out, html.as_bytes())?;
    outln!(
        "Page: {} ({:.1} MB)",
        out.display(),
        html.len() as f64 / 1e6
    );
    Ok(ExitCode::SUCCESS)
}

/// Prints how all documents stand, with a warning if any of their data are not the published ones.
pub(crate) fn print_standing(all: &[Reviewed]) {
    outln!("\n{}", standing_table(all).text());
    let runs = all.iter().flat_map(|one| one.runs.values().flatten());
    if let Some(warning) = data_warning(runs) {
        outln!("{warning}");
    }
}
