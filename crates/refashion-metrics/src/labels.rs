use crate::{Error, Result};

/// A class label as data files (`u8`), tensors (`u32`) or Rust indices (`usize`) hold it.
///
/// Classes are counted from 0.
pub trait Label: Copy {
    /// The label as an index.
    fn class(self) -> usize;
}

impl Label for u8 {
    fn class(self) -> usize {
        usize::from(self)
    }
}

impl Label for u32 {
    fn class(self) -> usize {
        self as usize
    }
}

impl Label for usize {
    fn class(self) -> usize {
        self
    }
}

/// Refuses an empty truth and a number of predictions that differs from it.
pub(crate) fn check_lengths(truth: usize, predicted: usize) -> Result<()> {
    if truth == 0 {
        return Err(Error::Empty {
            what: "true labels",
        });
    }
    if truth != predicted {
        return Err(Error::LengthMismatch {
            what: "number of predictions",
            expected: truth,
            found: predicted,
        });
    }
    Ok(())
}

/// The class of a label, if it is one of `classes`.
pub(crate) fn check_label<L: Label>(
    what: &'static str,
    index: usize,
    label: L,
    classes: usize,
) -> Result<usize> {
    let label = label.class();
    if label < classes {
        return Ok(label);
    }
    Err(Error::LabelOutOfRange {
        what,
        index,
        label,
        classes,
    })
}
