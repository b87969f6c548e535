//! What `reproduce` prints and writes when the runs are there.

use std::path::PathBuf;

use anyhow::Result;
use refashion_documents::{Document, audit::Audit};
use refashion_runs::{
    Comparison, KerasRow, Reviewed, Store, all_documents, beside, claim_table, document_report,
    figure_table, keras_table, not_held, standing_table, verdict_line, write_json, write_whole,
};

use super::Session;
use crate::figures;

impl Session<'_> {
    /// Compares, prints and writes the report of a document; answers whether all is within margins.
    pub(super) fn report(&self, document: &Document, store: &Store) -> Result<bool> {
        let runs = store.load_document(document)?;
        let comparison = Comparison::new(document, &self.audit, &runs)?;
        println!("\n{}", figure_table(&comparison).text());
        for note in not_held(&comparison) {
            println!("Not held: {note}.\n");
        }
        let claims = claim_table(&comparison);
        if !claims.is_empty() {
            println!("{}", claims.text());
        }
        println!("{}", verdict_line(comparison.standings()));
        if comparison.standings().single > 0 {
            println!("One seed gives no verdict; `--seeds 3` runs three.");
        }
        if runs.values().flatten().any(|run| !run.data.verified) {
            println!("UNVERIFIED DATA: the digests are not those of the published data.");
        }
        let folder = store.folder(&document.id);
        write_whole(
            &folder.join("README.md"),
            document_report(document, &runs, &comparison)?.as_bytes(),
        )?;
        write_json(&folder.join("comparison.json"), &comparison)?;
        println!("Report: {}", folder.join("README.md").display());
        figures::after(
            document,
            &self.audit,
            store,
            &self.options.source,
            self.quiet,
        )?;
        Ok(comparison.outside_margin().is_empty())
    }

    /// Writes the page of all documents, and prints how each stands if several were run.
    pub(super) fn overview(&self, store: &Store, several: bool) -> Result<()> {
        let all = reviewed(Document::all()?, &self.audit, store)?;
        let path = write_overview(&all, &keras_rows(&all, store)?, store)?;
        if several {
            println!("\n{}", standing_table(&all).text());
            println!("All documents: {}", path.display());
        }
        Ok(())
    }
}

/// Prints all experiments that were also run in Keras, and writes the page of all documents.
pub(crate) fn beside_keras(documents: &[Document], store: &Store) -> Result<()> {
    let all = reviewed(documents.to_vec(), &Audit::of(documents), store)?;
    let rows = keras_rows(&all, store)?;
    println!("\n{}", keras_table(&rows).text());
    let path = write_overview(&all, &rows, store)?;
    println!("All documents: {}", path.display());
    Ok(())
}

fn reviewed(documents: Vec<Document>, audit: &Audit, store: &Store) -> Result<Vec<Reviewed>> {
    let review = |document: Document| {
        let runs = store.load_document(&document)?;
        let comparison = Comparison::new(&document, audit, &runs)?;
        Ok(Reviewed {
            document,
            runs,
            comparison,
        })
    };
    documents.into_iter().map(review).collect()
}

fn keras_rows(all: &[Reviewed], store: &Store) -> Result<Vec<KerasRow>> {
    let pairs = all.iter().map(|one| (&one.document, &one.runs));
    Ok(beside(pairs, store)?)
}

fn write_overview(all: &[Reviewed], keras: &[KerasRow], store: &Store) -> Result<PathBuf> {
    let path = store.folder("README.md");
    write_whole(&path, all_documents(all, keras).as_bytes())?;
    Ok(path)
}
