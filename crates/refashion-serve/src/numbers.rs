//! Pictures as numbers in JSON.
//!
//! They are read straight into bytes: a text of JSON may be a hundred times as large once it is taken
//! apart.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Reads `{"pictures": [[…], …]}`: of each picture the bytes, 0 (black) to 255, by channel, row and
/// column, as one list or in lists of lists; of a grey picture the channel may be left out.
///
/// # Errors
///
/// In words, what is there instead.
pub(crate) fn pictures(
    text: &[u8],
    shape: [usize; 3],
    most: usize,
) -> Result<Vec<Vec<u8>>, String> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = Body { shape, most }.deserialize(&mut reader);
    let read = read.and_then(|pictures| reader.end().map(|()| pictures));
    read.map_err(|error| error.to_string())
}

/// The whole text.
struct Body {
    shape: [usize; 3],
    most: usize,
}

impl<'de> DeserializeSeed<'de> for Body {
    type Value = Vec<Vec<u8>>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Body {
    type Value = Vec<Vec<u8>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{\"pictures\": [[…], …]}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if key != "pictures" || found.is_some() {
                map.next_value::<IgnoredAny>()?;
                return Err(Error::custom(
                    "\"pictures\" stands there once, and nothing else",
                ));
            }
            found = Some(map.next_value_seed(Pictures(&self))?);
        }
        found.ok_or_else(|| Error::missing_field("pictures"))
    }
}

/// All pictures.
struct Pictures<'a>(&'a Body);

impl<'de> DeserializeSeed<'de> for Pictures<'_> {
    type Value = Vec<Vec<u8>>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Pictures<'_> {
    type Value = Vec<Vec<u8>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of pictures")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let Body { shape, most } = *self.0;
        let mut pictures = Vec::new();
        loop {
            let mut pixels = Pixels::new(shape);
            let level = Level {
                pixels: &mut pixels,
                depth: 0,
            };
            if list.next_element_seed(level)?.is_none() {
                return Ok(pictures);
            }
            if pictures.len() == most {
                return Err(Error::custom(format!("more than {most} pictures")));
            }
            pictures.push(pixels.whole().map_err(Error::custom)?);
        }
    }
}

/// Lists within lists go no deeper than this.
const DEEPEST: usize = 3;

/// The bytes of a picture, and how long the lists are that they come in.
struct Pixels {
    shape: [usize; 3],
    bytes: Vec<u8>,
    /// Of each depth, how long a list is there.
    lengths: [Option<usize>; DEEPEST],
    /// How deep the numbers lie.
    depth: Option<usize>,
}

impl Pixels {
    fn new(shape: [usize; 3]) -> Self {
        Self {
            shape,
            bytes: Vec::new(),
            lengths: [None; DEEPEST],
            depth: None,
        }
    }

    fn values(&self) -> usize {
        self.shape.iter().product()
    }

    fn number(&mut self, depth: usize, value: f64) -> Result<(), String> {
        if !(0.0..=255.0).contains(&value) || value.fract() != 0.0 {
            return Err(format!(
                "{value} is no whole number of 0 to 255, as a picture has them before they are scaled"
            ));
        }
        if *self.depth.get_or_insert(depth) != depth || self.bytes.len() == self.values() {
            return Err(self.expected());
        }
        self.bytes.push(value as u8);
        Ok(())
    }

    fn length(&mut self, depth: usize, length: usize) -> Result<(), String> {
        match *self.lengths[depth].get_or_insert(length) == length {
            true => Ok(()),
            false => Err(self.expected()),
        }
    }

    fn whole(self) -> Result<Vec<u8>, String> {
        let [channels, height, width] = self.shape;
        let found: Vec<usize> = self.lengths.iter().map_while(|length| *length).collect();
        let fits = match *found {
            [all] => all == self.values(),
            [rows, columns] => channels == 1 && [rows, columns] == [height, width],
            _ => found == self.shape,
        };
        match fits && self.bytes.len() == self.values() {
            true => Ok(self.bytes),
            false => Err(self.expected()),
        }
    }

    fn expected(&self) -> String {
        let [channels, height, width] = self.shape;
        let rows = match channels {
            1 => format!("{height} lists of {width}"),
            _ => format!("{channels} lists of {height} lists of {width}"),
        };
        format!("a picture is {} numbers, or {rows}", self.values())
    }
}

/// A list of a picture, or a number within one.
struct Level<'a> {
    pixels: &'a mut Pixels,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numbers of 0 to 255")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.visit_f64(value as f64)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.pixels.number(self.depth, value).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.depth == DEEPEST {
            return Err(Error::custom(self.pixels.expected()));
        }
        let mut length = 0;
        while let Some(()) = list.next_element_seed(Level {
            pixels: self.pixels,
            depth: self.depth + 1,
        })? {
            length += 1;
        }
        self.pixels
            .length(self.depth, length)
            .map_err(Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, shape: [usize; 3]) -> Result<Vec<Vec<u8>>, String> {
        pictures(text.as_bytes(), shape, 3)
    }

    #[test]
    fn lists_of_lists_are_the_same_as_one() {
        let expected = vec![vec![1, 2, 3, 4, 5, 255]];
        for text in [
            r#"{"pictures": [[1, 2, 3, 4, 5, 255]]}"#,
            r#"{"pictures": [[[1, 2, 3], [4, 5, 255.0]]]}"#,
            r#"{"pictures": [[[[1, 2, 3], [4, 5, 255]]]]}"#,
        ] {
            assert_eq!(read(text, [1, 2, 3]).unwrap(), expected, "{text}");
        }
        let colours = r#"{"pictures": [[[[1],[2]], [[3],[4]], [[5],[255]]]]}"#;
        assert_eq!(read(colours, [3, 2, 1]).unwrap(), expected);
        // Rows, columns and then channels is another picture.
        let other = r#"{"pictures": [[[[1, 2, 3]], [[4, 5, 255]]]]}"#;
        let said = read(other, [3, 2, 1]).unwrap_err();
        assert!(said.contains("3 lists of 2 lists of 1"), "{said}");
        assert!(read(r#"{"pictures": []}"#, [1, 2, 3]).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_picture_is_refused_in_words() {
        for (text, words) in [
            ("", "EOF"),
            ("[]", "expected {\"pictures\""),
            ("{}", "missing field `pictures`"),
            (r#"{"pictures": 3}"#, "a list of pictures"),
            (r#"{"pictures": [3]}"#, "a picture is 4 numbers"),
            (
                r#"{"pictures": [[1, 2, 3]]}"#,
                "a picture is 4 numbers, or 2 lists of 2",
            ),
            (r#"{"pictures": [[1, 2, 3, 4, 5]]}"#, "a picture is 4"),
            (r#"{"pictures": [[[1, 2], [3], [4]]]}"#, "a picture is 4"),
            (r#"{"pictures": [[[1, 2], 3, 4]]}"#, "a picture is 4"),
            (r#"{"pictures": [[[1, 2, 3, 4], []]]}"#, "a picture is 4"),
            (r#"{"pictures": [[[[[1, 2, 3, 4]]]]]}"#, "a picture is 4"),
            (
                r#"{"pictures": [[1, 2, 3, 256]]}"#,
                "256 is no whole number",
            ),
            (r#"{"pictures": [[1, 2, 3, -1]]}"#, "-1 is no"),
            (r#"{"pictures": [[0.5, 2, 3, 4]]}"#, "0.5 is no whole"),
            (r#"{"pictures": [["1", 2, 3, 4]]}"#, "numbers of 0 to 255"),
            (r#"{"pictures": [[null, 2, 3, 4]]}"#, "numbers of 0 to 255"),
            (r#"{"pictures": [[1e999, 2, 3, 4]]}"#, "out of range"),
            (r#"{"pictures": [], "x": 1}"#, "nothing else"),
            (r#"{"pictures": [], "pictures": []}"#, "once"),
            (r#"{"pictures": []} x"#, "trailing"),
            (
                r#"{"pictures": [[1,2,3,4],[1,2,3,4],[1,2,3,4],[1,2,3,4]]}"#,
                "more than 3 pictures",
            ),
        ] {
            let said = read(text, [1, 2, 2]).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
        let deep = format!("{{\"pictures\": {}", "[".repeat(100_000));
        assert!(read(&deep, [1, 2, 2]).is_err());
        let unknown = format!("{{\"x\": {}", "[".repeat(100_000));
        assert!(read(&unknown, [1, 2, 2]).is_err());
    }
}
