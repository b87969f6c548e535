//! What is taken for what, as it fits a terminal.

use anyhow::Result;
use refashion_metrics::ConfusionMatrix;
use refashion_report::{Table, fitted, left, right, text_width};

use crate::output;

/// So many letters of a name of a class are kept where whole names find no room.
const KEPT: usize = 12;

/// So many pairs of classes are told in place of a matrix that finds no room.
const PAIRS: usize = 10;

/// The matrix, and the pairs of classes that are most often taken for one another, in so many columns of a
/// terminal if there are bounds to them.
pub(super) fn shown(
    confusion: &ConfusionMatrix,
    classes: &[String],
    most_confused: usize,
    columns: Option<usize>,
) -> Result<String> {
    let matrix = matrix(confusion, classes, columns)?;
    let (head, pairs) = match matrix {
        Some(matrix) => (matrix, most_confused),
        None => (
            format!(
                "The confusion matrix of {} classes is wider than the terminal: `--as json` has all of it. What is most \
                 often taken for something else:\n",
                classes.len()
            ),
            most_confused.max(PAIRS),
        ),
    };
    let head = fitted(&head, columns.unwrap_or(usize::MAX));
    let confusions = confusion.confusions();
    if pairs == 0 || confusions.is_empty() {
        return Ok(head);
    }
    let mut table = Table::new([left("is"), left("taken for"), right("times")]);
    for confusion in confusions.iter().take(pairs) {
        table.row([
            classes[confusion.truth].clone(),
            classes[confusion.predicted].clone(),
            confusion.count.to_string(),
        ]);
    }
    Ok(format!("{head}\n{}", output::table(&table)))
}

/// The matrix with the names of the classes above its columns; where that is too wide, with their numbers,
/// which stand before the names of the rows too, and those cut short if need be. Nothing where even that is
/// too wide.
fn matrix(
    confusion: &ConfusionMatrix,
    classes: &[String],
    columns: Option<usize>,
) -> Result<Option<String>> {
    let named = confusion.table(classes)?.to_string();
    let Some(most) = columns else {
        return Ok(Some(named));
    };
    if named.lines().all(|line| text_width(line) <= most) {
        return Ok(Some(named));
    }
    let whole = numbered(confusion, classes.to_vec());
    let short = || numbered(confusion, classes.iter().map(|name| cut(name)).collect());
    let fitting = match whole.fits(most) {
        true => Some(whole),
        false => Some(short()).filter(|short| short.fits(most)),
    };
    Ok(fitting.map(|table| table.text_within(most)))
}

fn numbered(confusion: &ConfusionMatrix, names: Vec<String>) -> Table {
    let numbers = (0..names.len()).map(|class| right(class.to_string()));
    let mut table = Table::new([right(""), left("")].into_iter().chain(numbers));
    for ((class, name), row) in names.into_iter().enumerate().zip(confusion.rows()) {
        let counts = row.iter().map(u64::to_string);
        table.row([class.to_string(), name].into_iter().chain(counts));
    }
    table
}

/// The beginning of a name that is long.
fn cut(name: &str) -> String {
    if text_width(name) <= KEPT {
        return name.to_owned();
    }
    let mut short = String::new();
    for letter in name.chars() {
        if text_width(&format!("{short}{letter}…")) > KEPT {
            break;
        }
        short.push(letter);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(classes: &[String], columns: Option<usize>) -> String {
        let truth: Vec<usize> = (0..classes.len()).collect();
        let predicted: Vec<usize> = truth
            .iter()
            .map(|class| class * class % truth.len())
            .collect();
        let confusion = ConfusionMatrix::from_labels(&truth, &predicted, truth.len()).unwrap();
        shown(&confusion, classes, 1, columns).unwrap()
    }

    fn names(count: usize, name: &str) -> Vec<String> {
        (0..count).map(|class| format!("{name}{class}")).collect()
    }

    #[test]
    fn a_matrix_has_numbers_for_names_where_these_are_too_wide() {
        let ten = names(10, "a class called ");
        let whole = within(&ten, None);
        assert!(
            whole.starts_with("                  a class called 0  a class"),
            "{whole}"
        );
        let numbered = within(&ten, Some(80));
        let lines: Vec<&str> = numbered.lines().collect();
        assert!(
            lines.iter().all(|line| text_width(line) <= 80),
            "{numbered}"
        );
        assert!(lines[0].trim_start().starts_with("0  1  2"), "{numbered}");
        assert!(lines[3].starts_with("2  a class called 2"), "{numbered}");
        assert!(numbered.contains("taken for"), "{numbered}");
        // One that fits stays as it is.
        assert_eq!(
            within(&names(3, "c"), Some(80)),
            within(&names(3, "c"), None)
        );
        let unbroken = within(&names(17, "averyveryverylongname"), Some(80));
        assert!(unbroken.contains("0  averyveryve…"), "{unbroken}");
    }

    #[test]
    fn of_many_classes_the_commonest_mistakes_are_told() {
        let text = within(&names(60, "letter "), Some(80));
        assert!(text.contains("of 60 classes is wider than"), "{text}");
        let words: Vec<&str> = text.split_whitespace().collect();
        assert!(words.join(" ").contains("`--as json` has all"), "{text}");
        assert!(text.lines().all(|line| text_width(line) <= 80), "{text}");
        assert_eq!(text.matches("letter ").count(), 2 * PAIRS);
    }
}
