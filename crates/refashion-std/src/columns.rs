//! Text in columns that line up, however wide they are.

/// Text with blanks behind it up to so many characters. As `{text:width$}`, which breaks off where the width is
/// above 65,535, as it may be where names from outside decide it.
///
/// ```
/// assert_eq!(refashion_std::flush_left("bag", 5), "bag  ");
/// assert_eq!(refashion_std::flush_left("shirt", 3), "shirt");
/// ```
pub fn flush_left(text: &str, width: usize) -> String {
    let mut line = text.to_owned();
    line.extend(blanks(text, width));
    line
}

/// Text with blanks before it up to so many characters, as `{text:>width$}`; any width is taken, as by
/// [`flush_left`].
///
/// ```
/// assert_eq!(refashion_std::flush_right("bag", 5), "  bag");
/// ```
pub fn flush_right(text: &str, width: usize) -> String {
    let mut line: String = blanks(text, width).collect();
    line.push_str(text);
    line
}

fn blanks(text: &str, width: usize) -> impl Iterator<Item = char> {
    let missing = width.saturating_sub(text.chars().count());
    std::iter::repeat_n(' ', missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_set_as_the_standard_library_sets_it_and_wider_too() {
        for text in ["", "bag", "Größe", "longer than that"] {
            for width in [0, 1, 5, 20] {
                assert_eq!(flush_left(text, width), format!("{text:width$}"));
                assert_eq!(flush_right(text, width), format!("{text:>width$}"));
            }
        }
        let wide = 1 << 17;
        assert_eq!(flush_left("é", wide).chars().count(), wide);
        assert!(flush_right("é", wide).ends_with(" é"));
    }
}
