//! `cargo xtask submit`: the units that are due go to an engine.

use std::{
    env,
    io::{Error, ErrorKind},
    path::{Path, absolute},
    process::{Command, ExitCode, ExitStatus, Stdio},
};

use anyhow::{Context, Result, anyhow, ensure};
use refashion_runs::write_file;
use refashion_std::counted;

use super::{
    folder::{Folder, refuse_rehearsal},
    local::Local,
    script::{SHORTEST_OF_SLURM, Script},
    status::{State, UnitStatus, tally},
};
use crate::{
    cli::{Engine, Submit},
    shell::word,
    threads::Threads,
    workspace::typed,
};

pub(crate) fn submit(options: &Submit, quiet: bool) -> Result<ExitCode> {
    if let (Engine::Slurm, Some(time)) = (options.engine, options.time) {
        ensure!(
            time >= SHORTEST_OF_SLURM,
            "--time is {} s, and Slurm counts minutes: give at least 00:02:00, better as long as a \
             unit takes",
            time.as_secs()
        );
    }
    let path = absolute(&options.folder)
        .with_context(|| format!("cannot tell where {} lies", options.folder.display()))?;
    let folder = Folder::at(&path);
    let all = folder.units()?;
    let statuses = UnitStatus::of(&folder, &all);
    // What another process makes, the local engine sees to the end of.
    let is_local = options.engine == Engine::Local && !options.dry_run;
    let to_make = |one: &&UnitStatus| match one.state {
        State::Due | State::Failed => true,
        State::Running => is_local,
        State::Whole => false,
    };
    let due: Vec<usize> = statuses
        .iter()
        .filter(to_make)
        .map(|one| one.unit.index)
        .collect();
    if !quiet && !options.dry_run {
        outln!("{}", tally(&statuses));
    }
    if due.is_empty() {
        let next = match statuses.iter().any(|one| one.state == State::Running) {
            true => ("status", "says when all are whole"),
            false => ("gather", "writes the reports"),
        };
        outln!(
            "Nothing is due; `{}` {}.",
            typed(format_args!("{} {}", next.0, word(&options.folder))),
            next.1
        );
        return Ok(ExitCode::SUCCESS);
    }
    let data = options.source.data.as_deref().map(absolute).transpose();
    let data = data.context("cannot tell where --data lies")?;
    refuse_rehearsal(&options.source)?;
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
        Engine::Slurm => hand_over(&folder, "slurm", script.slurm()?, (options, due.len())),
        Engine::Hq => hand_over(&folder, "hq", vec![script.hq()?], (options, due.len())),
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

/// Writes scripts, and calls what submits each.
fn hand_over(
    folder: &Folder,
    name: &str,
    texts: Vec<String>,
    (options, due): (&Submit, usize),
) -> Result<ExitCode> {
    if options.dry_run {
        out!("{}", texts.join("\n"));
        return Ok(ExitCode::SUCCESS);
    }
    folder.make_logs()?;
    let several = texts.len() > 1;
    let mut before = None;
    for (number, text) in texts.iter().enumerate() {
        let name = match number {
            0 => format!("{name}.sh"),
            _ => format!("{name}-{number}.sh"),
        };
        let script = folder.path().join(name);
        write_file(&script, text.as_bytes())?;
        match (options.engine, several) {
            (Engine::Slurm, true) => {
                // As many at once are asked for of all arrays, so that each waits for the one before.
                let after = before.filter(|_| options.parallel.is_some());
                before = Some(array(&script, after.as_deref())?);
            }
            (Engine::Slurm, false) => taken(Command::new("sbatch").arg(&script), &script)?,
            _ => {
                let words = ["submit", "--directives=file"];
                taken(Command::new("hq").args(words).arg(&script), &script)?;
            }
        }
    }
    outln!(
        "Handed over: {}; `{}` says how they stand.",
        counted(due, "unit"),
        typed(format_args!("status {}", word(&options.folder)))
    );
    Ok(ExitCode::SUCCESS)
}

/// Submits one array of several to Slurm, to start after another where that is said: its number.
fn array(script: &Path, after: Option<&str>) -> Result<String> {
    let mut sbatch = Command::new("sbatch");
    sbatch.arg("--parsable").stderr(Stdio::inherit());
    if let Some(job) = after {
        sbatch.arg(format!("--dependency=afterany:{job}"));
    }
    sbatch.arg(script);
    let output = sbatch
        .output()
        .map_err(|error| not_started(&sbatch, &error))?;
    refuse_failure(&sbatch, output.status, script)?;
    // The name of a cluster may follow.
    let said = String::from_utf8_lossy(&output.stdout);
    let job = said.trim().split(';').next().unwrap_or_default();
    ensure!(
        !job.is_empty() && job.chars().all(|c| c.is_ascii_digit()),
        "sbatch has taken {}, but says no number of a job: {said:?}",
        script.display()
    );
    outln!("Submitted batch job {job}");
    Ok(job.to_owned())
}

/// Calls what submits a script.
fn taken(command: &mut Command, script: &Path) -> Result<()> {
    let status = command.status();
    let status = status.map_err(|error| not_started(command, &error))?;
    refuse_failure(command, status, script)
}

fn refuse_failure(command: &Command, status: ExitStatus, script: &Path) -> Result<()> {
    ensure!(
        status.success(),
        "{} has not taken {} ({status}); what it says of that stands above",
        command.get_program().display(),
        script.display()
    );
    Ok(())
}

fn not_started(command: &Command, error: &Error) -> anyhow::Error {
    let program = command.get_program().display();
    match error.kind() {
        ErrorKind::NotFound => anyhow!(
            "{program} is not here; `--dry-run` prints the script, and `--engine local` needs none"
        ),
        _ => anyhow!("{program} cannot be started: {error}"),
    }
}
