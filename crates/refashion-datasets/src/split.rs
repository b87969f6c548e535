//! Splits into training and validation examples, index for index those of scikit-learn.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::random::{Random, RandomState, require};
use crate::stratified::stratified;

/// How a set is divided into training and validation examples.
///
/// ```
/// use refashion_datasets::Split;
///
/// let (train, validation) = Split::First { n: 2 }.indices(5)?;
/// assert_eq!((train, validation), (vec![2, 3, 4], vec![0, 1]));
/// # Ok::<(), refashion_datasets::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Split {
    /// Every example trains; there is no validation.
    #[default]
    All,
    /// The first `n` examples validate, the others train.
    First {
        /// How many validate.
        n: usize,
    },
    /// The last `n` examples validate, the others train.
    Last {
        /// How many validate.
        n: usize,
    },
    /// scikit-learn's `train_test_split(test_size=…, random_state=…)`, both sides shuffled.
    TrainTestSplit {
        /// The share that validates, above 0 and below 1; the number is rounded up.
        test_size: f64,
        /// The seed.
        random_state: u32,
        /// Whether each class keeps its share on both sides, as with scikit-learn's `stratify=y`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        stratify: bool,
    },
    /// One fold of [`KFold`].
    Fold {
        /// Which fold validates, from 0.
        fold: usize,
        /// How the folds are made.
        folds: KFold,
    },
}

/// Indices of training examples and of validation examples, in the order of use.
pub type Indices = (Vec<usize>, Vec<usize>);

impl Split {
    /// Refuses a split that a set of `count` examples cannot have, without making it.
    ///
    /// # Errors
    /// [`Error::Setting`] where one side that should have examples would have none, or where there
    /// is no such fold.
    pub fn check(&self, count: usize) -> Result<(), Error> {
        match *self {
            Self::All => Ok(()),
            Self::First { n } | Self::Last { n } => {
                let expected = format!("at least 1 and below the number of examples, {count}");
                require((1..count).contains(&n), "n", n, expected)
            }
            Self::TrainTestSplit { test_size, .. } => {
                let sensible = test_size > 0.0 && test_size < 1.0;
                require(sensible, "test_size", test_size, "above 0 and below 1")?;
                let expected = format!("at least one training example of {count}");
                let trains = validating(test_size, count) < count;
                require(trains, "test_size", test_size, expected)
            }
            Self::Fold { fold, folds } => {
                let expected = format!("a fold from 0 to below {}", folds.n_splits);
                require(fold < folds.n_splits, "fold", fold, expected)?;
                folds.check(count)
            }
        }
    }

    /// The training and the validation indices for a set with these labels.
    ///
    /// ```
    /// use refashion_datasets::Split;
    ///
    /// let split = Split::TrainTestSplit { test_size: 0.5, random_state: 0, stratify: true };
    /// let (_, validation) = split.of(&[0, 0, 0, 0, 1, 1])?;
    /// assert_eq!(validation.iter().filter(|&&index| index < 4).count(), 2);
    /// # Ok::<(), refashion_datasets::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Split::check`]; [`Error::Setting`] too where classes are to keep their shares and one
    /// has a single example, or there are more classes than examples on a side.
    pub fn of(&self, labels: &[u8]) -> Result<Indices, Error> {
        match *self {
            Self::TrainTestSplit {
                test_size,
                random_state,
                stratify: true,
            } => {
                self.check(labels.len())?;
                let validates = validating(test_size, labels.len());
                stratified(labels, validates, RandomState::new(random_state))
            }
            _ => self.indices(labels.len()),
        }
    }

    /// The training and the validation indices for a set of `count` examples.
    ///
    /// # Errors
    /// As [`Split::check`]; [`Error::Setting`] too where classes are to keep their shares, for which
    /// [`Split::of`] knows them.
    pub fn indices(&self, count: usize) -> Result<Indices, Error> {
        self.check(count)?;
        match *self {
            Self::All => Ok(((0..count).collect(), Vec::new())),
            Self::First { n } => Ok(((n..count).collect(), (0..n).collect())),
            Self::Last { n } => Ok(((0..count - n).collect(), (count - n..count).collect())),
            Self::TrainTestSplit { stratify: true, .. } => {
                let expected = "false where the classes are not known";
                require(false, "stratify", true, expected)?;
                Ok((Vec::new(), Vec::new()))
            }
            Self::TrainTestSplit {
                test_size,
                random_state,
                ..
            } => {
                let mut validation = RandomState::new(random_state).permutation(count);
                let train = validation.split_off(validating(test_size, count));
                Ok((train, validation))
            }
            Self::Fold { fold, folds } => Ok(folds.fold(count, fold, &folds.order(count))),
        }
    }
}

/// scikit-learn's `KFold`: consecutive folds of as equal size as can be, of shuffled indices or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KFold {
    /// The number of folds, at least 2.
    pub n_splits: usize,
    /// The seed of the shuffle; without one nothing is shuffled.
    #[serde(default)]
    pub random_state: Option<u32>,
}

impl KFold {
    /// Refuses folds that a set of `count` examples cannot have, without making them.
    ///
    /// # Errors
    /// [`Error::Setting`] where there are fewer than two folds or fewer examples than folds.
    pub fn check(&self, count: usize) -> Result<(), Error> {
        let expected = format!("at least 2 and at most the number of examples, {count}");
        let fits = (2..=count).contains(&self.n_splits);
        require(fits, "n_splits", self.n_splits, expected)
    }

    /// For each fold the training and the validation indices, both ascending.
    ///
    /// # Errors
    /// As [`KFold::check`].
    pub fn indices(&self, count: usize) -> Result<Vec<Indices>, Error> {
        self.check(count)?;
        let order = self.order(count);
        Ok((0..self.n_splits)
            .map(|fold| self.fold(count, fold, &order))
            .collect())
    }

    /// The order in which the examples are dealt to the folds.
    fn order(&self, count: usize) -> Vec<usize> {
        match self.random_state {
            Some(seed) => RandomState::new(seed).permutation(count),
            None => (0..count).collect(),
        }
    }

    /// One fold alone: of as many folds as there are examples, all together fill the memory.
    fn fold(&self, count: usize, fold: usize, order: &[usize]) -> Indices {
        let (size, larger) = (count / self.n_splits, count % self.n_splits);
        let start = |fold: usize| fold * size + fold.min(larger);
        let mut validates = vec![false; count];
        for &index in &order[start(fold)..start(fold + 1)] {
            validates[index] = true;
        }
        (0..count).partition(|&index| !validates[index])
    }
}

/// How many examples validate; scikit-learn rounds up.
fn validating(test_size: f64, count: usize) -> usize {
    (test_size * count as f64).ceil() as usize
}
