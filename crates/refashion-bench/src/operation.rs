//! The operations that are timed, as the documents' networks have them.

use refashion_layers::{
    BatchNormConfig, Conv2d, Conv2dConfig, DenseConfig, Padding, PoolConfig, Window,
};

use crate::{
    error::Result,
    timing::{Times, pseudo_random},
};

/// An operation to be timed.
pub(crate) struct Kernel {
    pub(crate) name: String,
    pub(crate) batch: usize,
    pub(crate) what: What,
    /// Operations of the forward pass by the direct method; 0 where memory is what counts.
    pub(crate) operations: f64,
}

/// What kind of operation.
pub(crate) enum What {
    Conv2d(Conv2dConfig),
    Dense(DenseConfig),
    Pool(PoolConfig),
    BatchNorm(BatchNormConfig),
    /// A step on so many weights.
    Adam(usize),
}

/// The passes of an operation, and how much of the forward pass' arithmetic they take.
pub(crate) const FORWARD: (&str, f64) = ("forward", 1.0);
pub(crate) const KERNEL_GRADIENT: (&str, f64) = ("kernel gradient", 1.0);
pub(crate) const GRADIENTS: (&str, f64) = ("gradients", 2.0);
pub(crate) const STEP: (&str, f64) = ("step", 0.0);

/// Every operation that is timed.
pub(crate) fn all() -> Result<Vec<Kernel>> {
    let window = |size: usize| Window::new((size, size));
    let same = |size: usize| window(size).padding(Padding::Same);
    let around = |size: usize| window(size).padding(Padding::all(size / 2));
    let convolutions = [
        ("thesis, first", 128, (1, 28, 28), 32, window(3), 1),
        ("thesis, second", 128, (32, 26, 26), 64, window(3), 1),
        ("lab3, third", 64, (64, 7, 7), 128, same(3), 1),
        ("masters, fourth", 32, (64, 14, 14), 64, same(3), 1),
        ("lenet5, second", 32, (6, 14, 14), 16, window(5), 1),
        ("report, third", 32, (256, 7, 7), 512, same(5), 1),
        (
            "alexnet, first",
            16,
            (3, 227, 227),
            96,
            window(11).stride((4, 4)),
            1,
        ),
        ("alexnet, second", 16, (96, 27, 27), 256, around(5), 2),
    ];
    let mut kernels = Vec::new();
    for (name, batch, input, filters, window, groups) in convolutions {
        let config = Conv2dConfig {
            groups,
            ..Conv2dConfig::new(input, filters, window)
        };
        let (_, height, width) = Conv2d::new(config)?.output_shape();
        let taps = window.size.0 * window.size.1 * input.0 / groups;
        let (kh, kw) = window.size;
        kernels.push(Kernel {
            name: format!("conv {kh}×{kw} ({name})"),
            batch,
            what: What::Conv2d(config),
            operations: 2.0 * (batch * filters * height * width * taps) as f64,
        });
    }
    for (name, batch, inputs, units) in [("thesis", 128, 9216, 128), ("alexnet", 16, 9216, 4096)] {
        kernels.push(Kernel {
            name: format!("dense {inputs}→{units} ({name})"),
            batch,
            what: What::Dense(DenseConfig::new(inputs, units)),
            operations: 2.0 * (batch * inputs * units) as f64,
        });
    }
    let other = |name: &str, batch, what| Kernel {
        name: name.to_owned(),
        batch,
        what,
        operations: 0.0,
    };
    let pool = PoolConfig::max((64, 24, 24), (2, 2));
    let norm = BatchNormConfig::new(32, 28 * 28);
    kernels.push(other("max pool 2×2 (thesis)", 128, What::Pool(pool)));
    kernels.push(other(
        "batch norm 32×28×28 (masters)",
        32,
        What::BatchNorm(norm),
    ));
    kernels.push(other("Adam (thesis)", 128, What::Adam(1_199_882)));
    Ok(kernels)
}

/// A pass and how long it takes.
pub(crate) type Row = ((&'static str, f64), Times);

/// Numbers around 0 without a pattern.
pub(crate) fn numbers(len: usize) -> Vec<f32> {
    (0..len).map(|i| 0.1 * (pseudo_random(i) - 0.5)).collect()
}
