//! How a mistaken number may have come about.

/// How the printed digits come from the right ones by one slip, if they do. Fewer than three
/// digits are too few to tell.
pub(super) fn misprint(printed: &str, right: f64) -> Option<String> {
    let printed: String = printed
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let decimals = printed.find('.').map_or(0, |dot| printed.len() - dot - 1);
    let right = format!("{right:.decimals$}");
    let (a, b) = (digits(&printed), digits(&right));
    if a.len() != b.len() || a.len() < 3 {
        return None;
    }
    let differing: Vec<usize> = (0..a.len()).filter(|i| a[*i] != b[*i]).collect();
    match differing[..] {
        [_] => Some(format!("{printed} differs from {right} in one digit")),
        [i, j] if j == i + 1 && a[i] == b[j] && a[j] == b[i] => {
            Some(format!("{printed} is {right} with two digits exchanged"))
        }
        _ => None,
    }
}

/// The digits without the zeros in front.
fn digits(text: &str) -> Vec<char> {
    let all = text.chars().filter(char::is_ascii_digit);
    all.skip_while(|c| *c == '0').collect()
}

#[cfg(test)]
mod tests {
    use super::misprint;

    #[test]
    fn one_digit_or_two_exchanged_are_a_misprint() {
        assert!(misprint("0.5207", 0.5257).unwrap().contains("one digit"));
        assert!(misprint("0.0712", 0.0721).unwrap().contains("exchanged"));
        assert!(misprint("50,000", 10_000.0).unwrap().contains("one digit"));
        assert_eq!(misprint("4", 13.0), None);
        assert_eq!(misprint("0.0712", 0.0834), None);
        // Too few digits, or not as many.
        assert_eq!(misprint("12", 13.0), None);
        assert_eq!(misprint("1234", 123.0), None);
        // Two digits that differ, of which none, or one alone, stands in the other's place.
        assert_eq!(misprint("0.0712", 0.0734), None);
        assert_eq!(misprint("0.0712", 0.0731), None);
        // They are exchanged, but do not stand side by side.
        assert_eq!(misprint("0.2715", 0.5712), None);
    }
}
