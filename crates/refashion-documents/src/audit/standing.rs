use serde::{Deserialize, Serialize};

use super::{Audit, Check, Finding, Outcome};

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
    ///
    /// What stands against a matrix are its own diagonal and rows; what stands against a figure
    /// are the matrices, statements and claims that use it. A statement that misquotes a figure
    /// does not tell which of the two is right, and counts against both.
    pub fn standing(&self, document: &str, id: &str) -> Standing {
        let speaks = |finding: &&Finding| finding.uses.iter().any(|used| used == id) && bears_on(finding, id);
        let findings: Vec<&Finding> = self.document(document).filter(speaks).collect();
        let against = || findings.iter().filter(|finding| finding.outcome == Outcome::Contradiction);
        if against().next().is_some() {
            return Standing::Contradicted {
                // The class sizes say more surely than the diagonal what a matrix was made on.
                supports: against()
                    .max_by_key(|finding| finding.check == Check::RowSums)
                    .and_then(|finding| finding.supports.clone())
                    .or_else(|| against().find_map(|finding| finding.supports.clone())),
                because: against().map(|finding| finding.sentence()).collect(),
            };
        }
        match findings.iter().any(|finding| finding.outcome == Outcome::Consistent) {
            true => Standing::Supported,
            false => Standing::Unchecked,
        }
    }

    /// The experiment whose result the figure or matrix `id` is, by what the audit can tell:
    /// another one than its caption says, or `claimed`.
    pub fn experiment_of(&self, document: &str, id: &str, claimed: &str) -> String {
        match self.standing(document, id) {
            Standing::Contradicted { supports: Some(experiment), .. } => experiment,
            _ => claimed.to_owned(),
        }
    }
}

/// Whether a finding says something about `id` itself, rather than about a sentence that names it.
fn bears_on(finding: &Finding, id: &str) -> bool {
    match finding.check {
        // A matrix does not become doubtful because a sentence misquotes one of its cells.
        Check::Statement => finding.subject == id || !finding.arithmetic.contains("cell("),
        // A matrix that turns out to be another experiment's says nothing of the figure.
        Check::Trace => finding.subject == id || finding.supports.is_none(),
        _ => true,
    }
}
