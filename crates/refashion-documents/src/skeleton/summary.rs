//! The rows of `model.summary()`.

use super::error::SkeletonError;
use super::text::states;

const MOST_LAYERS: usize = 1_000;

/// A row: a layer as it was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Keras' name of it.
    pub(super) name: String,
    /// Keras' name of its kind.
    pub(super) class: String,
    /// Its output without the batch, channels last; none where it cannot be read.
    pub(super) output: Option<Vec<usize>>,
    /// The number of its parameters; none where it cannot be read.
    pub(super) parameters: Option<usize>,
}

/// The layers of a summary, in their order.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, SkeletonError> {
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines() {
        // In a table that is drawn with lines, these stand between the columns.
        let line = states(line).pop().unwrap_or_default();
        let line = line.replace(['│', '┃', '|'], " ");
        match row(&line) {
            Some(row) => rows.push(row),
            None => go_on(rows.last_mut(), &line),
        }
        if rows.len() > MOST_LAYERS {
            return Err(SkeletonError::TooMany {
                what: "layers",
                most: MOST_LAYERS,
            });
        }
    }
    match rows.is_empty() {
        true => Err(SkeletonError::NoLayers),
        false => Ok(rows),
    }
}

/// `conv2d (Conv2D)   (None, 26, 26, 32)   320`. A narrow table breaks the kind or the shape, whose
/// ends stand in the line below.
fn row(line: &str) -> Option<Row> {
    let (name, rest) = line.split_once('(')?;
    let name = name.trim();
    let is_name = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    // Where the whole kind stands below, the shape follows the name.
    let (class, rest) = match shape(rest).0 {
        Some(_) => ("", rest),
        // A kind that goes on below has no bracket of its own before the shape.
        None => rest.split_at(rest.find([')', ' ', '('])?),
    };
    let is_class = class.starts_with(|c: char| c.is_ascii_uppercase())
        && class.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_class && !class.is_empty() {
        return None;
    }
    let rest = rest.trim_start_matches([')', ' ']);
    let (output, after) = shape(rest);
    if class.is_empty() && output.is_none() {
        return None;
    }
    Some(Row {
        name: name.to_owned(),
        class: class.to_owned(),
        output,
        parameters: whole(after.split_whitespace().next().unwrap_or_default()),
    })
}

/// The end of a kind that the line above began, `conv2d (Conv2` and below `D)`, or all of it.
fn go_on(row: Option<&mut Row>, line: &str) {
    let end = line.trim().trim_start_matches('(');
    if let (Some(row), Some(end)) = (row, end.strip_suffix(')'))
        && !end.is_empty()
        && end.chars().all(|c| c.is_ascii_alphanumeric())
        && row.class.len() + end.len() < 64
    {
        row.class.push_str(end);
    }
}

/// The sizes of `(None, 26, 26, 32)` or `[(None, 28, 28, 1)]`, and what stands behind.
fn shape(text: &str) -> (Option<Vec<usize>>, &str) {
    let start = text.trim_start_matches(['[', '(']);
    let Some((inside, after)) = start.split_once(')') else {
        return (None, text);
    };
    let mut parts = inside.split(',').map(str::trim);
    let batch = parts.next();
    let sizes: Option<Vec<usize>> = parts
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect();
    let known = batch.is_some_and(|batch| batch == "None" || batch.parse::<usize>().is_ok());
    let sizes = sizes.filter(|sizes| known && (1..=4).contains(&sizes.len()));
    (sizes, after.trim_start_matches([']', ')', ' ']))
}

fn whole(text: &str) -> Option<usize> {
    text.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn rows_of_both_kerases_and_of_a_narrow_table_are_read() {
        let text = "\
 input_1 (InputLayer)        [(None, 28, 28, 1)]       0         \n\
 conv2d (Conv2D)             (None, 26, 26, 32)        320       \n\
│ dense_1 (\u{1b}[38;5;33mDense\u{1b}[0m) │ (\u{1b}[38;5;45mNone\u{1b}[0m, 10) │ 1,290 │\n\
│ batch_normalization (BatchNormalizat │ (None, 26, 26, 32) │ 128 │\n\
│ ion)                                 │                    │     │\n\
Total params: 1,738 (6.79 KB)\n";
        let rows = rows(text).unwrap();
        let classes: Vec<&str> = rows.iter().map(|row| row.class.as_str()).collect();
        assert_eq!(
            classes,
            ["InputLayer", "Conv2D", "Dense", "BatchNormalization"]
        );
        assert_eq!(rows[0].output.as_deref(), Some(&[28, 28, 1][..]));
        assert_eq!(rows[2].parameters, Some(1290));
    }
}
