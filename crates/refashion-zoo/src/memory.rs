//! What a network takes in memory, from its shapes.

use std::mem::size_of;

use crate::error::Result;
use crate::fuse::fuse;
use crate::network::Network;

/// What the model of a network takes in memory, in bytes.
///
/// Counts that are larger than can be counted are `u64::MAX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// The layers that compute, first to last.
    pub layers: Vec<LayerMemory>,
    /// The batch on its way in, and the two buffers in which its gradient goes back.
    pub buffers: u64,
}

/// What a layer takes in memory, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerMemory {
    /// The place in the network, counted from 1.
    pub number: usize,
    /// The name, given or automatic.
    pub name: String,
    /// Its weights and running statistics, once.
    pub values: u64,
    /// What it makes of a batch, and what it needs for that and for its gradients.
    pub batch: u64,
}

impl Network {
    /// What its model takes in memory with batches of so many examples. It is computed from the
    /// shapes: nothing is allocated, however large the layers are.
    ///
    /// # Errors
    ///
    /// As [`Network::check`].
    ///
    /// ```
    /// use refashion_zoo::{Network, Shape};
    ///
    /// let network = Network::new("wide", Shape::Flat(784)).dense(1_000_000_000).dense(10);
    /// let memory = network.memory(64)?;
    /// assert_eq!(memory.layers[0].values, 785_000_000_000 * 4);
    /// assert_eq!(memory.layers[0].batch, 64_000_000_000 * 4);
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    pub fn memory(&self, batch: usize) -> Result<Memory> {
        let infos = self.check()?;
        let mut layers: Vec<LayerMemory> = Vec::new();
        let mut largest = self.input.len();
        for part in fuse(&self.layers, &infos).0 {
            let info = &infos[part.index];
            let Some(layer) = self.built(&part, &infos)? else {
                continue;
            };
            largest = largest.max(layer.output_len());
            // A shortcut keeps the gradient of what it adds until the way back comes there.
            let shortcut = part.adds(info).map_or(0, |_| layer.input_len());
            let taken = bytes(layer.output_len().saturating_add(shortcut))
                .saturating_mul(batch as u64)
                .saturating_add(bytes(layer.scratch(batch)));
            match layers.last_mut() {
                Some(LayerMemory { number, batch, .. }) if *number == info.number => {
                    *batch = batch.saturating_add(taken);
                }
                _ => layers.push(LayerMemory {
                    number: info.number,
                    name: info.name.clone(),
                    values: bytes(info.trainable).saturating_add(bytes(info.non_trainable)),
                    batch: taken,
                }),
            }
        }
        let input = bytes(self.input.len());
        let buffers = bytes(largest).saturating_mul(2).saturating_add(input);
        Ok(Memory {
            layers,
            buffers: buffers.saturating_mul(batch as u64),
        })
    }
}

/// The bytes of so many values.
fn bytes(values: usize) -> u64 {
    (values as u64).saturating_mul(size_of::<f32>() as u64)
}
