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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_sizes_say_more_surely_than_the_diagonal_whose_a_matrix_is() {
        let finding = |check, experiment: &str| {
            Finding::new("made-up", check, "matrix").supports(Some(experiment.to_owned()))
        };
        let trace = finding(Check::Trace, "of-the-diagonal");
        let rows = finding(Check::RowSums, "of-the-rows");
        let other = finding(Check::Statement, "of-a-sentence");
        let of = |against: &[&Finding]| supported(against);
        assert_eq!(of(&[&trace, &rows]).as_deref(), Some("of-the-rows"));
        assert_eq!(of(&[&other, &trace]).as_deref(), Some("of-the-diagonal"));
        assert_eq!(of(&[&other]), None);
    }
}
