//! Archives of arrays as other tools may write them, and ones that are none.

use refashion_datasets::DatasetName;

use crate::fixtures::small;
use crate::others::{assert_read, npy, read_files};

const NAME: DatasetName = DatasetName::MNIST;

/// What of an archive is not said by its members' names and contents.
#[derive(Clone, Copy, Default)]
struct Odd {
    flags: u8,
    method: u8,
    /// Bytes behind the name in a member's own head, in its entry of the list, and the comment there.
    extra: [usize; 3],
    /// Bytes behind the end of the list.
    comment: usize,
}

type Members = Vec<(&'static str, Vec<u8>)>;

/// An archive of members that are stored.
fn zip(members: &Members, odd: Odd) -> Vec<u8> {
    let (mut file, mut list) = (Vec::new(), Vec::new());
    let lens = |lens: [usize; 2]| lens.map(|len| (len as u16).to_le_bytes()).concat();
    let [own, listed, comment] = odd.extra;
    for (name, bytes) in members {
        let start = (file.len() as u32).to_le_bytes();
        let mut sum = flate2::Crc::new();
        sum.update(bytes);
        let len = (bytes.len() as u32).to_le_bytes();
        let mut shared = vec![20, 0, odd.flags, 0, odd.method, 0, 0, 0, 0, 0];
        shared.extend([sum.sum().to_le_bytes(), len, len].concat());
        let parts = [&b"PK\x03\x04"[..], &shared, &lens([name.len(), own])];
        file.extend([&parts.concat(), name.as_bytes(), &vec![1; own], bytes].concat());
        let parts = [
            &b"PK\x01\x02\x14\0"[..],
            &shared,
            &lens([name.len(), listed]),
        ];
        list.extend([&parts.concat()[..], &lens([comment, 0]), &[0; 6], &start].concat());
        list.extend([name.as_bytes(), &vec![2; listed + comment]].concat());
    }
    let places = [list.len(), file.len()].map(|place| (place as u32).to_le_bytes());
    file.extend(&list);
    file.extend(b"PK\x05\x06\0\0\0\0\x04\0\x04\0");
    file.extend(
        [
            &places.concat()[..],
            &lens([odd.comment, 0])[..2],
            &vec![0; odd.comment],
        ]
        .concat(),
    );
    file
}

/// The four arrays of the small set, the images of these shapes behind their number.
fn arrays(shape: &str) -> Members {
    let set = small(NAME);
    let parts = [
        ("x_train.npy", "y_train.npy", &set.train),
        ("x_test.npy", "y_test.npy", &set.test),
    ];
    parts
        .into_iter()
        .flat_map(|(images, labels, set)| {
            let of_images = format!("({}{shape})", set.len());
            let of_labels = format!("({},)", set.len());
            [
                (images, npy("|u1", &of_images, &set.images.pixels)),
                (labels, npy("|u1", &of_labels, &set.labels)),
            ]
        })
        .collect()
}

fn file(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    vec![("mnist.npz".to_owned(), bytes)]
}

fn refusal(bytes: Vec<u8>) -> String {
    read_files(NAME, &file(bytes)).unwrap_err()
}

#[test]
fn what_stands_beside_the_members_is_passed_over() {
    let members = arrays(", 28, 28");
    for extra in [[0, 0, 0], [5, 0, 0], [0, 4, 3], [7, 3, 4]] {
        let odd = Odd {
            extra,
            ..Odd::default()
        };
        assert_read(NAME, &file(zip(&members, odd)));
    }
    // The longest comment that the end of a list has room for, and more than that.
    let commented = |comment| {
        zip(
            &members,
            Odd {
                comment,
                ..Odd::default()
            },
        )
    };
    assert_read(NAME, &file(commented(65_535)));
    let message = refusal(commented(65_536));
    assert!(
        message.contains("its list of members is missing"),
        "{message}"
    );
}

#[test]
fn what_cannot_be_unpacked_is_called_what_it_is() {
    let members = arrays(", 28, 28");
    for (flags, method, words) in [
        (
            0,
            12,
            "x_train.npy is packed by method 12, read are 0 and 8",
        ),
        (1, 0, "x_train.npy is encrypted"),
        // Another flag, which says where sizes stand.
        (9, 8, "x_train.npy is encrypted"),
    ] {
        let odd = Odd {
            flags,
            method,
            ..Odd::default()
        };
        let message = refusal(zip(&members, odd));
        assert!(message.contains(words), "{message}");
    }
    let whole = zip(&members, Odd::default());
    let mut garbled = whole.clone();
    garbled[0] = b'Q';
    let message = refusal(garbled);
    assert!(
        message.contains("the head of x_train.npy is garbled"),
        "{message}"
    );
}

/// An end of a list that says it is so long, and nothing before it.
#[test]
fn a_list_is_as_long_as_that_of_four_arrays_at_most() {
    for (len, words) in [
        (65_536_u32, "its list of members is garbled"),
        (
            65_537,
            "its list of members is longer than that of four arrays",
        ),
    ] {
        let end = [
            &b"PK\x05\x06\0\0\0\0\x04\0\x04\0"[..],
            &len.to_le_bytes(),
            &[0; 6],
        ];
        let message = refusal(end.concat());
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn images_may_be_flat_or_have_a_channel() {
    for shape in [", 28, 28", ", 28, 28, 1", ", 784"] {
        assert_read(NAME, &file(zip(&arrays(shape), Odd::default())));
    }
    for (shape, found) in [
        (", 56, 14", "[20, 56, 14]"),
        (", 14, 56, 1", "[20, 14, 56, 1]"),
        (", 28, 14, 2", "[20, 28, 14, 2]"),
        (", 392, 2", "[20, 392, 2]"),
    ] {
        let message = refusal(zip(&arrays(shape), Odd::default()));
        let words = format!("an array of the shape {found}, expected 1×28×28");
        assert!(message.contains(&words), "{message}");
    }
    // Half as many images, each twice as long.
    let mut halves = arrays(", 28, 28");
    halves[0].1 = npy("|u1", "(10, 1568)", &small(NAME).train.images.pixels);
    let message = refusal(zip(&halves, Odd::default()));
    assert!(
        message.contains("an array of the shape [10, 1568]"),
        "{message}"
    );
}

/// The test set has 10,000 labels, and numbers of eight bytes: the end of 1,300 of those is further away
/// than 10,000 bytes, and their checksum is looked for there.
#[test]
fn the_checksum_is_looked_for_as_far_as_the_widest_numbers_reach() {
    let mut members = arrays(", 28, 28");
    members[3].1 = npy("<i8", "(1300,)", &vec![0; 1_300 * 8]);
    let mut bytes = zip(&members, Odd::default());
    let place = bytes
        .windows(12)
        .position(|piece| piece == b"y_test.npy\x93N");
    // A letter of the head is another one.
    let descr = bytes[place.unwrap()..]
        .windows(5)
        .position(|piece| piece == b"descr");
    bytes[place.unwrap() + descr.unwrap()] ^= 1;
    let message = refusal(bytes);
    assert!(message.contains("array y_test"), "{message}");
    assert!(message.contains("it is damaged: its checksum"), "{message}");
}
