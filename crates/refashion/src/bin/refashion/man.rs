//! `refashion man`: manual pages.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Command, CommandFactory};
use refashion_std::{counted, make_folders, write_atomic};

use crate::cli::{Cli, Man};

pub(crate) fn man(options: &Man) -> Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    match &options.out {
        None => out!("{}", page(&command)?),
        Some(folder) => {
            make_folders(folder, folder)
                .with_context(|| format!("cannot write {}", folder.display()))?;
            let written = write(&command, folder)?;
            outln!("{}: {}", folder.display(), counted(written, "page"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the pages of a command and of those below it, and counts them.
fn write(command: &Command, folder: &Path) -> Result<usize> {
    let manual = clap_mangen::Man::new(command.clone());
    let path = folder.join(manual.get_filename());
    write_atomic(&path, page(command)?.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    let mut below = command
        .get_subcommands()
        .filter(|one| one.get_name() != "help");
    below.try_fold(1, |sum, command| Ok(sum + write(command, folder)?))
}

fn page(command: &Command) -> Result<String> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    Ok(String::from_utf8(text)?)
}
