//! `cargo xtask convert`: weights from and to Keras and PyTorch; the older name of `export` for them.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result, anyhow, bail, ensure};
use refashion_documents::Document;
use refashion_inference::{Error as ModelError, ModelCard, ModelFile};
use refashion_report::{Table, left};
use refashion_runs::experiment_card;
use refashion_zoo::{
    Error, Model, Network, by_name,
    convert::{self, Format, Match},
    read_safetensors,
};

use crate::{
    cli::{Convert, Target, WeightsFormat},
    documents, elsewhere,
    existing::refuse_to_replace,
    export::{Exported, fitting},
    models, output,
    page_images::{PageImages, at_hand},
    workspace::typed,
};

pub(crate) fn convert(options: &Convert, quiet: bool) -> Result<ExitCode> {
    fitting(options.to, &options.onnx)?;
    let input = &models::weights(&options.input, options.hub, quiet)?;
    if let Some(told) = elsewhere::told(input) {
        bail!("{told}");
    }
    let card = card(options, input)?;
    if let Some(expected) = options.from.map(Format::from) {
        let found = Format::of(&read_safetensors(input)?);
        if found != expected {
            bail!(
                "{}: the names of the tensors are {found}'s, not {expected}'s; \
                 leave --from out, and the format is told by the names",
                input.display()
            );
        }
    }
    refuse_to_replace(options.to, &options.output, options.replace)?;
    let mut model = Model::new(&card.network, 0)?;
    let (from, matches) =
        convert::load_matching(&mut model, input).map_err(|error| advised(error, &card.network))?;
    if let Some(found) = model.first_not_finite() {
        bail!(
            "{}: the weights of {} are not all finite numbers, as if its training had diverged",
            input.display(),
            found.name
        );
    }
    if !matches.is_empty() {
        outln!(
            "matched by order and shape:\n{}",
            output::table(&table(&matches))
        );
    }
    let exported = Exported {
        card: &card,
        model: &model,
        from,
        run: None,
        images: match options.to {
            Target::Html => at_hand(&card).map(PageImages::of_tests),
            _ => None,
        },
    };
    exported.write(options.to, &options.output, &options.onnx)?;
    Ok(ExitCode::SUCCESS)
}

/// What is known of the weights: what their file says itself, or what the network that was named is for.
fn card(options: &Convert, input: &Path) -> Result<ModelCard> {
    let own = ModelFile::read(input).map(|file| file.card);
    let mut card = match (&options.network, own) {
        (Some(name), _) => named(name, options)?,
        (None, Ok(card)) => card,
        (None, Err(ModelError::Silent { .. })) => bail!(
            "{} does not say of which network its weights are; `--network NAME` says it, and \
             `{}` names them",
            input.display(),
            typed("list")
        ),
        (None, Err(error)) => return Err(error.into()),
    };
    if let Some(epsilon) = options.epsilon {
        ensure!(
            epsilon > 0.0 && epsilon.is_finite(),
            "--epsilon {epsilon}: ε is a number above 0"
        );
        let layers = card.network.layers.iter_mut();
        let norms = layers.filter_map(|layer| layer.set_epsilon(epsilon).then_some(()));
        ensure!(
            norms.count() > 0,
            "--epsilon {epsilon}: network {} has no batch norm",
            card.network.name
        );
    }
    Ok(card)
}

/// A network, or that of an experiment, with the classes and the inputs of the experiments that it is
/// for. Weights do not carry these, so that they are said where they had to be assumed.
fn named(name: &str, options: &Convert) -> Result<ModelCard> {
    let documents = match &options.document {
        Some(path) => vec![documents::one(path)?],
        None => Document::built_in()?,
    };
    let mut all = (documents.iter())
        .flat_map(|document| document.experiments.iter().map(move |one| (document, one)));
    if let Some((document, experiment)) = all.clone().find(|(_, one)| one.id == name) {
        let network = document.network(&experiment.network);
        let network = network.with_context(|| format!("there is no {:?}", experiment.network))?;
        return Ok(experiment_card(experiment, &network)?);
    }
    let network = network(name, options)?;
    let cards = all
        .by_ref()
        .filter(|(_, one)| one.network == name)
        .map(|(_, one)| Ok((one.id.as_str(), experiment_card(one, &network)?)));
    let cards: Vec<(&str, ModelCard)> = cards.collect::<Result<_>>()?;
    match cards.as_slice() {
        [(_, first), rest @ ..] if rest.iter().all(|(_, other)| other == first) => {
            Ok(first.clone())
        }
        several => {
            let of: Vec<&str> = several.iter().map(|(id, _)| *id).collect();
            let of = match of.is_empty() {
                true => "no experiment has this network".to_owned(),
                false => format!("{} use it differently", of.join(", ")),
            };
            errln!(
                "weights do not carry classes, scaling and framing, and {of}: classes are numbers here, \
                 bytes are divided by 255, and a picture is taken whole; `--network EXPERIMENT` takes \
                 those of an experiment"
            );
            Ok(ModelCard::of_network(network))
        }
    }
}

fn network(name: &str, options: &Convert) -> Result<Network> {
    match &options.document {
        Some(path) => {
            let document = documents::one(path)?;
            let known = document.network(name);
            known.with_context(|| format!("{} has no network {name:?}", path.display()))
        }
        None => Ok(by_name(name)?),
    }
}

fn table(matches: &[Match]) -> Table {
    let mut table = Table::new([left("in the file"), left("taken for"), left("shape")]);
    for one in matches {
        let sizes: Vec<String> = one.shape.iter().map(usize::to_string).collect();
        table.row([one.found.clone(), one.expected.clone(), sizes.join(" × ")]);
    }
    table
}

/// An error with what to do about it here, where the network has a name to look up.
fn advised(error: Error, network: &Network) -> anyhow::Error {
    match error {
        Error::Foreign { .. } => anyhow!(
            "{error}; `{}` lists the layers, and `{}` says how to save them from Python",
            typed(format_args!("params {}", network.name)),
            typed("convert --help")
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
            "refashion params NETWORK",
            "safetensors.numpy",
            "safetensors.torch",
            "OrderedDict",
        ] {
            assert!(help.contains(part), "{help}");
        }
    }
}
