//! What a pickle holds.

use std::borrow::Cow;

/// What can stand in a pickle. Lists, tuples and dictionaries hold places of other values, so that
/// nothing here is deep.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    /// `None`.
    Nothing,
    /// A number, or yes or no.
    Number(i64),
    /// A text, or bytes: Python 2 did not tell them apart.
    Text(Cow<'a, [u8]>),
    /// A list, a tuple, or the keys and values of a dictionary in turn.
    Items(Vec<usize>),
    /// A function that may be called.
    Function(Function),
    /// The kind of an array's numbers; bytes are all that there is.
    Bytes,
    /// An array of bytes.
    Array(Array),
}

/// The functions that a pickle may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    /// NumPy's empty array, which is filled afterwards.
    Reconstruct,
    /// The class of NumPy's arrays, which is only handed on.
    Ndarray,
    /// The kind of an array's numbers.
    Dtype,
    /// How Python 3 writes bytes in a pickle for Python 2.
    Encode,
}

/// An array of bytes: its shape, the order of its numbers, and the place of the value that holds
/// them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    /// Whether the first axis is the quickest.
    pub(crate) fortran: bool,
    pub(crate) content: Option<usize>,
}

/// A whole pickle: its values, and which of them is the dictionary that it is all about.
#[derive(Debug)]
pub(crate) struct Pickle<'a> {
    pub(super) values: Vec<Value<'a>>,
    pub(super) top: usize,
}

impl Pickle<'_> {
    /// What stands under a key of the dictionary, or the keys that there are.
    pub(crate) fn get(&self, key: &str) -> Result<&Value<'_>, String> {
        let Some(Value::Items(items)) = self.values.get(self.top) else {
            return Err("it is no dictionary".to_owned());
        };
        let is_key = |pair: &&[usize]| {
            self.text(pair[0])
                .is_some_and(|text| text == key.as_bytes())
        };
        let pair = items.as_chunks::<2>().0.iter().map(|pair| &pair[..]);
        // As in Python, what is set last stays.
        match pair.rev().find(is_key) {
            Some(pair) => Ok(&self.values[pair[1]]),
            None => Err(format!("it has no {key:?}; it has {}", self.keys(items))),
        }
    }

    /// The whole numbers of a list.
    pub(crate) fn numbers(&self, list: &Value<'_>) -> Option<Vec<i64>> {
        let Value::Items(items) = list else {
            return None;
        };
        let number = |place: &usize| match self.values.get(*place)? {
            Value::Number(number) => Some(*number),
            _ => None,
        };
        items.iter().map(number).collect()
    }

    /// The bytes of an array, as they are stored.
    pub(crate) fn content(&self, array: &Array) -> Option<&[u8]> {
        self.text(array.content?)
    }

    fn text(&self, place: usize) -> Option<&[u8]> {
        match self.values.get(place)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The first few keys, in words.
    fn keys(&self, items: &[usize]) -> String {
        const SHOWN: usize = 8;
        const LONGEST: usize = 32;
        let keys = items.iter().step_by(2).filter_map(|key| self.text(*key));
        let keys: Vec<_> = keys
            .take(SHOWN)
            .map(|key| {
                format!(
                    "{:?}",
                    String::from_utf8_lossy(&key[..key.len().min(LONGEST)])
                )
            })
            .collect();
        match keys.is_empty() {
            true => "nothing".to_owned(),
            false => keys.join(", "),
        }
    }
}
