//! What was measured here beside what others have: published figures, Keras' results, peers' times.

use std::fs;

use refashion_metrics::{statistics::welch_t_test, verdict::Verdict};
use refashion_report::gallery::{ListedFigure, draw_bench, draw_keras};
use refashion_review::{KerasComparison, KerasMeasure};
use refashion_runs::Store;
use serde_json::json;

use crate::{
    records::{provenance, write_json},
    scene::{Scene, named, names},
};

#[test]
fn published_figures_stand_beside_the_intervals_of_the_runs() {
    let scene = Scene::new("thesis");
    scene.run("thesis", 0, |_| ());
    let without = scene.plates(&[]);
    assert!(
        !names(&without).contains(&"verdicts"),
        "one run has no interval"
    );
    scene.run("thesis", 1, |_| ());
    let plates = scene.plates(&[]);
    let figure = &named(&plates, "verdicts").figure;
    let review = scene.review().unwrap();
    let comparison = &review.documents[0].comparison;
    let judged = comparison
        .figures
        .iter()
        .filter_map(|row| Some((row, row.judgement()?)));
    assert_eq!(judged.clone().count(), 17);
    for (row, judgement) in judged {
        let said = format!(
            "{}: published {}, ours {:.4} over 2 seeds",
            row.place,
            row.printed,
            judgement.mean.unwrap()
        );
        assert!(figure.svg().contains(&said), "{said}");
        let verdict = match judgement.verdict {
            Verdict::Reproduced => "reproduced",
            Verdict::Close => "close",
            Verdict::NotReproduced => "not reproduced",
            _ => "inconclusive",
        };
        let row = format!("thesis: {}: ", row.title);
        let told = figure.text().split_once(&row).unwrap().1;
        let told = told.split("thesis: ").next().unwrap().trim_end();
        assert!(told.ends_with(&format!("), {verdict}.")), "{row}{told}");
    }
}

#[test]
fn differences_to_keras_are_drawn_where_there_are_several_runs_of_both() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let row = |experiment: &str, measure: KerasMeasure, keras: Vec<f64>| {
        let ours = vec![0.90, 0.91, 0.92];
        let test = welch_t_test(&ours, &keras, 0.95).ok();
        KerasComparison {
            other_images: false,
            equivalence: None,
            seeds_needed: None,
            experiment: experiment.into(),
            measure,
            unverified: false,
            ours,
            stopped: Vec::new(),
            added_after_a_look: false,
            p_value: test.map(|test| test.p_value),
            keras,
            test,
        }
    };
    let rows = [
        row("thesis", KerasMeasure::Test, vec![0.90, 0.91, 0.92]),
        row(
            "lab3/dropout",
            KerasMeasure::After {
                epoch: 3,
                validated: true,
            },
            vec![0.5, 0.51, 0.52],
        ),
        row("hw5/cnn", KerasMeasure::Test, vec![0.9]),
    ];
    assert!(draw_keras(&rows[2..], &store).unwrap().is_empty());
    let entries = draw_keras(&rows, &store).unwrap();
    let [ListedFigure { entry, .. }] = &entries[..] else {
        panic!("{entries:?}");
    };
    let text = &entry.text;
    assert!(
        text.contains("thesis: 0 (") && text.contains("no difference found"),
        "{text}"
    );
    assert!(
        text.contains("lab3/dropout, validation accuracy, epoch 3: 40 ("),
        "{text}"
    );
    assert!(
        text.contains("ours is higher") && !text.contains("hw5/cnn"),
        "{text}"
    );
    let figures = folder.path().join("keras/figures");
    assert!(figures.join("difference.png").exists());
    // With too few runs the figure goes, and the list that names it.
    assert!(draw_keras(&rows[2..], &store).unwrap().is_empty());
    assert_eq!(fs::read_dir(figures).unwrap().count(), 0);
}

#[test]
fn the_ratios_of_a_bench_are_drawn() {
    let scene = Scene::new("thesis");
    let row = |framework: &str, ms: f64| {
        json!({
            "framework": framework, "model": "thesis", "batch": 128, "threads": 2, "ms": ms, "min_ms": ms,
            "max_ms": ms, "images_per_s": 1, "params": 1,
        })
    };
    let bench = scene.store.folder("bench");
    let rows = json!([
        row("refashion", 10.0),
        row("keras", 40.0),
        row("torch", 20.0)
    ]);
    write_json(
        &bench.join("day/step.json"),
        &json!({ "provenance": provenance(), "rows": rows }),
    );
    // A newer one takes the place of an older one of the same network.
    let rows = json!([row("refashion", 30.0), row("keras", 40.0)]);
    write_json(
        &bench.join("a-day-before/step.json"),
        &json!({ "provenance": provenance(), "rows": rows }),
    );
    // A bench without peers has no ratios.
    let alone = json!({ "provenance": provenance(), "rows": [row("refashion", 10.0)] });
    write_json(&bench.join("other/step.json"), &alone);
    let entries = draw_bench(&scene.store, &scene.store).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].entry.file, "step.svg");
    assert!(
        entries[0]
            .entry
            .text
            .contains("0.25 (against Keras) and 0.5 (against PyTorch)"),
        "{}",
        entries[0].entry.text
    );
    let svg = fs::read_to_string(bench.join("figures/step.svg")).unwrap();
    assert!(
        svg.contains("thesis: 10.00 ms here, 40.00 ms with Keras"),
        "{svg}"
    );
}

#[test]
fn the_newest_growth_is_held_against_the_fastest() {
    let scene = Scene::new("thesis");
    let row = |framework: &str, variant: Option<&str>, ms: f64| {
        json!({
            "framework": framework, "variant": variant, "model": "batch 4", "batch": 4, "threads": 2,
            "ms": ms, "min_ms": ms, "max_ms": ms, "images_per_s": 1, "params": 1
        })
    };
    let point = |ours: f64| {
        let network = json!({ "name": "batch 4", "input": [1, 2, 2], "layers": ["flatten"] });
        json!({
            "network": network, "batch": 4,
            "times": [row("refashion", None, ours), row("torch", None, 8.0), row("torch", Some("channels-last"), 4.0)]
        })
    };
    let bench = scene.store.folder("bench");
    for (day, ours) in [("a-day-before", 3.0), ("day", 1.0)] {
        let record = json!({ "provenance": provenance(), "rows": [point(ours)] });
        write_json(&bench.join(day).join("growth.json"), &record);
    }
    let entries = draw_bench(&scene.store, &scene.store).unwrap();
    assert_eq!(entries.len(), 1);
    let svg = fs::read_to_string(bench.join("figures/growth.svg")).unwrap();
    assert!(
        svg.contains("batch 4: 1.00 ms here, 4.00 ms with torch, channels-last"),
        "{svg}"
    );
}
