//! Cross-references: whether what is meant stands where they point.

use super::{Check, Finding, Outcome};
use crate::{Document, Printed, Reference};

/// The findings on every cross-reference of a document.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let each = |reference| {
        let mut findings = vec![subject(document, reference)];
        findings.extend(number(document, reference));
        findings
    };
    document.references.iter().flat_map(each).collect()
}

fn base(document: &Document, reference: &Reference) -> Finding {
    Finding::new(&document.id, Check::Reference, &reference.id)
        .between(&reference.place, &reference.cites)
}

/// What is meant against what each exhibit shows.
fn subject(document: &Document, reference: &Reference) -> Finding {
    let finding = base(document, reference).says("the reference points to what it means");
    let shown = document
        .exhibits
        .iter()
        .find(|exhibit| exhibit.label == reference.cites);
    let meant = document
        .exhibits
        .iter()
        .find(|exhibit| exhibit.shows == reference.means);
    let Some(meant) = meant else {
        let nowhere = format!("nothing is known to show {}", reference.means);
        return finding.outcome(Outcome::CannotBeTold, nowhere);
    };
    // Several exhibits may show the same.
    let agrees = shown.is_some_and(|exhibit| exhibit.shows == reference.means);
    let shows = shown.map_or("is not known", |exhibit| exhibit.shows.as_str());
    let link = Outcome::of(agrees).link();
    let arithmetic = format!(
        "{} is meant, {link} {} shows {shows}",
        reference.means, reference.cites
    );
    finding
        .outcome(Outcome::of(agrees), arithmetic)
        .reading((!agrees).then(|| format!("{} shows it", meant.label)))
}

/// A number that is said to stand there against the totals of the tables.
fn number(document: &Document, reference: &Reference) -> Option<Finding> {
    let printed = reference.printed.as_ref()?;
    let totals: Vec<(&str, &Printed)> = document
        .tables
        .iter()
        .filter_map(|table| Some((table.place.as_str(), table.total.as_ref()?)))
        .collect();
    let there = totals
        .iter()
        .find(|(place, _)| names(place, &reference.cites));
    let elsewhere = totals
        .iter()
        .find(|(_, total)| total.value() == printed.value());
    let finding = base(document, reference).says("the number stands where the reference points");
    Some(match there {
        None => finding.outcome(
            Outcome::CannotBeTold,
            format!("the total in {} is not known", reference.cites),
        ),
        Some((place, total)) => {
            let agrees = total.value() == printed.value();
            let link = Outcome::of(agrees).link();
            let reading = elsewhere
                .filter(|_| !agrees)
                .map(|(place, _)| format!("{printed} is the total in {place}"));
            finding
                .outcome(
                    Outcome::of(agrees),
                    format!("printed {printed}, {link} the total in {place} is {total}"),
                )
                .reading(reading)
        }
    })
}

/// Whether a place names this label, not one that merely begins with it.
fn names(place: &str, label: &str) -> bool {
    place.match_indices(label).any(|(at, _)| {
        let next = place[at + label.len()..].chars().next();
        next.is_none_or(|c| !c.is_ascii_alphanumeric())
    })
}
