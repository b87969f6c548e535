//! `cargo xtask document`: a document of one's own is begun and looked through.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Result, bail};
use refashion_documents::{Document as Catalogue, check, skeleton, text_file};
use refashion_runs::write_file;
use refashion_std::counted;

use crate::{
    cli::{Document, Source},
    documents::{is_reserved, refuse_names},
    named_images,
    output::shortened,
    shell::word,
    workspace::typed,
};

pub(crate) fn document(action: &Document) -> Result<ExitCode> {
    match action {
        Document::New {
            name,
            summary,
            log,
            out,
        } => begin(name, summary.as_deref(), log.as_deref(), out.as_deref()),
        Document::Check { file } => look_through(file),
    }
}

fn begin(
    name: &str,
    summary: Option<&Path>,
    log: Option<&Path>,
    out: Option<&Path>,
) -> Result<ExitCode> {
    let summary = summary.map(text_file).transpose()?;
    let log = log.map(text_file).transpose()?;
    if Catalogue::named(name).is_ok() {
        bail!("{name} is one of the documents that are here already; give yours another name");
    }
    if is_reserved(name) {
        bail!("{name} would lie among the results' own folders and files; give yours another name");
    }
    // It refuses a name that is none, which is a path from here on.
    let text = skeleton(name, summary.as_deref(), log.as_deref())?;
    let path = out.map_or_else(|| PathBuf::from(format!("{name}.toml")), Path::to_owned);
    if path.exists() {
        bail!(
            "{} is there already; remove it, or name another file with --out",
            path.display()
        );
    }
    write_file(&path, text.as_bytes())?;
    outln!(
        "{}: {} left; `{}` lists them",
        path.display(),
        counted(check(&text).len(), "gap"),
        typed(format_args!("document check {}", word(&path)))
    );
    Ok(ExitCode::SUCCESS)
}

fn look_through(file: &Path) -> Result<ExitCode> {
    // The sets that it names are known to `reproduce` too.
    named_images::describe_imported(file, &Source::default())?;
    named_images::describe_named(file)?;
    let problems = check(&text_file(file)?);
    for problem in &problems {
        let problem = shortened(&problem.to_string());
        outln!("{}:{problem}", file.display());
    }
    if problems.is_empty() {
        refuse_names(file)?;
        outln!(
            "{}: nothing is missing; `{}` runs it",
            file.display(),
            typed(format_args!("reproduce all --document {}", word(file)))
        );
        return Ok(ExitCode::SUCCESS);
    }
    outln!("{} to mend", counted(problems.len(), "thing"));
    Ok(ExitCode::FAILURE)
}
