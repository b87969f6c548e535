//! `cargo xtask convert`: weights from and to Keras and PyTorch.

mod uncarried;

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use refashion_std::thousands;
use refashion_zoo::convert::{self, Format};
use refashion_zoo::{Error, Model, by_name, read_safetensors};

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
    let from =
        convert::load(&mut model, &options.input).map_err(|error| advised(error, options))?;
    let to = options.to.into();
    convert::save(&model, &options.output, to)?;
    proseln!(
        "{}: {} tensors with {} values of {}, from {from} to {to}",
        options.output.display(),
        model.tensors().len(),
        thousands(model.weights().len() + model.state().len()),
        network.name,
    );
    for note in uncarried::notes(&network, from, to) {
        proseln!("note: {note}");
    }
    Ok(ExitCode::SUCCESS)
}

/// An error with what to do about it here, where the network has a name to look up.
fn advised(error: Error, options: &Convert) -> anyhow::Error {
    match error {
        Error::Foreign { .. } => anyhow!(
            "{error}; `cargo xtask params {}` lists the layers, and `cargo xtask convert --help` \
             says how to save them from Python",
            options.network
        ),
        other => other.into(),
    }
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use crate::cli::Cli;

    #[test]
    fn the_help_says_how_to_save_weights_from_python() {
        let mut command = Cli::command();
        let convert = command.find_subcommand_mut("convert").unwrap();
        let help = convert.render_long_help().to_string();
        for part in [
            "cargo xtask params NETWORK",
            "safetensors.numpy",
            "safetensors.torch",
            "OrderedDict",
        ] {
            assert!(help.contains(part), "{help}");
        }
    }
}
