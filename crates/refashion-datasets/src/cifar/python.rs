//! A batch in Python's form: a pickle with `labels`, a list, and `data`, an array of the images'
//! planes, one image a row.

use std::borrow::Cow;

use super::sizes::{IMAGE, MOST};
use crate::error::Defect;
use crate::name::DatasetName;
use crate::pickle::{self, Array, Pickle, Value};

/// The labels and the pixels of a batch.
pub(super) fn decode(bytes: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Defect> {
    let pickle = pickle::parse(bytes).map_err(Defect::Pickle)?;
    let labels = labels(&pickle)?;
    let pixels = pixels(&pickle, labels.len())?;
    Ok((labels, pixels.into_owned()))
}

fn labels(pickle: &Pickle<'_>) -> Result<Vec<u8>, Defect> {
    let list = pickle.get("labels").map_err(Defect::Pickle)?;
    let wrong = || Defect::Pickle("its \"labels\" are no list of numbers".to_owned());
    let numbers = pickle.numbers(list).ok_or_else(wrong)?;
    if numbers.len() > MOST {
        let found = numbers.len() as u64;
        return Err(Defect::TooMany { found, most: MOST });
    }
    let most = DatasetName::CIFAR_10.classes.len() - 1;
    let numbers = numbers.into_iter().enumerate();
    numbers
        .map(|(index, found)| match u8::try_from(found) {
            Ok(label) if usize::from(label) <= most => Ok(label),
            _ => Err(Defect::Label { index, found, most }),
        })
        .collect()
}

/// The pixels of so many images.
fn pixels<'a>(pickle: &'a Pickle<'_>, count: usize) -> Result<Cow<'a, [u8]>, Defect> {
    let Value::Array(array) = pickle.get("data").map_err(Defect::Pickle)? else {
        return Err(Defect::Pickle("its \"data\" are no array".to_owned()));
    };
    let expected = [count, IMAGE];
    let content = pickle.content(array).unwrap_or_default();
    if array.shape != expected || content.len() != count * IMAGE {
        return Err(Defect::Pickle(format!(
            "its \"data\" are {} bytes in the shape {:?}, expected {expected:?}",
            content.len(),
            array.shape
        )));
    }
    Ok(in_rows(array, content, count))
}

/// The content, one image after the other.
fn in_rows<'a>(array: &Array, content: &'a [u8], count: usize) -> Cow<'a, [u8]> {
    if !array.fortran {
        return Cow::Borrowed(content);
    }
    let row = |image: usize| (0..IMAGE).map(move |place| content[place * count + image]);
    Cow::Owned((0..count).flat_map(row).collect())
}
