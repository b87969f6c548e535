//! The audit raises no false alarm: documents that are drawn at random, but so that all their numbers
//! follow from each other, contradict themselves nowhere.

#![allow(clippy::unwrap_used, clippy::panic)]

mod course;
mod drawn;
mod near;
mod spelled;

use std::path::Path;

use drawn::document;
use refashion_documents::Document;
use refashion_documents::audit::{Audit, Check, Finding, Outcome};

/// How many documents are drawn.
const DOCUMENTS: u64 = 100;

fn read(seed: u64) -> Document {
    let text = document(seed);
    let document = Document::parse(&text, Path::new("drawn.toml"));
    document.unwrap_or_else(|error| panic!("{seed}: {error}\n{text}"))
}

fn audit(seed: u64) -> Audit {
    Audit::of(&[read(seed)])
}

#[test]
fn consistent_documents_give_no_contradiction() {
    for seed in 0..DOCUMENTS {
        let audit = audit(seed);
        let alarms: Vec<&Finding> = audit.contradictions().collect();
        assert!(alarms.is_empty(), "{seed}: {alarms:#?}");
    }
}

/// What could raise an alarm was drawn often: claims that the digits leave open, figures that print
/// alike where one is claimed to be less, and settings that two places spell differently.
#[test]
fn near_claims_and_other_spellings_are_drawn() {
    let (mut levels, mut orders, mut alike, mut spelled) = ([0; 2], [0; 2], 0, 0);
    for seed in 0..DOCUMENTS {
        let document = read(seed);
        let differs = |setting: &&refashion_documents::Setting| {
            setting.values[0].value != setting.values[1].value
        };
        spelled += document.settings.iter().filter(differs).count();
        let value = |id: &str| document.figure(id).unwrap().printed.value();
        let audit = Audit::of(std::slice::from_ref(&document));
        let claims = audit.findings.iter().filter(|of| of.check == Check::Claim);
        for finding in claims {
            let open = usize::from(finding.outcome == Outcome::CannotBeTold);
            if finding.subject.starts_with(near::LEVEL) {
                levels[open] += 1;
            } else if finding.subject == near::ORDER {
                orders[open] += 1;
                alike += usize::from(value("left") == value("right"));
            }
        }
        let bounds = audit.findings.iter().filter(|of| of.check == Check::Bound);
        let mut levels = bounds.filter(|of| of.subject.starts_with(near::LEVEL));
        assert!(levels.all(|of| of.outcome == Outcome::Consistent), "{seed}");
    }
    assert!(levels[0] > 300 && levels[1] > 300, "{levels:?}");
    assert!(orders[0] > 20 && orders[1] > 20, "{orders:?}");
    assert!(alike > 20 && spelled > 400, "{alike}, {spelled}");
}

#[test]
fn what_is_drawn_is_looked_at_by_most_checks() {
    let audit = audit(0);
    let looked_at = |check| audit.findings.iter().any(|finding| finding.check == check);
    for check in [
        Check::Trace,
        Check::RowSums,
        Check::Statement,
        Check::Probabilities,
        Check::OneHot,
        Check::Parameters,
        Check::OutputShape,
        Check::Total,
        Check::Network,
        Check::Setting,
        Check::Sequence,
        Check::Claim,
        Check::Run,
        Check::Bound,
        Check::Moment,
        Check::Repetition,
        Check::Best,
        Check::Report,
        Check::LossBound,
        Check::Feasibility,
    ] {
        assert!(looked_at(check), "{check:?}");
    }
}
