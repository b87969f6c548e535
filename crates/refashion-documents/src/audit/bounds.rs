//! The bounds by which claims are judged: whether they are the numbers of their sentences, and whether
//! the sentences say no others.

use super::{Check, Finding, Outcome};
use crate::normal::{is_same, number};
use crate::sentence::{numbered_names, numbers};
use crate::{Bound, Claim, Document};

/// The findings on every claim that is judged by a number, or says one.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let claims = document.claims.iter();
    claims
        .filter_map(|claim| finding(document, claim))
        .collect()
}

/// Where a bound comes from, or what becomes of a number of the sentence.
enum Origin {
    Told(String),
    Differs(String),
    Open(String),
}

impl Origin {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Told(_) => Outcome::Consistent,
            Self::Differs(_) => Outcome::Contradiction,
            Self::Open(_) => Outcome::CannotBeTold,
        }
    }

    fn text(self) -> String {
        match self {
            Self::Told(text) | Self::Differs(text) | Self::Open(text) => text,
        }
    }
}

fn finding(document: &Document, claim: &Claim) -> Option<Finding> {
    let bounds = claim.holds.bounds();
    let bounds = bounds.iter().map(|bound| origin(document, claim, bound));
    let sentence = of_sentence(claim)
        .into_iter()
        .chain(unknown_names(document, claim));
    let origins: Vec<Origin> = bounds.chain(sentence).collect();
    let outcomes = || origins.iter().map(Origin::outcome);
    let outcome = if outcomes().any(|outcome| outcome == Outcome::Contradiction) {
        Outcome::Contradiction
    } else {
        outcomes().max()?
    };
    let shown: Vec<String> = origins.into_iter().map(Origin::text).collect();
    Some(
        Finding::new(&document.id, Check::Bound, &claim.id)
            .between(&claim.place, "the bounds by which the claim is judged")
            .says(&claim.says)
            .outcome(outcome, shown.join("; "))
            .disputes_nothing(),
    )
}

/// The numbers of the sentence against what the claim makes of them: each is a bound, or stands
/// besides with a reason; and what is stated, or besides, stands in the sentence.
fn of_sentence(claim: &Claim) -> Vec<Origin> {
    let mut left = numbers(&claim.says);
    let mut origins = Vec::new();
    for text in claim.states.values().flatten() {
        if !(take(&mut left, text) || names(&claim.says, text)) {
            let text = format!("{text} is stated, but not in the sentence");
            origins.push(Origin::Differs(text));
        }
    }
    for (text, why) in &claim.besides {
        origins.push(match take(&mut left, text) {
            true => Origin::Told(format!("besides: {text} ({why})")),
            false => Origin::Differs(format!("{text} is besides, but not in the sentence")),
        });
    }
    for text in claim.reads.values().flatten() {
        take(&mut left, text);
    }
    let open = |number: f64| format!("nothing says what {number} in the sentence is for");
    origins.extend(left.into_iter().map(|number| Origin::Open(open(number))));
    origins
}

/// The names with a number, such as CIFAR-10, that none of the claim's experiments has: not its data
/// set, its network nor the sentence that says what it is.
fn unknown_names(document: &Document, claim: &Claim) -> Vec<Origin> {
    let of = claim.holds.experiments();
    let known: Vec<String> = document
        .experiments
        .iter()
        .filter(|one| of.is_empty() || of.contains(&one.id.as_str()))
        .flat_map(|one| {
            [one.dataset.title, one.network.as_str(), one.says.as_str()].map(letters_and_digits)
        })
        .collect();
    let unknown = |name: &String| {
        let name = letters_and_digits(name);
        !known.iter().any(|known| known.contains(&name))
    };
    numbered_names(&claim.says)
        .into_iter()
        .filter(unknown)
        .map(|name| Origin::Open(format!("no experiment of the claim is of {name}")))
        .collect()
}

fn letters_and_digits(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// Takes the number that a text is from some, once; `false` if it is not among them.
fn take(left: &mut Vec<f64>, text: &str) -> bool {
    let said = numbers(text).first().copied().or_else(|| number(text));
    let same = |of: &f64| said.is_some_and(|said| is_same(*of, said));
    let place = left.iter().position(same);
    place.map(|place| left.remove(place)).is_some()
}

/// Whether a sentence names a class, or the first of its names.
fn names(sentence: &str, class: &str) -> bool {
    let first = class.split('/').next().unwrap_or(class).trim();
    // A class may be called "two".
    let digits = class.contains(|c: char| c.is_ascii_digit());
    !(digits && number(class).is_some()) && sentence.to_lowercase().contains(&first.to_lowercase())
}

fn origin(document: &Document, claim: &Claim, bound: &Bound) -> Origin {
    let name = bound.name;
    let numbers: Vec<String> = bound.values.iter().map(f64::to_string).collect();
    let numbers = numbers.join(", ");
    let origins = [(&claim.states, "stated"), (&claim.reads, "read as")];
    let found = origins
        .into_iter()
        .find_map(|(given, how)| Some((given.get(name)?, how)));
    let Some((texts, how)) = found else {
        let name = name.replace('_', " ");
        return Origin::Open(format!("nothing says where \"{name}\" comes from"));
    };
    let name = name.replace('_', " ");
    let same = texts.len() == bound.values.len()
        && texts
            .iter()
            .zip(&bound.values)
            .all(|(text, of)| is(document, claim, bound, text, *of));
    let given = texts.join(", ");
    if same {
        Origin::Told(format!("{name}: {how} {given}"))
    } else {
        Origin::Differs(format!("{name}: {how} {given}, but judged by {numbers}"))
    }
}

/// Whether a text is a number of a bound, or the name of a class.
fn is(document: &Document, claim: &Claim, bound: &Bound, text: &str, of: f64) -> bool {
    if number(text).is_some_and(|said| is_same(said, of)) {
        return true;
    }
    let experiments = claim.holds.experiments().into_iter();
    let mut classes = experiments.filter_map(|id| Some(document.experiment(id)?.dataset.classes));
    let named = |classes: &[&str]| {
        let class = classes.get(of as usize);
        class.is_some_and(|class| class.eq_ignore_ascii_case(text.trim()))
    };
    bound.is_class() && classes.any(named)
}
