//! The figures of a document from records: all there, readable, and saying what the records say.

// Helpers of tests may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::panic)]

mod records;
mod scene;
mod versus;
mod warnings;

use std::fs;

use records::{drawn, history, scores, write_json};
use refashion_datasets::{Dataset, DatasetName};
use refashion_report::{
    Error,
    gallery::{Entry, draw_data},
};
use refashion_runs::read_json;
use scene::{Scene, named, names};
use serde_json::{Value, json};

#[test]
fn a_document_with_runs_has_every_figure() {
    let scene = Scene::new("thesis");
    for seed in 0..3 {
        scene.run("thesis", seed, |_| ());
    }
    let plates = scene.plates(&[drawn(DatasetName::FASHION_MNIST)]);
    assert_eq!(
        names(&plates),
        [
            "verdicts",
            "network",
            "curves",
            "confusion",
            "predictions",
            "least-confident"
        ]
    );
    let curves = &named(&plates, "curves").figure;
    // The mean of the three seeds in the last of 20 epochs: 0.6 / 20 + 0.05 + 0.01.
    assert!(
        curves.text().contains("to 0.09 at epoch 20"),
        "{}",
        curves.text()
    );
    assert!(
        curves
            .text()
            .contains("published: training: 0.5257 at epoch 1"),
        "{}",
        curves.text()
    );
    assert!(
        curves
            .svg()
            .contains("<title>Listing 8, epoch 1: 0.5257</title>")
    );
    let confusion = &named(&plates, "confusion").figure;
    assert!(
        confusion
            .svg()
            .contains("<title>Bag taken for Bag: 91 images, 91.0 %</title>"),
        "{}",
        confusion.svg()
    );
    assert!(
        named(&plates, "least-confident")
            .figure
            .text()
            .contains("0 named rightly, 9 wrongly")
    );
}

#[test]
fn a_document_that_rounds_shows_right_and_wrong_images() {
    let scene = Scene::new("lab3");
    scene.run("lab3/dropout", 0, |_| ());
    let plates = scene.plates(&[drawn(DatasetName::FASHION_MNIST)]);
    for what in [
        "curves",
        "confusion",
        "predictions",
        "least-confident",
        "right",
        "wrong",
    ] {
        named(&plates, &format!("dropout-{what}"));
    }
    let text = named(&plates, "dropout-wrong").figure.text();
    assert!(text.contains("rounded"), "{text}");
}

#[test]
fn a_published_matrix_is_subtracted_where_the_audit_says_it_belongs() {
    let scene = Scene::new("report");
    scene.run("report/cnn", 0, |_| ());
    let plates = scene.plates(&[]);
    // Figure 2 is captioned as the dense network's; its trace is the convolutional one's accuracy.
    let plate = named(&plates, "cnn-difference-to-figure2");
    assert_eq!(plate.experiment.as_deref(), Some("report/cnn"));
    // Ours has rows of 100 images, the published one of 1000: percentage points.
    assert!(
        plate.figure.text().contains("percentage points"),
        "{}",
        plate.figure.text()
    );
    // Figure 2 has 863 of 1000 T-shirts on its diagonal, ours 90 of 100.
    let hint = "T-shirt/top taken for T-shirt/top: ours 90.0, published 86.3 percentage points";
    assert!(plate.figure.svg().contains(hint));
}

#[test]
fn percentages_with_lost_cells_are_compared_where_they_can_be_read() {
    let scene = Scene::new("masters");
    scene.run("masters/fashion-ann", 0, |_| ());
    let plates = scene.plates(&[]);
    let figure = &named(&plates, "fashion-ann-difference-to-figure29").figure;
    let lost = figure
        .labels()
        .iter()
        .filter(|label| label.text == "?")
        .count();
    assert_eq!(lost, 30, "three rows are lost");
    named(&plates, "fashion-ann-validation-confusion");
    named(&plates, "activations");
}

#[test]
fn filters_maps_folds_and_variations_are_shown() {
    let scene = Scene::new("hw5");
    scene.run("hw5/augmented", 0, |_| ());
    let values = |count: usize| {
        (0..count)
            .map(|place| place as f64 / count as f64 - 0.3)
            .collect::<Vec<_>>()
    };
    let features = json!({
        "image": 10,
        "filters": { "shape": [6, 1, 5, 5], "values": values(150) },
        "maps": { "layer": "conv2d", "shape": [6, 28, 28], "values": values(6 * 784) },
    });
    write_json(
        &scene.store.run("hw5/augmented", 0).join("features.json"),
        &features,
    );
    scene.run("hw5/kfold", 0, |record| {
        let fold = |fold: u64| json!({ "fold": fold, "history": history(10, fold), "scores": scores(fold) });
        record["folds"] = (0..5).map(fold).collect();
    });
    let plates = scene.plates(&[drawn(DatasetName::FASHION_MNIST)]);
    let text = |name: &str| named(&plates, name).figure.text();
    assert!(
        text("augmented-filters").contains("6 pictures"),
        "{}",
        text("augmented-filters")
    );
    assert!(
        text("augmented-feature-maps").contains("7 pictures"),
        "{}",
        text("augmented-feature-maps")
    );
    assert!(
        text("augmented-augmented").contains("100 pictures"),
        "{}",
        text("augmented-augmented")
    );
    // Seeds 0 to 4 stand for the folds: 0.90 to 0.94.
    assert!(
        text("folds").contains("5 values from 0.9 to 0.94, median 0.92, mean 0.92"),
        "{}",
        text("folds")
    );
    assert!(
        text("kfold-curves").contains("the mean of 5 curves"),
        "{}",
        text("kfold-curves")
    );
}

#[test]
fn files_are_written_listed_and_removed_again() {
    let scene = Scene::new("thesis");
    scene.run("thesis", 0, |_| ());
    let folder = scene.store.folder("thesis").join("figures");
    let datasets = [drawn(DatasetName::FASHION_MNIST)];
    let entries = scene.write(&datasets);
    let listed: Vec<Entry> = read_json(&folder.join("figures.json")).unwrap();
    assert_eq!(entries, listed);
    assert_eq!(entries.len(), 5);
    for entry in &entries {
        let svg = fs::read_to_string(folder.join(&entry.file)).unwrap();
        assert!(svg.starts_with("<svg"), "{}", entry.file);
        let png = fs::read(folder.join(&entry.file).with_extension("png")).unwrap();
        assert!(png.starts_with(b"\x89PNG"), "{}", entry.file);
        assert!(!entry.local, "{}", entry.file);
    }
    // Without the data set, its pictures stay as they are and where they are in the list.
    assert_eq!(scene.write(&[]), entries);
    // Without runs, the curves go.
    fs::remove_dir_all(scene.store.run("thesis", 0)).unwrap();
    let entries = scene.write(&[]);
    let files: Vec<&str> = entries.iter().map(|entry| entry.file.as_str()).collect();
    assert_eq!(
        files,
        ["network.svg", "predictions.svg", "least-confident.svg"]
    );
    assert!(folder.join("predictions.png").exists());
    assert!(!folder.join("curves.svg").exists() && !folder.join("curves.png").exists());
    // One that is gone is no longer listed, and ends nothing.
    fs::remove_file(folder.join("predictions.svg")).unwrap();
    let entries = scene.write(&[]);
    let files: Vec<&str> = entries.iter().map(|entry| entry.file.as_str()).collect();
    assert_eq!(files, ["network.svg", "least-confident.svg"]);
}

#[test]
fn pictures_of_cifar_10_stay_on_the_machine() {
    let scene = Scene::new("masters");
    scene.run("masters/cifar-cnn", 0, |_| ());
    let datasets = [drawn(DatasetName::CIFAR_10)];
    let entries = scene.write(&datasets);
    for entry in &entries {
        let pictures = entry.pictures_of == Some(DatasetName::CIFAR_10);
        assert_eq!(
            entry.file.starts_with("pictures/"),
            pictures,
            "{}",
            entry.file
        );
        assert_eq!(entry.local, pictures, "{}", entry.file);
    }
    assert!(
        entries
            .iter()
            .any(|entry| entry.file == "pictures/cifar-cnn-predictions.svg")
    );
    let ignored = include_str!("../../../../.gitignore");
    assert!(
        ignored
            .lines()
            .any(|line| line == "/results/**/figures/pictures/")
    );
}

#[test]
fn a_rehearsal_says_so_and_is_compared_with_nothing() {
    let scene = Scene::new("thesis");
    scene.run("thesis", 0, |record| record["rehearsal"] = true.into());
    let plates = scene.plates(&[]);
    let curves = &named(&plates, "curves").figure;
    assert!(
        curves.title().starts_with("REHEARSAL: "),
        "{}",
        curves.title()
    );
    assert!(!curves.text().contains("published"), "{}", curves.text());
}

#[test]
fn samples_of_other_data_are_not_shown() {
    let scene = Scene::new("thesis");
    scene.run("thesis", 0, |record| {
        let digest = json!({ "file": "a", "found": "b", "expected": "b" });
        record["data"]["digests"] = json!([digest]);
    });
    let plates = scene.plates(&[drawn(DatasetName::FASHION_MNIST)]);
    assert_eq!(names(&plates), ["network", "curves", "confusion"]);
}

#[test]
fn diverged_runs_are_left_out_and_broken_records_named() {
    let scene = Scene::new("thesis");
    scene.run("thesis", 0, |record| record["diverged"] = true.into());
    assert_eq!(names(&scene.plates(&[])), ["network"]);
    let path = scene.store.run("thesis", 1).join("run.json");
    write_json(&path, &json!({ "experiment": "thesis" }));
    let message = scene.fault(&[]);
    assert!(message.contains("run.json"), "{message}");
    assert_eq!(names(&scene.plates(&[])), ["network"]);

    let scene = Scene::new("thesis");
    scene.run("thesis", 0, |_| ());
    let saved = scene.store.run("thesis", 0).join("outcome.json");
    let mut value: Value = read_json(&saved).unwrap();
    value["samples"]["first"][0]["index"] = 60.into();
    write_json(&saved, &value);
    let error = scene
        .drawn(&[drawn(DatasetName::FASHION_MNIST)])
        .unwrap_err();
    assert!(
        matches!(
            *error,
            Error::NoImage {
                index: 60,
                count: 60,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_data_set_has_one_sheet_for_all_documents() {
    let scene = Scene::new("thesis");
    let files = |datasets: &[Dataset]| -> Vec<String> {
        let figures = draw_data(datasets, &scene.store).unwrap().into_iter();
        figures.map(|figure| figure.entry.file).collect()
    };
    assert!(files(&[]).is_empty());
    let (fashion, digits) = ("data-fashion-mnist.svg", "data-mnist.svg");
    assert_eq!(files(&[drawn(DatasetName::FASHION_MNIST)]), [fashion]);
    // Another document's data come to it, and what is not at hand stays.
    let both = files(&[drawn(DatasetName::MNIST)]);
    assert_eq!(both.len(), 2);
    assert!(both.iter().any(|file| file == fashion) && both.iter().any(|file| file == digits));
    assert_eq!(files(&[]), both);
    let photographs = files(&[drawn(DatasetName::CIFAR_10)]);
    assert!(photographs.contains(&"pictures/data-cifar-10.svg".to_owned()));
    for file in photographs {
        assert!(scene.store.folder("data/figures").join(file).exists());
    }
}
