//! Figures of made-up values.

use refashion_figures::{
    Axis, Card, Cell, ColourBar, ColourScale, Head, HeatMap, LineChart, Panel, Picture,
    PredictionSheet, Series, Style,
};

pub(crate) fn line_chart(points: &[(f64, f64)], x: Axis) -> LineChart {
    let series = vec![Series::new("training", points.to_vec(), Style::TRAINING)];
    LineChart {
        head: Head::new("Loss"),
        panels: vec![Panel {
            x,
            y: Axis::new("loss"),
            series,
        }],
        columns: 1,
        faint: "a single run".into(),
    }
}

/// Cells that say their value, with `v` in front of the text.
pub(crate) fn heat_map<const N: usize>(names: &[&str], values: [[Option<f64>; N]; N]) -> HeatMap {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let cell = |value: Option<f64>| {
        let said = value.map_or_else(String::new, |value| value.to_string());
        Cell {
            value,
            text: format!("v{said}"),
            hint: said,
        }
    };
    HeatMap {
        head: Head::new("Cells"),
        rows: ("row".into(), names.clone()),
        columns: ("column".into(), names),
        cells: values
            .iter()
            .map(|row| row.iter().copied().map(cell).collect())
            .collect(),
        bar: ColourBar {
            scale: ColourScale::Blues,
            range: [0.0, 100.0],
            label: "%".into(),
        },
        says: String::new(),
    }
}

/// A picture of one of three classes.
pub(crate) fn card(truth: usize, predicted: usize) -> Card {
    let mut probabilities = vec![0.05; 3];
    if let Some(largest) = probabilities.get_mut(predicted) {
        *largest = 0.9;
    }
    let picture = Picture::new([1, 2, 3], &[0, 50, 100, 150, 200, 250]).unwrap();
    Card {
        picture,
        name: "image 1".into(),
        truth,
        predicted,
        probabilities,
    }
}

pub(crate) fn predictions(cards: Vec<Card>) -> PredictionSheet {
    let classes = ["cat", "dog", "a class with a very long name"]
        .map(String::from)
        .to_vec();
    PredictionSheet {
        head: Head::new("Predictions"),
        classes,
        cards,
        columns: 3,
    }
}
