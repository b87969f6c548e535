//! `cargo xtask report`: the reports of all recorded runs, and one page that shows them.

use std::process::ExitCode;

use anyhow::Result;
use refashion_documents::{Document, audit::Audit};
use refashion_page::Page;
use refashion_runs::{review, standing_table, write_reports, write_whole};

use crate::{cli::Report, workspace};

pub(crate) fn report(options: &Report) -> Result<ExitCode> {
    let store = workspace::recorded(options.results.as_deref())?;
    let documents = Document::all()?;
    let all = review(&documents, &Audit::of(&documents), &store)?;
    println!("{}", standing_table(&all).text());
    println!("All documents: {}", write_reports(&all, &store)?.display());
    let out = options
        .out
        .clone()
        .unwrap_or_else(|| store.folder("index.html"));
    let html = Page::load(&store, &documents)?.html();
    write_whole(&out, html.as_bytes())?;
    println!(
        "Page: {} ({:.1} MB)",
        out.display(),
        html.len() as f64 / 1e6
    );
    Ok(ExitCode::SUCCESS)
}
