//! A layer whose sizes are learned from the tensors that come.

use candle_core::{Error, Result};
use std::sync::{Mutex, PoisonError};

use crate::Autograd;

/// Keeps the layer that was built for the size seen last.
#[derive(Debug)]
pub(super) struct Sized<S>(Mutex<Option<(S, Autograd)>>);

impl<S> Default for Sized<S> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<S: PartialEq + Copy> Sized<S> {
    /// The layer for `size`, which `build` builds when it is not the one seen last.
    pub(super) fn get(
        &self,
        size: S,
        build: impl FnOnce() -> std::result::Result<Autograd, crate::Error>,
    ) -> Result<Autograd> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, layer)) = &*kept
            && *of == size
        {
            return Ok(layer.clone());
        }
        let layer = build().map_err(Error::wrap)?;
        *kept = Some((size, layer.clone()));
        Ok(layer)
    }
}
