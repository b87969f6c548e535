//! What the machine can do at most.

use rayon::prelude::*;
use refashion_layers::ProductPrecision;
use refashion_zoo::{Model, Network, Pass, Shape};
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    timing::{pseudo_random, timed},
};

/// The rates of a machine, measured with the threads of the current pool.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MachineLimits {
    /// A product of large matrices, in 10⁹ operations a second.
    pub gflops: f64,
    /// Memory, read and written in turns, in 10⁹ bytes a second.
    pub gbytes_per_s: f64,
}

/// The side of the matrices.
const SIDE: usize = 1536;

/// Values of each of two vectors: far more than any cache holds.
const LENGTH: usize = 1 << 25;

impl MachineLimits {
    /// Measures them, with factors of this precision: the best of so many.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) if there are no repetitions.
    pub fn measured(repetitions: usize, precision: ProductPrecision) -> Result<Self> {
        let network = Network::new("product", Shape::Flat(SIDE)).dense(SIDE);
        let mut model = Model::new(&network, 0)?;
        let x: Vec<f32> = (0..SIDE * SIDE).map(pseudo_random).collect();
        let product = timed(repetitions, || {
            model.forward(&x, &Pass::inference(SIDE).precision(precision));
        })?;
        let (x, mut y) = (vec![1.0f32; LENGTH], vec![0.0f32; LENGTH]);
        let memory = timed(repetitions, || {
            let pieces = y.par_chunks_mut(1 << 16).zip(x.par_chunks(1 << 16));
            pieces.for_each(|(y, x)| {
                for (y, x) in y.iter_mut().zip(x) {
                    *y += 0.5 * x;
                }
            });
        })?;
        // Both vectors are read, and one is written.
        let bytes = (3 * LENGTH * size_of::<f32>()) as f64;
        Ok(Self {
            gflops: 2.0 * (SIDE as f64).powi(3) / product.min_ms / 1e6,
            gbytes_per_s: bytes / memory.min_ms / 1e6,
        })
    }

    /// The least time that operations and bytes take, in milliseconds.
    pub fn ms(&self, operations: f64, bytes: f64) -> f64 {
        (operations / self.gflops).max(bytes / self.gbytes_per_s) / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_longer_is_the_limit() {
        let limits = MachineLimits {
            gflops: 100.0,
            gbytes_per_s: 10.0,
        };
        assert_eq!(limits.ms(1e9, 1e6), 10.0);
        assert_eq!(limits.ms(1e6, 1e9), 100.0);
    }

    #[test]
    fn a_machine_has_limits() {
        for precision in ProductPrecision::ALL {
            let limits = MachineLimits::measured(1, precision).unwrap();
            assert!(limits.gflops > 0.1 && limits.gbytes_per_s > 0.1);
            assert!(MachineLimits::measured(0, precision).is_err());
        }
    }
}
