//! The values of one group of channels.

/// What belongs to one group, of each example of `len` values.
pub(super) fn of_group(values: &[f32], len: usize, group: usize, groups: usize) -> Vec<&[f32]> {
    let each = len / groups;
    values
        .chunks_exact(len)
        .map(|values| &values[group * each..][..each])
        .collect()
}

/// The same, to be changed.
pub(super) fn of_group_mut(
    values: &mut [f32],
    len: usize,
    group: usize,
    groups: usize,
) -> Vec<&mut [f32]> {
    let each = len / groups;
    values
        .chunks_exact_mut(len)
        .map(|values| &mut values[group * each..][..each])
        .collect()
}
