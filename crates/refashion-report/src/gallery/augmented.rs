//! Training images as an experiment varies them.

use refashion_datasets::{Augmentation, Dataset, RandomState};
use refashion_figures::{Head, Picture, PictureSheet, SheetRow};

use crate::{
    error::{Error, Result},
    gallery::{
        plate::Plate,
        subject::{Subject, title_of},
    },
};

/// How many variations of an image are shown.
const SHOWN: u64 = 9;

/// A sheet of varied training images, one of each class, if the experiment varies them.
pub(crate) fn draw(subject: &Subject) -> Result<Option<Plate>> {
    let dataset = subject.gallery.dataset(subject.experiment.dataset);
    let (Some(augmentation), Some(dataset)) = (subject.experiment.augmentation, dataset) else {
        return Ok(None);
    };
    let mut rows = Vec::new();
    for (class, name) in dataset.name.classes.iter().enumerate() {
        let Some(index) = dataset
            .train
            .labels
            .iter()
            .position(|&label| usize::from(label) == class)
        else {
            continue;
        };
        rows.push(SheetRow {
            name: (*name).to_owned(),
            pictures: varied(subject, dataset, &augmentation, index)?,
        });
    }
    let Augmentation {
        rotation,
        width_shift,
        height_shift,
        shear,
        zoom,
        flip,
        crop,
        ..
    } = augmentation;
    let flipped = if flip { ", mirrored at random" } else { "" };
    let moved = match crop {
        0 => String::new(),
        pixels => format!(", moved by up to {pixels} pixels"),
    };
    let sheet = PictureSheet {
        head: Head::new(subject.title("Augmented training images")).subtitle(format!(
            "{}: the first image of each class, and {SHOWN} random variations. Rotation up to {rotation}°, shift up to {:.0} % of the width and {:.0} % of the height, shear up to {shear}°, zoom up to {:.0} %{flipped}{moved}",
            title_of(dataset), width_shift * 100.0, height_shift * 100.0, zoom * 100.0
        )),
        rows,
        side: 48.0,
        bar: None,
        says: "In each row the image as it is stands first.".into(),
    };
    subject
        .plate("augmented", Some(dataset.name), sheet.draw())
        .map(Some)
}

/// An image as it is, and its variations.
fn varied(
    subject: &Subject,
    dataset: &Dataset,
    augmentation: &Augmentation,
    index: usize,
) -> Result<Vec<(Picture, String)>> {
    let images = &dataset.train.images;
    let (shape, bytes) = (images.shape(), images.image(index));
    let picture = |bytes: &[u8]| {
        let picture = Picture::new(shape, bytes)
            .map_err(|source| subject.gallery.failed("a training image", source))?;
        Ok::<_, Error>((picture, String::new()))
    };
    let source: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte)).collect();
    let mut target = vec![0.0; source.len()];
    let mut pictures = vec![picture(bytes)?];
    for variation in 0..SHOWN {
        let mut random = RandomState::of_stream(&[variation, index as u64]);
        let change = augmentation.draw(&mut random, shape[1], shape[2]);
        change.apply(&source, shape, augmentation.fill, &mut target)?;
        let bytes: Vec<u8> = target
            .iter()
            .map(|value| value.round().clamp(0.0, 255.0) as u8)
            .collect();
        pictures.push(picture(&bytes)?);
    }
    Ok(pictures)
}
