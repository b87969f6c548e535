//! Dense layers in a row.

use std::sync::Mutex;

use super::crew::{Crew, worth_waking};
use super::destination::Destination;
use super::epilogue::Epilogue;
use super::frozen_layer::FrozenLayer;
use super::joined::Joined;
use crate::product::{Product, padded, panel};
use crate::threads::lend;
use crate::transpose::transpose;

/// Examples that a thread takes through all layers.
const ROWS: usize = 32;
/// Terms of each sum that are added at once.
const TERMS: usize = 512;
/// Products of a piece of work that is worth a thread.
const PIECE: usize = 1 << 17;

/// Dense layers in a row, their kernels laid out once as they are read.
#[derive(Debug)]
pub struct DenseChain {
    layers: Vec<Packed>,
    spaces: Mutex<Vec<[Vec<f32>; 2]>>,
}

#[derive(Debug)]
struct Packed {
    inputs: usize,
    units: usize,
    /// Panels of units, within them inputs.
    kernel: Vec<f32>,
    epilogue: Epilogue,
}

impl DenseChain {
    /// The chain of the first of some layers, and how many of them are in it: none where the first is not
    /// dense.
    pub fn of(layers: &[FrozenLayer<'_>]) -> Option<(Self, usize)> {
        let mut joined: Vec<Joined<'_>> = Vec::new();
        let mut count = 0;
        for layer in layers {
            if let FrozenLayer::Dense { .. } = layer {
                joined.push(Joined::new(layer.clone()));
            } else if !Joined::last_takes(&mut joined, layer) {
                break;
            }
            count += 1;
        }
        let layers: Vec<Packed> = joined.into_iter().filter_map(Packed::new).collect();
        let chain = Self {
            layers,
            spaces: Mutex::default(),
        };
        (count > 0).then_some((chain, count))
    }

    /// Values of one example on its way in, and on its way out.
    pub fn lens(&self) -> (usize, usize) {
        let inputs = self.layers.first().map_or(0, |layer| layer.inputs);
        (inputs, self.layers.last().map_or(0, |layer| layer.units))
    }

    /// Computes all examples of a batch.
    ///
    /// # Panics
    ///
    /// When `x` and `y` do not hold as many examples.
    pub fn forward(&self, crew: &mut Crew, x: &[f32], y: &mut [f32]) {
        let (x_len, y_len) = self.lens();
        let batch = x.len() / x_len;
        assert_eq!((x.len(), y.len()), (batch * x_len, batch * y_len));
        if batch == 0 {
            return;
        }
        let products = self.layers.iter().map(|layer| layer.kernel.len());
        let alone = !worth_waking(products.sum::<usize>().saturating_mul(batch));
        if alone || batch < ROWS * crew.threads() {
            self.rows((!alone).then_some(crew), x, y, batch);
            return;
        }
        let y = Destination::new(y);
        crew.share(batch.div_ceil(ROWS), |piece| {
            let rows = piece * ROWS..((piece + 1) * ROWS).min(batch);
            // SAFETY: each piece has rows of its own.
            #[allow(unsafe_code)]
            let y = unsafe { y.part(rows.start * y_len..rows.end * y_len) };
            let x = &x[rows.start * x_len..rows.end * x_len];
            self.rows(None, x, y, rows.len());
        });
    }

    /// Takes some examples through all layers.
    fn rows(&self, mut crew: Option<&mut Crew>, x: &[f32], y: &mut [f32], count: usize) {
        let [mut from, mut to] = self.space(count);
        let last = self.layers.len() - 1;
        for (number, layer) in self.layers.iter().enumerate() {
            let x = if number == 0 { x } else { &from };
            let x = &x[..count * layer.inputs];
            if number == last {
                layer.forward(crew.as_deref_mut(), x, y, count);
            } else {
                layer.forward(
                    crew.as_deref_mut(),
                    x,
                    &mut to[..count * layer.units],
                    count,
                );
                std::mem::swap(&mut from, &mut to);
            }
        }
        if let Ok(mut spaces) = self.spaces.lock() {
            spaces.push([from, to]);
        }
    }

    /// What lies between the layers, of a thread that is not at work.
    fn space(&self, count: usize) -> [Vec<f32>; 2] {
        let kept = self.spaces.lock().ok().and_then(|mut spaces| spaces.pop());
        let mut space = kept.unwrap_or_default();
        let widest = self.layers.iter().map(|layer| layer.units).max();
        let need = count * widest.unwrap_or(0);
        for values in &mut space {
            if values.len() < need {
                values.resize(need, 0.0);
            }
        }
        space
    }
}

impl Packed {
    fn new(joined: Joined<'_>) -> Option<Self> {
        let FrozenLayer::Dense {
            kernel,
            bias,
            activation,
        } = joined.layer
        else {
            return None;
        };
        let units = bias.len();
        let inputs = kernel.len() / units;
        let mut packed = vec![0.0; padded(units) * inputs];
        let panels = packed.chunks_exact_mut(inputs * panel());
        for (rows, packed) in kernel.chunks(inputs * panel()).zip(panels) {
            let to = (packed, panel());
            transpose((rows, inputs), to, rows.len() / inputs, inputs);
        }
        let epilogue = Epilogue {
            bias,
            activation,
            scale: joined.scale,
        };
        Some(Self {
            inputs,
            units,
            kernel: packed,
            epilogue: epilogue.padded(padded(units)),
        })
    }

    fn panels(&self) -> usize {
        self.units.div_ceil(panel())
    }

    /// Computes some examples, with a crew if there is one.
    fn forward(&self, crew: Option<&mut Crew>, x: &[f32], y: &mut [f32], count: usize) {
        let y = Destination::new(y);
        let Some(crew) = crew else {
            self.compute(x, y, count, 0..self.panels());
            return;
        };
        let pieces = (count * self.inputs * self.units / PIECE).clamp(1, self.panels());
        let panels = self.panels().div_ceil(pieces);
        crew.share(self.panels().div_ceil(panels), |number| {
            let first = number * panels;
            let end = (first + panels).min(self.panels());
            self.compute(x, y, count, first..end);
        });
    }

    /// Some panels of units.
    fn compute(&self, x: &[f32], y: Destination<'_>, count: usize, panels: std::ops::Range<usize>) {
        let width = panel();
        let of_panel = count * width;
        lend(panels.len() * of_panel, |sums| {
            for start in (0..self.inputs).step_by(TERMS) {
                Product {
                    a: &x[start..],
                    a_row: self.inputs,
                    a_step: 1,
                    segments: &[0],
                    k: TERMS.min(self.inputs - start),
                    b: &self.kernel[(panels.start * self.inputs + start) * width..],
                    b_row: width,
                    b_panel: self.inputs * width,
                    c: sums,
                    c_row: width,
                    c_panel: of_panel,
                    m: count,
                    n: panels.len() * width,
                    add: start > 0,
                }
                .run();
            }
            for (panel, sums) in panels.zip(sums.chunks_exact_mut(of_panel)) {
                let first = panel * width;
                self.epilogue.run(first, width, sums);
                let end = (first + width).min(self.units);
                for (row, sums) in sums.chunks_exact(width).enumerate() {
                    let place = row * self.units;
                    // SAFETY: each piece has units of its own.
                    #[allow(unsafe_code)]
                    let y = unsafe { y.part(place + first..place + end) };
                    y.copy_from_slice(&sums[..end - first]);
                }
            }
        });
    }
}
