//! x
mod provenance;
pub use provenance::{Machine, Provenance, Versions, peak_memory};
