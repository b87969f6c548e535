//! `refashion completions`: what completes commands in a shell.

use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::generate;

use crate::cli::{Cli, Completions};

pub(crate) fn completions(options: &Completions) -> Result<ExitCode> {
    let mut script = Vec::new();
    let mut command = Cli::command();
    // It is the installed program that a shell completes, however this one was called.
    generate(options.shell, &mut command, "refashion", &mut script);
    out!("{}", String::from_utf8(script)?);
    Ok(ExitCode::SUCCESS)
}
