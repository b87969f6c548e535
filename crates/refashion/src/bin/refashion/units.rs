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

use anyhow::{Error, anyhow};
use refashion_runs::Error as RunError;

pub(crate) use gathered::gather;
pub(crate) use planned::plan;
pub(crate) use run_unit::run_unit;
pub(crate) use status::status;
pub(crate) use submitted::submit;

use crate::advice::is_of_writing;

/// An error of what lies in the folder of a plan, which has no other place: none is advised.
pub(crate) fn in_its_folder(error: Error) -> Error {
    match error.downcast_ref::<RunError>() {
        Some(run) if is_of_writing(run) => anyhow!("{run}"),
        _ => error,
    }
}
