//! Numbers and lists in sentences.

/// A number with at most four digits that count.
pub(crate) fn number(value: f64) -> String {
    let whole_digits = if value.abs() < 1.0 {
        0
    } else {
        value.abs().log10().floor() as i32 + 1
    };
    let decimals = (4 - whole_digits).clamp(0, 4) as usize;
    refashion_std::decimals(value, decimals).replace('-', "−")
}

/// Things one after the other: `a, b and c`.
pub(crate) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_shortly() {
        let said = [0.93534, 0.5, 1.0, 12.345, 1000.0, 123_456.7, -0.25, 0.0].map(number);
        assert_eq!(
            said,
            [
                "0.9353", "0.5", "1", "12.35", "1000", "123457", "−0.25", "0"
            ]
        );
    }

    #[test]
    fn lists_end_with_and() {
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&parts), "a, b and c");
        assert_eq!((list(&parts[..1]), list(&[])), ("a".into(), String::new()));
    }
}
