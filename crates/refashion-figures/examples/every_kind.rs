//! Draws every kind of figure from made-up data into a folder, to be looked at:
//!
//! ```sh
//! cargo run --package refashion-figures --example every_kind -- /tmp/figures
//! ```

use std::{error::Error, fs, path::PathBuf};

use refashion_figures::{
    Axis, BarChart, BarGroup, BoxGroup, BoxPlot, Card, Cell, Colour, ColourBar, ColourScale,
    Figure, Head, HeatMap, IntervalPlot, IntervalRow, LineChart, Marker, NetworkDiagram, Panel,
    Picture, PictureSheet, PredictionSheet, Reference, Result, Series, SheetRow, Stage, StageShape,
    Style,
};

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "figures".into()));
    fs::create_dir_all(&folder)?;
    for (name, figure) in every_kind()? {
        fs::write(folder.join(format!("{name}.svg")), figure.svg())?;
        fs::write(folder.join(format!("{name}.png")), figure.png(1.5)?)?;
        println!("{name}: {}", figure.text());
    }
    Ok(())
}

/// A figure of each kind with its name; the tests draw them too.
pub(crate) fn every_kind() -> Result<Vec<(&'static str, Figure)>> {
    Ok(vec![
        ("lines", lines()?),
        ("heat_map", heat_map()?),
        ("predictions", predictions()?),
        ("sheet", sheet()?),
        ("boxes", boxes()?),
        ("bars", bars()?),
        ("intervals", intervals()?),
        ("network", network()?),
    ])
}

fn lines() -> Result<Figure> {
    let curve = |end: f64, lift: f64| -> Vec<(f64, f64)> {
        (1..=20)
            .map(f64::from)
            .map(|x| (x, end + 0.45 / x + lift * x))
            .collect()
    };
    let training = Series {
        runs: vec![curve(0.07, 0.001), curve(0.09, -0.001)],
        ..Series::new("training", curve(0.08, 0.0), Style::TRAINING)
    };
    let published = Style::marks(Colour::BLACK, Marker::Diamond).hollow();
    let panel = |label: &str, flip: bool| {
        let turn = |series: Series| {
            let of = |points: &Vec<(f64, f64)>| {
                points
                    .iter()
                    .map(|&(x, y)| (x, if flip { 1.0 - y / 2.0 } else { y }))
                    .collect()
            };
            Series {
                points: of(&series.points),
                runs: series.runs.iter().map(of).collect(),
                ..series
            }
        };
        Panel {
            x: Axis::whole("epoch"),
            y: Axis::new(label),
            series: vec![
                turn(training.clone()),
                turn(Series::new(
                    "validation",
                    curve(0.2, 0.005),
                    Style::VALIDATION,
                )),
                turn(Series::new(
                    "published, training",
                    vec![(1.0, 0.5257), (2.0, 0.3412), (20.0, 0.0874)],
                    published,
                )),
                turn(Series::new("test", vec![(20.0, 0.24)], Style::TEST)),
            ],
        }
    };
    let head = Head::new("Accuracy and loss by epoch").subtitle("Mean of 2 runs on made-up data");
    LineChart {
        head,
        panels: vec![panel("accuracy", true), panel("loss", false)],
        columns: 2,
        faint: "a single run".into(),
    }
    .draw()
}

fn heat_map() -> Result<Figure> {
    let names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Ankle boot"]
        .map(String::from)
        .to_vec();
    let cell = |row: usize, column: usize| {
        let value = if row == column {
            880.0 + 20.0 * row as f64
        } else {
            (row * 7 + column * 13 % 40) as f64
        };
        Cell {
            value: Some(value / 10.0),
            text: value.to_string(),
            hint: format!("{row} as {column}"),
        }
    };
    HeatMap {
        head: Head::new("Confusion matrix")
            .subtitle("Counts on made-up data; the colour is the share of the row"),
        rows: ("true class".into(), names.clone()),
        columns: ("predicted class".into(), names),
        cells: (0..5)
            .map(|row| (0..5).map(|column| cell(row, column)).collect())
            .collect(),
        bar: ColourBar {
            scale: ColourScale::Blues,
            range: [0.0, 100.0],
            label: "% of the true class".into(),
        },
        says: "Most lies on the diagonal.".into(),
    }
    .draw()
}

/// A ring on a ground of another shade.
fn ring(radius: f64) -> Result<Picture> {
    let pixel = |place: usize| {
        let (x, y) = ((place % 28) as f64 - 13.5, (place / 28) as f64 - 13.5);
        let off = (x.hypot(y) - radius).abs();
        (255.0 * (1.0 - off / 4.0).max(0.0)) as u8
    };
    Picture::new([1, 28, 28], &(0..784).map(pixel).collect::<Vec<u8>>())
}

fn predictions() -> Result<Figure> {
    let classes = [
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ];
    let card = |index: usize, predicted: usize, sure: f64| {
        let mut probabilities = vec![(1.0 - sure) / 20.0; 10];
        probabilities[6] += (1.0 - sure) / 2.0;
        probabilities[predicted] += sure;
        Ok(Card {
            picture: ring(4.0 + index as f64)?,
            name: format!("image {index}"),
            truth: 9,
            predicted,
            probabilities,
        })
    };
    PredictionSheet {
        head: Head::new("Sample predictions"),
        classes: classes.map(String::from).to_vec(),
        cards: vec![
            card(0, 9, 0.9999)?,
            card(1, 7, 0.55)?,
            card(2, 9, 0.4)?,
            card(3, 6, 0.2)?,
        ],
        columns: 3,
    }
    .draw()
}

fn sheet() -> Result<Figure> {
    let row = |name: &str, from: usize| -> Result<SheetRow> {
        Ok(SheetRow::plain(
            name,
            (from..from + 8)
                .map(|radius| ring(radius as f64))
                .collect::<Result<_>>()?,
        ))
    };
    PictureSheet {
        head: Head::new("Rings, class by class").subtitle("Made-up pictures"),
        rows: vec![row("small rings", 1)?, row("large rings", 6)?],
        side: 56.0,
        bar: Some(ColourBar {
            scale: ColourScale::Greys,
            range: [-0.4, 0.4],
            label: "weight".into(),
        }),
        says: "Rings of growing size.".into(),
    }
    .draw()
}

fn boxes() -> Result<Figure> {
    let group = |name: &str, values: [f64; 5]| BoxGroup {
        name: name.into(),
        values: values
            .iter()
            .enumerate()
            .map(|(fold, &value)| (value, format!("fold {fold}: {value}")))
            .collect(),
    };
    BoxPlot {
        head: Head::new("Scores of five folds"),
        y: Axis::new("accuracy"),
        groups: vec![
            group("as the code was written", [0.86, 0.88, 0.9, 0.91, 0.915]),
            group("as k-fold is meant", [0.861, 0.858, 0.866, 0.86, 0.89]),
        ],
    }
    .draw()
}

fn bars() -> Result<Figure> {
    let group = |name: &str, keras: f64, torch: Option<f64>| BarGroup {
        name: name.into(),
        values: vec![
            Some((keras, String::new())),
            torch.map(|value| (value, String::new())),
        ],
    };
    BarChart {
        head: Head::new("A training step beside Keras and PyTorch")
            .subtitle("Shorter is faster here"),
        x: Axis::new("our time / theirs"),
        series: vec!["against Keras".into(), "against PyTorch".into()],
        groups: vec![
            group("thesis", 0.23, Some(0.34)),
            group("lab3", 0.59, Some(0.72)),
            group("lenet5", 0.24, None),
        ],
        references: vec![
            Reference {
                value: 1.0,
                name: "as fast".into(),
            },
            Reference {
                value: 0.5,
                name: "twice as fast".into(),
            },
        ],
    }
    .draw()
}

fn intervals() -> Result<Figure> {
    let row = |name: &str, interval: [f64; 2], point: f64, verdict: &str| IntervalRow {
        name: name.into(),
        interval,
        point,
        verdict: verdict.into(),
        hint: format!("{name}: {point}"),
    };
    IntervalPlot {
        head: Head::new("Published values beside the runs").subtitle("Made-up data"),
        x: Axis::new("published value less our mean, in margins").from(-4.0, 4.0),
        interval: "the prediction interval of the runs".into(),
        point: "the published value".into(),
        rows: vec![
            row("test accuracy", [-1.3, 1.3], 0.6, "reproduced"),
            row("test loss", [-9.0, 9.0], -0.34, "reproduced"),
            row(
                "training loss, last epoch",
                [-0.5, 0.5],
                2.8,
                "not reproduced",
            ),
        ],
        references: vec![
            Reference {
                value: -1.0,
                name: "margin".into(),
            },
            Reference {
                value: 1.0,
                name: "margin".into(),
            },
        ],
    }
    .draw()
}

fn network() -> Result<Figure> {
    let planes = |channels, side| StageShape::Planes {
        channels,
        height: side,
        width: side,
    };
    let stage = |operations: &[&str], shape, parameters: &str| Stage {
        operations: operations.iter().map(ToString::to_string).collect(),
        shape,
        notes: if parameters.is_empty() {
            vec![]
        } else {
            vec![format!("{parameters} parameters")]
        },
    };
    NetworkDiagram {
        head: Head::new("LeNet-5").subtitle("61,706 parameters"),
        stages: vec![
            stage(&["input"], planes(1, 32), ""),
            stage(&["conv 5×5, 6", "tanh"], planes(6, 28), "156"),
            stage(&["max-pool 2×2"], planes(6, 14), ""),
            stage(&["conv 5×5, 16", "tanh"], planes(16, 10), "2,416"),
            stage(&["max-pool 2×2"], planes(16, 5), ""),
            stage(&["flatten"], StageShape::Flat(400), ""),
            stage(&["dense 120"], StageShape::Flat(120), "48,120"),
            stage(&["dense 84"], StageShape::Flat(84), "10,164"),
            stage(&["dense 10", "softmax"], StageShape::Flat(10), "850"),
        ],
        columns: 5,
    }
    .draw()
}
