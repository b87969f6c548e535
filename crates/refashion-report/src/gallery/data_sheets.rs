//! The data sets, class by class: one sheet for all documents that use a set.

use refashion_datasets::{Dataset, DatasetName};
use refashion_figures::{Head, Picture, PictureSheet, SheetRow};
use refashion_runs::Store;

use crate::{
    error::{Error, Result},
    gallery::{
        entry::{ListedFigure, write},
        plate::{Plate, PlateKind},
        subject::title_of,
    },
};

/// How many pictures of each class are shown.
const SHOWN: usize = 12;

/// What the sheets belong to, as figures belong to a document.
const OWNER: &str = "data";

/// Draws a sheet for each of these data sets into `data/figures/` of a store, and answers with the
/// list of all that lie there: sheets of other sets stay as they are.
///
/// # Errors
///
/// [`Error::Figure`] if a picture of a set cannot be drawn, [`Error::Runs`] with the file that
/// cannot be written.
pub fn draw_data(datasets: &[Dataset], into: &Store) -> Result<Vec<ListedFigure>> {
    let plates: Vec<Plate> = datasets.iter().map(sheet).collect::<Result<_>>()?;
    let missing = |name: DatasetName| !datasets.iter().any(|dataset| dataset.name == name);
    write(into, OWNER, &plates, &missing)
}

fn sheet(dataset: &Dataset) -> Result<Plate> {
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
    let figure = figure.map_err(|source| Error::Figure {
        document: OWNER.into(),
        name: name.clone(),
        source: Box::new(source),
    })?;
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
