//! A list of figures as an earlier version wrote it is read, and what a later version writes is told as
//! that.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use refashion_datasets::DatasetName;
use refashion_report::gallery::{ListedFigure, draw_data, listed};
use refashion_runs::Store;

/// The figures of `thesis` in a store whose list is this.
fn read(folder: &Path, list: &str) -> Result<Vec<ListedFigure>, String> {
    let figures = folder.join("thesis/figures");
    fs::create_dir_all(&figures).unwrap();
    fs::write(figures.join("figures.json"), list).unwrap();
    for name in ["verdicts.svg", "predictions.svg"] {
        fs::write(figures.join(name), "<svg/>").unwrap();
    }
    listed(&Store::new(folder), "thesis").map_err(|error| error.to_string())
}

#[test]
fn a_list_of_the_first_version_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let figures = read(folder.path(), include_str!("formats/figures.json")).unwrap();
    let pictures = figures.iter().map(|figure| figure.entry.pictures_of);
    let expected = [None, Some(DatasetName::FASHION_MNIST)];
    assert_eq!(pictures.collect::<Vec<_>>(), expected);
}

#[test]
fn a_list_of_a_later_version_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let told = read(folder.path(), r#"{ "version": 2, "figures": [] }"#).unwrap_err();
    let later = "figures.json: written by a later version (format 2, this version reads 1)";
    assert!(told.contains(later), "{told}");
}

/// Whoever draws again leaves the list of a later version and its figures as they are; a damaged list is
/// made anew.
#[test]
fn a_list_of_a_later_version_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let list = folder.path().join("data/figures/figures.json");
    fs::create_dir_all(list.parent().unwrap()).unwrap();
    for version in ["2", "0", "\"1\""] {
        let text = format!("{{ \"version\": {version}, \"figures\": [] }}");
        fs::write(&list, &text).unwrap();
        let told = draw_data(&[], &store).unwrap_err().to_string();
        assert!(told.contains("figures.json: "), "{told}");
        assert_eq!(fs::read_to_string(&list).unwrap(), text);
    }
    fs::write(&list, "{").unwrap();
    assert!(draw_data(&[], &store).unwrap().is_empty());
    assert!(!list.exists());
}
