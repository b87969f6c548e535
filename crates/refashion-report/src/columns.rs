//! Cells in the columns of a terminal.

use unicode_width::UnicodeWidthStr;

/// What stands between two columns.
const GAP: usize = 2;

/// The width of each column so that a line takes no more than `most`; nothing where a number would have
/// to be broken for that, or a word, unless it is longer than `broken`. The first line holds the titles.
pub(crate) fn widths(
    lines: &[Vec<&str>],
    right: &[bool],
    most: usize,
    broken: Option<usize>,
) -> Option<Vec<usize>> {
    let column = |place: usize| lines.iter().map(move |line| line[place]);
    let mut widths: Vec<usize> = (0..right.len())
        .map(|place| column(place).map(UnicodeWidthStr::width).max().unwrap_or(0))
        .collect();
    let longest_word = |text: &str| {
        let words = text.split(' ').map(UnicodeWidthStr::width);
        words.max().unwrap_or(0).min(broken.unwrap_or(usize::MAX))
    };
    let least: Vec<usize> = (0..right.len())
        .map(|place| {
            // Numbers stay in one piece, with their spread and unit.
            let cell = |(line, text): (usize, &str)| match right[place] && line > 0 {
                true => text.width(),
                false => longest_word(text),
            };
            column(place).enumerate().map(cell).max().unwrap_or(0)
        })
        .collect();
    while widths.iter().sum::<usize>() + GAP * right.len().saturating_sub(1) > most {
        let (widest, _) = widths
            .iter()
            .enumerate()
            .filter(|&(place, width)| *width > least[place])
            .max_by_key(|&(_, width)| *width)?;
        widths[widest] -= 1;
    }
    Some(widths)
}

/// Lines of cells below one another, each wrapped within its column.
pub(crate) fn aligned(lines: &[Vec<&str>], right: &[bool], widths: &[usize]) -> String {
    let mut text = String::new();
    for line in lines {
        let cells = line.iter().zip(widths);
        let cells: Vec<Vec<String>> = cells.map(|(cell, &width)| wrapped(cell, width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for row in 0..height {
            let parts = cells.iter().zip(widths).zip(right);
            let parts: Vec<String> = parts
                .map(|((cell, &width), &right)| {
                    padded(cell.get(row).map_or("", String::as_str), width, right)
                })
                .collect();
            text.push_str(parts.join("  ").trim_end());
            text.push('\n');
        }
    }
    text
}

/// Each row in columns but for the cell of its longest sentences, which goes below it; nothing where
/// the other cells are too wide for that, or are too few to make a table.
pub(crate) fn stacked(lines: &[Vec<&str>], right: &[bool], most: usize) -> Option<String> {
    let longest = |place: &usize| lines.iter().map(|line| line[*place].width()).max();
    let below = (1..right.len())
        .filter(|place| !right[*place])
        .max_by_key(longest)?;
    let mut right = right.to_vec();
    right.remove(below);
    let (rows, sentences): (Vec<Vec<&str>>, Vec<&str>) =
        lines.iter().map(|line| taken_out(line, below)).unzip();
    let widths = widths(&rows, &right, most, None).filter(|widths| widths.len() > 1)?;
    let row = |(row, sentence): (&Vec<&str>, &str)| {
        let cells = aligned(std::slice::from_ref(row), &right, &widths);
        if sentence.is_empty() {
            return cells;
        }
        let sentence = wrapped(sentence, most.saturating_sub(GAP));
        let sentence: String = sentence.iter().map(|line| format!("  {line}\n")).collect();
        cells + &sentence
    };
    Some(rows.iter().zip(sentences).map(row).collect())
}

/// A line without one of its cells, and that cell.
fn taken_out<'a>(line: &[&'a str], place: usize) -> (Vec<&'a str>, &'a str) {
    let mut line = line.to_vec();
    let cell = line.remove(place);
    (line, cell)
}

/// Each row as a list of its titles and cells, with an empty line between two.
pub(crate) fn listed(lines: &[Vec<&str>], most: usize) -> String {
    let Some((titles, rows)) = lines.split_first() else {
        return String::new();
    };
    let row = |cells: &Vec<&str>| -> String {
        let pairs = titles
            .iter()
            .zip(cells)
            .filter(|(_, cell)| !cell.is_empty());
        pairs
            .flat_map(|(title, cell)| {
                let lines = wrapped(&format!("{title}: {cell}"), most.saturating_sub(GAP));
                let indent = |(place, line)| match place {
                    0 => format!("{line}\n"),
                    _ => format!("  {line}\n"),
                };
                lines
                    .into_iter()
                    .enumerate()
                    .map(indent)
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// The columns of a terminal that a text takes: two for a wide character, none for a combining mark.
pub fn text_width(text: &str) -> usize {
    text.width()
}

/// Sentences in lines of at most so many columns of a terminal: a longer line goes on below, those
/// that are indented a little further to the right. Lines that fit stay as they are.
///
/// ```
/// use refashion_report::fitted;
///
/// assert_eq!(fitted("Looked for in:\n  the cache: /tmp/x\n", 16), "Looked for in:\n  the cache:\n    /tmp/x\n");
/// ```
pub fn fitted(text: &str, width: usize) -> String {
    text.split('\n')
        .map(|line| match line.width() <= width {
            true => line.to_owned(),
            false => hanging(line, width),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// A line in several, all of which begin where it begins or further to the right.
fn hanging(line: &str, width: usize) -> String {
    let content = line.trim_start_matches(' ');
    let indent = line.len() - content.len();
    let further = if indent > 0 { indent + GAP } else { 0 };
    let lines = wrapped(content, width.saturating_sub(further));
    let begin = |(place, text): (usize, &String)| {
        let indent = if place == 0 { indent } else { further };
        " ".repeat(indent) + text.trim_end()
    };
    let lines: Vec<String> = lines.iter().enumerate().map(begin).collect();
    lines.join("\n")
}

/// A text in lines of at most so many columns, broken at spaces; a longer word is broken itself.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.extend(broken(word, width)),
        }
    }
    lines
}

/// A word in pieces of at most so many columns; marks stay with the character that they belong to.
fn broken(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for character in word.chars() {
        if let Some(piece) = pieces.last_mut() {
            let before = piece.len();
            piece.push(character);
            if before > 0 && piece.width() > width {
                piece.truncate(before);
                pieces.push(character.to_string());
            }
        }
    }
    pieces
}

fn padded(text: &str, width: usize, right: bool) -> String {
    let space = " ".repeat(width.saturating_sub(text.width()));
    match right {
        true => space + text,
        false => text.to_owned() + &space,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Table, left, right};

    fn table() -> Table {
        let mut table = Table::new([
            left("experiment"),
            left("what it does"),
            right("test accuracy"),
        ]);
        table.row([
            "mine/a",
            "Three layers on Fashion-MNIST, without dropout",
            "0.9 ± 0.01",
        ]);
        table.row(["mine/b", "服を見分ける", "0.8 ± 0.01"]);
        table
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_no_word_is_lost() {
        use unicode_width::UnicodeWidthStr;

        for width in [30, 40, 60, 80, 120] {
            let text = table().text_within(width);
            for line in text.lines() {
                assert!(line.width() <= width, "{width}: {text}");
            }
            for word in ["mine/a", "Fashion-MNIST,", "服を見分ける", "0.9 ± 0.01"] {
                assert!(text.contains(word), "{width}: {text}");
            }
        }
    }

    #[test]
    fn the_longest_sentences_go_below_their_rows_before_rows_become_lists() {
        let narrow = "experiment  test accuracy\n  what it does\n\
            mine/a         0.9 ± 0.01\n  Three layers on\n  Fashion-MNIST, without\n  dropout\n\
            mine/b         0.8 ± 0.01\n  服を見分ける\n";
        assert_eq!(table().text_within(25), narrow);
        let mut gaps = table();
        gaps.row(["mine/c", "", "0.7"]);
        let last = "  服を見分ける\nmine/c                0.7\n";
        assert!(
            gaps.text_within(25).ends_with(last),
            "a row has no empty line"
        );
    }

    #[test]
    fn a_word_wider_than_the_terminal_is_broken() {
        use unicode_width::UnicodeWidthStr;

        for name in [
            "x".repeat(70),
            "服".repeat(35),
            "e\u{301}".repeat(70),
            "👩".repeat(35),
        ] {
            let mut table = Table::new([left("name"), right("n")]);
            table.row([name.as_str(), "1"]);
            let text = table.text_within(20);
            let sentence = super::fitted(&format!("  see {name}\n"), 20);
            for line in text.lines().chain(sentence.lines()) {
                assert!(line.width() <= 20, "{line}");
                assert!(!line.trim_start().starts_with('\u{301}'), "{line}");
            }
            let joined = |text: &str| text.replace(['\n', ' '], "");
            assert!(joined(&text).contains(&name), "{text}");
            assert!(joined(&sentence).contains(&name), "{sentence}");
        }
    }

    #[test]
    fn a_wide_character_takes_two_columns_and_a_combining_mark_none() {
        let mut table = Table::new([left("name"), right("n")]);
        table.row(["服服", "1"]);
        table.row(["e\u{301}", "2"]);
        assert_eq!(table.text(), "name  n\n服服  1\ne\u{301}     2\n");
    }
}
