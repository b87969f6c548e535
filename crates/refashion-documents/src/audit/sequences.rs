//! Layer lists: each place against the network that runs and against the other places.

use super::{Check, Finding, Outcome};
use crate::{Document, Kind, Listed, Sequence};

/// The findings on every list of layers of a document.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    document
        .sequences
        .iter()
        .flat_map(|sequence| of_sequence(document, sequence))
        .collect()
}

fn of_sequence(document: &Document, sequence: &Sequence) -> Vec<Finding> {
    let counted = |kinds: &[Kind]| -> Vec<Kind> {
        kinds
            .iter()
            .copied()
            .filter(|kind| !sequence.ignore.contains(kind))
            .collect()
    };
    let base = |list: &Listed, against: &str| {
        Finding::new(&document.id, Check::Sequence, &sequence.id)
            .between(&list.place, against)
            .says(format!("the layers of {}", sequence.network))
    };
    let mut findings = Vec::new();
    if let Some(ours) = document.network(&sequence.network) {
        let ours: Vec<Kind> = ours.layers.iter().filter_map(Kind::of).collect();
        let against = format!("the network {:?} that runs", sequence.network);
        for list in &sequence.lists {
            findings.push(compared(
                base(list, &against),
                &counted(&list.layers),
                &counted(&ours),
            ));
        }
    }
    if let Some((first, others)) = sequence.lists.split_first() {
        for list in others {
            let finding = base(list, &first.place);
            findings.push(compared(
                finding,
                &counted(&list.layers),
                &counted(&first.layers),
            ));
        }
    }
    findings
}

fn compared(finding: Finding, list: &[Kind], other: &[Kind]) -> Finding {
    let differences = differences(list, other);
    if differences.is_empty() {
        let same = format!("the same {} layers", list.len());
        return finding.outcome(Outcome::Consistent, same);
    }
    finding.outcome(Outcome::Contradiction, differences.join("; "))
}

/// What the list lacks and what it has too much, in the order of the layers.
fn differences(list: &[Kind], other: &[Kind]) -> Vec<String> {
    let common = common(list, other);
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    while i < list.len() || j < other.len() {
        if i < list.len() && j < other.len() && list[i] == other[j] {
            (i, j) = (i + 1, j + 1);
        } else if j < other.len() && (i == list.len() || common[i][j + 1] >= common[i + 1][j]) {
            found.push(format!("it lacks {} after its layer {i}", name(other[j])));
            j += 1;
        } else {
            found.push(format!("its layer {} is {} too many", i + 1, name(list[i])));
            i += 1;
        }
    }
    found
}

/// The length of the longest common subsequence of every two tails.
fn common(a: &[Kind], b: &[Kind]) -> Vec<Vec<usize>> {
    let mut lengths = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i][j] = match a[i] == b[j] {
                true => lengths[i + 1][j + 1] + 1,
                false => lengths[i + 1][j].max(lengths[i][j + 1]),
            };
        }
    }
    lengths
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Conv => "a convolution",
        Kind::Dense => "a dense layer",
        Kind::MaxPool => "a max pooling",
        Kind::AveragePool => "an average pooling",
        Kind::BatchNorm => "a batch normalisation",
        Kind::Dropout => "a dropout",
        Kind::Flatten => "a flatten",
        Kind::Activation => "an activation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_name_what_is_lacking_and_what_is_too_much() {
        use Kind::{Activation, Conv, Dense, MaxPool};
        let found = differences(
            &[Conv, Activation, Dense],
            &[Conv, Activation, MaxPool, Dense],
        );
        assert_eq!(found, ["it lacks a max pooling after its layer 2"]);
        let found = differences(&[Conv, Activation, Activation], &[Conv, Activation]);
        assert_eq!(found, ["its layer 3 is an activation too many"]);
        assert!(differences(&[Conv], &[Conv]).is_empty());
        let found = differences(&[Dense], &[Conv, Dense]);
        assert_eq!(found, ["it lacks a convolution after its layer 0"]);
    }

    #[test]
    fn of_every_two_tails_the_longest_common_subsequence_is_measured() {
        use Kind::{Conv, Dense};
        let lengths = common(&[Conv, Dense], &[Dense, Conv, Dense]);
        assert_eq!(lengths, [[2, 2, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]]);
        let lengths = common(&[Dense, Dense], &[Dense]);
        assert_eq!(lengths, [[1, 0], [1, 0], [0, 0]]);
    }
}
