//! Work in units that many machines share: listed, made, handed to an engine, watched, gathered.

mod cost;
mod folder;
mod gathered;
mod local;
mod log;
mod planned;
mod run_unit;
mod script;
mod status;
mod submitted;

pub(crate) use gathered::gather;
pub(crate) use planned::plan;
pub(crate) use run_unit::run_unit;
pub(crate) use status::status;
pub(crate) use submitted::submit;
