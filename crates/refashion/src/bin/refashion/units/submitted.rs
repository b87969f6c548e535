//! `cargo xtask submit`: the units that are due go to an engine.

use std::{
    env, fs,
    io::ErrorKind,
    path::absolute,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use refashion_runs::write_whole;
use refashion_std::counted;

use super::{
    folder::Folder,
    local::Local,
    script::Script,
    standing::{Standing, State, tally},
};
use crate::{
    cli::{Engine, Submit},
    data::SYNTHETIC,
    threads::Threads,
};

pub(crate) fn submit(options: &Submit, quiet: bool) -> Result<ExitCode> {
    let path = absolute(&options.folder)
        .with_context(|| format!("cannot tell where {} lies", options.folder.display()))?;
    let folder = Folder::at(&path);
    let all = folder.units()?;
    let standings = Standing::of(&folder, &all);
    let to_make = |one: &&Standing| matches!(one.state, State::Due | State::Failed);
    let due: Vec<usize> = standings
        .iter()
        .filter(to_make)
        .map(|one| one.unit.index)
        .collect();
    if !quiet && !options.dry_run {
        outln!("{}", tally(&standings));
    }
    if due.is_empty() {
        outln!(
            "Nothing is due; `cargo xtask gather {}` writes the reports.",
            options.folder.display()
        );
        return Ok(ExitCode::SUCCESS);
    }
    let data = options.source.data.as_deref().map(absolute).transpose();
    let data = data.context("cannot tell where --data lies")?;
    ensure!(
        options
            .source
            .data
            .as_deref()
            .is_none_or(|data| data.as_os_str() != SYNTHETIC),
        "--data {SYNTHETIC} asks for a rehearsal, and a unit is none"
    );
    let program = env::current_exe().context("cannot tell where this program lies")?;
    let script = Script {
        program: &program,
        folder: &path,
        units: &due,
        parallel: options.parallel,
        cpus: options.cpus,
        time: options.time,
        data: data.as_deref(),
        allow_unverified: options.source.allow_unverified_data,
    };
    match options.engine {
        Engine::Slurm => hand_over(
            &folder,
            "slurm.sh",
            script.slurm()?,
            &["sbatch"],
            (options, due.len()),
        ),
        Engine::Hq => {
            let words = ["hq", "submit", "--directives=file"];
            hand_over(&folder, "hq.sh", script.hq()?, &words, (options, due.len()))
        }
        Engine::Local => {
            let cores = Threads::here()?.count;
            let units = due.iter().filter_map(|index| all.get(*index)).collect();
            let local = Local {
                script,
                folder: &folder,
                parallel: options.parallel.unwrap_or((cores / options.cpus).max(1)),
                quiet,
            };
            match options.dry_run {
                true => local.show(units),
                false => local.make(units),
            }
        }
    }
}

/// Writes a script, and calls what submits it.
fn hand_over(
    folder: &Folder,
    name: &str,
    text: String,
    submit: &[&str],
    (options, due): (&Submit, usize),
) -> Result<ExitCode> {
    if options.dry_run {
        out!("{text}");
        return Ok(ExitCode::SUCCESS);
    }
    let script = folder.path().join(name);
    write_whole(&script, text.as_bytes())?;
    let logs = folder.logs();
    fs::create_dir_all(&logs)
        .with_context(|| format!("cannot make the folder {}", logs.display()))?;
    let [program, words @ ..] = submit else {
        bail!("no program submits {}", script.display());
    };
    let status = Command::new(program).args(words).arg(&script).status();
    let status = status.map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!(
            "{program} is not here; `--dry-run` prints the script, and `--engine local` needs none"
        ),
        _ => anyhow!("{program} cannot be started: {error}"),
    })?;
    ensure!(
        status.success(),
        "{program} has not taken {} ({status}); what it says of that stands above",
        script.display()
    );
    outln!(
        "Handed over: {}; `cargo xtask status {}` says how they stand.",
        counted(due, "unit"),
        options.folder.display()
    );
    Ok(ExitCode::SUCCESS)
}
