//! Data that are not the published ones, and records that no run can have left.

use refashion_datasets::{Dataset, DatasetName, FileDigest};
use refashion_report::gallery::{Plate, draw_data};
use refashion_runs::read_json;
use serde_json::{Value, json};

use crate::{
    records::{drawn, history, scores, write_json},
    scene::{Scene, named},
};

/// Whether a figure says that it shows data which are not the published ones.
fn warns(plate: &Plate) -> bool {
    let mut labels = plate.figure.labels().iter();
    labels.any(|label| label.text.contains("UNVERIFIED"))
}

#[test]
fn one_seed_on_other_data_is_enough_for_a_warning() {
    let scene = Scene::new("thesis");
    scene.run("thesis", 0, |_| ());
    scene.run("thesis", 1, |_| ());
    for what in ["verdicts", "curves", "confusion"] {
        assert!(!warns(named(&scene.plates(&[]), what)), "{what}");
    }
    scene.run("thesis", 1, |record| {
        record["data"]["verified"] = false.into();
    });
    for what in ["verdicts", "curves", "confusion"] {
        assert!(warns(named(&scene.plates(&[]), what)), "{what}");
    }
}

#[test]
fn folds_on_other_data_say_so() {
    let scene = Scene::new("hw5");
    scene.run("hw5/kfold", 0, |record| {
        let fold = |fold: u64| json!({ "fold": fold, "history": history(10, fold), "scores": scores(fold) });
        record["folds"] = (0..5).map(fold).collect();
        record["data"]["verified"] = false.into();
    });
    assert!(warns(named(&scene.plates(&[]), "folds")));
}

#[test]
fn pictures_of_other_data_say_so() {
    let scene = Scene::new("hw5");
    let other = Dataset {
        digests: vec![FileDigest {
            file: "a".into(),
            found: "b".into(),
            expected: "c".into(),
        }],
        ..drawn(DatasetName::FASHION_MNIST)
    };
    let sheets = draw_data(std::slice::from_ref(&other), &scene.store).unwrap();
    let title = &sheets[0].entry.title;
    assert!(title.contains("UNVERIFIED"), "{title}");
    let plates = scene.plates(&[other]);
    assert!(warns(named(&plates, "augmented-augmented")));
}

/// What is said of the record of a run after it was changed.
fn fault(file: &str, change: impl FnOnce(&mut Value)) -> String {
    let scene = Scene::new("hw5");
    scene.run("hw5/augmented", 0, |_| ());
    let folder = scene.store.run("hw5/augmented", 0);
    let features = json!({
        "image": 10,
        "filters": { "shape": [6, 1, 5, 5], "values": vec![0.5; 150] },
        "maps": { "layer": "conv2d", "shape": [6, 28, 28], "values": vec![0.5; 6 * 784] },
    });
    write_json(&folder.join("features.json"), &features);
    let path = folder.join(file);
    let mut value: Value = read_json(&path).unwrap();
    change(&mut value);
    write_json(&path, &value);
    let datasets = [drawn(DatasetName::FASHION_MNIST)];
    let message = scene.fault(&datasets);
    assert!(message.contains(file), "{message}");
    message
}

#[test]
fn records_that_no_run_can_have_left_are_named() {
    let square = |classes: usize| vec![vec![1; classes]; classes];
    for (file, part) in [("run.json", "validation"), ("outcome.json", "test")] {
        let message = fault(file, |value| {
            value[part]["confusion"] = json!(square(11));
        });
        assert!(message.contains("11 classes"), "{message}");
    }
    let message = fault("features.json", |value| {
        value["filters"]["shape"] = json!([6, 0, 5, 5]);
    });
    assert!(
        message.contains("filters of the shape [6, 0, 5, 5] with 150"),
        "{message}"
    );
    let message = fault("features.json", |value| {
        value["maps"]["shape"] = json!([usize::MAX, 28, 28]);
    });
    assert!(message.contains("feature maps"), "{message}");
}
