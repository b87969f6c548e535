//! A parquet file whose pages may not unpack to more than was allowed.
//!
//! A page says in its header what it unpacks to, and the reader makes room for that at once: a file
//! of some kilobytes could ask for gigabytes. The headers are read here first. They are written in
//! Thrift's compact protocol
//! (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>).

use std::fs::File;
use std::io::{BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// A file that is asked for the header of each page before the page is unpacked.
pub(crate) struct BoundedFile {
    file: File,
    /// What may still be unpacked, in bytes.
    left: Arc<Allowance>,
}

/// What the pages of a file may unpack to together, in bytes. Nothing is counted before it is set,
/// as the file's own description is not in pages.
#[derive(Default)]
pub(crate) struct Allowance(AtomicU64);

/// That nothing is counted yet.
const UNSET: u64 = 0;

impl Allowance {
    /// From now on pages are counted; `most` is above 0.
    pub(crate) fn set(&self, most: u64) {
        self.0.store(most, Ordering::Relaxed);
    }

    fn take(&self, bytes: u64) -> Result<()> {
        let left = self.0.load(Ordering::Relaxed);
        if left == UNSET {
            return Ok(());
        }
        match left.checked_sub(bytes).filter(|left| *left != UNSET) {
            Some(left) => {
                self.0.store(left, Ordering::Relaxed);
                Ok(())
            }
            None => Err(ParquetError::General(format!(
                "a page unpacks to {bytes} bytes, which is more than the data set takes"
            ))),
        }
    }
}

impl BoundedFile {
    pub(crate) fn new(file: File) -> (Self, Arc<Allowance>) {
        let left = Arc::new(Allowance::default());
        let allowance = Arc::clone(&left);
        (Self { file, left }, allowance)
    }
}

impl Length for BoundedFile {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for BoundedFile {
    type T = BufReader<File>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut head = Vec::new();
        self.file
            .get_read(start)?
            .take(LONGEST_HEADER)
            .read_to_end(&mut head)?;
        if self.left.0.load(Ordering::Relaxed) != UNSET {
            self.left.take(unpacked_size(&head)?)?;
        }
        self.file.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<bytes::Bytes> {
        self.file.get_bytes(start, length)
    }
}

/// More than a page's header takes, with its statistics.
const LONGEST_HEADER: u64 = 1 << 16;

/// The field of a page's header that says what the page unpacks to.
const UNCOMPRESSED_PAGE_SIZE: i64 = 2;

/// What the page with this header unpacks to, in bytes.
fn unpacked_size(head: &[u8]) -> Result<u64> {
    let mut found = None;
    let whole = fields(&mut &head[..], 0, &mut |id, value| {
        if id == UNCOMPRESSED_PAGE_SIZE && found.replace(value).is_some() {
            // The second would be taken for what the first was checked as.
            found = Some(-1);
        }
    });
    match (whole, found) {
        (Some(()), Some(size)) if size >= 0 => Ok(size.unsigned_abs()),
        _ => Err(ParquetError::General(
            "a page's header is garbled".to_owned(),
        )),
    }
}

/// How deep values stand in each other in a header that is one.
const DEEPEST: usize = 8;

/// Reads the fields of a structure up to its end, and answers the numbers of the outermost one.
fn fields(head: &mut &[u8], depth: usize, number: &mut dyn FnMut(i64, i64)) -> Option<()> {
    let mut id = 0;
    loop {
        let byte = take(head, 1)?[0];
        let (step, kind) = (byte >> 4, byte & 15);
        if byte == 0 {
            return Some(());
        }
        id = if step == 0 {
            zigzag(varint(head)?)
        } else {
            id + i64::from(step)
        };
        match kind {
            4..=6 => {
                let value = zigzag(varint(head)?);
                if depth == 0 {
                    number(id, value);
                }
            }
            // The value of a field that is yes or no is its kind.
            1 | 2 => {}
            kind => value(head, kind, depth)?,
        }
    }
}

/// Passes over a value, in which others may stand.
fn value(head: &mut &[u8], kind: u8, depth: usize) -> Option<()> {
    if depth == DEEPEST {
        return None;
    }
    match kind {
        1..=3 => take(head, 1).map(|_| ()),
        4..=6 => varint(head).map(|_| ()),
        7 => take(head, 8).map(|_| ()),
        8 => {
            let len = usize::try_from(varint(head)?).ok()?;
            take(head, len).map(|_| ())
        }
        9 | 10 => {
            let byte = take(head, 1)?[0];
            let (short, kind) = (u64::from(byte >> 4), byte & 15);
            let count = if short == 15 { varint(head)? } else { short };
            // Each takes a byte at least, so that the header's length bounds this.
            (0..count).try_for_each(|_| value(head, kind, depth + 1))
        }
        12 => fields(head, depth + 1, &mut |_, _| ()),
        _ => None,
    }
}

fn take<'a>(head: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, rest) = head.split_at_checked(len)?;
    *head = rest;
    Some(taken)
}

fn varint(head: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(head, 1)?[0];
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(value);
        }
    }
    None
}

fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Page type 0, 300 bytes unpacked, 7 packed, then a structure with a binary field and its end.
    const HEAD: [u8; 14] = [
        0x15, 0, 0x15, 0xd8, 0x04, 0x15, 14, 0x2c, 0x18, 1, b'x', 0, 0, 0xff,
    ];

    #[test]
    fn the_size_is_found_in_a_header_and_only_in_one() {
        assert_eq!(unpacked_size(&HEAD).unwrap(), 300);
        for len in 0..HEAD.len() - 1 {
            assert!(unpacked_size(&HEAD[..len]).is_err(), "{len}");
        }
        // A second size, with its number in the long form.
        let twice = [0x15, 0, 0x15, 2, 0x05, 4, 0xd8, 0x04, 0];
        assert!(unpacked_size(&twice).is_err());
        // Structures within structures, lists within lists, and a size below zero.
        assert!(unpacked_size(&[0x1c; 1000]).is_err());
        assert!(unpacked_size(&[0x19; 1 << 16]).is_err());
        assert!(unpacked_size(&[0x25, 1, 0]).is_err());
        // 64 is written as 128, whose lower byte has only the mark that another follows.
        assert_eq!(unpacked_size(&[0x25, 0x80, 0x01, 0]).unwrap(), 64);
    }

    /// What stands behind a value is read as it is: a size of 5 in the second field.
    fn is_passed_over(field: &[u8]) -> bool {
        unpacked_size(&[field, &[0x15, 10, 0]].concat()).is_ok_and(|size| size == 5)
    }

    #[test]
    fn values_of_every_kind_are_passed_over() {
        for field in [
            // Yes, a byte, a number, a double, and text, each as the first field.
            &[0x11][..],
            &[0x13, 9],
            &[0x15, 0x80, 0x01],
            &[0x17, 1, 2, 3, 4, 5, 6, 7, 8],
            &[0x18, 2, b'a', 0],
            // Lists of two bytes, two numbers, two doubles, two texts, and a set of yes and no.
            &[0x19, 0x23, 9, 9],
            &[0x19, 0x25, 0x80, 0x01, 2],
            &[0x19, 0x27, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8],
            &[0x19, 0x28, 1, b'a', 0],
            &[0x1a, 0x21, 1, 2],
            // A list of 15 bytes, whose length has a byte of its own, and one of none.
            &[
                0x19, 0xf3, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
            ],
            &[0x19, 0x03],
            // A list of lists, and one of structures.
            &[0x19, 0x19, 0x13, 9],
            &[0x19, 0x2c, 0, 0x13, 9, 0],
        ] {
            assert!(is_passed_over(field), "{field:?}");
        }
        assert!(!is_passed_over(&[0x1b, 0]) && !is_passed_over(&[0x1e]));
        // As deep as values may stand, and one deeper: structures, and lists with a byte in the last.
        for (deep, whole) in [(8, true), (9, false)] {
            let structures = [vec![0x1c; deep], vec![0; deep]].concat();
            assert_eq!(is_passed_over(&structures), whole, "{deep}");
            let lists = [vec![0x19; deep - 1], vec![0x13, 9]].concat();
            assert_eq!(is_passed_over(&lists), whole, "{deep}");
        }
    }

    #[test]
    fn signs_are_the_lowest_bit() {
        let numbers = [0, 1, 2, 3, 4, u64::MAX].map(zigzag);
        assert_eq!(numbers, [0, -1, 1, -2, 2, i64::MIN]);
    }

    #[test]
    fn an_allowance_is_used_up() {
        let allowance = Allowance::default();
        allowance.take(1_000).unwrap();
        allowance.set(100);
        allowance.take(60).unwrap();
        assert!(allowance.take(60).is_err());
        allowance.take(30).unwrap();
    }
}
