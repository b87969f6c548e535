//! Which vector instructions are used: the best that the machine has, found when the program runs, or
//! those that it was told to take.

use std::sync::OnceLock;

use pulp::{Arch, WithSimd};

use crate::{amx, error::Error, vectors::Vectors};

/// What is used in this process. What was laid out for vectors of one length is read by the same.
static CHOSEN: OnceLock<Chosen> = OnceLock::new();

/// Vectors, and whether products of bf16 are formed as tiles form them.
#[derive(Clone, Copy)]
struct Chosen {
    arch: Arch,
    tiles: bool,
}

impl Chosen {
    /// The machine's best.
    fn best() -> Self {
        let arch = Arch::new();
        #[cfg(target_arch = "x86_64")]
        let tiles = matches!(arch, Arch::V4(_)) && amx::is_usable();
        #[cfg(not(target_arch = "x86_64"))]
        let tiles = false;
        Self { arch, tiles }
    }
}

impl Vectors {
    /// The kind that this process uses: the one that was chosen, else the machine's best.
    pub fn chosen() -> Self {
        match arch() {
            #[cfg(target_arch = "x86_64")]
            Arch::V3(_) => Self::Avx2,
            #[cfg(target_arch = "x86_64")]
            Arch::V4(_) if tiles() => Self::Amx,
            #[cfg(target_arch = "x86_64")]
            Arch::V4(_) => Self::Avx512,
            #[cfg(target_arch = "aarch64")]
            Arch::Neon(_) => Self::Neon,
            _ => Self::Plain,
        }
    }

    /// Whether this machine has them.
    pub fn is_here(self) -> bool {
        self.arch().is_some() && (self != Self::Amx || amx::is_usable())
    }

    /// Takes them for all that this process computes, in place of the machine's best.
    ///
    /// # Errors
    ///
    /// [`Error::Vectors`] where the machine does not have them, or others are in use already.
    pub fn choose(self) -> Result<(), Error> {
        let error = |problem| Error::Vectors {
            vectors: self,
            problem,
        };
        let arch = self.arch().ok_or_else(|| error("this machine has none"))?;
        let tiles = self == Self::Amx;
        match CHOSEN.set(Chosen { arch, tiles }) {
            Err(_) if Self::chosen() != self => Err(error("others are in use already")),
            _ => Ok(()),
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn arch(self) -> Option<Arch> {
        use pulp::x86::{V3, V4};
        match self {
            Self::Plain => Some(Arch::Scalar),
            Self::Avx2 => V3::try_new().map(Arch::V3),
            Self::Avx512 | Self::Amx => V4::try_new().map(Arch::V4),
            Self::Neon => None,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn arch(self) -> Option<Arch> {
        match (self, Arch::new()) {
            (Self::Plain, _) => Some(Arch::Scalar),
            #[cfg(target_arch = "aarch64")]
            (Self::Neon, best @ Arch::Neon(_)) => Some(best),
            _ => None,
        }
    }
}

/// Runs an operation with the machine's vectors.
#[inline]
pub(crate) fn dispatch<Op: WithSimd>(operation: Op) -> Op::Output {
    arch().dispatch(operation)
}

/// Runs an operation on so many values side by side with the longest vectors that they fill.
#[inline]
pub(crate) fn dispatch_on<Op: WithSimd>(values: usize, operation: Op) -> Op::Output {
    match arch() {
        #[cfg(target_arch = "x86_64")]
        Arch::V4(simd) if !values.is_multiple_of(16) => Arch::V3(*simd).dispatch(operation),
        arch => arch.dispatch(operation),
    }
}

/// Whether products of large blocks of bf16 are formed as tiles form them.
#[inline]
pub(crate) fn tiles() -> bool {
    chosen().tiles
}

/// AVX-512, where it is used.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(crate) fn avx512() -> Option<pulp::x86::V4> {
    match arch() {
        Arch::V4(simd) => Some(simd),
        _ => None,
    }
}

#[inline]
fn arch() -> Arch {
    chosen().arch
}

#[inline]
fn chosen() -> Chosen {
    #[cfg(test)]
    if let Some(forced) = tests::FORCED.get() {
        return forced;
    }
    *CHOSEN.get_or_init(Chosen::best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::noise;
    use crate::{
        Activation, BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Crew, Dense, DenseChain,
        DenseConfig, Dropout, FrozenLayer, ImageChain, Layer, Padding, Pass, Pool, PoolConfig,
        ProductPrecision, Window,
    };
    use std::cell::Cell;

    thread_local! {
        pub(super) static FORCED: Cell<Option<Chosen>> = const { Cell::new(None) };
    }

    /// Every kind of instructions that this machine has beside the plain ones.
    fn kinds() -> Vec<(Vectors, Chosen)> {
        let kinds = Vectors::ALL.into_iter().skip(1);
        let chosen = |kind: Vectors| {
            let (arch, tiles) = (kind.arch()?, kind == Vectors::Amx);
            Some((kind, Chosen { arch, tiles }))
        };
        kinds.filter_map(chosen).collect()
    }

    const PLAIN: Chosen = Chosen {
        arch: Arch::Scalar,
        tiles: false,
    };

    /// Output and gradients of a layer, made by threads that use these instructions.
    fn results(
        chosen: Chosen,
        precision: ProductPrecision,
        build: &(dyn Fn() -> Box<dyn Layer> + Sync),
    ) -> [Vec<f32>; 3] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(2)
            .start_handler(move |_| FORCED.set(Some(chosen)))
            .build()
            .unwrap();
        pool.install(|| {
            let (mut layer, batch) = (build(), 5);
            let count = |tensors: Vec<(&str, Vec<usize>)>| -> usize {
                tensors.iter().map(|t| t.1.iter().product::<usize>()).sum()
            };
            let (weights, mut state) = (
                noise(1, count(layer.weights())),
                vec![1.0; count(layer.state())],
            );
            let x = noise(2, batch * layer.input_len());
            let mut dy = noise(3, batch * layer.output_len());
            let mut y = vec![0.0; dy.len()];
            let (mut dweights, mut dx) = (vec![0.0; weights.len()], vec![0.0; x.len()]);
            let pass = Pass::training(batch, 7).precision(precision);
            layer.forward(&pass, &weights, &mut state, &x, &mut y);
            let dx_of = Some(&mut dx[..]);
            layer.backward(&pass, &weights, &x, &y, &mut dy, &mut dweights, dx_of);
            // Predictions are single.
            if precision == ProductPrecision::F32
                && let Some(frozen) = frozen_output(&layer.frozen(&weights, &state), &x, y.len())
            {
                close(&format!("frozen by {:?}", chosen.arch), &y, &frozen);
            }
            [y, dweights, dx]
        })
    }

    /// The output of a layer that no longer changes, if it is one that a chain begins with.
    fn frozen_output(layer: &Option<FrozenLayer<'_>>, x: &[f32], len: usize) -> Option<Vec<f32>> {
        let layers: Vec<FrozenLayer<'_>> = layer.iter().cloned().collect();
        let (mut crew, mut y) = (Crew::default(), vec![f32::NAN; len]);
        if let Some((chain, _)) = ImageChain::of(&layers) {
            chain.forward(&mut crew, x, &mut y);
        } else {
            DenseChain::of(&layers)?.0.forward(&mut crew, x, &mut y);
        }
        Some(y)
    }

    fn close(name: &str, plain: &[f32], found: &[f32]) {
        let size = plain.iter().fold(0.0, |size: f32, x| size.max(x.abs()));
        for (plain, found) in plain.iter().zip(found) {
            let error = (plain - found).abs();
            assert!(error <= 1e-4 * size, "{name}: {plain} {found}");
        }
    }

    #[test]
    fn every_kind_of_instructions_agrees_with_the_plain_ones() {
        let window = |size| Window::new((size, size));
        let same = |size| window(size).padding(Padding::Same);
        let conv = |input, filters, groups, window| {
            let config = Conv2dConfig {
                groups,
                activation: Activation::Tanh,
                ..Conv2dConfig::new(input, filters, window)
            };
            move || Box::new(Conv2d::new(config).unwrap()) as Box<dyn Layer>
        };
        // Of long sums the activation would keep the rounding but not the size it is compared with.
        let sums = |input, filters, window| {
            let config = Conv2dConfig::new(input, filters, window);
            move || Box::new(Conv2d::new(config).unwrap()) as Box<dyn Layer>
        };
        let dense = |inputs, units, activation| {
            let config = DenseConfig {
                activation,
                ..DenseConfig::new(inputs, units)
            };
            move || Box::new(Dense::new(config).unwrap()) as Box<dyn Layer>
        };
        type Build = Box<dyn Fn() -> Box<dyn Layer> + Sync>;
        let layers: [(&str, Build); 11] = [
            ("direct", Box::new(conv((3, 12, 11), 7, 1, window(5)))),
            ("3×3", Box::new(conv((34, 9, 10), 17, 1, same(3)))),
            ("3×3, shared", Box::new(conv((96, 5, 6), 80, 1, same(3)))),
            ("depthwise", Box::new(conv((24, 9, 10), 24, 24, same(3)))),
            ("5×5, groups", Box::new(conv((16, 9, 7), 48, 2, same(5)))),
            ("5×5, shared", Box::new(sums((96, 9, 7), 80, same(5)))),
            ("dense", Box::new(dense(300, 70, Activation::Sigmoid))),
            (
                "large dense",
                Box::new(dense(1030, 520, Activation::Elu(1.0))),
            ),
            (
                "pool",
                Box::new(|| Box::new(Pool::new(PoolConfig::max((3, 9, 8), (2, 2))).unwrap())),
            ),
            (
                "batch norm",
                Box::new(|| Box::new(BatchNorm::new(BatchNormConfig::new(6, 50)).unwrap())),
            ),
            (
                "dropout",
                Box::new(|| Box::new(Dropout::new(100, 0.4, 3).unwrap())),
            ),
        ];
        for (name, build) in &layers {
            let plain = results(PLAIN, ProductPrecision::F32, build);
            for (kind, chosen) in kinds() {
                let found = results(chosen, ProductPrecision::F32, build);
                for (plain, found) in plain.iter().zip(&found) {
                    close(&format!("{name} with {kind}"), plain, found);
                }
            }
        }
    }

    /// Each sum is formed in one order, and each of its steps is the same everywhere. Only where windows
    /// overlap are their parts of the image's gradient added in an order that hangs on the vectors' length.
    #[test]
    fn every_kind_of_instructions_gives_the_bits_of_bf16() {
        let conv = |input, filters, window| {
            let config = Conv2dConfig::new(input, filters, window);
            Box::new(Conv2d::new(config).unwrap()) as Box<dyn Layer>
        };
        let window = |size, stride| Window::new((size, size)).stride((stride, stride));
        type Build = Box<dyn Fn() -> Box<dyn Layer> + Sync>;
        let dense = || Box::new(Dense::new(DenseConfig::new(301, 71)).unwrap()) as Box<dyn Layer>;
        let layers: [(&str, Build, usize); 4] = [
            (
                "5×5",
                Box::new(move || conv((9, 12, 11), 19, window(5, 2))),
                2,
            ),
            (
                "7×7",
                Box::new(move || conv((16, 9, 9), 40, window(7, 1))),
                2,
            ),
            (
                "1×1",
                Box::new(move || conv((17, 9, 7), 33, window(1, 1))),
                3,
            ),
            ("dense", Box::new(dense), 3),
        ];
        for (name, build, passes) in &layers {
            let plain = results(PLAIN, ProductPrecision::Bf16, build);
            for (kind, chosen) in kinds() {
                let found = results(chosen, ProductPrecision::Bf16, build);
                for (pass, (plain, found)) in plain.iter().zip(&found).enumerate() {
                    close(&format!("pass {pass} of {name} with {kind}"), plain, found);
                    // Tiles add in an order of their own.
                    if chosen.tiles {
                        continue;
                    }
                    let pairs = plain.iter().zip(found);
                    let differ = pairs.filter(|(a, b)| a.to_bits() != b.to_bits()).count();
                    assert!(
                        differ == 0 || pass >= *passes,
                        "{differ} bits of pass {pass} of {name} with {kind}"
                    );
                }
            }
        }
    }
}
