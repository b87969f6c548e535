//! The record of a sample: `results/mutants/CRATE.json`.

use std::fmt;

use super::score::Score;

/// What was tried, with what, and what became of it. It is written as JSON.
pub(crate) struct Record<'a> {
    pub(crate) name: &'a str,
    pub(crate) seed: u64,
    /// All changes that the sample was drawn from.
    pub(crate) changes: usize,
    pub(crate) cargo_mutants: &'a str,
    pub(crate) rustc: &'a str,
    pub(crate) commit: &'a str,
    pub(crate) score: &'a Score,
}

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let score = self.score;
        writeln!(f, "{{")?;
        writeln!(f, "  \"version\": 1,")?;
        writeln!(f, "  \"crate\": {},", quoted(self.name))?;
        // As text: a reader may round a number of 64 bits.
        writeln!(f, "  \"seed\": \"{}\",", self.seed)?;
        writeln!(f, "  \"changes\": {},", self.changes)?;
        writeln!(f, "  \"tried\": {},", score.viable() + score.unviable)?;
        writeln!(f, "  \"cargo_mutants\": {},", quoted(self.cargo_mutants))?;
        writeln!(f, "  \"rustc\": {},", quoted(self.rustc))?;
        writeln!(f, "  \"commit\": {},", quoted(self.commit))?;
        writeln!(f, "  \"noticed\": {},", score.noticed)?;
        writeln!(f, "  \"survived\": {},", score.survived.len())?;
        writeln!(f, "  \"timeout\": {},", score.timeout.len())?;
        writeln!(f, "  \"unviable\": {},", score.unviable)?;
        if let (Some(share), Some([low, high])) = (score.share(), score.interval()) {
            writeln!(f, "  \"share\": {share},")?;
            writeln!(f, "  \"interval\": [{low}, {high}],")?;
        }
        writeln!(f, "  \"survivors\": {},", list(&score.survived))?;
        writeln!(f, "  \"timeouts\": {}", list(&score.timeout))?;
        writeln!(f, "}}")
    }
}

/// Changes, one a line, with the place of each.
fn list(changes: &[String]) -> String {
    let lines: Vec<String> = changes.iter().map(|change| entry(change)).collect();
    if lines.is_empty() {
        "[]".to_string()
    } else {
        format!("[\n    {}\n  ]", lines.join(",\n    "))
    }
}

/// A change is told as `FILE:LINE:COLUMN: WHAT`.
fn entry(change: &str) -> String {
    let mut parts = change.splitn(4, ':');
    let mut part = || parts.next().unwrap_or_default().trim_start();
    let (file, line, column, what) = (part(), part(), part(), part());
    format!(
        "{{ \"file\": {}, \"line\": {line}, \"column\": {column}, \"change\": {} }}",
        quoted(file),
        quoted(what)
    )
}

/// A string of JSON.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' => "\\\"".to_string(),
        '\\' => "\\\\".to_string(),
        c if c.is_control() => format!("\\u{:04x}", c as u32),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_json() {
        let score = Score {
            noticed: 3,
            survived: vec!["src/a.rs:7:9: replace f -> String with \"xyzzy\".into()".to_string()],
            ..Score::default()
        };
        let record = Record {
            name: "refashion-std",
            seed: u64::MAX,
            changes: 40,
            cargo_mutants: "27.1.0",
            rustc: "rustc 1.95.0",
            commit: "abc-dirty",
            score: &score,
        };
        let [low, high] = score.interval().unwrap();
        let expected = format!(
            r#"{{
  "version": 1,
  "crate": "refashion-std",
  "seed": "18446744073709551615",
  "changes": 40,
  "tried": 4,
  "cargo_mutants": "27.1.0",
  "rustc": "rustc 1.95.0",
  "commit": "abc-dirty",
  "noticed": 3,
  "survived": 1,
  "timeout": 0,
  "unviable": 0,
  "share": 0.75,
  "interval": [{low}, {high}],
  "survivors": [
    {{ "file": "src/a.rs", "line": 7, "column": 9, "change": "replace f -> String with \"xyzzy\".into()" }}
  ],
  "timeouts": []
}}
"#
        )
        .replace("\"xyzzy\"", "\\\"xyzzy\\\"");
        assert_eq!(record.to_string(), expected);
    }
}
