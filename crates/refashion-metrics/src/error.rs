/// What can be wrong with the input of a metric or a statistic.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Two inputs that belong together differ in length.
    #[error("{what}: expected {expected}, found {found}; pass inputs that belong together")]
    LengthMismatch {
        /// What was counted.
        what: &'static str,
        /// The length that the other input implies.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// Nothing was given where at least one value is needed.
    #[error("{what}: expected at least one, found none")]
    Empty {
        /// What was empty.
        what: &'static str,
    },
    /// A label names a class that does not exist.
    #[error(
        "{what} {index} is {label}, but there are {classes} classes, counted from 0; \
         check the labels or the number of classes"
    )]
    LabelOutOfRange {
        /// Which labels.
        what: &'static str,
        /// The position of the label.
        index: usize,
        /// The label found.
        label: usize,
        /// The number of classes.
        classes: usize,
    },
    /// A value is NaN, or infinite where a finite value is needed.
    #[error("{what} {index} is {value}, expected a number; has the run diverged?")]
    NotANumber {
        /// Which values.
        what: &'static str,
        /// The position of the value.
        index: usize,
        /// The value found.
        value: f64,
    },
    /// A setting is outside the range in which it has a meaning.
    #[error("{what} is {value}, expected {expected}")]
    OutOfRange {
        /// Which setting.
        what: &'static str,
        /// The value found.
        value: f64,
        /// The values allowed.
        expected: &'static str,
    },
    /// Too few values for the statistic asked for.
    #[error("{what} needs at least {needed} values, found {found}; measure more seeds")]
    TooFew {
        /// The statistic.
        what: &'static str,
        /// The least number of values.
        needed: usize,
        /// The number found.
        found: usize,
    },
}

/// The result of a metric or a statistic.
pub type Result<T> = std::result::Result<T, Error>;
