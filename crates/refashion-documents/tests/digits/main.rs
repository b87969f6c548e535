//! How much of what a document says the audit holds against something else: each digit of each
//! document's data is changed, one at a time, and the changes that move the audit are counted by
//! kind. `cargo test -p refashion-documents --test digits -- --nocapture` prints the table, and
//! `REFASHION_BLESS=1` writes it down for the audit's page.

#![allow(clippy::unwrap_used, clippy::panic)]

mod sites;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use refashion_documents::Document;
use refashion_documents::audit::{Audit, Check, Outcome};
use sites::{Kind, Site};
use table::Rate;
use toml::Value;

/// What is drawn: by which other digit each is replaced.
const SEED: u64 = 19;

/// What an audit concludes, without its words.
type Conclusions = Vec<(Check, String, Outcome)>;

/// The data of the five documents, as they are written.
fn written() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let read = |id: &&str| {
        let text = std::fs::read_to_string(folder.join(format!("{id}.toml"))).unwrap();
        toml::from_str(&text).unwrap()
    };
    Document::NAMES.iter().map(read).collect()
}

/// The audit of a document; `None` where it is refused, which nobody can overlook.
fn audit(document: &Value) -> Option<Audit> {
    let text = toml::to_string(document).unwrap();
    let document = Document::parse(&text, Path::new("changed.toml")).ok()?;
    Some(Audit::of(&[document]))
}

fn conclusions(audit: &Audit) -> Conclusions {
    let findings = audit.findings.iter();
    findings
        .map(|f| (f.check, f.subject.clone(), f.outcome))
        .collect()
}

/// Counts the changes of one document that move its audit.
fn survey(document: &Value, rates: &mut BTreeMap<Kind, Rate>) {
    let before = audit(document).unwrap();
    for site in sites::of(document) {
        for changed in site.changes(SEED) {
            let after = audit(&site.replaced(document, &changed));
            let moved = after.as_ref() != Some(&before);
            let concludes = after.as_ref().map(conclusions) != Some(conclusions(&before));
            let rate = rates.entry(site.kind).or_default();
            rate.count(moved, concludes, || missed(document, &site, &changed));
        }
    }
}

fn missed(document: &Value, site: &Site, changed: &str) -> String {
    let id = document["id"].as_str().unwrap();
    let (from, to) = (site.text.trim(), changed.trim());
    format!("{id} {}: {from} → {to}", site.path.join("."))
}

/// The share of the changes of a kind that has to be found. Of figures, the conclusions count: each
/// is told in the arithmetic of some finding, and yet the last digits of many could be any. Of what
/// has no second place nothing is promised.
fn floor(kind: Kind, rate: &Rate) -> (f64, f64) {
    match kind {
        Kind::Networks | Kind::TableShapes | Kind::Formulas | Kind::Numbers => (1.0, 0.0),
        Kind::Protocols | Kind::AssumedWords => (1.0, 0.0),
        Kind::FigureValues => (rate.concluded(), 0.55),
        // The finding repeats the sentence.
        Kind::ClaimSentences => (rate.concluded(), 0.95),
        _ => (rate.moved(), 0.95),
    }
}

#[test]
fn changed_digits_move_the_audit() {
    let mut rates = BTreeMap::new();
    for document in written() {
        survey(&document, &mut rates);
    }
    let found = table::text(&rates);
    println!("{found}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/audit/digits.md");
    if std::env::var_os("REFASHION_BLESS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let recorded = std::fs::read_to_string(&path).unwrap();
    assert_eq!(recorded, found, "`cargo xtask bless` writes it anew");
    for (kind, rate) in &rates {
        let (found, least) = floor(*kind, rate);
        assert!(
            found >= least,
            "{}: {found:.3}: {:#?}",
            kind.title(),
            rate.missed
        );
    }
}
