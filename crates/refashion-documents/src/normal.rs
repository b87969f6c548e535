//! One form for texts that say the same: the number that a text is, and words however they are spelt.

/// The whole numbers that are also read in words, by their value.
pub(crate) const NAMES: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// What makes a share of the number before it.
const PERCENT: [&str; 3] = ["%", "percent", "per cent"];

/// The number that a text is: as printed, with a power of ten, or in a word up to "twenty"; of a
/// percentage the share of one.
pub(crate) fn number(text: &str) -> Option<f64> {
    let folded = folded(text);
    let text = folded.trim().trim_start_matches('~');
    let share = PERCENT.iter().find_map(|sign| text.strip_suffix(sign));
    let bare = share.unwrap_or(text).trim();
    let value = named(bare).or_else(|| in_digits(bare))?;
    Some(if share.is_some() {
        value / 100.0
    } else {
        value
    })
}

/// Whether two numbers are one, but for the rounding of arithmetic.
pub(crate) fn is_same(value: f64, number: f64) -> bool {
    (value - number).abs() <= 1e-9 * number.abs()
}

/// Whether two texts say the same: the same number, or the same words, whose capitals, hyphens,
/// underscores and spaces do not count.
pub(crate) fn alike(a: &str, b: &str) -> bool {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => is_same(a, b),
        (None, None) => normal(a) == normal(b),
        _ => false,
    }
}

/// A text in small letters, with one sign for each kind of minus, cross and space.
pub(crate) fn folded(text: &str) -> String {
    let one = |c: char| match c {
        '−' | '–' | '—' | '‐' | '‑' => '-',
        '×' => 'x',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    text.chars().map(one).flat_map(char::to_lowercase).collect()
}

fn named(word: &str) -> Option<f64> {
    let place = NAMES.iter().position(|name| *name == word)?;
    Some(place as f64)
}

/// The number that digits are, with commas or spaces between thousands.
fn in_digits(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let groups: Vec<&str> = whole.split([',', ' ']).collect();
    let (first, rest) = groups.split_first()?;
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let leading = first.trim_start_matches('-');
    let begins = digits(leading) && (1..=3).contains(&leading.len());
    let threes = rest.iter().all(|group| group.len() == 3 && digits(group));
    let grouped = rest.is_empty() || (begins && threes);
    if !grouped {
        return None;
    }
    let value: f64 = (groups.concat() + fraction).parse().ok()?;
    value.is_finite().then_some(value)
}

/// The words and numbers of a text without what may stand between words. What stands between two
/// digits stays: 3-5 is not 35.
fn normal(text: &str) -> String {
    let text = folded(text);
    let (mut rest, mut before, mut said) = (text.as_str(), ' ', String::new());
    while let Some(c) = rest.chars().next() {
        let length = if let Some(length) = digits(rest, before) {
            length
        } else if c.is_alphabetic() {
            rest.find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let (token, behind) = rest.split_at(length);
        rest = behind;
        if let Some(value) = number(token) {
            let share = PERCENT.iter().find_map(|sign| {
                let behind = behind.trim_start().strip_prefix(sign)?;
                (!behind.starts_with(char::is_alphabetic)).then_some(behind)
            });
            said += &spelt(share.map_or(value, |_| value / 100.0));
            rest = share.unwrap_or(behind);
        } else if !matches!(c, ' ' | '_' | '-') || (c == '-' && is_between(before, behind)) {
            said += token;
        }
        before = token.chars().next_back().unwrap_or(' ');
    }
    said
}

fn is_between(before: char, behind: &str) -> bool {
    before.is_ascii_digit() && behind.starts_with(|c: char| c.is_ascii_digit())
}

/// How many bytes of a text are its first number in digits, if it begins with one; a sign belongs to
/// it behind no letter and no digit.
fn digits(text: &str, before: char) -> Option<usize> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let signed = bytes.first() == Some(&b'-') && !before.is_alphanumeric();
    let start = usize::from(signed);
    let pointed = bytes.get(start) == Some(&b'.') && !before.is_ascii_digit();
    if !(digit(start) || (pointed && digit(start + 1))) {
        return None;
    }
    let run = |mut at: usize, joins: &[u8]| {
        while digit(at) || (bytes.get(at).is_some_and(|b| joins.contains(b)) && digit(at + 1)) {
            at += 1;
        }
        at
    };
    let end = run(start, b".,");
    let sign = usize::from(matches!(bytes.get(end + 1), Some(b'-' | b'+')));
    let power = bytes.get(end) == Some(&b'e') && digit(end + 1 + sign);
    let end = if power { run(end + 1 + sign, b"") } else { end };
    // What is no number as a whole, such as 3,3, is one up to its first comma.
    let whole = in_digits(&text[..end]).is_some();
    Some(if whole { end } else { run(start, b"") })
}

/// A number as no word around it can change it.
fn spelt(value: f64) -> String {
    let name = NAMES.iter().enumerate().find(|(of, _)| *of as f64 == value);
    name.map_or_else(|| format!(" {value:.9e} "), |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for (one, other) in [
            ("255.0", "255"),
            ("5 %", "0.05"),
            ("0.001", "1e-3"),
            ("1E-7", "1e-07"),
            (".001", "0.0010"),
            ("−1", "-1"),
            ("five", "5"),
            ("Twenty", "20.0"),
            ("10,000", "10 000"),
            ("10000", "10\u{a0}000"),
            ("98 percent", "0.98"),
            ("98 per cent", "98%"),
            ("five percent", "~5 %"),
            ("98.1%", "0.981"),
        ] {
            assert!(alike(one, other) && alike(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("5 %", "0.06"),
            ("0.000000000001", "0"),
            ("1e-13", "2e-13"),
            ("1e-3", "1e3"),
            ("-1", "1"),
            ("3,3", "33"),
            ("3 3", "33"),
            ("3-5", "35"),
            ("1,0000", "10000"),
            ("inf", "infinity"),
            ("5 %", "5"),
            ("", "0"),
        ] {
            assert!(!alike(one, other) && !alike(other, one), "{one} {other}");
        }
        for text in ["nan", "inf", "-", "", "%", "x", "1.2.3", "percent"] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_the_same_but_for_the_rounding_of_their_sums() {
        assert!(is_same(0.1 + 0.2, 0.3) && !is_same(0.31, 0.3));
        assert!(is_same(0.0, 0.0) && !is_same(5.0, 0.0));
    }

    #[test]
    fn words_are_the_same_whatever_stands_between_them() {
        for (one, other) in [
            (" Adam", "adam "),
            ("cross-entropy", "Cross_Entropy"),
            (
                "sparse_categorical_crossentropy",
                "sparse categorical cross-entropy",
            ),
            ("3x3", "3×3"),
            ("3 x 3", "3X3"),
            ("LeNet-5", "LeNet5"),
            ("five folds", "5 folds"),
            ("one-hot", "onehot"),
            ("10,000 images", "10000 images"),
            ("5 % of the images", "five per cent of the images"),
            ("a rate of 1e-3", "a rate of .001"),
            ("from −1 to 1", "from -1 to one"),
            ("conv2d", "Conv_2D"),
        ] {
            assert!(alike(one, other) && alike(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("Adam", "AdamW"),
            ("3-5 epochs", "35 epochs"),
            ("3 5 epochs", "35 epochs"),
            ("3,3 pixels", "33 pixels"),
            ("1 6 pixels", "16 pixels"),
            ("from -1", "from 1"),
            ("5 % of them", "5 of them"),
            ("3x3", "3x5"),
            ("rate 0.1", "rate 0.01"),
            ("images, depth", "depth, images"),
            ("LeNet-5", "LeNet-4"),
        ] {
            assert!(!alike(one, other) && !alike(other, one), "{one} {other}");
        }
    }
}
