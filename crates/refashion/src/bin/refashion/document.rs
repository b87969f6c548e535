//! `cargo xtask document`: a document of one's own is begun and looked through.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, anyhow, bail};
use refashion_documents::{check, skeleton};
use refashion_runs::write_whole;
use refashion_std::{counted, text_of};

use crate::cli::Document;

/// No summary, log or document is larger.
const MOST_BYTES: u64 = 64 << 20;

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
    let summary = summary.map(read).transpose()?;
    let log = log.map(read).transpose()?;
    // It refuses a name that is none, which is a path from here on.
    let text = skeleton(name, summary.as_deref(), log.as_deref())?;
    let path = out.map_or_else(|| PathBuf::from(format!("{name}.toml")), Path::to_owned);
    if path.exists() {
        bail!(
            "{} is there already; remove it, or name another file with --out",
            path.display()
        );
    }
    write_whole(&path, text.as_bytes())?;
    outln!(
        "{}: {} left; `cargo xtask document check {0}` lists them",
        path.display(),
        counted(check(&text).len(), "gap")
    );
    Ok(ExitCode::SUCCESS)
}

fn look_through(file: &Path) -> Result<ExitCode> {
    let problems = check(&read(file)?);
    for problem in &problems {
        outln!("{}:{problem}", file.display());
    }
    if problems.is_empty() {
        outln!(
            "{}: nothing is missing; `cargo xtask reproduce all --document {0}` runs it",
            file.display()
        );
        return Ok(ExitCode::SUCCESS);
    }
    outln!("{} to mend", counted(problems.len(), "thing"));
    Ok(ExitCode::FAILURE)
}

fn read(path: &Path) -> Result<String> {
    let named = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(named)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .with_context(named)?;
    if bytes.len() as u64 > MOST_BYTES {
        bail!(
            "{} has more than 64 MiB; is it the right file?",
            path.display()
        );
    }
    text_of(bytes).map_err(|seen| anyhow!("{}: this is {seen}; save it as UTF-8", path.display()))
}
