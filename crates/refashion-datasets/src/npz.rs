//! The archive of Keras: four arrays of NumPy in a zip file.

use std::io::{self, Read};
use std::path::Path;

use crate::error::{Defect, Error};
use crate::idx::check_labels;
use crate::images::{Images, Labelled, dimensions};
use crate::name::DatasetName;
use crate::npy::{self, Array};
use crate::zip::Zip;

/// What arrays of images are called, Keras' name first; `@` stands for the set.
const IMAGES: &[&str] = &["x_@", "X_@", "@_images", "@_x", "@_X", "@ing_images"];

/// What arrays of labels are called.
const LABELS: &[&str] = &["y_@", "Y_@", "@_labels", "@_y", "@_Y", "@ing_labels"];

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
    let images = array(zip, path, IMAGES, set, most * name.image_len())?;
    let labels = array(zip, path, LABELS, set, most)?;
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

/// The array of a set under the first of its names that is there.
fn array(
    zip: &Zip<'_>,
    path: &Path,
    called: &[&str],
    set: &str,
    most: usize,
) -> Result<Array, Error> {
    let names: Vec<String> = called.iter().map(|name| name.replace('@', set)).collect();
    let is_there = |name: &&String| zip.names().any(|member| member == format!("{name}.npy"));
    let defect = |array: &str, what: String| {
        let array = array.to_owned();
        Defect::Npy { array, what }.of(path)
    };
    let Some(name) = names.iter().find(is_there) else {
        let there: Vec<_> = zip.names().take(8).collect();
        let what = format!("it is not there; there are {}", there.join(", "));
        return Err(defect(&names[0], what));
    };
    let mut member = zip.member(&format!("{name}.npy"))?;
    npy::read(&mut member, most).map_err(|what| {
        // What is damaged may look like anything: the checksum at its end tells, which is looked
        // for no further than the widest numbers reach.
        let rest = io::copy(&mut member.take(8 * most as u64), &mut io::sink());
        defect(name, rest.err().map_or(what, |error| error.to_string()))
    })
}
