//! Numbers as text.

/// A number with a comma between groups of three digits.
///
/// ```
/// assert_eq!(refashion_std::thousands(60_965_224), "60,965,224");
/// ```
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes as lower-case hexadecimal digits, two each: the form in which digests are published.
///
/// ```
/// assert_eq!(refashion_std::hexadecimal(&[0, 171]), "00ab");
/// ```
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A number rounded to at most `most` decimals, without zeros at its end and never `-0`.
///
/// ```
/// use refashion_std::decimals;
///
/// assert_eq!(decimals(12.345, 2), "12.35");
/// assert_eq!(decimals(0.5, 2), "0.5");
/// assert_eq!(decimals(-0.001, 2), "0");
/// assert_eq!(decimals(1200.0, 0), "1200");
/// ```
pub fn decimals(value: f64, most: usize) -> String {
    let text = format!("{value:.most$}");
    let short = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if short == "-0" { "0" } else { short }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn digits_are_grouped_by_three() {
        let texts = [0, 12, 999, 1_000, 60_965_224].map(thousands);
        assert_eq!(texts, ["0", "12", "999", "1,000", "60,965,224"]);
    }
}
