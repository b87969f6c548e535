//! Paths in commands that are told to be typed.

use std::{ffi::OsStr, path::Path};

use refashion_std::is_control;

/// A path as a word of a shell: as it is where no shell would read anything into it, else quoted.
/// What is no letter that can be typed (a new line, a byte that is no text) is written by its number.
pub(crate) fn word(path: &Path) -> String {
    no_option(&argument(path.as_os_str()))
}

/// An argument, an option perhaps, as it is typed into a shell.
pub(crate) fn argument(typed: &OsStr) -> String {
    let bytes = typed.as_encoded_bytes();
    let text = str::from_utf8(bytes).unwrap_or_default();
    let separates = |letter| cfg!(windows) && letter == '\\';
    let plain = |letter: char| {
        letter.is_alphanumeric() || "_-./:@%+=,".contains(letter) || separates(letter)
    };
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if !text.is_empty() && !text.chars().any(cannot_be_typed) {
        return quoted(text);
    }
    let mut numbered = String::new();
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\'' | '\\' => numbered.extend(['\\', letter]),
                letter if cannot_be_typed(letter) => {
                    let mut place = [0; 4];
                    let bytes = letter.encode_utf8(&mut place).bytes();
                    bytes.for_each(|byte| numbered.push_str(&by_number(byte)));
                }
                letter => numbered.push(letter),
            }
        }
        let wrong = chunk.invalid().iter();
        wrong.for_each(|byte| numbered.push_str(&by_number(*byte)));
    }
    format!("$'{numbered}'")
}

/// Text as a word of a shell, whatever is in it.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A letter that would be written out where it is printed, and be another when it is typed.
fn cannot_be_typed(letter: char) -> bool {
    letter.is_control() || is_control(letter)
}

fn by_number(byte: u8) -> String {
    format!("\\{byte:03o}")
}

/// A word that a command could take for an option is a path all the same.
fn no_option(word: &str) -> String {
    let bare = word.trim_start_matches(['$', '\'']);
    match bare.starts_with('-') {
        true => format!("./{word}"),
        false => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_no_quotes_has_none() {
        for plain in ["runs/lab3-1", "/tmp/x_y.z", "été/日本", "a=b,c:d@e%f+g"] {
            assert_eq!(word(Path::new(plain)), plain);
        }
        assert_eq!(word(Path::new("a b")), "'a b'");
        assert_eq!(word(Path::new("it's")), r"'it'\''s'");
        assert_eq!(word(Path::new("two\nlines")), r"$'two\012lines'");
        assert_eq!(word(Path::new("--help")), "./--help");
        assert_eq!(word(Path::new("-a b")), "./'-a b'");
    }

    /// The shell itself says what it makes of a word.
    #[cfg(unix)]
    #[test]
    fn a_shell_reads_the_path_that_is_meant() {
        use std::{
            ffi::OsStr,
            os::unix::ffi::OsStrExt,
            process::{Command, Stdio},
        };

        for name in [
            b"a b".as_slice(),
            b"it's \"quoted\"",
            b"$(touch broken) `touch broken`",
            b"two\nlines\ttab \x1b[31m \x01",
            b"back\\slash\\",
            b"; exit 3 # *",
            b"no text \xff'\\",
            "d\u{85}\u{200b}日本".as_bytes(),
            "turned \u{202e}gpj.exe".as_bytes(),
            b"~",
            b"!1 {a,b}",
        ] {
            let word = word(Path::new(OsStr::from_bytes(name)));
            assert!(!word.contains(char::is_control), "{word}");
            assert_eq!(refashion_std::without_controls(&word), word);
            let said = Command::new("bash")
                .args(["-c", &format!("printf %s {word}")])
                .stdin(Stdio::null())
                .output();
            assert_eq!(said.unwrap().stdout, name, "{word}");
        }
    }
}
