//! The pages on which networks compute, one for each experiment whose weights are at hand.

use std::collections::BTreeMap;

use anyhow::Result;
use refashion_inference::ModelFile;
use refashion_live::PublishedRow;
use refashion_review::Review;
use refashion_runs::{RunRecord, Store, WEIGHTS};
use refashion_std::counted;

use crate::{
    live, models,
    page_images::{PageImages, named_set, set_at_hand},
    workspace,
};

/// What such a page is called, in the folder of its experiment.
const PAGE: &str = "try.html";

/// Writes them all; their files by experiment, from the folder of the results.
pub(super) fn write(
    review: &Review,
    store: &Store,
    quiet: bool,
) -> Result<BTreeMap<String, String>> {
    let kept = models::kept()?;
    let mut written = BTreeMap::new();
    // Each set is read once; most networks are of one.
    let mut sets: BTreeMap<String, Option<PageImages>> = BTreeMap::new();
    for one in &review.documents {
        for (experiment, runs) in &one.runs {
            let Some(file) = at_hand(runs, &kept, store) else {
                continue;
            };
            let published = live::published(&one.comparison, experiment);
            let set = named_set(&file.card).and_then(|name| {
                let set = sets.entry(name.to_string());
                set.or_insert_with(|| set_at_hand(name).map(PageImages::of_tests))
                    .as_ref()
            });
            // A network that no page can hold, as its weights have left all bounds, ends no report.
            let html = match page(&file, set, published) {
                Ok(html) => html,
                Err(error) => {
                    errln!("{experiment} has no page to be tried on: {error}");
                    continue;
                }
            };
            let name = format!("{experiment}/{PAGE}");
            store.write(&store.folder(&name), html.as_bytes())?;
            written.insert(experiment.clone(), name);
        }
    }
    if !quiet && !written.is_empty() {
        let pages = counted(written.len(), "page");
        proseln!("To be tried: {pages}, {PAGE} in the folders of their experiments");
    }
    Ok(written)
}

/// The page of a model.
fn page(
    file: &ModelFile,
    set: Option<&PageImages>,
    published: Vec<PublishedRow>,
) -> Result<String> {
    let model = file.model()?;
    let content = live::content(&file.card, &model, set, published)?;
    Ok(refashion_live::page(
        &file.card,
        &model,
        &content,
        workspace::written_as(),
    )?)
}

/// The model of the first run whose weights are in its folder, or are kept; weights that are not those
/// that the run left are told of, and passed over.
fn at_hand(runs: &[RunRecord], kept: &[ModelFile], store: &Store) -> Option<ModelFile> {
    let of_run = |run: &RunRecord| {
        let folder = store.run(&run.experiment, run.seed);
        if folder.join(WEIGHTS).is_file() {
            match models::of_run(&folder) {
                Ok(file) => return Some(file),
                Err(error) => errln!("error: {error}"),
            }
        }
        let same = |file: &&ModelFile| {
            file.card.name == run.experiment && file.card.seed == Some(run.seed)
        };
        kept.iter().find(same).cloned()
    };
    runs.iter().find_map(of_run)
}
