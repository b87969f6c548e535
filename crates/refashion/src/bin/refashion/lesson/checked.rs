//! What students ran beside what their lesson asks for.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use refashion_datasets::DatasetName;
use refashion_report::lesson::{Lesson, changed_runs_table};
use refashion_review::{ChangedRun, Review};
use refashion_runs::{RECORD, read_json, run_in, runs_below};
use serde::{Deserialize, Serialize};

use super::records::{recorded, subject};
use crate::{
    cli::Format,
    output::{self, number, print_rows},
    workspace::{self, typed},
};

/// What of a record says which lesson it is of, whatever its data set.
#[derive(Deserialize)]
struct RecordHead {
    settings: OfNetwork,
    data: Named,
}

#[derive(Deserialize)]
struct OfNetwork {
    network: Named,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// A run as a machine reads of it.
#[derive(Serialize)]
struct Row<'a> {
    run: &'a str,
    #[serde(flatten)]
    checked: Option<&'a ChangedRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// Says it of every run. One that cannot be read is told of, and the others are gone on with.
pub(super) fn check(folders: &[PathBuf], format: Format) -> Result<ExitCode> {
    let (lessons, review) = (Lesson::all()?, recorded()?);
    let (mut checked, mut failed) = (Vec::new(), Vec::new());
    for folder in folders {
        let runs = runs_below(folder);
        if runs.is_empty() {
            failed.push((folder.display().to_string(), no_run(folder).to_owned()));
        }
        for run in runs {
            let name = run.display().to_string();
            match one(&run, &lessons, &review) {
                Ok(found) => checked.push((name, found)),
                Err(error) => failed.push((name, output::told(&error))),
            }
        }
    }
    if format == Format::Text {
        print_table(&checked, &failed);
    }
    print_rows(format, &rows(&checked, &failed), |rows| csv(rows))?;
    tell_of_missing_records(&checked);
    let all_made = checked.iter().all(|(_, run)| run.has_change);
    Ok(match failed.is_empty() && all_made {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Says so where nothing recorded is at hand to compare a run with: a checkout has it.
fn tell_of_missing_records(checked: &[(String, ChangedRun)]) {
    let alone = checked.iter().filter(|(_, run)| run.recorded.is_empty());
    let mut of: Vec<&str> = alone.map(|(_, run)| run.experiment.as_str()).collect();
    of.sort_unstable();
    of.dedup();
    if !of.is_empty() && workspace::checkout().is_none() {
        output::tell_prose(&format!(
            "note: no recorded run of {} is at hand here, so that what came of the change is compared \
             with nothing; in a checkout of refashion, which has the recorded runs in results/, \
             `{}` compares it",
            of.join(", "),
            typed("lesson check")
        ));
    }
}

/// Why there is nothing to check.
fn no_run(folder: &Path) -> &'static str {
    match (folder.exists(), folder.is_dir()) {
        (false, _) => {
            "there is no such folder; give the one that `train` made, such as runs/lab3-2, or a \
             folder of such folders"
        }
        (true, false) => "it is a file; give the folder of a run, such as runs/lab3-2",
        (true, true) => {
            "no run that has ended lies in it: none of its folders has a run.json, which `train` \
             writes at its end"
        }
    }
}

/// A run beside the lesson on the network that it trained.
fn one(folder: &Path, lessons: &[Lesson], review: &Review) -> Result<ChangedRun> {
    let RecordHead { settings, data } = read_json(&folder.join(RECORD))?;
    let network = settings.network.name;
    for lesson in lessons {
        let one = subject(review, lesson)?;
        let experiment = one.document.experiment(&lesson.change.experiment);
        let Some(experiment) = experiment.filter(|asked| asked.network == network) else {
            continue;
        };
        // Only somebody who knows the data set reads the rest of its record.
        if DatasetName::ALL
            .iter()
            .all(|known| known.as_str() != data.name)
        {
            bail!(
                "it trained {network} on images of one's own ({:?}), of which no run is recorded to \
                 compare it with; its lesson, {}, asks for `{}`, on {}",
                data.name,
                lesson.document,
                typed(lesson.change.command(&one.document)?),
                experiment.dataset.title
            );
        }
        let run = run_in(folder)?.context("it is gone")?;
        return Ok(lesson.change.check(&run, one)?);
    }
    bail!(
        "it trained {network}, on which there is no lesson; `{}` lists them",
        typed("lesson")
    )
}

fn print_table(checked: &[(String, ChangedRun)], failed: &[(String, String)]) {
    if !checked.is_empty() {
        out!("{}", output::table(&changed_runs_table(checked)));
    }
    for (name, error) in failed {
        // Most errors say themselves where.
        match error.starts_with(name.as_str()) {
            true => errln!("error: {error}"),
            false => errln!("error: {name}: {error}"),
        }
    }
}

fn rows<'a>(checked: &'a [(String, ChangedRun)], failed: &'a [(String, String)]) -> Vec<Row<'a>> {
    let checked = checked.iter().map(|(run, checked)| Row {
        run,
        checked: Some(checked),
        error: None,
    });
    let failed = failed.iter().map(|(run, error)| Row {
        run,
        checked: None,
        error: Some(error),
    });
    checked.chain(failed).collect()
}

/// A line a run, without the settings, of which there may be any number.
fn csv(rows: &[Row]) -> String {
    let columns = [
        "run",
        "experiment",
        "seed",
        "made",
        "epochs",
        "watched",
        "found",
        "as_expected",
        "error",
    ];
    let cells = |row: &Row| {
        let of = row.checked;
        let watched = of.and_then(|of| serde_json::to_value(of.watched).ok());
        let watched = watched.as_ref().and_then(|name| name.as_str());
        [
            row.run.to_owned(),
            of.map_or(String::new(), |of| of.experiment.clone()),
            number(of.map(|of| of.seed)),
            number(of.map(|of| of.has_change)),
            number(of.map(|of| of.epochs)),
            watched.unwrap_or_default().to_owned(),
            number(of.and_then(|of| of.found)),
            number(of.and_then(|of| of.as_expected)),
            row.error.unwrap_or_default().to_owned(),
        ]
    };
    output::csv(columns, rows.iter().map(cells))
}
