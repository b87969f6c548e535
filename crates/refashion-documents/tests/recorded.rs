//! The recorded audit is what the documents' data come to.

// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use refashion_documents::{
    Document,
    audit::{Audit, Finding},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    findings: Vec<Finding>,
}

#[test]
fn every_recorded_finding_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/audit");
    let recorded = fs::read_to_string(folder.join("audit.json")).unwrap();
    let recorded: Recorded = serde_json::from_str(&recorded).unwrap();
    let audit = Audit::of(&Document::all().unwrap());
    assert!(recorded.findings.len() > 500);
    for (found, recorded) in audit.findings.iter().zip(&recorded.findings) {
        assert_eq!(found, recorded);
    }
    assert_eq!(audit.findings.len(), recorded.findings.len());

    // The page writes lines of its own; every line of the audit is in it.
    let page = fs::read_to_string(folder.join("README.md")).unwrap();
    let text = audit.markdown();
    let mut lines = text.lines().filter(|line| !line.contains(['<', '>']));
    assert_eq!(lines.find(|line| !page.contains(line)), None);
}
