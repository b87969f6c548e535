//! A split in which each class keeps its share, index for index that of scikit-learn.

use crate::error::Error;
use crate::random::{Random, RandomState, require};

/// The training and the validation indices, of which so many validate, as scikit-learn's
/// `StratifiedShuffleSplit` draws them.
pub(crate) fn stratified(
    labels: &[u8],
    validates: usize,
    mut random: RandomState,
) -> Result<(Vec<usize>, Vec<usize>), Error> {
    let mut classes: Vec<Vec<usize>> = vec![Vec::new(); 256];
    for (index, &label) in labels.iter().enumerate() {
        classes[usize::from(label)].push(index);
    }
    classes.retain(|of_class| !of_class.is_empty());
    let least = classes.iter().map(Vec::len).min().unwrap_or(0);
    require(
        least > 1,
        "images of a class",
        least,
        "at least 2, to keep its share",
    )?;
    let trains = labels.len().saturating_sub(validates);
    for count in [trains, validates] {
        let expected = format!("at least the number of classes, {}", classes.len());
        let what = "the number of images of a side";
        require(count >= classes.len(), what, count, expected)?;
    }

    let counts: Vec<usize> = classes.iter().map(Vec::len).collect();
    let train_counts = shares(&counts, trains, &mut random);
    let left = counts
        .iter()
        .zip(&train_counts)
        .map(|(count, taken)| count - taken);
    let left: Vec<usize> = left.collect();
    let validation_counts = shares(&left, validates, &mut random);
    let (mut train, mut validation) = (Vec::new(), Vec::new());
    for ((of_class, trains), validates) in classes.iter().zip(train_counts).zip(validation_counts) {
        let order = random.permutation(of_class.len());
        let mut indices = order.into_iter().map(|place| of_class[place]);
        train.extend(indices.by_ref().take(trains));
        validation.extend(indices.take(validates));
    }
    let mut shuffled = |indices: Vec<usize>| -> Vec<usize> {
        let order = random.permutation(indices.len());
        order.into_iter().map(|place| indices[place]).collect()
    };
    Ok((shuffled(train), shuffled(validation)))
}

/// So many draws in the shares of these counts, those whose rests are largest rounded up; of equal
/// rests it is drawn which. (scikit-learn's `_approximate_mode`.)
fn shares(counts: &[usize], draws: usize, random: &mut RandomState) -> Vec<usize> {
    let all: usize = counts.iter().sum();
    let exact = counts
        .iter()
        .map(|&count| count as f64 / all as f64 * draws as f64);
    let exact: Vec<f64> = exact.collect();
    let mut taken: Vec<usize> = exact.iter().map(|share| share.floor() as usize).collect();
    let rests: Vec<f64> = exact.iter().map(|share| share - share.floor()).collect();
    let mut missing = draws.saturating_sub(taken.iter().sum());
    let mut distinct = rests.clone();
    distinct.sort_by(|one, other| other.total_cmp(one));
    distinct.dedup();
    for rest in distinct {
        if missing == 0 {
            break;
        }
        let equal: Vec<usize> = (0..rests.len())
            .filter(|&class| rests[class] == rest)
            .collect();
        let now = equal.len().min(missing);
        for place in random.permutation(equal.len()).into_iter().take(now) {
            taken[equal[place]] += 1;
        }
        missing -= now;
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exactly 1.2, 2 and 0.8 are due, and then 9.6 and 1.4: the largest rest is rounded up.
    #[test]
    fn the_largest_rests_are_rounded_up() {
        let of = |counts: &[usize], draws| shares(counts, draws, &mut RandomState::new(1));
        assert_eq!(of(&[3, 5, 2], 4), [1, 2, 1]);
        assert_eq!(of(&[48, 7], 11), [10, 1]);
        assert_eq!(of(&[2, 2], 4), [2, 2]);
    }
}
