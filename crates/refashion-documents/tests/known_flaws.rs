//! The audit finds, by computing, every contradiction that was found by hand in the five documents,
//! and says how the published figures stand.

#![allow(clippy::unwrap_used, clippy::panic)]

use refashion_documents::Document;
use refashion_documents::audit::{Audit, Check, Finding, Outcome, Standing};

fn audit() -> Audit {
    Audit::of(&Document::all().unwrap())
}

/// The contradictions of one subject of one document.
fn contradictions<'a>(audit: &'a Audit, document: &str, subject: &str) -> Vec<&'a Finding> {
    let found = audit.contradictions();
    found
        .filter(|finding| finding.document == document && finding.subject == subject)
        .collect()
}

/// Asserts that one contradiction of the subject has all of these words.
#[track_caller]
fn assert_contradiction(audit: &Audit, document: &str, subject: &str, words: &[&str]) {
    let found = contradictions(audit, document, subject);
    let has_all = |finding: &&&Finding| words.iter().all(|word| finding.sentence().contains(word));
    assert!(
        found.iter().any(|finding| has_all(&finding)),
        "{document} {subject} {words:?}: {found:#?}"
    );
}

#[test]
fn report_figure_2_is_the_convolutional_networks() {
    let audit = audit();
    let words = ["9193 / 10000 = 0.9193", "0.8913", "report/cnn"];
    assert_contradiction(&audit, "report", "figure2", &words);
    assert_eq!(
        audit.experiment_of("report", "figure2", "report/dense"),
        "report/cnn"
    );
}

#[test]
fn report_figure_4_was_made_on_mnist() {
    let audit = audit();
    let words = [
        "row 1: 1135, not 1000",
        "class sizes of the test set of MNIST",
    ];
    assert_contradiction(&audit, "report", "figure4", &words);
    assert_contradiction(
        &audit,
        "report",
        "figure4",
        &["9699 / 10000 = 0.9699", "0.9193"],
    );
    assert_eq!(
        audit.experiment_of("report", "figure4", "report/cnn"),
        "report/cnn-on-mnist"
    );
    // So it says nothing against the accuracy that the text states.
    let stated = audit.standing("report", "section4/cnn/test-accuracy");
    assert!(
        !matches!(stated, Standing::Contradicted { .. }),
        "{stated:?}"
    );
    assert_contradiction(&audit, "report", "figure2", &["Figure 4", "no ground"]);
}

#[test]
fn report_quotes_a_cell_of_figure_4_as_one_of_figure_2() {
    let words = ["printed 4", "cell(Figure 2, 2, 0) = 13", "Figure 4 is 4"];
    assert_contradiction(&audit(), "report", "figure2-example", &words);
}

#[test]
fn hw5_accuracy_is_not_that_of_its_matrix() {
    assert_contradiction(
        &audit(),
        "hw5",
        "cnn-matrix",
        &["9084 / 10000 = 0.9084", "90.86%"],
    );
}

#[test]
fn hw5_layer_5_has_filters_14_wide() {
    let audit = audit();
    let words = ["100384", "32 × (5 × 5 × 16 + 1) = 12832", "filters 14 wide"];
    assert_contradiction(&audit, "hw5", "cnn-table", &words);
    assert_contradiction(&audit, "hw5", "layer5-width", &["5 here", "14 there"]);
}

#[test]
fn hw5_images_epochs_folds_and_scaling() {
    let audit = audit();
    assert_contradiction(&audit, "hw5", "images", &["50000", "70,000"]);
    assert_contradiction(&audit, "hw5", "epochs", &["5 here", "10 there", "In[24]"]);
    assert_contradiction(&audit, "hw5", "scaling", &["255.0 here", "nothing there"]);
    let words = [
        "fold 2 is scored after 20 epochs on its 12000 images",
        "all of which trained",
    ];
    assert_contradiction(&audit, "hw5", "folds-protocol", &words);
}

/// The claims that hang on a contradiction.
#[track_caller]
fn hanging(audit: &Audit, document: &str, subject: &str) -> Vec<String> {
    let found = contradictions(audit, document, subject);
    found.first().unwrap().claims.clone()
}

#[test]
fn what_a_training_runs_with_has_claims_that_hang_on_it() {
    let audit = audit();
    let of_folds = hanging(&audit, "hw5", "epochs");
    assert_eq!(of_folds, ["fold-spread", "fold-spread-meant"]);
    let of_table = hanging(&audit, "hw5", "cnn-table");
    assert_eq!(hanging(&audit, "hw5", "layer5-width"), of_table);
    assert_eq!(of_table.len(), 3);
    let of_cnn = hanging(&audit, "report", "activation");
    assert!(of_cnn.contains(&"cnn-confusions".to_owned()), "{of_cnn:?}");
}

#[test]
fn a_setting_that_contradicts_itself_says_what_hangs_on_it_or_runs_nowhere() {
    // Words about networks in general, about what is shown, and about what was not trained here.
    let of_no_training = [
        "axes",
        "dress",
        "feature-map-kernel",
        "overfitting",
        "activations-in-a-row",
        "batch-norm-place",
    ];
    let documents = Document::all().unwrap();
    for finding in audit().contradictions() {
        let of = documents.iter().find(|of| of.id == finding.document);
        let mut settings = of.unwrap().settings.iter();
        let setting = settings.find(|setting| setting.id == finding.subject);
        let Some(setting) = setting.filter(|_| finding.check == Check::Setting) else {
            continue;
        };
        let told = !setting.sets.is_empty() || !setting.decides.is_empty();
        assert_ne!(told, of_no_training.contains(&&*setting.id), "{finding:?}");
    }
}

#[test]
fn hw5_example_is_lenet_5() {
    let audit = audit();
    let same = audit
        .document("hw5")
        .find(|finding| finding.check == Check::SameNetwork)
        .unwrap();
    assert_eq!(same.outcome, Outcome::Consistent);
    assert!(
        same.against.contains("lenet5") && same.arithmetic.contains("61706"),
        "{same:?}"
    );
}

#[test]
fn thesis_loss_probabilities_dilation_and_scaling() {
    let audit = audit();
    assert_contradiction(
        &audit,
        "thesis",
        "loss-first-epoch",
        &["0.5207", "0.5257", "Listing 8"],
    );
    assert_contradiction(&audit, "thesis", "image1", &["= 1.45", "number 10 is 0.05"]);
    assert_contradiction(
        &audit,
        "thesis",
        "dilated-width",
        &["printed 5", "= 3", "rate = 2"],
    );
    assert_contradiction(
        &audit,
        "thesis",
        "scaling",
        &["themselves here", "255 there"],
    );
}

#[test]
fn thesis_averages_and_references() {
    let audit = audit();
    let words = ["0.0712", "0.072125 … 0.072175", "two digits exchanged"];
    assert_contradiction(&audit, "thesis", "loss-first-five", &words);
    assert_contradiction(
        &audit,
        "thesis",
        "accuracy-first-five",
        &["0.0246", "0.0245"],
    );
    assert_contradiction(
        &audit,
        "thesis",
        "boot-and-sneaker",
        &["Image 12", "Image 13 shows it"],
    );
    assert_contradiction(
        &audit,
        "thesis",
        "dress-and-pullover",
        &["Image 13", "Image 14 shows it"],
    );
    let unknown = audit
        .document("thesis")
        .find(|f| f.subject == "loss-last-five")
        .unwrap();
    assert_eq!(unknown.outcome, Outcome::CannotBeTold);
}

#[test]
fn lab3_listings_lack_layers_and_rounding_moves_classes() {
    let audit = audit();
    let words = [
        "lacks an activation after its layer 4",
        "lacks a max pooling after its layer 7",
    ];
    assert_contradiction(&audit, "lab3", "baseline-layers", &words);
    let words = ["lacks an activation after its layer 11"];
    assert_contradiction(&audit, "lab3", "dropout-adds-only-dropout", &words);
    assert_contradiction(&audit, "lab3", "rounding", &["to 50 %", "the class is 0"]);
    assert_contradiction(&audit, "lab3", "one-hot-boot", &["ones at [8]", "label 9"]);
    assert_contradiction(&audit, "lab3", "pixel-type", &["255", "127"]);
}

#[test]
fn masters_alexnet_test_images_and_cross_reference() {
    let audit = audit();
    let words = [
        "printed 55",
        "floor((224 + 2 × 0 − 11) / 4) + 1 = 54",
        "input = 227",
    ];
    assert_contradiction(&audit, "masters", "alexnet-first-width", &words);
    let words = ["55×55×96", "54×54×96", "an image 227"];
    assert_contradiction(&audit, "masters", "figure15", &words);
    let words = ["50,000", "10,000", "cifar-10/train"];
    assert_contradiction(&audit, "masters", "cifar-test-images", &words);
    let words = ["60,000", "10,000", "fashion-mnist/train"];
    assert_contradiction(&audit, "masters", "fashion-test-images", &words);
    let words = ["111,146", "404,010", "Figure 27"];
    assert_contradiction(&audit, "masters", "fashion-ann-parameters", &words);
}

#[test]
fn what_is_right_is_found_right() {
    let audit = audit();
    let consistent = |document: &str, subject: &str| {
        let mut findings = audit
            .document(document)
            .filter(|finding| finding.subject == subject);
        let first = findings
            .next()
            .unwrap_or_else(|| panic!("no finding on {document} {subject}"));
        first.outcome == Outcome::Consistent && findings.all(|f| f.outcome == Outcome::Consistent)
    };
    for subject in [
        "dense-connections",
        "local-connections",
        "local-share",
        "shared-weights",
    ] {
        assert!(consistent("masters", subject), "{subject}");
    }
    for subject in [
        "figure13",
        "figure18",
        "figure22",
        "figure27",
        "figure31",
        "figure20-half",
    ] {
        assert!(consistent("masters", subject), "{subject}");
    }
    for subject in [
        "figure24-eighty",
        "figure33-ninety",
        "figure20",
        "non-trainable",
    ] {
        assert!(consistent("masters", subject), "{subject}");
    }
    assert!(consistent("hw5", "dense-matrix") && consistent("hw5", "dense-table"));
    assert!(consistent("thesis", "image4") && consistent("thesis", "image12"));
    for subject in [
        "dense-0-as-6",
        "dense-6-as-0",
        "dense-2-as-6",
        "cnn-4-as-9",
        "cnn-7-as-2",
    ] {
        assert!(consistent("report", subject), "{subject}");
    }
}

#[test]
fn the_standing_of_figures() {
    let audit = audit();
    let standing = |document, id| audit.standing(document, id);
    assert!(matches!(
        standing("thesis", "listing8/loss/1"),
        Standing::Contradicted { supports: None, .. }
    ));
    assert_eq!(standing("thesis", "listing8/loss/2"), Standing::Unchecked);
    assert_eq!(
        standing("thesis", "section4.5/accuracy/20"),
        Standing::Supported
    );
    // Figure 2 belongs to the other network, so the accuracy of the dense one stays as it is.
    assert_eq!(
        standing("report", "section4/dense/test-accuracy"),
        Standing::Supported
    );
    assert!(matches!(
        standing("hw5", "results/cnn/test-accuracy"),
        Standing::Contradicted { supports: None, .. }
    ));
    assert_eq!(
        standing("hw5", "results/dense/test-accuracy"),
        Standing::Supported
    );
}

#[test]
fn findings_render_and_serialize() {
    let audit = audit();
    let markdown = audit.markdown();
    assert!(markdown.contains("\n## masters\n") && markdown.contains("| Figure 2 | Section 4 |"));
    let text = audit.text();
    assert_eq!(
        text.lines().filter(|line| line.contains("checks:")).count(),
        5
    );
    let json = serde_json::to_string(&audit).unwrap();
    assert_eq!(serde_json::from_str::<Audit>(&json).unwrap(), audit);
}
