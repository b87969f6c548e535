//! `cargo xtask convert`: weights from and to Keras and PyTorch.

use std::process::ExitCode;

use anyhow::{Result, bail};
use refashion_zoo::convert::{self, Format};
use refashion_zoo::{Model, by_name, read_safetensors, thousands};

use crate::cli::{Convert, WeightsFormat};

pub(crate) fn convert(options: &Convert) -> Result<ExitCode> {
    let network = by_name(&options.network)?;
    if let Some(expected) = options.from.map(Format::from) {
        let found = Format::of(&read_safetensors(&options.input)?);
        if found != expected {
            bail!(
                "{}: the names of the tensors are {found}'s, not {expected}'s; \
                 leave --from out, and the format is told by the names",
                options.input.display()
            );
        }
    }
    let mut model = Model::new(&network, 0)?;
    let from = convert::load(&mut model, &options.input)?;
    let to = options.to.into();
    convert::save(&model, &options.output, to)?;
    outln!(
        "{}: {} tensors with {} values of {}, from {from} to {to}",
        options.output.display(),
        model.tensors().len(),
        thousands(model.weights().len() + model.state().len()),
        network.name,
    );
    Ok(ExitCode::SUCCESS)
}

impl From<WeightsFormat> for Format {
    fn from(format: WeightsFormat) -> Self {
        match format {
            WeightsFormat::Refashion => Self::Refashion,
            WeightsFormat::Keras => Self::Keras,
            WeightsFormat::Torch => Self::PyTorch,
        }
    }
}
