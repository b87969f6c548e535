//! Records with check sums (TensorFlow's `TFRecord`): length, sum of the length, data, sum of the
//! data. Lengths are 8 bytes and sums 4, all with the lowest byte first.

use crc::{CRC_32_ISCSI, Crc, Table};

/// CRC-32C, Castagnoli's polynomial.
const CRC: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISCSI);

/// Appends a record to `bytes`.
pub(super) fn push(bytes: &mut Vec<u8>, data: &[u8]) {
    let length = (data.len() as u64).to_le_bytes();
    bytes.extend(length);
    bytes.extend(masked(&length));
    bytes.extend(data);
    bytes.extend(masked(data));
}

/// The records from the first to the last whole one: what follows a record that was cut off or
/// whose sums are wrong cannot be told apart.
pub(super) fn whole(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (data, rest) = first(bytes)?;
        bytes = rest;
        Some(data)
    })
}

fn first(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    if *sum != masked(length) {
        return None;
    }
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (data, rest) = rest.split_at_checked(length)?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    (*sum == masked(data)).then_some((data, rest))
}

/// The sum, turned and shifted: sums are often taken of data that hold sums, which would weaken it.
fn masked(data: &[u8]) -> [u8; 4] {
    let sum = CRC.checksum(data);
    sum.rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_up_to_the_first_that_is_damaged() {
        let mut bytes = Vec::new();
        for data in [b"one".as_slice(), b"", b"three"] {
            push(&mut bytes, data);
        }
        let read = |bytes: &[u8]| whole(bytes).map(<[u8]>::to_vec).collect::<Vec<_>>();
        assert_eq!(
            read(&bytes),
            [b"one".to_vec(), b"".to_vec(), b"three".to_vec()]
        );
        assert_eq!(read(&bytes[..bytes.len() - 1]).len(), 2);
        // The second record begins at byte 19.
        for place in [0, 8, 12] {
            let mut damaged = bytes.clone();
            damaged[19 + place] ^= 4;
            assert!(read(&damaged).len() == 1, "byte {place}");
        }
    }
}
