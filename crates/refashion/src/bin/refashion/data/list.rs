//! Which data sets there are: those that are published, and those that `data import` made.

use std::process::ExitCode;

use anyhow::Result;
use refashion_datasets::{DatasetName, Search, find};
use refashion_inference::PictureSet;
use refashion_report::{Table, left, right};
use serde::Serialize;

use super::{imported::imported_folders, places::search};
use crate::{
    cli::{Format, ListedSets},
    output::{csv, print_rows, table},
};

/// A data set, and where it is.
#[derive(Serialize)]
struct Listed {
    name: String,
    /// Whether `data import` made it.
    imported: bool,
    train_images: usize,
    test_images: usize,
    /// Channels, height, width.
    image_shape: [usize; 3],
    classes: usize,
    found: Option<String>,
}

impl Listed {
    fn new(set: DatasetName, imported: bool, found: Option<String>) -> Self {
        Self {
            name: set.as_str().to_owned(),
            imported,
            train_images: set.train_count,
            test_images: set.test_count,
            image_shape: set.image_shape,
            classes: set.classes.len(),
            found,
        }
    }

    /// As the rows of both tables have it; the place says to people what to do where there is none.
    fn cells(&self, nowhere: &str) -> [String; 7] {
        let [channels, height, width] = self.image_shape;
        [
            self.name.clone(),
            if self.imported {
                "imported"
            } else {
                "published"
            }
            .to_owned(),
            self.train_images.to_string(),
            self.test_images.to_string(),
            format!("{channels}×{height}×{width}"),
            self.classes.to_string(),
            self.found.clone().unwrap_or_else(|| nowhere.to_owned()),
        ]
    }
}

pub(super) fn list(what: &ListedSets) -> Result<ExitCode> {
    let search = search(&what.source);
    let published = DatasetName::ALL.into_iter();
    let published = published.filter(|name| *name != DatasetName::RANDOM);
    let mut sets: Vec<Listed> = published
        .map(|name| {
            let found = find(name, &search).ok();
            Listed::new(name, false, found.map(|found| found.origin.place()))
        })
        .collect();
    sets.extend(imported(&search));
    if what.format == Format::Text {
        let mut rows = Table::new([
            left("set"),
            left(""),
            right("training"),
            right("test"),
            left("size"),
            right("classes"),
            left("found"),
        ]);
        for set in &sets {
            rows.row(set.cells("not here: fetched when it is needed"));
        }
        out!("{}", table(&rows));
    }
    print_rows(what.format, &sets, |sets| {
        let columns = [
            "name",
            "kind",
            "train_images",
            "test_images",
            "image_shape",
            "classes",
            "found",
        ];
        csv(columns, sets.iter().map(|set| set.cells("")))
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The sets that `data import` made, in the order of their names. One that is damaged is told of and left out.
fn imported(search: &Search) -> Vec<Listed> {
    let folders = imported_folders(search).into_iter();
    let sets = folders.filter_map(|(name, folder)| match PictureSet::open(&folder) {
        Ok(set) => {
            let place = folder.display().to_string();
            Some(Listed::new(set.dataset.name, true, Some(place)))
        }
        Err(error) => {
            tracing::warn!("{name} is left out: {error}");
            None
        }
    });
    sets.collect()
}
