//! `cargo xtask convert`: weights from and to Keras and PyTorch.

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use refashion_std::thousands;
use refashion_zoo::convert::{self, Format};
use refashion_zoo::{Error, LayerSpec, Model, Network, by_name, read_safetensors};

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
    outln!(
        "{}: {} tensors with {} values of {}, from {from} to {to}",
        options.output.display(),
        model.tensors().len(),
        thousands(model.weights().len() + model.state().len()),
        network.name,
    );
    if let Some(told) = epsilon(&network, from, to) {
        outln!("{told}");
    }
    Ok(ExitCode::SUCCESS)
}

/// What weights do not carry and frameworks have otherwise unless told: the ε of a batch norm.
fn epsilon(network: &Network, from: Format, to: Format) -> Option<String> {
    let ours = network.layers.iter().find_map(|layer| match layer {
        LayerSpec::BatchNorm(spec) => Some(spec.epsilon),
        _ => None,
    })?;
    let other = [from, to].into_iter().find_map(|format| match format {
        Format::Keras => Some("Keras' is 0.001"),
        Format::PyTorch => Some("PyTorch's is 1e-5"),
        _ => None,
    })?;
    Some(format!(
        "note: weights do not carry batch norm's ε: network {} has {ours}, {other} unless told; \
         give both the same, or the predictions differ",
        network.name
    ))
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
    use refashion_zoo::{by_name, convert::Format};

    use crate::cli::Cli;

    #[test]
    fn the_epsilon_of_a_batch_norm_is_told_where_there_is_one() {
        let told = |name: &str, from, to| super::epsilon(&by_name(name).unwrap(), from, to);
        let own = Format::Refashion;
        let torch = told("masters-cifar-cnn", Format::PyTorch, own).unwrap();
        assert!(torch.contains("has 0.001, PyTorch's is 1e-5"), "{torch}");
        assert!(told("masters-cifar-cnn", own, Format::PyTorch).is_some());
        assert_eq!(told("masters-cifar-cnn", own, own), None);
        assert_eq!(told("lab3", Format::PyTorch, own), None);
    }

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
