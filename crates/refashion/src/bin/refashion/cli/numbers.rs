//! Numbers that are typed: what is wrong with one is said in words.

/// A whole number, 0 or more.
pub(super) fn whole<T: TryFrom<u64>>(text: &str) -> Result<T, String> {
    from(text, 0)
}

pub(crate) fn at_least_one(text: &str) -> Result<usize, String> {
    from(text, 1)
}

/// A number of things that are listed one by one: more than a million is a slip of the pen.
pub(crate) fn countable(text: &str) -> Result<usize, String> {
    const MOST: usize = 1_000_000;
    match at_least_one(text)? {
        number if number > MOST => Err(format!("it must be at most {MOST}")),
        number => Ok(number),
    }
}

fn from<T: TryFrom<u64>>(text: &str, least: u64) -> Result<T, String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(format!("`{text}` is not a whole number"));
    }
    let zero = digits.bytes().all(|digit| digit == b'0');
    if text.starts_with('-') && !zero {
        return Err(format!("it must be at least {least}"));
    }
    let number = digits.parse::<u64>().ok();
    match number.filter(|number| *number < least) {
        Some(_) => Err(format!("it must be at least {least}")),
        None => number
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| format!("{text} is too large")),
    }
}

/// A number, 0 or more.
pub(super) fn not_negative(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number < 0.0 => Err("it must be 0 or above".to_owned()),
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(format!("`{text}` is not a number")),
    }
}

/// A part of something: neither nothing nor all of it.
pub(super) fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        Ok(number) if number.is_finite() => Err("it must be above 0 and below 1".to_owned()),
        _ => Err(format!("`{text}` is not a number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_refused_in_words() {
        assert_eq!(whole::<u64>("18446744073709551615"), Ok(u64::MAX));
        assert_eq!((whole::<u32>("+7"), whole::<u32>("-0")), (Ok(7), Ok(0)));
        for (text, words) in [
            ("-1", "at least 0"),
            ("1.5", "not a whole number"),
            ("", "not a whole number"),
            ("-", "not a whole number"),
            ("4294967296", "too large"),
            ("99999999999999999999999", "too large"),
        ] {
            let said = whole::<u32>(text).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
        for text in ["0", "-1", "-99999999999999999999999"] {
            assert_eq!(at_least_one(text), Err("it must be at least 1".to_owned()));
        }
        assert!(countable("1000001").is_err() && countable("1000000") == Ok(1_000_000));
        for text in ["-1", "x", "nan", "inf", "-inf", ""] {
            assert!(
                not_negative(text).is_err() && share(text).is_err(),
                "{text}"
            );
        }
        for text in ["0", "1", "1.5"] {
            assert!(not_negative(text).is_ok() && share(text).is_err(), "{text}");
        }
        assert_eq!(share("1e-1"), Ok(0.1));
    }
}
