//! The lines that some changes are on, as a difference that changes nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

/// A difference whose new lines are those of the changes, as they stand: cargo-mutants tries nothing on
/// any other. `text` reads a file.
///
/// # Errors
/// A change has no place, or its file cannot be read or has no such line.
pub(crate) fn diff(
    changes: &BTreeSet<&str>,
    text: &dyn Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    let mut places: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for change in changes {
        let mut parts = change.splitn(3, ':');
        let file = parts.next().unwrap_or_default();
        let line = parts.next().and_then(|line| line.parse().ok());
        let line = line.ok_or_else(|| format!("{change} does not say where it is"))?;
        places.entry(file).or_default().insert(line);
    }
    let mut diff = String::new();
    for (file, lines) in places {
        let text = text(file)?;
        let _ = writeln!(diff, "--- a/{file}\n+++ b/{file}");
        for line in lines {
            let content = line.checked_sub(1).and_then(|line| text.lines().nth(line));
            let content = content.ok_or_else(|| format!("{file} has no line {line}"))?;
            let _ = writeln!(diff, "@@ -{line} +{line} @@\n-\n+{content}");
        }
    }
    Ok(diff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_there_once_and_in_order() {
        let text = |file: &str| match file {
            "a.rs" => Ok("one\n two\nthree\n".to_owned()),
            other => Err(format!("no {other}")),
        };
        let changes = BTreeSet::from(["a.rs:3:1: x", "a.rs:2:2: y", "a.rs:2:4: z"]);
        let expected = "--- a/a.rs\n+++ b/a.rs\n@@ -2 +2 @@\n-\n+ two\n@@ -3 +3 @@\n-\n+three\n";
        assert_eq!(diff(&changes, &text).unwrap(), expected);
        for wrong in [
            "a.rs:4:1: x",
            "a.rs:0:1: x",
            "b.rs:1:1: x",
            "a.rs",
            "a.rs:x",
        ] {
            assert!(diff(&BTreeSet::from([wrong]), &text).is_err(), "{wrong}");
        }
    }
}
