//! What a terminal was sent, as the texts that stood on it.

/// A line as what was written over and over in it: progress bars go back to its start by a carriage
/// return, or by many backspaces. Colours and other control sequences are left out.
pub(super) fn states(line: &str) -> Vec<String> {
    let plain = without_sequences(line);
    let states = plain.split(['\r', '\u{8}']);
    let words = states.map(|state| state.replace(|c: char| c.is_control() && c != '\t', ""));
    words.filter(|state| !state.trim().is_empty()).collect()
}

/// A text without control sequences such as `ESC [ 1 m`, and those of titles and links.
fn without_sequences(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character != '\u{1b}' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            // The sequence ends with a letter or a sign of its own.
            Some('[') => while characters.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
            Some(']') => while characters.next().is_some_and(|c| c != '\u{7}' && c != '\\') {},
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::states;

    #[test]
    fn what_a_terminal_does_not_show_is_left_out() {
        assert_eq!(states("a\tb\u{0}c\rd"), ["a\tbc", "d"]);
        assert_eq!(states("\u{1b}[1mbold\u{1b}[0m"), ["bold"]);
        // The title of a window, and the address behind a link.
        assert_eq!(states("\u{1b}]0;title\u{7}x"), ["x"]);
        assert_eq!(states("\u{1b}]8;;address\u{1b}\\x"), ["x"]);
    }
}
