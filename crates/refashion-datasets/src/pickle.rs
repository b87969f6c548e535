//! Pickles of Python, as CIFAR-10's authors pack their batches: a dictionary of numbers, texts,
//! lists and arrays of bytes.
//!
//! A pickle is a program, and Python's own reader runs whatever it asks for. This one builds what is
//! listed here and nothing else: another operation, or another function of Python's, is refused by
//! its name. Bytes are taken where they stand in the file, so that next to it a reader takes memory
//! for each operation only, and no more operations are made than a batch needs.

mod machine;
mod value;

pub(crate) use machine::parse;
pub(crate) use value::{Array, Pickle, Value};
