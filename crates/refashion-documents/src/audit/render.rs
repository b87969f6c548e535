//! Findings for people: Markdown and plain text.

use std::collections::BTreeMap;
use std::fmt;

use refashion_std::one_line;

use super::{Audit, Finding, Outcome};

/// What stands at the end of the findings.
const BLIND: &str = concat!(
    "
## What no arithmetic finds

Numbers are found wrong where something else says what they have to be. Of the kinds below each digit of the five
documents' data was changed to another, one at a time. *Any difference* says how often a finding read otherwise
afterwards; findings repeat what is printed, so that this alone shows no slip. *Another outcome* says how often a check
came to another outcome, or the data were refused: so many slips would be named.

",
    include_str!("digits.md"),
    "
Not counted are the margins and the numbers of seeds, which are ours, and the numbers in places and other words.
What has no second place in its document could be any:

- Of a network that no table describes, what its listing of layers does not say: numbers of filters, widths, rates.
- Four digits of an accuracy on 10,000 images or more are always possible, and those of a loss always.
- A loss and an accuracy beside it bound each other to one side alone, and not closely.
- A curve that is smooth leaves each of its values some room, mostly in the third digit and the fourth.
- What is wrong in the same way wherever it stands contradicts nothing.
"
);

impl Finding {
    /// The finding in one sentence, without the claims that hang on it.
    pub fn sentence(&self) -> String {
        let reading = self.reading.as_ref().map(|reading| format!(" ({reading})"));
        let reading = reading.unwrap_or_default();
        let sentence = format!(
            "{}, against {}: {}: {}{reading}",
            self.place, self.against, self.says, self.arithmetic
        );
        one_line(&sentence).into_owned()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}: {}",
            self.document,
            self.outcome,
            self.sentence()
        )
    }
}

impl Audit {
    /// The findings as Markdown: for each document what contradicts itself and what cannot be
    /// told, and how many checks agree.
    pub fn markdown(&self) -> String {
        let mut text = String::from("# What the documents say, computed again\n");
        for (document, findings) in self.by_document() {
            text += &format!("\n## {document}\n\n{}\n", tally(&findings));
            for (outcome, title) in [
                (Outcome::Contradiction, "Contradictions"),
                (Outcome::CannotBeTold, "What cannot be told"),
                (Outcome::Consistent, "What agrees"),
            ] {
                text += &section(title, &findings, outcome);
            }
        }
        text + BLIND
    }

    /// The findings as plain text, one a line; those that agree are only counted.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (document, findings) in self.by_document() {
            text += &format!("{document}: {}\n", tally(&findings));
            let shown = findings
                .iter()
                .filter(|finding| finding.outcome != Outcome::Consistent);
            for finding in shown {
                text += &format!("  {}: {}\n", finding.outcome, finding.sentence());
                if !finding.claims.is_empty() {
                    text += &format!(
                        "    claims that hang on it: {}\n",
                        finding.claims.join(", ")
                    );
                }
            }
        }
        text
    }

    /// The findings of each document, in the order in which the documents were given.
    fn by_document(&self) -> Vec<(&str, Vec<&Finding>)> {
        let mut order: Vec<&str> = Vec::new();
        let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in &self.findings {
            if !order.contains(&finding.document.as_str()) {
                order.push(&finding.document);
            }
            groups.entry(&finding.document).or_default().push(finding);
        }
        order
            .into_iter()
            .map(|id| (id, groups.remove(id).unwrap_or_default()))
            .collect()
    }
}

fn tally(findings: &[&Finding]) -> String {
    let count = |outcome| {
        findings
            .iter()
            .filter(|finding| finding.outcome == outcome)
            .count()
    };
    format!(
        "{} checks: {} agree, {} contradict, {} cannot be told.",
        findings.len(),
        count(Outcome::Consistent),
        count(Outcome::Contradiction),
        count(Outcome::CannotBeTold)
    )
}

fn section(title: &str, findings: &[&Finding], outcome: Outcome) -> String {
    let hanging = outcome == Outcome::Contradiction;
    let rows: Vec<String> = findings
        .iter()
        .filter(|finding| finding.outcome == outcome)
        .map(|finding| {
            let cells = [
                &finding.place,
                &finding.against,
                &finding.says,
                &finding.arithmetic,
            ];
            let cells: Vec<String> = cells.into_iter().map(|cell| escaped(cell)).collect();
            let reading = finding.reading.as_deref().map(escaped).unwrap_or_default();
            let claims = hanging.then(|| format!(" {} |", escaped(&finding.claims.join(", "))));
            let claims = claims.unwrap_or_default();
            format!("| {} | {reading} |{claims}\n", cells.join(" | "))
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let (column, line) = if hanging {
        (" Claims that hang on it |", "---|")
    } else {
        ("", "")
    };
    let head = "| Place | Against | What | Arithmetic | Reading |";
    let rows = rows.concat();
    format!("\n### {title}\n\n{head}{column}\n|---|---|---|---|---|{line}\n{rows}")
}

/// Text that does not break out of the cell of a table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
