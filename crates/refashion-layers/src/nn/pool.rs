//! Pools for candle.

use candle_core::{Module, Result, Tensor};

use super::sized::Sized;
use crate::{Autograd, Pool, PoolConfig, PoolKind, PoolWindow, Window};

/// Max pooling over (batch, channels, height, width), with the right gradient for any window,
/// stride and padding.
///
/// ```
/// use candle_core::{Device, Module, Tensor};
/// use refashion_layers::{Window, nn};
///
/// let x = Tensor::new(&[[[[1f32, 2., 5.], [4., 3., 6.], [9., 7., 8.]]]], &Device::Cpu)?;
/// let pool = nn::MaxPool2d::new(Window::new((2, 2)));
/// assert_eq!(pool.forward(&x)?.flatten_all()?.to_vec1::<f32>()?, [4.0, 6.0, 9.0, 8.0]);
///
/// // A number means windows side by side.
/// let pool = nn::MaxPool2d::new(2);
/// assert_eq!(pool.forward(&x)?.flatten_all()?.to_vec1::<f32>()?, [4.0]);
/// assert_eq!(pool.forward(&x)?.dims(), x.max_pool2d(2)?.dims());
/// # Ok::<(), candle_core::Error>(())
/// ```
#[derive(Debug)]
pub struct MaxPool2d {
    window: Window,
    layer: Sized<(usize, usize, usize)>,
}

impl MaxPool2d {
    /// Max pooling with this window: `2` is one of windows of 2×2 side by side, as in candle's
    /// `max_pool2d`; a [`Window`] says its stride itself.
    pub fn new(window: impl Into<PoolWindow>) -> Self {
        Self {
            window: window.into().0,
            layer: Sized::default(),
        }
    }

    /// The window that slides over each channel.
    pub fn window(&self) -> &Window {
        &self.window
    }
}

impl Module for MaxPool2d {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        forward(PoolKind::Max, self.window, &self.layer, x)
    }
}

/// Average pooling over (batch, channels, height, width); padding is not counted.
///
/// ```
/// use candle_core::{Device, Module, Tensor};
/// use refashion_layers::{Padding, Window, nn};
///
/// let x = Tensor::new(&[[[[1f32, 2., 6.], [4., 5., 8.]]]], &Device::Cpu)?;
/// let pool = nn::AvgPool2d::new(Window::new((2, 2)).stride((2, 2)).padding(Padding::Same));
/// assert_eq!(pool.forward(&x)?.flatten_all()?.to_vec1::<f32>()?, [3.0, 7.0]);
/// # Ok::<(), candle_core::Error>(())
/// ```
#[derive(Debug)]
pub struct AvgPool2d {
    window: Window,
    layer: Sized<(usize, usize, usize)>,
}

impl AvgPool2d {
    /// Average pooling with this window: `2` is one of windows of 2×2 side by side, as in candle's
    /// `avg_pool2d`; a [`Window`] says its stride itself.
    pub fn new(window: impl Into<PoolWindow>) -> Self {
        Self {
            window: window.into().0,
            layer: Sized::default(),
        }
    }

    /// The window that slides over each channel.
    pub fn window(&self) -> &Window {
        &self.window
    }
}

impl Module for AvgPool2d {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        forward(PoolKind::Average, self.window, &self.layer, x)
    }
}

fn forward(
    kind: PoolKind,
    window: Window,
    layer: &Sized<(usize, usize, usize)>,
    x: &Tensor,
) -> Result<Tensor> {
    let (_, channels, height, width) = x.dims4()?;
    let input = (channels, height, width);
    let layer = layer.get(input, || {
        let layer = Pool::new(PoolConfig {
            input,
            kind,
            window,
        })?;
        let output = layer.output_shape();
        Ok(Autograd::new("pool", layer, output))
    })?;
    layer.apply(x, &[], &[], true, 0)
}
