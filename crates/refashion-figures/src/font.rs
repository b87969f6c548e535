//! The fonts that the crate carries, and how wide a text is in them.

use skrifa::{FontRef, MetadataProvider, instance::LocationRef, prelude::Size};

/// DejaVu Sans, cut down to what figures use (see `fonts/make_fonts.py`).
pub(crate) static FONTS: [&[u8]; 2] = [
    include_bytes!("../fonts/DejaVuSans.subset.ttf"),
    include_bytes!("../fonts/DejaVuSans-Bold.subset.ttf"),
];

/// The names by which a viewer looks for the font. Verdana has the same widths; what else a viewer
/// may take is narrower, so that nothing overlaps there either.
pub(crate) const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// How far letters rise above the line and hang below it, in units of the font size.
pub(crate) const ASCENT: f64 = 0.76;
pub(crate) const DESCENT: f64 = 0.24;

/// How far the middle of small letters and capitals lies above the line: where a text is centred.
pub(crate) const MIDDLE: f64 = 0.36;

/// The width of a text, in the units of `size`.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let Ok(font) = FontRef::new(FONTS[usize::from(bold)]) else {
        // A test holds that both fonts can be read; half a unit a letter is about right.
        return text.chars().count() as f64 * size / 2.0;
    };
    let (characters, metrics) = (
        font.charmap(),
        font.glyph_metrics(Size::new(size as f32), LocationRef::default()),
    );
    let advance = |character| {
        let glyph = characters.map(character).unwrap_or_default();
        f64::from(metrics.advance_width(glyph).unwrap_or_default())
    };
    text.chars().map(advance).sum()
}

/// Whether the fonts lack a letter of a text: in a PNG nothing stands in its place. An SVG is shown with
/// what the viewer has.
///
/// ```
/// assert!(!refashion_figures::lacks_letters("Größe"));
/// assert!(refashion_figures::lacks_letters("ネコ"));
/// ```
pub fn lacks_letters(text: &str) -> bool {
    let Ok(font) = FontRef::new(FONTS[0]) else {
        return false;
    };
    let characters = font.charmap();
    text.chars().any(|letter| characters.map(letter).is_none())
}

/// Breaks a text into lines that are at most so wide, between words; a longer word stays whole.
pub(crate) fn wrap(text: &str, size: f64, bold: bool, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, bold) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_dejavu_sans() {
        // Advances of the font, in units of 1/2048: A 1401, space 651, ✓ 1716; bold A 1585.
        let units = |text, bold| (width(text, 2048.0, bold)).round();
        assert_eq!(units("A", false), 1401.0);
        assert_eq!(units("A A", false), 2.0 * 1401.0 + 651.0);
        assert_eq!(units("✓", false), 1716.0);
        assert_eq!(units("A", true), 1585.0);
    }

    #[test]
    fn both_fonts_have_every_sign_that_figures_use() {
        for bytes in FONTS {
            let characters = FontRef::new(bytes).unwrap().charmap();
            for sign in "−×±≤≥→←·–—…✓✗′αβεπσ²₁ äöüß".chars() {
                assert!(characters.map(sign).is_some(), "{sign} is missing");
            }
        }
    }

    #[test]
    fn lines_are_broken_between_words() {
        let lines = wrap("one two three", 10.0, false, width("one two", 10.0, false));
        assert_eq!(lines, ["one two", "three"]);
        assert_eq!(wrap("unbreakable", 10.0, false, 5.0), ["unbreakable"]);
    }
}
