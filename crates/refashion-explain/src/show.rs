//! Numbers as text.

use refashion_layers::{Layer, Pass};
use refashion_std::decimals;

use crate::Result;

/// A number with at most four decimals.
pub(crate) fn number(value: f64) -> String {
    decimals(value, 4)
}

/// Numbers as a vector: `(0.5, -1)`.
pub(crate) fn vector(values: &[f32]) -> String {
    let numbers: Vec<String> = values.iter().map(|&v| number(f64::from(v))).collect();
    format!("({})", numbers.join(", "))
}

/// Numbers in rows of `width`, in columns that line up.
pub(crate) fn grid(values: &[f32], width: usize) -> String {
    let cells: Vec<String> = values.iter().map(|&v| number(f64::from(v))).collect();
    let widest = cells.iter().map(String::len).max().unwrap_or(0);
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|c| format!("{c:>widest$}")).collect();
        cells.join("  ")
    };
    cells.chunks(width).map(line).collect::<Vec<_>>().join("\n")
}

/// Rows with names before them, both in columns that line up.
pub(crate) fn named(rows: &[(&str, &[f32])]) -> String {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|(_, values)| values.iter().map(|&v| number(f64::from(v))).collect())
        .collect();
    let widest = cells.iter().flatten().map(String::len).max().unwrap_or(0);
    let names = rows.iter().map(|(name, _)| name.chars().count()).max();
    let name_width = names.unwrap_or(0);
    let lines = rows.iter().zip(&cells).map(|((name, _), cells)| {
        let cells: Vec<String> = cells.iter().map(|c| format!("{c:>widest$}")).collect();
        format!("{name:<name_width$}  {}", cells.join("  "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What a layer makes of one example, as in training.
pub(crate) fn output(layer: &mut dyn Layer, weights: &[f32], x: &[f32]) -> Vec<f32> {
    let mut y = vec![0.0; layer.output_len()];
    let mut state = vec![
        0.0;
        layer
            .state()
            .iter()
            .map(|(_, s)| s.iter().product::<usize>())
            .sum()
    ];
    layer.forward(&Pass::training(1, 0), weights, &mut state, x, &mut y);
    y
}

/// The result of an example.
pub(crate) fn done(parts: &[&str]) -> Result<String> {
    Ok(parts.join("\n"))
}
