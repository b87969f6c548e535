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

/// How many parameters the summary says that there are, each time that it does: in all, without the
/// optimizer's, and as the sum of those that are trained and those that are not.
pub(super) fn totals(text: &str) -> Vec<usize> {
    let number = |what: &str| {
        let lines = text.lines().filter_map(|line| states(line).pop());
        let mut said = lines.filter_map(|line| {
            let said = line.trim().strip_prefix(what)?.split_whitespace().next();
            whole(said.unwrap_or_default())
        });
        said.next()
    };
    let optimizer = number("Optimizer params:").unwrap_or(0);
    let all = number("Total params:").and_then(|all| all.checked_sub(optimizer));
    let trained = number("Trainable params:").zip(number("Non-trainable params:"));
    let sum = trained.and_then(|(trained, others)| trained.checked_add(others));
    all.into_iter().chain(sum).collect()
}

/// The layers of a summary, in their order.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, SkeletonError> {
    check(text)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = states(line).pop().unwrap_or_default();
        match drawn(&line) {
            Some(below) if goes_on(&below) => join(&mut cells, below),
            Some(next) => rows.extend(of_cells(&std::mem::replace(&mut cells, next))),
            // Between two rows there is a line.
            None => match row(&line) {
                Some(row) => rows.push(row),
                None if cells.is_empty() => go_on(rows.last_mut(), &line),
                None => rows.extend(of_cells(&std::mem::take(&mut cells))),
            },
        }
        if rows.len() > MOST_LAYERS {
            return Err(SkeletonError::TooMany {
                what: "layers",
                most: MOST_LAYERS,
            });
        }
    }
    rows.extend(of_cells(&cells));
    match rows.is_empty() {
        true => Err(SkeletonError::NoLayers),
        false => Ok(rows),
    }
}

/// That a summary is of one network, each of whose layers takes what the one above it made.
fn check(text: &str) -> Result<(), SkeletonError> {
    let lines = || text.lines().filter_map(|line| states(line).pop());
    let models = lines().filter(|line| {
        let line = line.trim_start();
        line.strip_prefix("Model: ")
            .is_some_and(|name| name.starts_with('"'))
    });
    match models.count() {
        0 | 1 => {}
        models => return Err(SkeletonError::Several { models }),
    }
    if lines().any(|line| is_unbuilt(&line)) {
        return Err(SkeletonError::Unbuilt);
    }
    let heads = |line: &String| line.contains("Layer (type)") && line.contains("Connected");
    match lines().any(|line| heads(&line)) {
        true => Err(SkeletonError::Branches),
        false => Ok(()),
    }
}

/// Whether a row ends as Keras 3 ends that of a layer whose input it does not know.
fn is_unbuilt(line: &str) -> bool {
    let frame = |c: char| c.is_whitespace() || "│┃|".contains(c);
    line.trim_end_matches(frame).ends_with("(unbuilt)")
}

/// The cells of a table that is drawn with lines.
fn drawn(line: &str) -> Option<Vec<String>> {
    let mut cells = line.split(['│', '┃', '|']).map(str::trim);
    // What stands before the first line and behind the last is no cell.
    cells.next()?;
    let mut cells: Vec<String> = cells.map(str::to_owned).collect();
    cells.pop()?;
    (cells.len() >= 3).then_some(cells)
}

/// Whether these cells belong to the row above: its number of parameters stands in its first line.
fn goes_on(cells: &[String]) -> bool {
    cells.get(2).is_none_or(String::is_empty)
}

/// Puts the cells of a broken row together. Keras breaks names and kinds anywhere.
fn join(cells: &mut [String], below: Vec<String>) {
    const LONGEST: usize = 500;
    for (cell, below) in cells.iter_mut().zip(below) {
        if below.starts_with('(') {
            cell.push(' ');
        }
        if cell.len() + below.len() < LONGEST {
            cell.push_str(&below);
        }
    }
}

/// The layer of a row of cells. One that cannot be read is a layer all the same.
fn of_cells(cells: &[String]) -> Option<Row> {
    let [name, shape_of, parameters, ..] = cells else {
        return None;
    };
    row(&format!("{name} {shape_of} {parameters}")).or_else(|| {
        Some(Row {
            name: name.clone(),
            class: String::new(),
            output: shape(shape_of).0,
            parameters: Some(whole(parameters)?),
        })
    })
}

/// `conv2d (Conv2D)   (None, 26, 26, 32)   320`. A narrow table breaks the kind, whose end stands in
/// the line below, or cuts it and ends it with `…`.
fn row(line: &str) -> Option<Row> {
    let (name, rest) = line.split_once('(')?;
    let name = name.trim();
    let is_name = |c: char| c.is_alphanumeric() || "_-./…".contains(c);
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
        && class
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_…".contains(c));
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
        parameters: number(after),
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

/// The number that comes first; none where digits follow it, of which it may be the first.
fn number(text: &str) -> Option<usize> {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let goes_on = words
        .next()
        .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    whole(first).filter(|_| !goes_on)
}

fn whole(text: &str) -> Option<usize> {
    text.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{SkeletonError, rows};

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

    #[test]
    fn several_networks_and_branches_are_no_chain() {
        let one = "Model: \"functional\"\n dense (Dense)   (None, 10)   1,290\n";
        assert_eq!(rows(one).unwrap().len(), 1);
        let two = one.repeat(2);
        assert_eq!(rows(&two), Err(SkeletonError::Several { models: 2 }));
        // As Keras 3.15 prints the head of a network with a sum.
        let branches = "\
┃ Layer (type)       ┃ Output Shape    ┃  Param # ┃ Connected to     ┃\n\
│ conv2d (Conv2D)    │ (None, 8, 8, 3) │       84 │ input_layer[0][… │\n";
        assert_eq!(rows(branches), Err(SkeletonError::Branches));
    }

    #[test]
    fn a_network_that_is_not_built_is_called_that() {
        // As Keras 3 prints it; a layer without parameters may be built, and its size unknown.
        let text = "\
Model: \"sequential\"\n\
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃\n\
│ flatten (Flatten)               │ ?                      │             0 │\n\
│ dense (Dense)                   │ ?                      │   0 (unbuilt) │\n\
 Total params: 0 (0.00 B)\n";
        assert_eq!(rows(text), Err(SkeletonError::Unbuilt));
        // A table of few columns breaks it.
        let narrow = "│ dense (Dense) │ ? │           0 │\n│               │   │   (unbuilt) │\n";
        assert_eq!(rows(narrow), Err(SkeletonError::Unbuilt));
    }

    #[test]
    fn no_layer_of_a_table_of_60_columns_is_lost() {
        // As Keras 3.15 prints it where the terminal has 60 columns.
        let text = "\
┃ Layer (type)           ┃ Output Shape    ┃   Param # ┃\n\
┡━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━┩\n\
│ conv2d (Conv2D)        │ (None, 26, 26,  │        80 │\n\
│                        │ 8)              │           │\n\
├────────────────────────┼─────────────────┼───────────┤\n\
│ batch_normalization    │ (None, 26, 26,  │        32 │\n\
│ (BatchNormalization)   │ 8)              │           │\n\
├────────────────────────┼─────────────────┼───────────┤\n\
│ global_average_poolin… │ (None, 8)       │         0 │\n\
│ (GlobalAveragePooling… │                 │           │\n\
├────────────────────────┼─────────────────┼───────────┤\n\
│ a layer without a kind │ (None, 8)       │         7 │\n\
└────────────────────────┴─────────────────┴───────────┘\n";
        let rows = rows(text).unwrap();
        let classes: Vec<&str> = rows.iter().map(|row| row.class.as_str()).collect();
        assert_eq!(
            classes,
            ["Conv2D", "BatchNormalization", "GlobalAveragePooling…", ""]
        );
        assert_eq!(rows[0].output.as_deref(), Some(&[26, 26, 8][..]));
        assert_eq!(rows[1].output.as_deref(), Some(&[26, 26, 8][..]));
        assert_eq!(rows[3].parameters, Some(7));
    }

    #[test]
    fn a_kind_that_a_line_breaks_goes_on_below() {
        // The second is broken, and the third stands below its name altogether.
        let text = "\
 conv2d (Conv2D)              (None, 26, 26, 32)   320\n\
 batch_normalization (BatchN  (None, 26, 26, 32)   128\n\
 ormalization)\n\
 global_average_pooling2d     (None, 32)           0\n\
 (GlobalAveragePooling2D)\n";
        let rows = rows(text).unwrap();
        let classes: Vec<&str> = rows.iter().map(|row| row.class.as_str()).collect();
        assert_eq!(
            classes,
            ["Conv2D", "BatchNormalization", "GlobalAveragePooling2D"]
        );
        assert_eq!(rows[2].output.as_deref(), Some(&[32][..]));
    }

    #[test]
    fn no_name_or_kind_grows_without_end() {
        let end = |kind: usize, below: usize| {
            let row = format!(
                "x ({}  (None, 3)  5\n{})\n",
                "K".repeat(kind),
                "k".repeat(below)
            );
            rows(&row).unwrap()[0].class.len()
        };
        assert_eq!([end(40, 23), end(40, 24)], [63, 40]);
        let joined = |above: usize, below: usize| {
            let mut cells = ["a".repeat(above)];
            super::join(&mut cells, vec!["b".repeat(below)]);
            cells[0].len()
        };
        assert_eq!(
            [joined(250, 249), joined(250, 250), joined(9, 20)],
            [499, 250, 29]
        );
    }

    #[test]
    fn what_stands_behind_a_line_is_another_row() {
        let text = "│ conv2d (Conv2D) │ (None, 8, 8, 3) │ 84 │\n├───┼───┼───┤\n│ more │ │ │\n";
        let rows = rows(text).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].output.as_deref(), Some(&[8, 8, 3][..]));
    }

    #[test]
    fn what_is_no_layer_is_no_row() {
        for text in [
            "my layer (Dense)  (None, 10)  5\n",
            "(Dense)  (None, 10)  5\n",
            "dense (dense)  (None, 10)  5\n",
            "dense ()  5\n",
        ] {
            assert_eq!(rows(text), Err(SkeletonError::NoLayers), "{text}");
        }
        // One whose sizes cannot be read is one.
        for sizes in ["?", "(None, 1, 2, 3, 4, 5)", "(ten, 3)"] {
            let [row] = rows(&format!("x (Flatten)  {sizes}  0\n"))
                .unwrap()
                .try_into()
                .unwrap();
            assert_eq!(
                (row.class.as_str(), row.output),
                ("Flatten", None),
                "{sizes}"
            );
        }
        let batch = rows("x (Flatten)  (32, 10)  0\n").unwrap();
        assert_eq!(batch[0].output.as_deref(), Some(&[10][..]));
    }

    #[test]
    fn a_thousand_layers_are_read_and_no_more() {
        let of = |count: usize| rows(&"d (Dense)  (None, 10)  10\n".repeat(count));
        assert_eq!(of(1_000).unwrap().len(), 1_000);
        assert!(matches!(of(1_001), Err(SkeletonError::TooMany { .. })));
    }
}
