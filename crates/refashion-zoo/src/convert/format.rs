//! Whose names and layouts a weights file has.

use std::fmt;

use crate::initial::is_kernel;
use crate::parameter::Parameter;

/// Whose names and layouts a weights file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Those of [`Model::save`](crate::Model::save): `conv2d.kernel`, channels first.
    Refashion,
    /// Keras': `conv2d/kernel`, channels last.
    Keras,
    /// PyTorch's: `conv2d.weight`, channels first.
    PyTorch,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Refashion, Self::Keras, Self::PyTorch];

    /// The format that the names of some tensors are of, by what stands behind the last dot: a `/`
    /// is Keras', whose names need no dot; `kernel` and the like behind a dot are this crate's;
    /// anything else is PyTorch's. Before the dot stands a layer's name, which may be anything.
    pub fn of(parameters: &[Parameter]) -> Self {
        let any = |is: fn(&str) -> bool| parameters.iter().any(|other| is(&other.name));
        match (any(is_of_keras), any(is_own)) {
            (true, _) => Self::Keras,
            (false, true) => Self::Refashion,
            (false, false) => Self::PyTorch,
        }
    }
}

fn is_of_keras(name: &str) -> bool {
    let last = name.rsplit('.').next();
    last.is_some_and(|last| last.contains('/'))
}

/// Whether this crate alone calls a tensor so; `bias` is PyTorch's too.
fn is_own(name: &str) -> bool {
    let own = ["alpha", "beta", "gamma", "moving_mean", "moving_variance"];
    let last = name.rsplit_once('.').map(|(_, last)| last);
    last.is_some_and(|last| is_kernel(last) || own.contains(&last))
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Refashion => "refashion",
            Self::Keras => "Keras",
            Self::PyTorch => "PyTorch",
        })
    }
}
