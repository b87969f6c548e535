//! What runs and is nowhere told is named, and what is told is held against what runs.

#![allow(clippy::unwrap_used, clippy::panic)]

mod audited;

use audited::audited;
use refashion_documents::audit::{Check, Finding, Outcome};

const HEAD: &str = r#"
id = "made-up"
title = "Made up"
author = "Nobody"
kind = "Test"
[[network]]
name = "one"
source = "the notebook, cell 4"
input = [1, 28, 28]
layers = ["flatten", { dense = { units = 10, activation = "softmax" } }]
"#;

/// What the base experiment runs with, assumed.
const TAKES: &str = "batch = '32', epochs = '10', optimizer = 'SGD', rate = '0.01'";

/// An experiment with more settings, more of its training, and more that is assumed.
fn running(settings: &str, training: &str, takes: &str) -> String {
    let optimizer = match training.contains("optimizer") {
        true => "",
        false => "optimizer = { sgd = { rate = 0.01 } }",
    };
    format!(
        "{HEAD}[[experiment]]\nid = 'one'\nsays = 'One layer'\nnetwork = 'one'\ndataset = 'fashion-mnist'\n{settings}\n[experiment.training]\nloss = 'sparse_categorical_cross_entropy'\nbatch = 32\nepochs = 10\n{optimizer}\n{training}\n[[experiment.assumptions]]\nsetting = 's'\nvalue = 'v'\nwhy = 'w'\ntakes = {{ {TAKES}{takes} }}\n"
    )
}

/// What the audit says is neither stated nor assumed.
fn open(text: &str) -> Option<String> {
    let prefix = "neither stated nor assumed: ";
    let found = audited(&[Check::Run], text);
    let mut open = found.iter().filter_map(|finding| {
        let open = finding.arithmetic.strip_prefix(prefix)?;
        assert_eq!(finding.outcome, Outcome::CannotBeTold);
        Some(open.to_owned())
    });
    open.next()
}

/// The outcome and the arithmetic of what was assumed beside the base.
fn assumed(text: &str, name: &str) -> (Outcome, String) {
    let found = audited(&[Check::Run], text);
    let says = format!("the setting {name}");
    let of = |finding: &&Finding| finding.says == says;
    let finding = found.iter().find(of).unwrap();
    (finding.outcome, finding.arithmetic.clone())
}

#[test]
fn every_setting_but_defaults_is_stated_or_assumed() {
    assert_eq!(open(&running("", "", "")), None);
    for (settings, training, takes, named) in [
        ("", "shuffle = false", "shuffle = 'false'", "shuffle"),
        ("", "clip = { norm = 1.0 }", "clip = 'norm'", "clip"),
        (
            "",
            "schedule = { step = { every = 2, factor = 0.1 } }",
            "schedule = 'step'",
            "schedule",
        ),
        (
            "",
            "optimizer = { sgd = { rate = 0.01, nesterov = true } }",
            "nesterov = 'true'",
            "nesterov",
        ),
        (
            "",
            "optimizer = { sgd = { rate = 0.01, decay = 0.5 } }",
            "weight_decay = '0.5'",
            "decay",
        ),
        (
            "",
            "label_smoothing = 0.1",
            "label_smoothing = '10 %'",
            "label_smoothing",
        ),
        (
            "",
            "test_views = 'mirrored'",
            "test_views = 'mirrored'",
            "test_views",
        ),
        (
            "rounds_predictions = true",
            "",
            "rounds_predictions = 'true'",
            "rounds_predictions",
        ),
    ] {
        let text = |takes| open(&running(settings, training, takes));
        assert_eq!(text("").as_deref(), Some(named));
        assert_eq!(text(&format!(", {takes}")), None, "{takes}");
        let (outcome, told) = assumed(&running(settings, training, &format!(", {takes}")), named);
        assert_eq!(outcome, Outcome::Consistent, "{told}");
    }
    let first = "split = { first = { n = 5000 } }";
    let told = ", validation_images = '5000'";
    assert_eq!(open(&running(first, "", told)).as_deref(), Some("split"));
    let told = ", validation_images = '5000', split = 'first'";
    assert_eq!(open(&running(first, "", told)), None);
}

#[test]
fn what_is_told_by_its_key_is_held_against_what_runs() {
    let of = |settings: &str, training: &str, takes: &str, name: &str| {
        assumed(&running(settings, training, takes), name)
    };
    let last = "split = { last = { n = 5000 } }";
    let (outcome, told) = of(last, "", ", split = 'first'", "split");
    assert_eq!(outcome, Outcome::Contradiction, "{told}");
    let (outcome, told) = of(last, "", ", split = 'last'", "split");
    assert_eq!(outcome, Outcome::Consistent, "{told}");
    // What is not given is as it is untold: no clip, no flip, and as many batches to a step as that is.
    for (takes, name, expected) in [
        (", clip = 'none'", "clip", Outcome::Consistent),
        (", nesterov = 'true'", "nesterov", Outcome::Contradiction),
        (", nesterov = 'false'", "nesterov", Outcome::Consistent),
        (", drop_last = 'true'", "drop_last", Outcome::Contradiction),
        (", accumulate = '1'", "accumulate", Outcome::CannotBeTold),
    ] {
        let (outcome, told) = of("", "", takes, name);
        assert_eq!(outcome, expected, "{told}");
    }
}

#[test]
fn a_place_states_a_setting_by_its_key() {
    let setting = "[[setting]]\nid = 's'\nsays = 'how steps are made'\nvalues = [{ source = 'code', place = 'p', value = 'true' }]\nsets = { nesterov = ['one'] }\n";
    let of = |nesterov: bool| {
        let training = format!("optimizer = {{ sgd = {{ rate = 0.01, nesterov = {nesterov} }} }}");
        let found = audited(&[Check::Run], &(running("", &training, "") + setting));
        let of = found.iter().find(|finding| finding.subject == "s");
        (of.unwrap().outcome, found.len())
    };
    let (outcome, count) = of(true);
    assert_eq!(outcome, Outcome::Consistent);
    assert_eq!(of(false), (Outcome::Contradiction, count));
}

#[test]
fn a_network_has_a_source_or_layers_that_are_described() {
    let bare = running("", "", "").replace("source = \"the notebook, cell 4\"\n", "");
    assert_eq!(open(&bare).as_deref(), Some("network"));
    let sequence = |network: &str| {
        format!(
            "[[sequence]]\nid = 'layers'\nnetwork = '{network}'\nlists = [{{ source = 'code', place = 'p', layers = ['flatten', 'dense'] }}]\n"
        )
    };
    assert_eq!(open(&(bare.clone() + &sequence("one"))), None);
    let other = bare + &sequence("lenet5");
    assert_eq!(open(&other).as_deref(), Some("network"));
    let found = audited(&[Check::Run], &other);
    let unrun = found.iter().find(|finding| finding.subject == "layers");
    assert_eq!(
        unrun.unwrap().arithmetic,
        "no experiment has the network \"lenet5\""
    );
}

#[test]
fn a_protocol_says_from_which_weights_a_fold_starts() {
    let of = |carries: bool, fold: &str| {
        let folds = format!("folds = {{ n_splits = 5, carries_weights = {carries} }}");
        let protocol = format!(
            "[[protocol]]\nid = 'p'\nplace = 'p'\nexperiment = 'one'\nfolds = 5\nimages = 60000\nepochs = 10\nbefore = ['build']\nfold = [{fold}]\n"
        );
        let text = running(&folds, "", ", folds = '5'") + &protocol;
        assert_eq!(open(&text), None);
        let found = audited(&[Check::Protocol], &text);
        let says = "the weights that a fold starts from";
        found.iter().find(|of| of.says == says).unwrap().outcome
    };
    let (kept, built) = ("'fit', 'evaluate'", "'build', 'fit', 'evaluate'");
    assert_eq!(of(true, kept), Outcome::Consistent);
    assert_eq!(of(false, built), Outcome::Consistent);
    assert_eq!(of(false, kept), Outcome::Contradiction);
    assert_eq!(of(true, built), Outcome::Contradiction);
}

#[test]
fn a_decision_says_whether_predictions_are_rounded() {
    let of = |rounds: bool, steps: &str| {
        let decision =
            format!("[[decision]]\nid = 'd'\nplace = 'p'\nexperiment = 'one'\nsteps = [{steps}]\n");
        let text = running(&format!("rounds_predictions = {rounds}"), "", "") + &decision;
        assert_eq!(open(&text), None);
        let found = audited(&[Check::Decision], &text);
        let says = "whether probabilities are rounded";
        found.iter().find(|of| of.says == says).unwrap().outcome
    };
    assert_eq!(of(true, "'round', 'argmax'"), Outcome::Consistent);
    assert_eq!(of(false, "'argmax'"), Outcome::Consistent);
    assert_eq!(of(false, "'round', 'argmax'"), Outcome::Contradiction);
    assert_eq!(of(true, "'argmax'"), Outcome::Contradiction);
}
