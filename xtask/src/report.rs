//! `cargo xtask report`: one page that shows all results.

use std::process::ExitCode;

use anyhow::Result;
use refashion_documents::Document;
use refashion_page::Page;
use refashion_runs::{Store, write_whole};

use crate::{cli::Report, workspace};

pub(crate) fn report(options: &Report) -> Result<ExitCode> {
    let results = match &options.results {
        Some(folder) => folder.clone(),
        None => workspace::root().join("results"),
    };
    let out = options
        .out
        .clone()
        .unwrap_or_else(|| results.join("index.html"));
    let page = Page::load(&Store::new(&results), &Document::all()?)?;
    let html = page.html();
    write_whole(&out, html.as_bytes())?;
    println!("{} ({:.1} MB)", out.display(), html.len() as f64 / 1e6);
    Ok(ExitCode::SUCCESS)
}
