//! Words with a count before them.

/// A count with its noun, in the plural unless it is one.
///
/// ```
/// use refashion_std::counted;
///
/// assert_eq!(counted(1, "seed"), "1 seed");
/// assert_eq!(counted(0, "seed"), "0 seeds");
/// ```
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn all_but_one_are_several() {
        let said = [0, 1, 2].map(|count| counted(count, "picture"));
        assert_eq!(said, ["0 pictures", "1 picture", "2 pictures"]);
    }
}
