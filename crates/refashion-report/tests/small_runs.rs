//! What a report tells of small runs on drawn pictures.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../refashion-runs/tests/small/mod.rs"]
mod small;

use refashion_documents::audit::Audit;
use refashion_report::markdown::document_report;
use refashion_review::Review;
use refashion_runs::Store;
use small::{document, run};

#[test]
fn a_report_tells_of_folds_rounding_and_the_saved_weights() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    for id in ["small/carried", "small/new", "small/single"] {
        run(&store, &document, id, &mut |_| ());
    }
    let audit = Audit::of(std::slice::from_ref(&document));
    let review = Review::of(std::slice::from_ref(&document), &audit, &store).unwrap();
    let [reviewed] = &review.documents[..] else {
        panic!("one document was reviewed");
    };
    let report = document_report(reviewed, None, "cargo xtask").unwrap();
    let turned = reviewed.runs["small/single"][0]
        .saved
        .as_ref()
        .unwrap()
        .turned_into_class_0();
    for part in [
        "What carrying the weights over does".to_owned(),
        "images that it was trained on".to_owned(),
        "fold 3".to_owned(),
        "to the last bit".to_owned(),
        "The first nine wrong".to_owned(),
        "Most frequent confusions of the 40 test images".to_owned(),
        format!("| {} |\n", turned.unwrap()),
    ] {
        assert!(report.contains(&part), "{part}: {report}");
    }
}
