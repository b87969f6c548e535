//! `cargo xtask audit`: checks what the documents state against itself.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use refashion_documents::{
    Document,
    audit::{Audit, Finding, Outcome},
};
use refashion_runs::{Store, select_document};
use refashion_std::markdown_without_html;

use crate::{
    cli::{Audit as Options, Format},
    documents, output, workspace,
};

pub(crate) fn audit(options: &Options, quiet: bool) -> Result<ExitCode> {
    let documents = match &options.document {
        Some(path) => vec![documents::one(path)?],
        None => match &options.name {
            Some(name) if is_later(name) => vec![Document::named(name)?],
            _ => Document::all()?,
        },
    };
    // All documents are audited even if one is asked for: a figure may be another document's.
    let all = Audit::of(&documents);
    let chosen = match &options.name {
        Some(name) => {
            let id = &select_document(&documents, name)?.id;
            Audit {
                findings: all.document(id).cloned().collect(),
            }
        }
        None => all.clone(),
    };
    match options.format {
        Format::Text => out!("{}", output::prose(&text(&chosen, options.full))),
        Format::Json => outln!("{}", serde_json::to_string_pretty(&chosen)?),
        Format::Csv => out!("{}", csv(&chosen)),
    }
    if let Some((store, folder)) = place(options) {
        let text = markdown_without_html(&all.markdown());
        store.write(&folder.join("README.md"), text.as_bytes())?;
        store.write_json(&folder.join("audit.json"), &all)?;
        if !quiet && options.format == Format::Text {
            outln!("All findings: {}", folder.join("README.md").display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether a name is that of a document beside the five.
fn is_later(name: &str) -> bool {
    Document::LATER.contains(&name)
}

/// Where the findings are written; those on a document beside the five only where that is asked for.
fn place(options: &Options) -> Option<(Store, PathBuf)> {
    let own = options.document.is_some() || options.name.as_deref().is_some_and(is_later);
    let place = |root: PathBuf, id: &str| {
        let store = Store::new(root);
        let folder = store.folder(id);
        (store, folder)
    };
    match &options.out {
        Some(out) => Some(place(out.clone(), "")),
        None => (!own).then(|| place(workspace::root().join("results"), "audit")),
    }
}

fn text(audit: &Audit, full: bool) -> String {
    let mut text = audit.text();
    if full {
        let consistent = audit
            .findings
            .iter()
            .filter(|finding| finding.outcome == Outcome::Consistent);
        consistent.for_each(|finding| text.push_str(&format!("{finding}\n")));
    }
    text
}

fn csv(audit: &Audit) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |finding: &Finding| {
        let cells = [
            &finding.document,
            &finding.outcome.to_string(),
            &finding.place,
            &finding.against,
            &finding.says,
            &finding.arithmetic,
        ];
        cells.map(|cell| quoted(cell)).join(",") + "\n"
    };
    let heading = "document,outcome,place,against,says,arithmetic\n".to_owned();
    heading + &audit.findings.iter().map(line).collect::<String>()
}
