//! The review that every command shows its part of.

use anyhow::Result;
use refashion_documents::{Document, audit::Audit};
use refashion_review::{LeftOut, Review};
use refashion_runs::Store;

use crate::{broken, documents, workspace::typed};

/// Reviews documents, and tells of the runs that count for nothing and of what is no record.
pub(crate) fn review(documents: &[Document], audit: &Audit, store: &Store) -> Result<Review> {
    let mut review = Review::of(documents, audit, store)?;
    for one in &mut review.documents {
        one.document.file = documents::file_of(&one.document, store);
    }
    for one in &review.left_out {
        let LeftOut {
            experiment, seed, ..
        } = one;
        let again = again(&review, one, store);
        tracing::warn!(
            "{experiment} seed {seed}: left out, as its settings are not those of the document; {again}"
        );
    }
    for one in &review.broken {
        let all = review.documents.iter().map(|one| &one.document);
        let document = all
            .clone()
            .find(|document| document.experiment(&one.experiment).is_some());
        broken::tell(one, document);
    }
    Ok(review)
}

/// What makes a run again that was left out. Those of one's own are not replaced without a word.
fn again(review: &Review, left_out: &LeftOut, store: &Store) -> String {
    let LeftOut {
        document,
        experiment,
        seed,
    } = left_out;
    let file = review.document(document).map(|one| one.document.option());
    let file = file.unwrap_or_default();
    let makes = typed(format_args!("reproduce {experiment}{file} --seed {seed}"));
    match file.is_empty() {
        true if Document::named(document).is_ok() => format!("`{makes}` makes it again"),
        // A draft has neither a name nor a file that `reproduce` knows.
        true => {
            let folder = store.run(experiment, *seed);
            format!("remove {} to train it again", folder.display())
        }
        false => format!("`{makes} --fresh` makes it again in its place"),
    }
}
