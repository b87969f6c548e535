//! Which documents a command knows: the built-in ones, those that were named, and those that lie
//! beside their runs.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use refashion_documents::{Document, Error as DocumentError, anchored, text_file};
use refashion_runs::{Store, names, select, write_file};

use crate::{
    broken,
    cli::Source,
    named_images::{self, KEPT, STAND_IN},
    output,
    shell::word,
    workspace::{self, from_here, typed},
};

/// What lies among results and is no document's.
const OTHERS: [&str; 17] = [
    "audit",
    "bench",
    "bits",
    "build",
    "data",
    "keras",
    "models",
    "mutants",
    "on-nan-skip",
    "on-nan-stop",
    "precision-bf16",
    "precision-f32",
    "serve",
    "shortened",
    "torture",
    "verdicts",
    "REHEARSAL",
];

/// So many documents that were replaced are kept beside one another.
const MOST_KEPT: usize = 999;

/// The files that lie there.
const PAGES: [&str; 3] = ["README.md", "index.html", "try.html"];

/// A document of one's own, with its text as it was read, but for paths, which hold anywhere.
pub(crate) struct Own {
    pub(crate) document: Document,
    path: PathBuf,
    text: String,
}

/// Reads the documents that were named; no two of them may go by the same name.
pub(crate) fn named(files: &[PathBuf]) -> Result<Vec<Own>> {
    let mut all: Vec<Own> = Vec::new();
    for path in files {
        named_images::describe_named(path)?;
        let own = read(path)?;
        let taken: BTreeSet<&str> = all.iter().flat_map(|one| names(&one.document)).collect();
        refuse_reserved(&own)?;
        if let Some(name) = names(&own.document).find(|name| taken.contains(name)) {
            bail!(
                "{}: `{name}` is the name of something in another file that --document names",
                path.display()
            );
        }
        all.push(own);
    }
    Ok(all)
}

fn refuse_reserved(own: &Own) -> Result<()> {
    match names(&own.document).find(|name| is_reserved(name)) {
        Some(name) => bail!(
            "{}: `{name}` would lie among the results' own folders and files; call yours something else",
            own.path.display()
        ),
        None => Ok(()),
    }
}

/// Refuses a document whose names `reproduce` would refuse, once the sets that it names are known.
pub(crate) fn refuse_names(file: &Path) -> Result<()> {
    let own = read(file)?;
    refuse_reserved(&own)?;
    refuse_built_in(&[own], "--out", None)
}

/// Whether a name leads to what lies among results and is no document's.
pub(crate) fn is_reserved(name: &str) -> bool {
    let first = name.split('/').next().unwrap_or_default();
    [&OTHERS[..], &PAGES]
        .concat()
        .iter()
        .any(|one| one.eq_ignore_ascii_case(first))
}

/// Reads the one document that was named.
pub(crate) fn one(file: &Path) -> Result<Document> {
    named_images::describe_imported(file, &Source::default())?;
    named_images::describe_named(file)?;
    Ok(read(file)?.document)
}

/// Reads the documents that were named, once the imported sets that they name are known.
pub(crate) fn asked(files: &[PathBuf], source: &Source) -> Result<Vec<Own>> {
    (files.iter()).try_for_each(|path| named_images::describe_imported(path, source))?;
    named(files)
}

/// The documents that were named, or those that are built in: the ones among which `what` is looked for,
/// or all.
pub(crate) fn or_built_in(own: &[Own], what: Option<&str>) -> Result<Vec<Document>> {
    if own.is_empty() {
        return what.map_or_else(|| Ok(Document::built_in()?), built_in);
    }
    Ok(own.iter().map(|own| own.document.clone()).collect())
}

/// Refuses documents of one's own that go by names of the built-in ones, whose records they would
/// replace unless another folder is named: by which option that is done, and which one is.
pub(crate) fn refuse_built_in(own: &[Own], option: &str, named: Option<&Path>) -> Result<()> {
    if own.is_empty() {
        return Ok(());
    }
    let results = workspace::root().join("results").canonicalize();
    let is_theirs = |named: &Path| {
        let there = named.canonicalize();
        matches!((there, &results), (Ok(there), Ok(results)) if there == *results)
    };
    if !named.is_none_or(is_theirs) {
        return Ok(());
    }
    let built_in = Document::built_in()?;
    let taken: BTreeSet<&str> = built_in.iter().flat_map(names).collect();
    let mut all = own.iter().flat_map(|own| names(&own.document));
    let is_below = |name: &str| {
        let first = name.split('/').next().unwrap_or_default();
        built_in
            .iter()
            .any(|one| one.id.eq_ignore_ascii_case(first))
    };
    match all.find(|name| taken.contains(name) || is_below(name)) {
        Some(name) => bail!(
            "`{name}` is built in, or lies in the folder of what is, whose records would be replaced; call \
             yours something else, or name a folder with {option}"
        ),
        None => Ok(()),
    }
}

/// The built-in documents among which a name is looked for: the five, and where they have none of it the
/// later ones too.
fn built_in(what: &str) -> Result<Vec<Document>> {
    let five = Document::all()?;
    match select(&five, what) {
        Ok(_) => Ok(five),
        Err(_) => Ok(Document::built_in()?),
    }
}

/// The built-in documents, then those that were named, then those that lie beside their runs. One
/// that was named goes before a copy of it.
pub(crate) fn known(named: Vec<Own>, store: &Store) -> Result<Vec<Document>> {
    let mut all = Document::all()?;
    // The later ones stand among them once they have runs.
    for document in Document::built_in()?.split_off(all.len()) {
        if store.folder(&document.id).is_dir() {
            all.push(document);
        }
    }
    for own in named {
        own.tell_of_change(store);
        put(&mut all, own.document);
    }
    let chosen: BTreeSet<String> = all
        .iter()
        .skip(Document::NAMES.len())
        .map(|one| one.id.clone())
        .collect();
    for folder in store.folders() {
        if chosen.contains(&folder) {
            continue;
        }
        match kept(store, &folder) {
            Ok(Some(document)) => put(&mut all, document),
            Ok(None) => {}
            Err(error) => broken::tell_of(&output::told(&error)),
        }
    }
    Ok(all)
}

/// Says, in one line, which folders hold what no known document accounts for.
pub(crate) fn tell_of_strangers(documents: &[Document], store: &Store) {
    // An experiment of a document of one's own need not lie in the folder of its document.
    let places: BTreeSet<&str> = documents
        .iter()
        .flat_map(names)
        .filter_map(|name| name.split('/').next())
        .collect();
    let known =
        |folder: &String| OTHERS.contains(&folder.as_str()) || places.contains(folder.as_str());
    let strangers: Vec<String> = store
        .folders()
        .into_iter()
        .filter(|folder| !known(folder))
        .collect();
    if !strangers.is_empty() {
        outln!(
            "Left out, as no known document has made it: {} in {}; --document FILE names its document.",
            strangers.join(", "),
            store.folder("").display()
        );
    }
}

impl Own {
    /// Keeps a copy beside the runs, so that other commands find it. A text that was kept before is moved
    /// aside: the runs that are there may be of that one.
    pub(crate) fn keep(&self, store: &Store) -> Result<()> {
        let folder = store.folder(&self.document.id);
        let path = folder.join(KEPT);
        named_images::refuse_version(&path)?;
        if let Some(before) = self.other_than(&path) {
            let free = (1..).map(|number| folder.join(format!("document-{number}.toml")));
            let aside = free
                .take(MOST_KEPT)
                .find(|aside| !aside.exists() || text_file(aside).is_ok_and(|text| text == before));
            let aside =
                aside.with_context(|| format!("too many documents in {}", folder.display()))?;
            store.write(&aside, before.as_bytes())?;
            tracing::warn!(
                "{} differs from the document that the runs in {} were made with, which is kept as {}",
                self.path.display(),
                folder.display(),
                aside.display()
            );
        }
        Ok(store.write(&path, self.text.as_bytes())?)
    }

    /// Writes a copy elsewhere.
    pub(crate) fn copy(&self, path: &Path) -> Result<()> {
        Ok(write_file(path, self.text.as_bytes())?)
    }

    /// Says so where another text was kept: the runs that are there may be of that one.
    fn tell_of_change(&self, store: &Store) {
        let path = store.folder(&self.document.id).join(KEPT);
        if self.other_than(&path).is_some() {
            tracing::warn!(
                "{} differs from {}, which was kept with the runs that are there; what counts is the former",
                self.path.display(),
                path.display()
            );
        }
    }

    /// The text of a file, if it is there and another.
    fn other_than(&self, path: &Path) -> Option<String> {
        text_file(path).ok().filter(|kept| *kept != self.text)
    }
}

fn read(path: &Path) -> Result<Own> {
    let text = anchored(&text_file(path)?, path);
    let mut document = Document::parse(&text, path).map_err(|error| told(error, path))?;
    document.file = Some(word(from_here(path)));
    Ok(Own {
        document,
        path: path.to_owned(),
        text,
    })
}

/// What is wrong with a document; where it is the set that nobody knows, how one's own is made known.
fn told(error: DocumentError, path: &Path) -> anyhow::Error {
    let read = |dataset| Document::draft(path, dataset);
    match (read(None), read(Some(STAND_IN))) {
        (Ok(_), _) => error.into(),
        // With any set this is wrong, so that the set is not.
        (_, Err(other)) => other.into(),
        _ => anyhow::anyhow!(
            "{error}; pictures of your own become a set with `{}`, and `{}` trains on them as they are",
            typed("data import FOLDER"),
            typed(format_args!("train {} --dataset FOLDER", word(path)))
        ),
    }
}

/// What stands behind a command so that it knows an experiment: nothing where it is built in, else the
/// copy of its document that lies beside its runs.
pub(crate) fn option_of(experiment: &str, store: &Store) -> String {
    let has = |document: &Document| document.experiment(experiment).is_some();
    if Document::built_in().is_ok_and(|all| all.iter().any(has)) {
        return String::new();
    }
    let mut copies = store.folders().into_iter();
    let kept = copies.find_map(|folder| kept(store, &folder).ok()?.filter(has));
    kept.map_or(" --document FILE".to_owned(), |document| document.option())
}

/// The file that a command is given so that it knows a document: the copy beside its runs, where that says
/// the same, so that it is found wherever the document was read.
pub(crate) fn file_of(document: &Document, store: &Store) -> Option<String> {
    let given = document.file.clone()?;
    let own = read(&store.folder(&document.id).join(KEPT)).ok();
    let kept = own.map(|own| own.document).and_then(|kept| {
        let file = kept.file.clone();
        let same = Document {
            file: document.file.clone(),
            ..kept
        } == *document;
        file.filter(|_| same)
    });
    Some(kept.unwrap_or(given))
}

/// Puts a document in the place of one of the same name, or behind all others.
fn put(all: &mut Vec<Document>, document: Document) {
    match all.iter_mut().find(|one| one.id == document.id) {
        Some(place) => *place = document,
        None => all.push(document),
    }
}

/// The document that a folder of runs keeps, if it keeps one; a warning where it is none of that folder.
fn kept(store: &Store, folder: &str) -> Result<Option<Document>> {
    let path = store.folder(folder).join(KEPT);
    if !path.exists() {
        return Ok(None);
    }
    named_images::describe_recorded(&path, store)?;
    let document = read(&path)?.document;
    if document.id != folder {
        let id = &document.id;
        tracing::warn!("{} is left out: it is of `{id}`", path.display());
        return Ok(None);
    }
    Ok(Some(document))
}

#[cfg(test)]
mod tests {
    use refashion_documents::NamedSet;

    use super::{Document, KEPT, OTHERS};

    fn is_built_in(name: &str) -> bool {
        let mut all = Document::NAMES.iter().chain(&Document::LATER);
        all.any(|id| *id == name)
    }

    #[test]
    fn all_folders_of_the_results_here_are_known() {
        let results = concat!(env!("CARGO_MANIFEST_DIR"), "/../../results");
        let entries = || std::fs::read_dir(results).unwrap().map(Result::unwrap);
        let kept = entries().map(|entry| entry.path().join(KEPT));
        let sets = kept.filter_map(|file| NamedSet::all(&file).ok()).flatten();
        let experiments: Vec<String> = sets.map(|set| set.experiment).collect();
        for entry in entries() {
            let name = entry.file_name().into_string().unwrap();
            let known = OTHERS.contains(&name.as_str()) || is_built_in(&name);
            let of_own = experiments
                .iter()
                .any(|id| id.split('/').next() == Some(&name));
            let own = of_own || entry.path().join(KEPT).exists();
            assert!(known || own || !entry.path().is_dir(), "{name}");
        }
    }
}
