//! The archive of Keras: four arrays of NumPy in a zip file.

use std::path::Path;

use crate::error::{Defect, Error};
use crate::idx::check_labels;
use crate::images::{Images, Labelled, dimensions};
use crate::name::DatasetName;
use crate::npy::{self, Array};
use crate::zip::Zip;

/// Reads the training set and the test set.
pub(crate) fn read(name: DatasetName, path: &Path) -> Result<(Labelled, Labelled), Error> {
    let zip = Zip::open(path)?;
    Ok((
        read_set(name, &zip, path, "train", name.train_count)?,
        read_set(name, &zip, path, "test", name.test_count)?,
    ))
}

fn read_set(
    name: DatasetName,
    zip: &Zip<'_>,
    path: &Path,
    set: &str,
    most: usize,
) -> Result<Labelled, Error> {
    let images = array(zip, path, &format!("x_{set}"), most * name.image_len())?;
    let labels = array(zip, path, &format!("y_{set}"), most)?;
    let [_, height, width] = name.image_shape;
    let count = match images.shape[..] {
        [count, rows, columns] | [count, rows, columns, 1]
            if [rows, columns] == [height, width] =>
        {
            count
        }
        [count, len] if len == height * width => count,
        ref other => {
            return Err(Defect::ImageSize {
                found: format!("an array of the shape {other:?}"),
                expected: dimensions(name.image_shape),
            }
            .of(path));
        }
    };
    check_labels(path, &labels.values, name.classes.len())?;
    if labels.values.len() != count {
        let what = format!(
            "{count} images but {} labels stand in {set}",
            labels.values.len()
        );
        return Err(Defect::Npy {
            array: set.to_owned(),
            what,
        }
        .of(path));
    }
    Labelled::new(
        Images::new(count, name.image_shape, images.values)?,
        labels.values,
    )
}

fn array(zip: &Zip<'_>, path: &Path, array: &str, most: usize) -> Result<Array, Error> {
    let member = format!("{array}.npy");
    if !zip.names().any(|name| name == member) {
        let names: Vec<_> = zip.names().take(8).collect();
        let what = format!("it is not there; there are {}", names.join(", "));
        return Err(Defect::Npy {
            array: array.to_owned(),
            what,
        }
        .of(path));
    }
    npy::read(zip.member(&member)?, most).map_err(|what| {
        let array = array.to_owned();
        Defect::Npy { array, what }.of(path)
    })
}
