//! Arrays in NumPy's own format
//! (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>): a line that says what
//! they are, then the numbers.

use std::io::Read;

use crate::packed::read_up_to;

/// An array whose numbers are bytes, whatever they were stored as.
#[derive(Debug)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    /// The numbers, the last axis being the quickest.
    pub(crate) values: Vec<u8>,
}

/// How a number is stored.
#[derive(Clone, Copy, Debug)]
struct Kind {
    bytes: usize,
    signed: bool,
    big: bool,
}

/// Reads an array of at most so many numbers, or says what is wrong with it.
///
/// Memory is taken for the numbers as bytes, twice where the first axis is the quickest.
pub(crate) fn read(mut file: impl Read, most: usize) -> Result<Array, String> {
    let text = head(&mut file)?;
    let kind = kind(&value(&text, "descr")?)?;
    let fortran = match value(&text, "fortran_order")?.as_str() {
        "True" => true,
        "False" => false,
        other => return Err(format!("its order is {other:?}")),
    };
    let shape = shape(&text)?;
    let count = shape
        .iter()
        .try_fold(1usize, |count, axis| count.checked_mul(*axis));
    let count = count.filter(|count| *count <= most).ok_or_else(|| {
        format!("it is of the shape {shape:?}, at most {most} numbers are expected")
    })?;
    let values = numbers(&mut file, kind, count)?;
    let values = match fortran {
        true => in_rows(&shape, &values),
        false => values,
    };
    Ok(Array { shape, values })
}

/// The line that says what the array is.
fn head(file: &mut impl Read) -> Result<String, String> {
    const LONGEST: usize = 4_096;
    let start = read_up_to(file, 8).map_err(|error| error.to_string())?;
    let [0x93, b'N', b'U', b'M', b'P', b'Y', version, _] = start[..] else {
        return Err("it is no array of NumPy".to_owned());
    };
    let width = match version {
        1 => 2,
        2 | 3 => 4,
        other => return Err(format!("its version is {other}, read are 1 to 3")),
    };
    let bytes = read_up_to(file, width).map_err(|error| error.to_string())?;
    let mut len = [0; 4];
    len[..bytes.len()].copy_from_slice(&bytes);
    let len = u32::from_le_bytes(len) as usize;
    if len > LONGEST {
        return Err(format!("its head is {len} bytes long"));
    }
    let text = read_up_to(file, len).map_err(|error| error.to_string())?;
    match String::from_utf8(text) {
        Ok(text) if text.len() == len => Ok(text),
        _ => Err("its head is garbled".to_owned()),
    }
}

/// What stands behind a key of the head, up to the next comma; a text without its quotes.
fn value(text: &str, key: &str) -> Result<String, String> {
    let behind = text.split_once(&format!("'{key}':"));
    let (_, behind) = behind.ok_or_else(|| format!("its head lacks {key:?}"))?;
    let value = behind.split([',', '}']).next().unwrap_or_default();
    Ok(value.trim().trim_matches('\'').to_owned())
}

fn kind(descr: &str) -> Result<Kind, String> {
    let wrong = || {
        match descr.contains('O') {
        true => "it holds Python's objects (dtype object), which only a pickle can store; read are whole numbers".to_owned(),
        false => format!("its numbers are of the kind {descr:?}, read are whole numbers; images as they are published are of `uint8`, before they are scaled"),
    }
    };
    let [order, letter, width] = descr.as_bytes() else {
        return Err(wrong());
    };
    let bytes = usize::from(width.wrapping_sub(b'0'));
    let known = b"<>|".contains(order) && b"ui".contains(letter) && [1, 2, 4, 8].contains(&bytes);
    known
        .then_some(Kind {
            bytes,
            signed: *letter == b'i',
            big: *order == b'>',
        })
        .ok_or_else(wrong)
}

fn shape(text: &str) -> Result<Vec<usize>, String> {
    let wrong = || "its head has no shape".to_owned();
    let (_, behind) = text.split_once("'shape':").ok_or_else(wrong)?;
    let axes = behind.trim_start().strip_prefix('(').ok_or_else(wrong)?;
    let (axes, _) = axes.split_once(')').ok_or_else(wrong)?;
    let axes = axes
        .split(',')
        .map(str::trim)
        .filter(|axis| !axis.is_empty());
    let axes: Option<Vec<usize>> = axes.map(|axis| axis.parse().ok()).collect();
    axes.filter(|axes| axes.len() <= 4).ok_or_else(wrong)
}

/// So many numbers and then the end, each of them as a byte.
fn numbers(file: &mut impl Read, kind: Kind, count: usize) -> Result<Vec<u8>, String> {
    const PIECE: usize = 1 << 16;
    let mut values = Vec::new();
    while values.len() < count {
        let wanted = (count - values.len()).min(PIECE) * kind.bytes;
        let piece = read_up_to(file, wanted).map_err(|error| error.to_string())?;
        if piece.len() < wanted {
            let found = values.len() + piece.len() / kind.bytes;
            return Err(format!("it ends after {found} of {count} numbers"));
        }
        for number in piece.chunks_exact(kind.bytes) {
            values.push(byte(number, kind)?);
        }
    }
    match read_up_to(file, 1) {
        Ok(more) if more.is_empty() => Ok(values),
        Ok(_) => Err(format!("more follows behind its {count} numbers")),
        Err(error) => Err(error.to_string()),
    }
}

/// A number as a byte.
fn byte(number: &[u8], kind: Kind) -> Result<u8, String> {
    let mut wide = [0; 8];
    wide[..number.len()].copy_from_slice(number);
    if kind.big {
        wide[..number.len()].reverse();
    }
    let value = u64::from_le_bytes(wide);
    // What is below 0 has its highest bit set, and is no byte either; a single byte may have it.
    match u8::try_from(value) {
        Ok(byte) if !(kind.signed && kind.bytes == 1 && byte > 127) => Ok(byte),
        _ => Err("it holds a number that is not from 0 to 255".to_owned()),
    }
}

/// Turns an array whose first axis is the quickest round.
fn in_rows(shape: &[usize], values: &[u8]) -> Vec<u8> {
    let mut places = vec![0; shape.len()];
    let mut turned = vec![0; values.len()];
    for value in values {
        let place = places.iter().zip(shape);
        let place = place.fold(0, |place, (index, axis)| place * axis + index);
        turned[place] = *value;
        for (index, axis) in places.iter_mut().zip(shape) {
            *index += 1;
            if *index < *axis {
                break;
            }
            *index = 0;
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(version: u8, dict: &str, content: &[u8]) -> Vec<u8> {
        let mut file = [&b"\x93NUMPY"[..], &[version, 0]].concat();
        let len = dict.len() as u32;
        file.extend(&len.to_le_bytes()[..if version == 1 { 2 } else { 4 }]);
        [&file, dict.as_bytes(), content].concat()
    }

    fn read_of(descr: &str, fortran: &str, shape: &str, content: &[u8]) -> Result<Vec<u8>, String> {
        let dict =
            format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        let answers = [1, 2].map(|version| {
            let file = file(version, &dict, content);
            read(&file[..], 100).map(|array| array.values)
        });
        let [first, second] = answers;
        assert_eq!(first, second);
        first
    }

    #[test]
    fn whole_numbers_of_every_width_are_bytes() {
        let all = |descr, content: &[u8]| read_of(descr, "False", "(2,)", content);
        assert_eq!(all("|u1", &[7, 255]), Ok(vec![7, 255]));
        assert_eq!(
            all("<i8", &[7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]),
            Ok(vec![7, 9])
        );
        assert_eq!(all(">i4", &[0, 0, 0, 7, 0, 0, 0, 200]), Ok(vec![7, 200]));
        for (descr, content) in [(">i2", [0, 1, 1, 0]), ("<i2", [0, 0, 255, 255])] {
            assert!(all(descr, &content).unwrap_err().contains("0 to 255"));
        }
        for below in [128, 200, 255] {
            assert!(all("|i1", &[0, below]).unwrap_err().contains("0 to 255"));
        }
        assert_eq!(all("|i1", &[0, 127]), Ok(vec![0, 127]));
        assert_eq!(all("|u1", &[128, 200]), Ok(vec![128, 200]));
        assert!(all("|O", &[0; 2]).unwrap_err().contains("object"));
        assert!(all("<f4", &[0; 8]).unwrap_err().contains("\"<f4\""));
        assert!(all("|u1", &[1]).unwrap_err().contains("1 of 2"));
        assert!(all("|u1", &[1, 2, 3]).unwrap_err().contains("more follows"));
    }

    #[test]
    fn heads_are_read_whole_and_up_to_their_longest() {
        // NumPy pads its heads with blanks.
        let dict = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }";
        let of = |len: usize| read(&file(1, &format!("{dict:len$}"), &[7])[..], 1);
        for len in [dict.len(), 300, 4_096] {
            assert_eq!(of(len).unwrap().values, [7], "{len}");
        }
        assert_eq!(of(4_097).unwrap_err(), "its head is 4097 bytes long");
        let whole = file(1, dict, &[]);
        let error = read(&whole[..whole.len() - 1], 1).unwrap_err();
        assert_eq!(error, "its head is garbled");
    }

    #[test]
    fn numbers_are_counted_over_the_pieces_that_are_read() {
        let kind = Kind {
            bytes: 2,
            signed: false,
            big: true,
        };
        let count = (1 << 16) + 3;
        let whole: Vec<u8> = (0..count).flat_map(|i| [0, (i % 251) as u8]).collect();
        let read = |bytes: &[u8]| numbers(&mut &bytes[..], kind, count);
        let values: Vec<u8> = (0..count).map(|i| (i % 251) as u8).collect();
        assert_eq!(read(&whole), Ok(values));
        let short = read(&whole[..2 * (count - 1)]).unwrap_err();
        assert!(
            short.contains(&format!("after {} of {count}", count - 1)),
            "{short}"
        );
    }

    #[test]
    fn the_quickest_axis_may_be_the_first() {
        // `np.arange(6).reshape(2, 3)`, as `np.asfortranarray` stores it.
        let turned = read_of("|u1", "True", "(2, 3)", &[0, 3, 1, 4, 2, 5]);
        assert_eq!(turned, Ok(vec![0, 1, 2, 3, 4, 5]));
        assert!(read_of("|u1", "False", "(9999999999, 9999999999)", &[]).is_err());
        assert!(read_of("|u1", "False", "(101,)", &[]).is_err());
    }
}
