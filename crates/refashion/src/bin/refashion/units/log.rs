//! The last lines of what a unit printed or said.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use refashion_std::without_controls;

/// So much of a log is looked at, from its end.
const TAIL: u64 = 8 << 10;

/// So many lines say what went wrong.
const LINES: usize = 3;

/// What to do about an error may follow it: the error is looked for in so many lines.
const ADVICE: usize = 20;

/// How the program begins to say what went wrong.
const ERROR: &str = "error:";

/// The last lines of a log, or those from an error on which stands shortly before its end; none where
/// there is none.
pub(super) fn last_lines(path: &Path) -> Vec<String> {
    let bytes = tail(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let end = lines
        .get(lines.len().saturating_sub(ADVICE)..)
        .unwrap_or_default();
    let error = end.iter().rposition(|line| line.starts_with(ERROR));
    let first = error.unwrap_or(end.len().saturating_sub(LINES));
    printable(end.iter().skip(first).copied())
}

/// The first lines of what somebody said.
pub(super) fn first_lines(text: &str) -> Vec<String> {
    printable(text.lines().filter(|line| !line.is_empty()))
}

fn printable<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    lines
        .take(LINES)
        .map(|line| without_controls(line).into_owned())
        .collect()
}

/// The one line that says most of why a process ended.
pub(super) fn cause(lines: &[String]) -> Option<&str> {
    let mut errors = lines.iter().filter(|line| line.starts_with(ERROR));
    errors.next().or(lines.last()).map(String::as_str)
}

fn tail(path: &Path) -> Option<Vec<u8>> {
    // A pipe or a device in its place would be read for ever.
    let length = path.metadata().ok().filter(|it| it.is_file())?.len();
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))
        .ok()?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_rather_than_the_advice_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("3.log");
        let advice = "To get the files by hand, type:\n\n  curl one\n  curl other\n  curl third\n";
        let told = |text: String| {
            std::fs::write(&path, text).unwrap();
            let lines = last_lines(&path);
            let cause = cause(&lines).unwrap().to_owned();
            (lines, cause)
        };
        let (lines, why) = told(format!("epoch 1\nerror: no data\n\n{advice}"));
        assert_eq!((lines.len(), why.as_str()), (3, "error: no data"));
        assert_eq!(lines[0], why);
        let (lines, why) = told(format!("error: old\n{advice}{}", "epoch\n".repeat(19)));
        assert_eq!((lines.len(), why.as_str()), (3, "epoch"));
    }

    #[test]
    fn a_log_of_any_length_has_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("3.log");
        assert!(last_lines(&path).is_empty());
        let mut text = "epoch\n".repeat(100_000);
        text.push_str("\n\x1b[2Jerror: no data\nsrun: error\n\n");
        std::fs::write(&path, text).unwrap();
        let lines = last_lines(&path);
        assert_eq!((lines.len(), lines[2].as_str()), (3, "srun: error"));
        assert!(lines[1].ends_with("error: no data") && !lines[1].contains('\x1b'));
        std::fs::write(&path, "x".repeat(100_000)).unwrap();
        assert_eq!(last_lines(&path)[0].len(), TAIL as usize);
    }
}
