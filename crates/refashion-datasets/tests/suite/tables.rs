//! Tables of pixels, as Kaggle and others hand the sets on.

use refashion_datasets::{DatasetName, Labelled};

use crate::{
    fixtures::small,
    others::{assert_read, read_files},
};

pub(crate) fn table(set: &Labelled, head: bool) -> Vec<u8> {
    let mut text = String::new();
    if head {
        text += "label,";
        text += &(1..785)
            .map(|i| format!("pixel{i}"))
            .collect::<Vec<_>>()
            .join(",");
        text += "\r\n";
    }
    for i in 0..set.len() {
        let pixels: Vec<_> = set.images.image(i).iter().map(u8::to_string).collect();
        text += &format!("{},{}\n", set.labels[i], pixels.join(","));
    }
    text.into_bytes()
}

#[test]
fn tables_of_pixels_are_read() {
    for (name, stem) in [
        (DatasetName::MNIST, "mnist"),
        (DatasetName::FASHION_MNIST, "fashion-mnist"),
    ] {
        let set = small(name);
        for head in [false, true] {
            let train = (format!("{stem}_train.csv"), table(&set.train, head));
            let test = (format!("{stem}_test.csv"), table(&set.test, head));
            assert_read(name, &[train, test]);
        }
    }
    let file = |text: &str| {
        vec![
            ("mnist_train.csv".to_owned(), text.into()),
            ("mnist_test.csv".to_owned(), text.into()),
        ]
    };
    for (text, word) in [
        ("pixel1,pixel2\n1,2\n", "no column"),
        ("1,2,3\n", "2 pixels"),
        ("1,256\n", "0 to 255"),
    ] {
        let message = read_files(DatasetName::MNIST, &file(text)).unwrap_err();
        assert!(message.contains(word), "{message}");
    }
}

/// Tables that an editor or a spreadsheet saved in another set of characters.
#[test]
fn tables_in_other_encodings_are_read_or_called_by_their_names() {
    let set = small(DatasetName::MNIST);
    let files = |encoded: &dyn Fn(&str) -> Vec<u8>| {
        let file = |part: &str, labelled| {
            let text = String::from_utf8(table(labelled, true)).unwrap();
            let text = text.replacen("pixel0", "bildpunkt_é", 1);
            (format!("mnist_{part}.csv"), encoded(&text))
        };
        [file("train", &set.train), file("test", &set.test)]
    };
    assert_read(DatasetName::MNIST, &files(&|text| text.into()));
    let latin1 = |text: &str| text.chars().map(|c| c as u8).collect();
    assert_read(DatasetName::MNIST, &files(&latin1));
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| {
        text.encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    for (mark, words) in [
        ("", "it is no text, or"),
        ("\u{feff}", "it is text in UTF-16"),
    ] {
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let files = files(&|text| utf16(&format!("{mark}{text}"), order));
            let message = read_files(DatasetName::MNIST, &files).unwrap_err();
            assert!(
                message.contains("line 1") && message.contains(words),
                "{message}"
            );
        }
    }
}
