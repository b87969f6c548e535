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

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels of a pickle of a list of these bytes.
    fn labels_of(list: &[u8]) -> Result<Vec<u8>, Defect> {
        let numbers: Vec<u8> = list.iter().flat_map(|&number| [b'K', number]).collect();
        let bytes = [&b"}U\x06labels]("[..], &numbers, b"es."].concat();
        labels(&pickle::parse(&bytes).unwrap())
    }

    #[test]
    fn labels_are_classes_and_no_more_than_a_batch_has() {
        assert_eq!(labels_of(&[0, 9]).unwrap(), [0, 9]);
        let (index, found, most) = (1, 10, 9);
        let expected = Defect::Label { index, found, most }.to_string();
        assert_eq!(labels_of(&[3, 10]).unwrap_err().to_string(), expected);
        assert_eq!(labels_of(&[7; 10_000]).unwrap(), [7; 10_000]);
        let error = labels_of(&[7; 10_001]).unwrap_err().to_string();
        assert!(error.contains("10001 images, at most 10000"), "{error}");
    }

    /// A pickle of `data` alone: an array of this shape with so many bytes.
    fn data_of(shape: [u16; 2], len: u32) -> Vec<u8> {
        let mut bytes =
            b"}U\x04datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n".to_vec();
        bytes.extend(b"K\0\x85U\x01b\x87R(K\x01");
        for axis in shape {
            bytes.extend([&b"M"[..], &axis.to_le_bytes()].concat());
        }
        bytes.extend(b"\x86cnumpy\ndtype\nU\x02u1\x85R\x89T");
        bytes.extend(len.to_le_bytes());
        bytes.extend(vec![5; len as usize]);
        bytes.extend(b"tbs.");
        bytes
    }

    #[test]
    fn an_array_is_as_large_as_its_labels_say() {
        let pixels_of = |shape, len, count| {
            let bytes = data_of(shape, len);
            let pickle = pickle::parse(&bytes).unwrap();
            pixels(&pickle, count).map(Cow::into_owned)
        };
        assert_eq!(pixels_of([2, 3_072], 6_144, 2).unwrap(), [5; 6_144]);
        for (shape, len, count) in [
            ([2, 3_072], 3_072, 2),
            ([1, 6_144], 6_144, 2),
            ([2, 3_072], 6_144, 3),
        ] {
            let error = pixels_of(shape, len, count).unwrap_err().to_string();
            let words = format!("{len} bytes in the shape {shape:?}, expected [{count}, 3072]");
            assert!(error.contains(&words), "{error}");
        }
    }

    #[test]
    fn an_array_whose_first_axis_is_the_quickest_is_turned_round() {
        let array = |fortran| Array {
            fortran,
            ..Array::default()
        };
        let pixel = |image: usize, place: usize| (place % 100 + 100 * image) as u8;
        let turned: Vec<u8> = (0..2 * IMAGE).map(|at| pixel(at % 2, at / 2)).collect();
        let rows: Vec<u8> = (0..2 * IMAGE)
            .map(|at| pixel(at / IMAGE, at % IMAGE))
            .collect();
        assert_eq!(in_rows(&array(true), &turned, 2), rows);
        assert_eq!(in_rows(&array(false), &rows, 2), rows);
    }
}
