//! Lists of units: what is written and read, and what one costs.

use std::{fs, path::PathBuf};

use super::*;
use crate::select::select;

fn planned(folder: &Path) -> (PathBuf, Vec<Document>, Vec<Unit>) {
    let documents = Document::all().unwrap();
    let chosen = select(&documents, "lab3").unwrap();
    let none = Store::new(folder.join("none"));
    let units = Unit::all(&chosen, Seeds::First(3), Some(1), &none).unwrap();
    (folder.join("units.jsonl"), documents, units)
}

#[test]
fn a_list_is_read_as_it_was_written_and_its_faults_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let (path, documents, units) = planned(folder.path());
    assert_eq!(units.len(), 9);
    Unit::write(&units, &path).unwrap();
    assert_eq!(Unit::read(&path).unwrap(), units);
    let (_, experiment) = units[4].planned(&documents, &path).unwrap();
    assert_eq!(
        (experiment.id == units[4].experiment, units[4].seed),
        (true, 1)
    );
    let store = units[4].store(Path::new("results"));
    assert!(store.folder("").ends_with("results/shortened/epochs-1"));

    for edited in [
        Unit {
            epochs: 2,
            ..units[4].clone()
        },
        Unit {
            dataset: "mnist".into(),
            ..units[4].clone()
        },
        Unit {
            shortened: false,
            ..units[4].clone()
        },
    ] {
        let message = edited.planned(&documents, &path).unwrap_err().to_string();
        assert!(message.contains("planned with settings"), "{message}");
    }

    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 9);
    let fault = |text: &str| {
        fs::write(&path, text).unwrap();
        Unit::read(&path).unwrap_err().to_string()
    };
    let (_, rest) = text.split_once('\n').unwrap();
    assert!(fault(rest).contains("line 1: unit 1 in place 0"));
    assert!(fault(&text[..text.len() - 9]).contains("line 9: "));
    for id in [
        "../lab3",
        "/etc",
        "lab3/../x",
        "lab3/.git",
        "",
        "nul",
        "a\\u001b[2J",
    ] {
        let message = fault(&text.replace("lab3/dropout", id));
        assert!(message.contains("is no experiment's name"), "{message}");
        assert!(!message.contains('\x1b'), "{message}");
    }
}

#[test]
fn what_a_unit_costs_is_in_proportion_to_its_epochs() {
    let recorded = Store::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../results"));
    let documents = Document::all().unwrap();
    // One of folds, too, whose epochs are counted a fold.
    for name in ["lab3/dropout", "hw5/kfold"] {
        let chosen = select(&documents, name).unwrap();
        let cost = |epochs| {
            let units = Unit::all(&chosen, Seeds::One(0), epochs, &recorded).unwrap();
            units[0].core_seconds.unwrap()
        };
        let whole = cost(None);
        let epochs = chosen[0].1[0].training.as_ref().unwrap().epochs;
        assert!((cost(Some(2 * epochs)) / whole - 2.0).abs() < 0.01);
        let runs = recorded.load_all(name).unwrap();
        let most = runs
            .iter()
            .map(|run| run.cost.seconds * run.provenance.threads as f64);
        assert!(whole <= most.fold(0.0, f64::max) + 0.1);
    }
}

#[test]
fn what_a_unit_costs_is_the_time_of_runs_times_their_threads() {
    let recorded = Store::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../results"));
    let documents = Document::all().unwrap();
    let chosen = select(&documents, "lab3/dropout").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let mut run = recorded.load_all("lab3/dropout").unwrap().remove(0);
    (run.cost.seconds, run.provenance.threads) = (100.02, 3);
    let path = store.run("lab3/dropout", run.seed).join(RECORD);
    store.write_json(&path, &run).unwrap();
    let epochs = run.settings.training.epochs;
    let units = |epochs| Unit::all(&chosen, Seeds::First(2), Some(epochs), &store).unwrap();
    // 3 · 100.02 s, in tenths, and half of them.
    assert_eq!(units(epochs)[0].core_seconds, Some(300.1));
    assert_eq!(epochs % 2, 0);
    assert_eq!(units(epochs / 2)[1].core_seconds, Some(150.0));

    // The same run is made, whatever it costs.
    let unit = &units(epochs)[1];
    let cheaper = Unit {
        core_seconds: None,
        ..unit.clone()
    };
    assert!(unit.makes_what(&cheaper) && cheaper.makes_what(unit));
    let other = Unit {
        seed: 7,
        ..unit.clone()
    };
    assert!(!unit.makes_what(&other));
}

#[test]
fn a_plan_and_its_record_have_one_digest() {
    let recorded = Store::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../results"));
    let documents = Document::all().unwrap();
    let chosen = select(&documents, "all").unwrap();
    let mut compared = 0;
    for (document, experiment) in chosen
        .iter()
        .flat_map(|(d, all)| all.iter().map(move |e| (d, e)))
    {
        for run in recorded.load_all(&experiment.id).unwrap() {
            let plan = Plan::new(document, experiment, None).unwrap();
            if !run.settings.is_of(&plan) {
                continue;
            }
            let one = vec![(*document, vec![*experiment])];
            let units = Unit::all(&one, Seeds::One(run.seed), None, &recorded);
            let mut unit = units.unwrap().remove(0);
            unit.is_whole(&recorded).unwrap();
            unit.settings.insert(0, 'x');
            let message = unit.is_whole(&recorded).unwrap_err().to_string();
            assert!(message.contains("where unit 0 has x"), "{message}");
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn a_digest_is_what_it_was_in_lists_that_are_under_way() {
    let text = r#"
id = "small"
title = "Small"
author = "nobody"
kind = "Test"

[[experiment]]
id = "small/folds"
says = "a small run"
network = "hw5-example"
dataset = "fashion-mnist"
folds = { n_splits = 5, random_state = 1 }
augmentation = { rotation = 8.0, width_shift = 0.08, height_shift = 0.08, shear = 0.3, zoom = 0.08 }

[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 8
epochs = 2
optimizer = { sgd = { rate = 0.05, momentum = 0.9 } }
"#;
    let document = Document::parse(text, Path::new("small.toml")).unwrap();
    let one = vec![(&document, vec![&document.experiments[0]])];
    let none = Store::new("none");
    let units = Unit::all(&one, Seeds::One(0), None, &none).unwrap();
    let digest = "6d0dcd3dbeb5c991399ef7e343eb52a2ce3a68f16afdea67addfc52b48cd6584";
    assert_eq!(units[0].settings, digest);
}
