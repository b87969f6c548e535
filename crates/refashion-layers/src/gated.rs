//! Activation functions that are x times a gate between 0 and 1: GELU and SiLU.
//!
//! They fall before they rise, so that their gradients are computed from the input. Far from 0,
//! where a gate is 0 or 1 to the last digit, the input is held, so that a product with what is left
//! of an exponential stays as small as it has to be.

use crate::elementary;
use crate::pointwise::Pointwise;

/// x·Φ(x).
#[derive(Clone, Copy)]
pub(crate) struct Gelu;

impl Pointwise for Gelu {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        x.max(-FAR) * elementary::normal_cdf(x)
    }

    /// Φ(x) + x·φ(x), φ the density.
    #[inline(always)]
    fn gradient(self, x: f32, dy: f32) -> f32 {
        let near = x.clamp(-FAR, FAR);
        let density = ROOT * elementary::exp(-0.5 * near * near);
        dy * (elementary::normal_cdf(x) + near * density)
    }
}

/// x·σ(2u) with u = √(2/π)·(x + c·x³): ½·(1 + tanh u) is σ(2u), which keeps its digits on the left.
#[derive(Clone, Copy)]
pub(crate) struct GeluTanh;

impl Pointwise for GeluTanh {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        x.max(-FAR) * elementary::sigmoid(inner(x))
    }

    #[inline(always)]
    fn gradient(self, x: f32, dy: f32) -> f32 {
        let near = x.clamp(-FAR, FAR);
        let gate = elementary::sigmoid(inner(x));
        let slope = 2.0 * ROOT_2 * (1.0 + 3.0 * CUBIC * near * near);
        dy * (gate + near * gate * (1.0 - gate) * slope)
    }
}

/// x·σ(x).
#[derive(Clone, Copy)]
pub(crate) struct Silu;

impl Pointwise for Silu {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        x.max(-FARTHER) * elementary::sigmoid(x)
    }

    #[inline(always)]
    fn gradient(self, x: f32, dy: f32) -> f32 {
        let gate = elementary::sigmoid(x);
        dy * (gate + x.clamp(-FARTHER, FARTHER) * gate * (1.0 - gate))
    }
}

/// Φ(−13) is below all normal numbers.
const FAR: f32 = 13.0;
/// So is e⁻⁸⁸.
const FARTHER: f32 = 88.0;
/// 1 / √(2π).
const ROOT: f32 = 0.398_942_3;
/// √(2/π).
const ROOT_2: f32 = 0.797_884_6;
const CUBIC: f32 = 0.044_715;

/// 2u, of an x that is held where its cube would leave all numbers.
#[inline(always)]
fn inner(x: f32) -> f32 {
    let near = x.clamp(-FAR, FAR);
    // NaN has to stay NaN, as it does in a clamp.
    2.0 * ROOT_2 * (near + CUBIC * near * near * near)
}
