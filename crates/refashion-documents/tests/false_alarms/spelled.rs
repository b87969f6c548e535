//! Numbers and words as people spell them, each in one of several ways.

use crate::drawn::Draw;

fn one(draw: &mut Draw, ways: &[String]) -> String {
    ways[draw.whole(0, ways.len() - 1)].clone()
}

/// A whole number.
pub(crate) fn count(draw: &mut Draw, number: usize) -> String {
    let mut ways = vec![
        number.to_string(),
        format!("{number}.0"),
        format!("{number:e}"),
    ];
    if (1_000..1_000_000).contains(&number) {
        let (thousands, rest) = (number / 1_000, number % 1_000);
        ways.push(format!("{thousands},{rest:03}"));
        ways.push(format!("{thousands} {rest:03}"));
    }
    let words = ["six", "Seven", "eight", "nine", "ten", "Eleven", "twelve"];
    if let Some(word) = number.checked_sub(6).and_then(|at| words.get(at)) {
        ways.push((*word).to_owned());
    }
    one(draw, &ways)
}

/// A small number: with its power of ten too.
pub(crate) fn rate(draw: &mut Draw, number: &str) -> String {
    let value: f64 = number.parse().unwrap();
    let power = format!("{value:e}");
    let ways = [
        number.to_owned(),
        number.trim_start_matches('0').to_owned(),
        power.replace("e-", "e-0"),
        power.to_uppercase(),
        power.replace('-', "−"),
        power,
    ];
    one(draw, &ways)
}

/// A share of one: as a percentage too.
pub(crate) fn share(draw: &mut Draw, number: f64) -> String {
    let percent = format!("{:.3}", 100.0 * number);
    let ways = [
        number.to_string(),
        format!("{percent}%"),
        format!("{percent} %"),
        format!("{percent} percent"),
        format!("{percent} per cent"),
    ];
    one(draw, &ways)
}

/// Some words: with other signs and capitals.
pub(crate) fn words(draw: &mut Draw, text: &str) -> String {
    let ways = [
        text.to_owned(),
        text.replace(' ', "-"),
        text.replace(' ', "_"),
        text.replace(' ', ""),
        text.to_uppercase(),
    ];
    one(draw, &ways)
}
