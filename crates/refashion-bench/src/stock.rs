//! The same operations in candle as it comes, through its own autograd.

use candle_core::{Device, Tensor, Var};
use candle_nn::{BatchNorm, ModuleT, Optimizer, ParamsAdamW};
use refashion_layers::{Axis, Conv2d, Conv2dConfig, Layer, PoolConfig};

use crate::{
    error::{Error, Result},
    operation::{FORWARD, GRADIENTS, Kernel, Row, STEP, What, numbers},
    timing::{Times, timed},
};

/// The side of the matrices whose product is the measure of the machine.
const SIDE: usize = 1536;

/// The rate of a product of large matrices, in GFLOP/s: the best of so many.
pub(crate) fn sgemm(repetitions: usize) -> Result<f64> {
    let matrix = tensor(&[SIDE, SIDE])?;
    let times = timed_results(repetitions, || matrix.matmul(&matrix))?;
    Ok(2.0 * (SIDE as f64).powi(3) / times.min_ms / 1e6)
}

/// How long candle takes. Its autograd knows no gradient of a kernel alone.
pub(crate) fn times(kernel: &Kernel, repetitions: usize) -> Result<Vec<Row>> {
    let batch = kernel.batch;
    match &kernel.what {
        What::Conv2d(config) => {
            let (channels, height, width) = config.input;
            let (x, padding) = (
                variable(&[batch, channels, height, width])?,
                padding(config)?,
            );
            let shape = Conv2d::new(*config)?.weights().swap_remove(0).1;
            let weights = variable(&shape)?;
            let (stride, dilation) = (config.window.stride.0, config.window.dilation.0);
            both(repetitions, || {
                x.conv2d(&weights, padding, stride, dilation, config.groups)
            })
        }
        What::Dense(config) => {
            let x = variable(&[batch, config.inputs])?;
            let weights = variable(&[config.units, config.inputs])?;
            both(repetitions, || x.matmul(&weights.t()?))
        }
        What::Pool(PoolConfig { input, window, .. }) => {
            let x = variable(&[batch, input.0, input.1, input.2])?;
            both(repetitions, || x.max_pool2d(window.size))
        }
        What::BatchNorm(config) => {
            let x = variable(&[batch, config.channels, config.plane, 1])?;
            let channels = || variable(&[config.channels]);
            let norm = BatchNorm::new(
                config.channels,
                channels()?.as_tensor().clone(),
                channels()?.sqr()?,
                channels()?.as_tensor().clone(),
                channels()?.as_tensor().clone(),
                f64::from(config.epsilon),
            )?;
            both(repetitions, || norm.forward_t(&x, true))
        }
        What::Adam(count) => {
            let weights = variable(&[*count])?;
            let gradients = weights.sqr()?.backward()?;
            let params = ParamsAdamW {
                weight_decay: 0.0,
                ..ParamsAdamW::default()
            };
            let mut adam = candle_nn::AdamW::new(vec![weights], params)?;
            let times = timed_results(repetitions, || adam.step(&gradients))?;
            Ok(vec![(STEP, times)])
        }
    }
}

/// The forward pass, and the gradients of all variables.
fn both(repetitions: usize, forward: impl Fn() -> candle_core::Result<Tensor>) -> Result<Vec<Row>> {
    let result = forward()?;
    let passes = [
        (FORWARD, timed_results(repetitions, &forward)?),
        (GRADIENTS, timed_results(repetitions, || result.backward())?),
    ];
    Ok(passes.into())
}

/// Times what may fail; a failure comes out at the end.
fn timed_results<T>(
    repetitions: usize,
    mut work: impl FnMut() -> candle_core::Result<T>,
) -> Result<Times> {
    let mut failure = None;
    let times = timed(repetitions, || {
        if let Err(error) = work() {
            failure = Some(error);
        }
    })?;
    failure.map_or(Ok(times), |error| Err(Error::from(error)))
}

/// Candle pads all sides alike, as all kernels that are timed do.
fn padding(config: &Conv2dConfig) -> Result<usize> {
    let (_, height, width) = config.input;
    let (Axis { before, .. }, _) = config.window.axes((height, width))?;
    Ok(before)
}

fn tensor(shape: &[usize]) -> Result<Tensor> {
    let values = numbers(shape.iter().product());
    Ok(Tensor::from_vec(values, shape, &Device::Cpu)?)
}

fn variable(shape: &[usize]) -> Result<Var> {
    Ok(Var::from_tensor(&tensor(shape)?)?)
}
