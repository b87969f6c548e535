//! Links from the page to the files of the results, wherever the page lies.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

mod results;
mod tags;

use std::{
    fs,
    path::{Path, PathBuf},
};

use refashion_bench::{STEPS, recorded};
use refashion_datasets::{DatasetName, synthetic};
use refashion_documents::{Document, audit::Audit};
use refashion_report::{
    gallery::{Gallery, draw_bench, draw_data},
    page::{Page, PageFigures},
};
use refashion_review::Review;
use refashion_runs::Store;
use serde_json::json;
use tags::tags;

/// Results with runs, figures of all kinds and a bench, and their page as it is for a place.
fn page(results: &Path, file: &Path) -> String {
    results::with_runs(results);
    let store = Store::new(results);
    write_bench(&store);
    let documents = Document::all().unwrap();
    let review = Review::of(&documents, &Audit::of(&documents), &store).unwrap();
    let datasets = [synthetic(DatasetName::FASHION_MNIST, 1, 200, 20)];
    let mut figures = PageFigures {
        bench: draw_bench(&store, &store).unwrap(),
        data: draw_data(&datasets, &store).unwrap(),
        steps: recorded(&store, STEPS)
            .into_iter()
            .map(|(date, record)| (date, record.unwrap()))
            .collect(),
        ..PageFigures::default()
    };
    let mut thesis = review.documents.iter();
    let thesis = thesis.find(|one| one.document.id == "thesis").unwrap();
    let gallery = Gallery {
        review: thesis,
        datasets: &datasets,
    };
    figures
        .documents
        .insert("thesis".into(), gallery.write(&store).unwrap());
    Page::new(&review, figures, "cargo xtask")
        .lying_at(file, results)
        .html()
}

fn write_bench(store: &Store) {
    let row = |framework: &str| {
        json!({
            "framework": framework, "model": "thesis", "batch": 128, "threads": 2, "ms": 1,
            "min_ms": 1, "max_ms": 1, "images_per_s": 1, "params": 1,
        })
    };
    let provenance = json!({
        "command": "none", "commit": "none", "threads": 2,
        "versions": { "refashion": "0", "rustc": "0", "candle": "0", "gemm": "0" },
        "machine": { "system": "none", "processor": "none", "cores": 2, "vectors": "none" },
    });
    let bench = json!({ "provenance": provenance, "rows": [row("refashion"), row("keras")] });
    let folder = store.folder("bench/a day, 50 %");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("step.json"), bench.to_string()).unwrap();
}

/// Where a link of a file leads, as a browser follows it.
fn target(file: &Path, link: &str) -> PathBuf {
    let mut bytes = Vec::new();
    let mut rest = link.as_bytes().iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).copied().collect();
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            plain => plain,
        });
    }
    file.parent()
        .unwrap()
        .join(String::from_utf8(bytes).unwrap())
}

#[test]
fn every_local_link_leads_to_a_file_wherever_the_page_lies() {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().join("the results, 50 %#?");
    for place in [
        "the results, 50 %#?/index.html",
        "page.html",
        "other/page.html",
        "a b/c%20d/page.html",
        "the results, 50 %#?/thesis/deep/page.html",
        "other/../page.html",
    ] {
        let file = folder.path().join(place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let html = page(&results, &file);
        let mut followed = 0;
        let links = tags(&html).into_iter();
        for tag in links.filter(|tag| tag.name == "a" && !tag.empty) {
            let Some(link) = tag.attribute("href").filter(|link| !link.starts_with('#')) else {
                continue;
            };
            let target = target(&file, link);
            assert!(target.exists(), "{place}: {link} leads to {target:?}");
            followed += 1;
        }
        assert!(followed > 5, "{place}: {followed} links");
        let svg = html.matches("data-fashion-mnist.svg\"").count();
        assert_eq!(svg, 1, "the sheet is shown once");
        assert!(html.contains("href=\"#figure-data-figures-data-fashion-mnist\""));
    }
}
