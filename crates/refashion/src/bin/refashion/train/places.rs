//! Where the runs of one's own experiments go.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use refashion_documents::{Document, is_experiment_id, text_file};
use refashion_runs::{CONFIG, Draft, LOCK, Places, Seeds, Store};

use crate::{cli::Train, named_images::refuse_version, workspace};

/// Writes an experiment into the folder of its runs.
pub(crate) fn keep(document: &Document, store: &Store) -> Result<()> {
    let path = store.folder(&document.id).join(CONFIG);
    refuse_version(&path)?;
    Ok(store.write(&path, document.text()?.as_bytes())?)
}

/// Takes back a folder in which nothing was trained: what was refused is not to stand in the way of the
/// next try. What holds anything else stays as it is.
pub(crate) fn take_back(folder: &Path) {
    for run in fs::read_dir(folder).into_iter().flatten().flatten() {
        let run = run.path();
        if holds_only(&run, LOCK) {
            let _ = fs::remove_file(run.join(LOCK)).and_then(|()| fs::remove_dir(&run));
        }
    }
    if holds_only(folder, CONFIG) {
        let _ = fs::remove_file(folder.join(CONFIG));
    }
    // Only an empty folder is removed.
    let _ = fs::remove_dir(folder);
}

fn holds_only(folder: &Path, name: &str) -> bool {
    let mut entries = fs::read_dir(folder).into_iter().flatten();
    let first = entries.next().and_then(|entry| entry.ok());
    first.is_some_and(|entry| entry.file_name() == name) && entries.next().is_none()
}

/// The seeds that were asked for, or as many as the experiment has.
pub(crate) fn seeds(seed: Option<u64>, seeds: Option<usize>, draft: &Draft) -> Seeds {
    match (seed, seeds) {
        (Some(seed), _) => Seeds::One(seed),
        (None, Some(count)) => Seeds::First(count),
        (None, None) => Seeds::First(draft.experiment().seeds),
    }
}

/// What runs of an experiment are called, but for their number: as the experiment is, and where its
/// file lies in the folder of a run, as that run was.
pub(crate) fn base(draft: &Draft, what: &str) -> String {
    let id = draft.experiment().id.replace('/', "-");
    let folder = Path::new(what).parent().and_then(Path::file_name);
    let of_run = folder.is_some_and(|folder| folder == id.as_str());
    match id.rsplit_once('-') {
        Some((base, number)) if of_run && number.parse::<usize>().is_ok() => base.to_owned(),
        _ => id,
    }
}

/// Takes a folder for the runs of a draft, which is called after it from then on.
pub(crate) fn find(draft: &mut Draft, options: &Train) -> Result<Places> {
    match &options.out {
        Some(out) => given(draft, out, options.resume),
        None if options.resume => to_resume(draft),
        None => next(draft),
    }
}

fn places(results: PathBuf) -> Places {
    Places {
        apart: results.clone(),
        results,
    }
}

/// The folder that was named: a new one, or one that is to be gone on with.
fn given(draft: &mut Draft, out: &Path, resume: bool) -> Result<Places> {
    // Runs are called as their folder is; a link that somebody named stands for what it leads to.
    let led = out.is_symlink().then(|| out.canonicalize()).transpose();
    let led = led.with_context(|| format!("cannot tell where {} leads", out.display()))?;
    let out = led.as_deref().unwrap_or(out);
    let name = out.file_name().and_then(|name| name.to_str());
    let name = name.with_context(|| format!("--out {} has no name", out.display()))?;
    ensure!(
        is_experiment_id(name),
        "--out {}: an experiment is called as the folder of its runs, and {name:?} cannot name one; write it \
         in letters, digits, `-` and `_`, and not as `all`, `figures` or another folder of the program",
        out.display()
    );
    draft.name(name);
    let config = out.join(CONFIG);
    let begun = config.try_exists();
    let begun = begun.with_context(|| format!("cannot read {}", config.display()))?;
    ensure!(
        begun || !resume,
        "{} holds no run to go on with; without --resume one is begun",
        out.display()
    );
    if begun {
        refuse_version(&config)?;
        let found = text_file(&config)?;
        if !resume {
            bail!(
                "{} holds runs already: --resume goes on with them, another --out leaves them alone",
                out.display()
            );
        }
        let (found, expected) = (settings(&found), settings(&draft.document.text()?));
        if let Some(which) = differences(&found, &expected) {
            bail!(
                "{} holds runs of other settings: {which}; --resume goes on with the same ones, another \
                 --out leaves them alone",
                out.display()
            );
        }
    }
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    Ok(places(parent.unwrap_or(Path::new(".")).to_owned()))
}

/// The text of an experiment without what may differ where its runs are gone on with: the place of its
/// images, as they may have been moved, and which they are the checkpoint knows; and how many seeds it
/// has, as there may be more.
fn settings(text: &str) -> String {
    let free = ["dataset_path = ", "seeds = "];
    let differs = |line: &&str| free.iter().any(|begin| line.starts_with(begin));
    let lines = text.lines().filter(|line| !differs(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// The settings that one of two experiments has and the other lacks, a few of each.
fn differences(found: &str, expected: &str) -> Option<String> {
    const MOST: usize = 3;
    let only = |these: &str, others: &str| {
        let others: Vec<&str> = others.lines().map(str::trim).collect();
        let lines = these.lines().map(str::trim);
        let mine = lines.filter(|line| !line.is_empty() && !others.contains(line));
        let said: Vec<String> = mine.take(MOST).map(|line| format!("`{line}`")).collect();
        match said.is_empty() {
            true => "nothing else".to_owned(),
            false => said.join(", "),
        }
    };
    (found != expected).then(|| {
        let (there, here) = (only(found, expected), only(expected, found));
        format!("{there} there, {here} here")
    })
}

/// The last folder of runs with these settings.
fn to_resume(draft: &mut Draft) -> Result<Places> {
    let (base, root) = (
        draft.document.id.clone(),
        workspace::root().join(workspace::RUNS),
    );
    for number in (1..next_number(&root, &base)).rev() {
        let name = format!("{base}-{number}");
        draft.name(&name);
        let found = text_file(&root.join(&name).join(CONFIG));
        let same = |found: String, text: String| settings(&found) == settings(&text);
        if found.is_ok_and(|found| draft.document.text().is_ok_and(|text| same(found, text))) {
            return Ok(places(root));
        }
    }
    bail!(
        "{} holds no run of {base} with these settings; without --resume one is begun",
        root.display()
    )
}

/// A folder of a number that no run has.
fn next(draft: &mut Draft) -> Result<Places> {
    let (base, root) = (
        draft.document.id.clone(),
        workspace::root().join(workspace::RUNS),
    );
    let failed = |folder: &Path| format!("cannot make the folder {}", folder.display());
    fs::create_dir_all(&root).with_context(|| failed(&root))?;
    let first = next_number(&root, &base);
    // Another process may take a number first.
    for number in first..first + 1000 {
        let name = format!("{base}-{number}");
        let folder = root.join(&name);
        match fs::create_dir(&folder) {
            Ok(()) => {
                draft.name(&name);
                return Ok(places(root));
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| failed(&folder)),
        }
    }
    bail!(
        "{} holds too many runs of {base}; remove some",
        root.display()
    )
}

/// One more than the largest number that a run has.
fn next_number(root: &Path, base: &str) -> usize {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let number = |name: &str| {
        name.strip_prefix(base)?
            .strip_prefix('-')?
            .parse::<usize>()
            .ok()
    };
    let numbers = entries.filter_map(|entry| number(entry.file_name().to_str()?));
    numbers.max().map_or(1, |most| most.saturating_add(1))
}

/// Refuses a folder among the recorded results.
pub(crate) fn refuse_results(out: &Path) -> Result<()> {
    ensure!(
        !workspace::keeps(&["results"], out),
        "{} lies among the recorded results; name another place",
        out.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn the_settings_that_one_of_them_lacks_are_said() {
        let said = |found, expected| differences(found, expected).unwrap();
        assert_eq!(
            said("a\n\nb", "a\nx = 1\n\nb"),
            "nothing else there, `x = 1` here"
        );
        assert_eq!(said("a\nx = 1", "a"), "`x = 1` there, nothing else here");
        // Whatever follows an empty line or a table that the other lacks.
        assert_eq!(
            said(
                "a = 1\n\n[t]\nb = 2",
                "a = 1\nc = 3\n\n[u]\nd = 4\n\n[t]\nb = 5"
            ),
            "`b = 2` there, `c = 3`, `[u]`, `d = 4` here"
        );
        assert_eq!(differences("a\nb", "a\nb"), None);
    }
}
