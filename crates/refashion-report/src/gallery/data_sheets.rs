//! The data sets of a document, class by class.

use refashion_datasets::Dataset;
use refashion_figures::{Head, Picture, PictureSheet, SheetRow};

use crate::{
    error::Result,
    gallery::{
        plate::{Plate, PlateKind},
        source::Gallery,
        subject::title_of,
    },
};

/// How many pictures of each class are shown.
const SHOWN: usize = 12;

/// A sheet for each data set of the document that is at hand.
pub(crate) fn draw(gallery: &Gallery) -> Result<Vec<Plate>> {
    let mut names: Vec<_> = gallery
        .document()
        .experiments
        .iter()
        .map(|experiment| experiment.dataset)
        .collect();
    names.sort_by_key(|name| name.as_str());
    names.dedup();
    let sheets = names.into_iter().filter_map(|name| gallery.dataset(name));
    sheets.map(|dataset| sheet(gallery, dataset)).collect()
}

fn sheet(gallery: &Gallery, dataset: &Dataset) -> Result<Plate> {
    let name = format!("data-{}", dataset.name);
    let figure = rows(dataset).and_then(|rows| {
        PictureSheet {
            head: Head::new(format!("{}, class by class", title_of(dataset)))
                .subtitle(format!("The first {SHOWN} training images of each class")),
            rows,
            side: 44.0,
            bar: None,
            says: format!("A row for each class: {}.", dataset.name.classes.join(", ")),
        }
        .draw()
    });
    let figure = gallery.finish(&name, figure)?;
    Ok(Plate {
        name,
        kind: PlateKind::Other,
        experiment: None,
        pictures_of: Some(dataset.name),
        figure,
    })
}

fn rows(dataset: &Dataset) -> refashion_figures::Result<Vec<SheetRow>> {
    let train = &dataset.train;
    let row = |(class, name): (usize, &&str)| {
        let of_class = train
            .labels
            .iter()
            .enumerate()
            .filter(|(_, label)| usize::from(**label) == class);
        let pictures = of_class
            .take(SHOWN)
            .map(|(index, _)| Picture::new(train.images.shape(), train.images.image(index)));
        Ok(SheetRow::plain(
            *name,
            pictures.collect::<refashion_figures::Result<_>>()?,
        ))
    };
    dataset.name.classes.iter().enumerate().map(row).collect()
}
