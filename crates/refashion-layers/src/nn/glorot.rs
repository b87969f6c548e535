//! How kernels start.

/// Glorot's uniform distribution (Glorot and Bengio, 2010), Keras' default.
pub(super) fn glorot(fan_in: usize, fan_out: usize) -> candle_nn::Init {
    let limit = (6.0 / (fan_in + fan_out) as f64).sqrt();
    candle_nn::Init::Uniform {
        lo: -limit,
        up: limit,
    }
}
