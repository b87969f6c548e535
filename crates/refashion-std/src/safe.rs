//! Text from outside, made safe for where it is shown.

use std::borrow::Cow;

/// Text whose control characters are written out, so that it can do nothing to a terminal or a
/// page but be read: `\u{1b}` for the escape character.
///
/// Line feeds and tabs stay. What turns the direction of writing is a control character here, as
/// it shows a text as another.
///
/// ```
/// use refashion_std::without_controls;
///
/// assert_eq!(without_controls("a\n\x1b[2Jb"), "a\n\\u{1b}[2Jb");
/// assert_eq!(without_controls("Größe"), "Größe");
/// ```
pub fn without_controls(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_control(c) {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Whether a character does something to a terminal other than being shown; line feeds and tabs do not.
///
/// ```
/// assert!(refashion_std::is_control('\u{202e}') && !refashion_std::is_control('é'));
/// ```
pub fn is_control(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && c != '\n' && c != '\t')
}

/// Text in one line: what begins another becomes a blank, so that nobody's words pass for a line,
/// a row or a heading of ours.
///
/// ```
/// assert_eq!(refashion_std::one_line("a\r\n# b"), "a  # b");
/// ```
pub fn one_line(text: &str) -> Cow<'_, str> {
    let ends = |c| {
        matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    match text.contains(ends) {
        true => Cow::Owned(text.replace(ends, " ")),
        false => Cow::Borrowed(text),
    }
}

/// Text from outside where a line or an item of Markdown begins: in one line, and nothing that would open
/// a block of code, a heading, a quotation, a list or a table, in which what follows would be lost.
///
/// ```
/// use refashion_std::markdown_line;
///
/// assert_eq!(markdown_line("A. Turing\n"), "A. Turing ");
/// assert_eq!(markdown_line("  ```rust"), "\\```rust");
/// assert_eq!(markdown_line("12. December"), "12\\. December");
/// ```
pub fn markdown_line(text: &str) -> String {
    let line = one_line(text);
    let line = line.trim_start();
    let number = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (before, behind) = line.split_at(number);
    let opens = match number {
        0 => behind.starts_with(['`', '~', '#', '>', '-', '+', '*', '=', '|', '_', '[']),
        _ => [". ", ") "].iter().any(|list| behind.starts_with(list)),
    };
    let escape = if opens { "\\" } else { "" };
    format!("{before}{escape}{behind}")
}

/// A name from outside, such as that of a class, within a line of Markdown: in one line, and shown as it is,
/// without emphasis, code, links or pictures.
///
/// ```
/// use refashion_std::markdown_text;
///
/// assert_eq!(markdown_text("T-shirt/top"), "T-shirt/top");
/// assert_eq!(markdown_text("[x](y) *b* _i_ `q`"), r"\[x\](y) \*b\* \_i\_ \`q\`");
/// ```
pub fn markdown_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

/// The tags that our own reports have.
const OUR_TAGS: [&str; 4] = ["details>", "/details>", "summary>", "/summary>"];

/// Markdown in which no HTML stands but what our own reports have, no control characters, and no link
/// or picture that leads out of the folder: ours name the files beside them.
///
/// ```
/// use refashion_std::markdown_without_html;
///
/// let text = "<details><summary>1 < 2</summary> <script>alert()</script>";
/// let safe = "<details><summary>1 < 2</summary> &lt;script>alert()&lt;/script>";
/// assert_eq!(markdown_without_html(text), safe);
/// ```
pub fn markdown_without_html(text: &str) -> String {
    let text = without_controls(text);
    let mut parts = text.split('<');
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let starts_tag = |c: char| c.is_ascii_alphabetic() || "/!?".contains(c);
        let ours = OUR_TAGS.iter().any(|tag| part.starts_with(tag));
        let tag = part.starts_with(starts_tag) && !ours;
        safe.push_str(if tag { "&lt;" } else { "<" });
        safe.push_str(part);
    }
    without_links_out(&safe)
}

/// Markdown whose links to anything but a file below it are text.
fn without_links_out(text: &str) -> String {
    let mut parts = text.split("](");
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let target = part.split(')').next().unwrap_or_default();
        let ours = |c: char| c.is_alphanumeric() || "/._-#+@".contains(c);
        let inside = target.chars().all(ours) && !target.starts_with('/');
        safe.push_str(if inside { "](" } else { "]\\(" });
        safe.push_str(part);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_character_is_written_out() {
        for c in (0..0x20).chain(0x7f..0xa0).filter_map(char::from_u32) {
            let kept = c == '\n' || c == '\t';
            assert_eq!(
                without_controls(&c.to_string()) == c.to_string(),
                kept,
                "{c:?}"
            );
        }
        assert_eq!(without_controls("\u{202e}gpj"), "\\u{202e}gpj");
    }

    #[test]
    fn links_lead_to_nothing_but_files_below() {
        for out in [
            "[x](javascript:alert(1))",
            "![x](http://a.example/x.png)",
            "[x](//a.example)",
            "[x](/etc/passwd)",
            "[x]( https://a.example)",
            "[x](&#x6a;avascript:x)",
            "[x](\\javascript:x)",
        ] {
            let safe = markdown_without_html(out);
            assert!(!safe.contains("]("), "{safe}");
        }
        for own in [
            "[a](seed-0/)",
            "![A, b](figures/a-b.svg)",
            "[a](../a/README.md#part-1)",
        ] {
            assert_eq!(markdown_without_html(own), own);
        }
    }

    #[test]
    fn names_are_shown_as_they_are() {
        for plain in ["T-shirt/top", "Ankle boot", "7", "Größe (m²)", "a-b.c"] {
            assert_eq!(markdown_text(plain), plain);
        }
        for (name, expected) in [
            ("![x](http://a.example)", r"!\[x\](http://a.example)"),
            ("~~s~~ $x$", r"\~\~s\~\~ \$x\$"),
            // What was escaped already is not set free.
            (r"\*b\*", r"\\\*b\\\*"),
            ("a\n# b", "a # b"),
        ] {
            assert_eq!(markdown_text(name), expected);
        }
        // The second escape of a whole report lets it be.
        let both = markdown_without_html(&markdown_text("[x](y) *b*"));
        assert_eq!(both, r"\[x\](y) \*b\*");
    }

    #[test]
    fn no_tag_remains_in_markdown() {
        for tag in [
            "<script>",
            "<SCRIPT src=x>",
            "</p>",
            "<!--",
            "<?x",
            "<img onerror=x>",
        ] {
            let safe = markdown_without_html(tag);
            assert!(safe.starts_with("&lt;"), "{safe}");
        }
        for text in ["a < b", "1<2", "<", "<details><summary>", "a <= b"] {
            assert_eq!(markdown_without_html(text), text);
        }
    }
}
