//! Tables of pixels, as Kaggle and others hand the sets on: a row is a label and the pixels of one
//! image, each a number from 0 to 255.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::error::{Defect, Error};
use crate::images::{Images, Labelled};
use crate::name::DatasetName;
use crate::packed;

/// The longest line that is read: 785 numbers take some 3,000 bytes, their names some 8,000.
const LONGEST: u64 = 1 << 15;

/// The most bytes for each image of the published set: 785 numbers take some 3,000.
const MOST_PER_IMAGE: u64 = 1 << 13;

/// Reads one set; `most` is the size of the published set.
pub(crate) fn read_set(name: DatasetName, path: &Path, most: usize) -> Result<Labelled, Error> {
    let mut lines = Lines {
        path,
        reader: BufReader::new(packed::open(path)?),
        number: 0,
        left: (most as u64 + 1) * MOST_PER_IMAGE,
        most,
    };
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    let mut label_place = 0;
    while let Some(line) = lines.next()? {
        if lines.number == 1 && line.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            label_place = label_column(&line).ok_or_else(|| lines.wrong(NO_LABELS))?;
            continue;
        }
        if labels.len() == most {
            let found = most as u64 + 1;
            return Err(Defect::TooMany { found, most }.of(path));
        }
        let before = pixels.len();
        for (place, cell) in line.split(',').enumerate() {
            let number = cell
                .trim()
                .parse()
                .map_err(|_| lines.wrong("a cell is no whole number from 0 to 255"))?;
            match place == label_place {
                true => labels.push(number),
                false => pixels.push(number),
            }
        }
        if pixels.len() - before != name.image_len()
            || labels.len() * name.image_len() != pixels.len()
        {
            let found = pixels.len() - before;
            let expected = name.image_len();
            return Err(lines.wrong(&format!("it has {found} pixels, expected {expected}")));
        }
    }
    crate::idx::check_labels(path, &labels, name.classes.len())?;
    Labelled::new(Images::new(labels.len(), name.image_shape, pixels)?, labels)
}

const NO_LABELS: &str = "no column is called `label` or `class` (Kaggle keeps the labels of its \
                         `test.csv` to itself: use the published files)";

/// Where the label stands: at the front, or at the end as OpenML writes it.
fn label_column(head: &str) -> Option<usize> {
    let is_label = |cell: &str| {
        let cell = cell.trim().trim_matches(['"', '\'']).to_lowercase();
        ["label", "class", "y"].contains(&cell.as_str())
    };
    head.split(',').position(is_label)
}

/// The lines of a file, with their numbers.
struct Lines<'a> {
    path: &'a Path,
    reader: BufReader<Box<dyn Read>>,
    number: usize,
    /// How many bytes may follow: what is packed may be a thousand times as long as its file.
    left: u64,
    /// The size of the published set.
    most: usize,
}

impl Lines<'_> {
    /// The next line that is not empty.
    fn next(&mut self) -> Result<Option<String>, Error> {
        loop {
            self.number += 1;
            let mut line = Vec::new();
            let read = self
                .reader
                .by_ref()
                .take(LONGEST)
                .read_until(b'\n', &mut line);
            read.map_err(|source| packed::unreadable(self.path, source))?;
            if line.is_empty() {
                return Ok(None);
            }
            self.left = self.left.saturating_sub(line.len() as u64);
            if self.left == 0 {
                let most = self.most;
                return Err(self.wrong(&format!(
                    "so far the file has more than {MOST_PER_IMAGE} bytes for each of {most} images"
                )));
            }
            if line.len() as u64 == LONGEST {
                return Err(self.wrong("it is too long to be one of pixels"));
            }
            if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
                return Err(self.wrong("it is text in UTF-16; save the file as UTF-8"));
            }
            if line.contains(&0) {
                return Err(self.wrong("it is no text, or text in UTF-16, which has to be UTF-8"));
            }
            // Of a table that somebody saved in another set of characters the numbers are the same.
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_start_matches('\u{feff}').trim();
            if !line.is_empty() {
                return Ok(Some(line.to_owned()));
            }
        }
    }

    fn wrong(&self, what: &str) -> Error {
        let (line, what) = (self.number, what.to_owned());
        Defect::Csv { line, what }.of(self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of a table of MNIST that has at most so many images.
    fn read(table: &str, most: usize) -> Result<Labelled, Error> {
        let path = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(path.path(), table).unwrap();
        read_set(DatasetName::MNIST, path.path(), most)
    }

    fn message(table: &str, most: usize) -> String {
        read(table, most).unwrap_err().to_string()
    }

    /// So many pixels, each with a comma before it.
    fn pixels(count: usize) -> String {
        ",5".repeat(count)
    }

    #[test]
    fn labels_may_stand_behind_the_pixels() {
        let head: String = (0..784).map(|place| format!("p{place},")).collect();
        let row = format!("{},3", &pixels(784)[1..]);
        let set = read(&format!("{head}\"Class\"\n{row}\n"), 1).unwrap();
        assert_eq!((set.labels, set.images.pixels), (vec![3], vec![5; 784]));
        // A row that ends before its label.
        let short = format!("{head}class\n{row}\n{}\n", &pixels(784)[1..]);
        let error = message(&short, 2);
        assert!(error.contains("line 3"), "{error}");
        assert_eq!(label_column("a, LABEL ,class"), Some(1));
        assert_eq!(label_column("a,labels"), None);
    }

    #[test]
    fn a_row_has_as_many_pixels_as_an_image() {
        let first = format!("7{}", pixels(784));
        for wrong in [0, 2, 783, 785] {
            let error = message(&format!("{first}\n7{}\n", pixels(wrong)), 2);
            let words = format!("line 2 of it cannot be used: it has {wrong} pixels, expected 784");
            assert!(error.contains(&words), "{error}");
        }
        let error = message(&format!("{first}\n{first}\n"), 1);
        assert!(error.contains("claims 2 images, at most 1"), "{error}");
    }

    /// 2¹³ for each image, and as many again.
    #[test]
    fn a_table_has_only_so_many_bytes_for_each_image() {
        let row = format!("7{}\n", pixels(784));
        let filled = |len: usize| row.clone() + &"\n".repeat(len - row.len());
        assert_eq!(read(&filled(2 * 8_192 - 1), 1).unwrap().labels, [7]);
        let error = message(&filled(2 * 8_192), 1);
        assert!(error.contains("8192 bytes for each of 1 images"), "{error}");
    }
}
