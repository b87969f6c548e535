//! The numbers that a sentence says.

use crate::normal::{self, NAMES};

/// The numbers of a sentence that are words of their own, in their order: in digits, of which those
/// before "to" or "and" a percentage are percentages too, or in a word from "two" up. "One" is a
/// pronoun more often than a number, and the 10 of CIFAR-10 belongs to a name.
pub(crate) fn numbers(sentence: &str) -> Vec<f64> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let at = |at: usize| Some((number(words.get(at)?)?, is_percent(&words, at)));
    (0..words.len())
        .filter_map(|place| {
            let (value, percent) = at(place)?;
            let joined = matches!(words.get(place + 1), Some(&("to" | "and")));
            let shares = joined && at(place + 2).is_some_and(|(_, percent)| percent);
            let bare = !words[place].contains('%');
            Some(match bare && (percent || shares) {
                true => value / 100.0,
                false => value,
            })
        })
        .collect()
}

/// The names of a sentence that end in a number: CIFAR-10, LeNet-5.
pub(crate) fn numbered_names(sentence: &str) -> Vec<String> {
    let is_name = |word: &&str| {
        let end = word.rsplit_once('-');
        end.is_some_and(|(name, number)| {
            name.starts_with(char::is_alphabetic)
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let words = sentence.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.filter(is_name).map(str::to_owned).collect()
}

/// Whether a number has its percent sign, or the word, with it or behind it.
fn is_percent(words: &[&str], at: usize) -> bool {
    let bare = |at: usize| {
        let word = words.get(at)?;
        Some(word.trim_end_matches([',', ';', ':', '.', ')']))
    };
    words[at].contains('%')
        || matches!(bare(at + 1), Some("%" | "percent"))
        || (bare(at + 1) == Some("per") && bare(at + 2) == Some("cent"))
}

/// The number that a word is, without what stands around it; several of one kind have an s.
fn number(word: &str) -> Option<f64> {
    let bare = word.trim_start_matches(['(', '"']);
    let bare = bare.trim_end_matches([',', ';', ':', '.', ')', '"']);
    let one = bare.strip_suffix('s').unwrap_or(bare);
    let digits = one.contains(|c: char| c.is_ascii_digit());
    match digits {
        true => normal::number(one),
        false => named(&bare.to_lowercase()),
    }
}

fn named(word: &str) -> Option<f64> {
    const TENS: [&str; 8] = [
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred",
    ];
    let place = |names: &[&str]| names.iter().position(|name| *name == word);
    let small = place(&NAMES).filter(|place| *place >= 2);
    small
        .or_else(|| place(&TENS).map(|place| 10 * (place + 3)))
        .map(|number| number as f64)
}

#[cfg(test)]
mod tests {
    use super::{numbered_names, numbers};

    #[test]
    fn numbers_are_read_in_digits_and_in_words() {
        assert_eq!(numbers("better than the SVM's .897"), [0.897]);
        assert_eq!(
            numbers("six of ten classes are above 80 %"),
            [6.0, 10.0, 0.8]
        );
        assert_eq!(numbers("sure: between 49 and 69 %."), [0.49, 0.69]);
        assert_eq!(numbers("above 88% to 89%"), [0.88, 0.89]);
        assert_eq!(numbers("takes 4s for 9s, 3s for 5s"), [4.0, 9.0, 3.0, 5.0]);
        assert_eq!(numbers("after 4 to 5 epochs"), [4.0, 5.0]);
        assert_eq!(numbers("49 and 69 %"), [0.49, 0.69]);
        assert_eq!(numbers("3 with 80 %"), [3.0, 0.8]);
        assert_eq!(numbers("above 98 percent, or 5 per cent."), [0.98, 0.05]);
        assert_eq!(numbers("of Fifty, (1,500) and 1e-3"), [50.0, 1500.0, 0.001]);
    }

    #[test]
    fn names_may_end_in_a_number() {
        let said = "on CIFAR-10, LeNet-5's T-shirts of 5-10 and Fashion-MNIST";
        assert_eq!(numbered_names(said), ["CIFAR-10", "LeNet-5"]);
    }

    #[test]
    fn names_and_pronouns_are_no_numbers() {
        assert!(numbers("on CIFAR-10 the dense one takes T-shirts for 28×28 pictures").is_empty());
        assert!(numbers("in the first epoch, the network is s. better than half").is_empty());
    }
}
