use serde::{Deserialize, Serialize};

use super::finding::{Check, Finding, Outcome};
use super::whole::Audit;

/// How a published figure or matrix stands before any run.
///
/// A verdict on it should say so: that a run does not hit a figure which its own document
/// contradicts is no failure of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing in the documents speaks for or against it.
    Unchecked,
    /// What could be checked agrees.
    Supported,
    /// Its own document contradicts it.
    Contradicted {
        /// The experiment whose result it is instead, if the audit can tell.
        supports: Option<String>,
        /// The contradictions, in words.
        because: Vec<String>,
    },
}

impl Audit {
    /// How the figure or matrix `id` of a document stands.
    pub fn standing(&self, document: &str, id: &str) -> Standing {
        let names = |ids: &[String]| ids.iter().any(|other| other == id);
        let against: Vec<&Finding> = self
            .contradictions()
            .filter(|finding| finding.document == document && names(&finding.disputes))
            .collect();
        if !against.is_empty() {
            return Standing::Contradicted {
                supports: supported(&against),
                because: against.iter().map(|finding| finding.sentence()).collect(),
            };
        }
        let agrees =
            |finding: &Finding| finding.outcome == Outcome::Consistent && names(&finding.uses);
        match self.document(document).any(agrees) {
            true => Standing::Supported,
            false => Standing::Unchecked,
        }
    }

    /// The experiment whose result the figure or matrix `id` is, by what the audit can tell:
    /// another one than its caption says, or `claimed`.
    pub fn experiment_of(&self, document: &str, id: &str, claimed: &str) -> String {
        match self.standing(document, id) {
            Standing::Contradicted {
                supports: Some(experiment),
                ..
            } => experiment,
            _ => claimed.to_owned(),
        }
    }
}

/// The experiment that the contradictions point to. The class sizes say more surely than the
/// diagonal what a matrix was made on.
fn supported(against: &[&Finding]) -> Option<String> {
    let by = |check| {
        let findings = against.iter().filter(move |finding| finding.check == check);
        findings
            .filter_map(|finding| finding.supports.clone())
            .next()
    };
    by(Check::RowSums).or_else(|| by(Check::Trace))
}
