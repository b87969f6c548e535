//! What a document lacks, all that can be said at once.

use std::path::Path;

use super::gap::GAP;
use crate::error::Problem;
use crate::{Document, Error};

/// Everything that is missing or wrong in a document's text, in the order of its lines: gaps that
/// are marked as [`skeleton`](crate::skeleton) marks them, and what [`Document::parse`] refuses. A
/// fault of the form hides those behind it, but no gap.
///
/// ```
/// let problems = refashion_documents::check("id = \"a\"\ntitle = \"\" # GAP: the title\n");
/// assert_eq!(problems[1].to_string(), "2: gap: the title");
/// assert!(problems[0].message.contains("missing field"));
/// ```
pub fn check(text: &str) -> Vec<Problem> {
    let mut problems = match Document::parse(text, Path::new("")) {
        Ok(_) => Vec::new(),
        Err(Error::Invalid { problems, .. }) => problems,
        Err(Error::Format { line, message, .. }) => vec![Problem { line, message }],
        Err(Error::Version { line, source, .. }) => vec![Problem {
            line,
            message: source.to_string(),
        }],
        // Parsing reads no file.
        Err(other) => vec![Problem {
            line: 1,
            message: other.to_string(),
        }],
    };
    problems.extend(gaps(text));
    problems.sort_by_key(|problem| problem.line);
    problems
}

fn gaps(text: &str) -> impl Iterator<Item = Problem> {
    text.lines().enumerate().filter_map(|(at, line)| {
        let gap = comment(line)?.trim_start().strip_prefix(GAP)?.trim();
        Some(Problem {
            line: at + 1,
            message: format!("gap: {gap}"),
        })
    })
}

/// The comment at the end of a line, behind a `#` that is in no quotes.
fn comment(line: &str) -> Option<&str> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => return line.get(at + 1..),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn a_comment_stands_behind_a_sign_that_is_in_no_quotes() {
        assert_eq!(comment(r##"a = "x # y" # gap: z"##), Some(" gap: z"));
        assert_eq!(comment(r##"a = 'x # y'"##), None);
        assert_eq!(comment("# all of it"), Some(" all of it"));
        // Within double quotes a backslash keeps the next sign from ending them; within others not.
        assert_eq!(comment(r##"a = "x\" # y""##), None);
        assert_eq!(comment(r##"a = "x\\" # z"##), Some(" z"));
        assert_eq!(comment(r##"a = 'x\' # z"##), Some(" z"));
        assert_eq!(comment(r##"a = "it's" # z"##), Some(" z"));
        assert_eq!(comment("a = 1"), None);
    }
}
