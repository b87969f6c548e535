//! Tensors that are trained otherwise than the others.

use refashion_std::near_names;
use refashion_zoo::{Model, Tensor};
use serde::{Deserialize, Serialize};

use crate::bounds::{not_negative, within};
use crate::error::{Error, Result};
use crate::stepper::Part;

/// Some tensors of a network that are trained otherwise than the others: at a rate of their own, with a
/// decay of their own, for some epochs alone, or not at all.
///
/// ```
/// use refashion_trainer::Parameters;
///
/// // The shifts of batch normalisations learn faster, and decay as fast as all else does.
/// let shifts = Parameters { learning_rate: 64.0, weight_decay: 1.0 / 64.0, ..Parameters::of("beta") };
/// // A kernel that stays as it is.
/// let fixed = Parameters { learning_rate: 0.0, ..Parameters::of("conv2d.kernel") };
/// assert_ne!(shifts, fixed);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Which: a kind of tensor (`kernel`, `bias`, `gamma`, `beta`), all those of a layer by its name, or
    /// a single one (`conv2d.kernel`). Where several entries name a tensor, the first counts.
    pub of: String,
    /// What the rate is multiplied by; with 0 the tensors stay as they are.
    #[serde(
        rename = "rate",
        alias = "learning_rate",
        default = "one",
        skip_serializing_if = "is_one"
    )]
    pub learning_rate: f64,
    /// What the optimizer's decay is multiplied by. SGD adds what decays to the gradient, so that with
    /// 1/`learning_rate` these tensors decay as fast as all others.
    #[serde(
        rename = "decay",
        alias = "weight_decay",
        default = "one",
        skip_serializing_if = "is_one"
    )]
    pub weight_decay: f64,
    /// The number of epochs that they are trained for; they then stay as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epochs: Option<usize>,
}

fn one() -> f64 {
    1.0
}

fn is_one(factor: &f64) -> bool {
    *factor == 1.0
}

impl Parameters {
    /// These tensors, trained as all others.
    pub fn of(name: impl Into<String>) -> Self {
        Self {
            of: name.into(),
            learning_rate: 1.0,
            weight_decay: 1.0,
            epochs: None,
        }
    }

    pub(crate) fn check(&self) -> Result<()> {
        not_negative("parameters rate", self.learning_rate)?;
        not_negative("parameters decay", self.weight_decay)
    }

    fn is_of(&self, tensor: &Tensor) -> bool {
        let (layer, kind) = tensor.name.rsplit_once('.').unwrap_or_default();
        [layer, kind, &tensor.name].contains(&self.of.as_str())
    }

    fn stays(&self, epoch: usize) -> bool {
        self.learning_rate == 0.0 || self.epochs.is_some_and(|epochs| epoch > epochs)
    }
}

/// How the parts of a model's weights are trained in an epoch, counted from 1: those that stay as they
/// are are left out.
pub(crate) fn parts(parameters: &[Parameters], model: &Model, epoch: usize) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for tensor in trainable(model) {
        let own = parameters.iter().find(|of| of.is_of(tensor));
        if own.is_some_and(|own| own.stays(epoch)) {
            continue;
        }
        let (rate, decay) = own.map_or((1.0, 1.0), |own| (own.learning_rate, own.weight_decay));
        match parts.last_mut() {
            Some(last)
                if last.range.end == tensor.range.start
                    && (last.rate, last.decay) == (rate, decay) =>
            {
                last.range.end = tensor.range.end;
            }
            _ => parts.push(Part {
                range: tensor.range.clone(),
                rate,
                decay,
            }),
        }
    }
    parts
}

/// Refuses names that no tensor of the model goes by.
pub(crate) fn check_names(parameters: &[Parameters], model: &Model) -> Result<()> {
    let known = |own: &Parameters| trainable(model).any(|tensor| own.is_of(tensor));
    let Some(unknown) = parameters.iter().find(|own| !known(own)) else {
        return Ok(());
    };
    let mut names: Vec<&str> = Vec::new();
    for tensor in trainable(model) {
        let (layer, kind) = tensor.name.rsplit_once('.').unwrap_or_default();
        for name in [layer, kind, &tensor.name] {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Err(Error::UnknownParameters {
        of: unknown.of.clone(),
        network: model.network().name.clone(),
        hint: near_names(&unknown.of, names),
    })
}

fn trainable(model: &Model) -> impl Iterator<Item = &Tensor> {
    model.tensors().iter().filter(|tensor| tensor.trainable)
}

pub(crate) fn check(parameters: &[Parameters]) -> Result<()> {
    for (place, own) in parameters.iter().enumerate() {
        own.check()?;
        let twice = parameters[..place].iter().any(|before| before.of == own.of);
        within("parameters of", &own.of, !twice, "each name once")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use refashion_zoo::{Network, Shape};

    use super::*;

    /// Of two inputs, three units and two: kernels of 6 and 6 values, biases of 3 and 2.
    #[test]
    fn what_lies_side_by_side_and_is_trained_alike_is_one_part() {
        let network = Network::new("two", Shape::Flat(2)).dense(3).dense(2);
        let model = Model::new(&network, 1).unwrap();
        let found = |own: &[Parameters], epoch: usize| {
            let parts = parts(own, &model, epoch).into_iter();
            parts
                .map(|part| (part.range, part.rate, part.decay))
                .collect::<Vec<_>>()
        };
        assert_eq!(found(&[], 1), [(0..17, 1.0, 1.0)]);
        let faster = Parameters {
            learning_rate: 2.0,
            ..Parameters::of("dense")
        };
        assert_eq!(found(&[faster], 1), [(0..9, 2.0, 1.0), (9..17, 1.0, 1.0)]);
        // What stays lies between parts that are alike.
        let first = Parameters {
            epochs: Some(1),
            ..Parameters::of("dense.bias")
        };
        assert_eq!(found(std::slice::from_ref(&first), 1), [(0..17, 1.0, 1.0)]);
        assert_eq!(found(&[first], 2), [(0..6, 1.0, 1.0), (9..17, 1.0, 1.0)]);
    }
}
