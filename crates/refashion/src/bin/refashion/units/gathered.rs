//! `cargo xtask gather`: units that are whole are judged, and reported as any runs.

use std::process::ExitCode;

use anyhow::{Result, bail};
use refashion_documents::audit::Audit;
use refashion_runs::{Store, Unit};
use refashion_std::counted;

use super::folder::Folder;
use crate::{
    broken,
    cli::Gather,
    documents,
    output::leave_to_a_machine,
    reproduce::{Reports, print_rows},
    shell::word,
    sweep,
    workspace::typed,
};

pub(crate) fn gather(options: &Gather, quiet: bool) -> Result<ExitCode> {
    let quiet = leave_to_a_machine(options.format) || quiet;
    let folder = Folder::at(&options.folder);
    let units = folder.units()?;
    let mut missing = Vec::new();
    for unit in &units {
        match folder.is_whole(unit) {
            Ok(true) => {}
            Ok(false) => missing.push(unit),
            Err(error) => {
                broken::tell_of(&error.to_string());
                missing.push(unit);
            }
        }
    }
    if missing.len() == units.len() || !missing.is_empty() && !options.partial {
        let first: Vec<String> = missing
            .iter()
            .take(5)
            .map(|unit| unit.index.to_string())
            .collect();
        let more = if missing.len() > first.len() {
            ", …"
        } else {
            ""
        };
        bail!(
            "not whole: {} of {} ({}{more}); `{}` says how they stand; \
             --partial reports on the others, where there are any",
            missing.len(),
            counted(units.len(), "unit"),
            first.join(", "),
            typed(format_args!("status {}", word(folder.path())))
        );
    }
    if !missing.is_empty() {
        outln!(
            "Not whole, and left out: {} of {}.",
            missing.len(),
            counted(units.len(), "unit")
        );
    }
    folder.make_results()?;
    let file = folder.sweep();
    if file.exists() {
        sweep::gather(
            &file,
            (&units, &folder.list()),
            &folder.results(),
            &options.source,
            options.format,
        )?;
    } else {
        report(&folder, &units, options, quiet)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reports on documents, each where its runs lie, as `reproduce` does.
fn report(folder: &Folder, units: &[Unit], options: &Gather, quiet: bool) -> Result<()> {
    let source = &options.source;
    let own = folder.own(source)?;
    let documents = documents::or_built_in(&own, None)?;
    // What was changed since would be held against runs of something else.
    for unit in units {
        unit.planned(&documents, &folder.list())?;
    }
    let reports = Reports {
        audit: &Audit::of(&documents),
        source,
        format: options.format,
        quiet,
    };
    let mut reviews = Vec::new();
    let mut stores: Vec<Store> = Vec::new();
    let mut several = 0;
    for document in &documents {
        let mut places: Vec<Store> = Vec::new();
        for unit in units {
            let store = folder.store(unit);
            if document.experiment(&unit.experiment).is_some() && !places.contains(&store) {
                places.push(store);
            }
        }
        several += usize::from(!places.is_empty());
        for store in places {
            let mut of_own = own.iter();
            if let Some(own) = of_own.find(|own| own.document.id == document.id) {
                own.keep(&store)?;
            }
            reviews.extend(reports.document(document, &store)?);
            if !stores.contains(&store) {
                stores.push(store);
            }
        }
    }
    // A document of one's own stands alone.
    if own.is_empty() {
        for store in &stores {
            reports.overview(store, several > 1)?;
        }
    }
    print_rows(&reviews, options.format)
}
