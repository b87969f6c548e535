//! Global average pooling.

use crate::{Error, Pool, PoolConfig};

/// The mean of each channel: average pooling with a window as large as the image.
#[derive(Debug)]
pub struct GlobalAveragePool;

impl GlobalAveragePool {
    /// The pool that leaves one value a channel of an image of channels × height × width.
    ///
    /// # Errors
    /// [`Error::Zero`] when one of the sizes is 0.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(input: (usize, usize, usize)) -> Result<Pool, Error> {
        Pool::new(PoolConfig::average(input, (input.1, input.2)))
    }
}
