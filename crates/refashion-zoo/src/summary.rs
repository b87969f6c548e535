//! A network at a glance.

use std::fmt;

use refashion_std::{flush_left, flush_right, thousands};
use serde::Serialize;

use crate::check::LayerInfo;
use crate::error::Result;
use crate::layer_spec::LayerSpec;
use crate::network::Network;
use crate::shape::Shape;

/// A table of a network's layers, displayed like Keras' `model.summary()`.
///
/// Shapes are shown as Keras shows them, batch first and channels last: `(None, 28, 28, 1)`. In
/// memory channels come first; [`Shape`] says more. The rows are plain values for CSV or JSON.
///
/// ```
/// use refashion_zoo::{Network, Shape};
///
/// let network = Network::new("tiny", Shape::image(1, 28, 28)).conv2d(32, 3).flatten().dense(10);
/// let summary = network.summary()?;
/// assert_eq!(summary.total, 216_650);
/// assert_eq!(
///     summary.to_string(),
///     "\
/// Model: \"tiny\"
/// ______________________________________________
/// Layer (type)       Output Shape        Param #
/// ==============================================
/// conv2d (Conv2D)    (None, 26, 26, 32)      320
/// flatten (Flatten)  (None, 21632)             0
/// dense (Dense)      (None, 10)          216,330
/// ==============================================
/// Total params: 216,650
/// Trainable params: 216,650
/// Non-trainable params: 0
/// ______________________________________________
/// ");
/// # Ok::<(), refashion_zoo::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The network's name.
    pub network: String,
    /// Where the network comes from.
    pub source: String,
    /// One row a layer.
    pub layers: Vec<SummaryRow>,
    /// All parameters.
    pub total: usize,
    /// Those that the gradient changes.
    pub trainable: usize,
    /// Those that only training's forward passes change.
    pub non_trainable: usize,
    /// Multiply-accumulate operations of one example's forward pass.
    pub macs: usize,
}

/// One layer of a [`Summary`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SummaryRow {
    /// The layer's place in the network, counted from 1.
    pub number: usize,
    /// The layer's name.
    pub name: String,
    /// The layer's class in Keras.
    pub class: String,
    /// The layer's settings, a few words for each: see [`LayerSpec::settings`].
    pub settings: Vec<String>,
    /// The output shape as Keras shows it.
    pub output: String,
    /// The number of output values of one example.
    pub activations: usize,
    /// All parameters.
    pub params: usize,
    /// Those that the gradient changes.
    pub trainable: usize,
    /// Those that only training's forward passes change.
    pub non_trainable: usize,
    /// Multiply-accumulate operations of one example's forward pass.
    pub macs: usize,
}

impl Network {
    /// The network's layers, shapes and counts.
    ///
    /// # Errors
    ///
    /// As [`Network::check`].
    pub fn summary(&self) -> Result<Summary> {
        let layers = self.check()?.into_iter().zip(&self.layers);
        let layers: Vec<SummaryRow> = layers.map(|(info, layer)| row(info, layer)).collect();
        let sum = |value: fn(&SummaryRow) -> usize| {
            let values = layers.iter().map(value);
            values.fold(0, usize::saturating_add)
        };
        Ok(Summary {
            network: self.name.clone(),
            source: self.source.clone(),
            total: sum(|row| row.params),
            trainable: sum(|row| row.trainable),
            non_trainable: sum(|row| row.non_trainable),
            macs: sum(|row| row.macs),
            layers,
        })
    }
}

fn row(info: LayerInfo, layer: &LayerSpec) -> SummaryRow {
    SummaryRow {
        number: info.number,
        name: info.name,
        class: info.class.to_owned(),
        settings: layer.settings(),
        output: keras_shape(info.output),
        activations: info.output.len(),
        params: info.trainable + info.non_trainable,
        trainable: info.trainable,
        non_trainable: info.non_trainable,
        macs: info.macs,
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = ["Layer (type)", "Output Shape", "Param #"].map(str::to_owned);
        let rows: Vec<[String; 3]> = self.layers.iter().map(cells).collect();
        let [name, shape, count] = [0, 1, 2].map(|column| {
            let cells = rows
                .iter()
                .chain([&heading])
                .map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        });
        let width = name + shape + count + 4;
        let write_row = |f: &mut fmt::Formatter<'_>, [a, b, c]: &[String; 3]| {
            let [a, b] = [flush_left(a, name), flush_left(b, shape)];
            writeln!(f, "{a}  {b}  {}", flush_right(c, count))
        };
        writeln!(f, "Model: {:?}\n{}", self.network, "_".repeat(width))?;
        write_row(f, &heading)?;
        writeln!(f, "{}", "=".repeat(width))?;
        for row in &rows {
            write_row(f, row)?;
        }
        writeln!(f, "{}", "=".repeat(width))?;
        writeln!(f, "Total params: {}", thousands(self.total))?;
        writeln!(f, "Trainable params: {}", thousands(self.trainable))?;
        writeln!(f, "Non-trainable params: {}", thousands(self.non_trainable))?;
        writeln!(f, "{}", "_".repeat(width))
    }
}

fn cells(row: &SummaryRow) -> [String; 3] {
    [
        format!("{} ({})", row.name, row.class),
        row.output.clone(),
        thousands(row.params),
    ]
}

fn keras_shape(shape: Shape) -> String {
    let sizes = shape
        .channels_last()
        .into_iter()
        .map(|size| size.to_string());
    let all: Vec<String> = std::iter::once("None".to_owned()).chain(sizes).collect();
    format!("({})", all.join(", "))
}
