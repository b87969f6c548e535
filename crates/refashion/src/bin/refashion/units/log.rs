//! The last lines of what a unit printed.

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

/// The last lines of a log; none where there is none.
pub(super) fn last_lines(path: &Path) -> Vec<String> {
    let bytes = tail(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let first = lines.len().saturating_sub(LINES);
    lines
        .iter()
        .skip(first)
        .map(|line| without_controls(line).into_owned())
        .collect()
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
