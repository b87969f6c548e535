//! The level of all intervals and tests.

/// The level of intervals and tests, before the correction for being several.
pub const LEVEL: f64 = 0.95;
