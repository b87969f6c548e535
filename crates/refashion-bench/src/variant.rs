//! The forms in which a framework may train.

use refashion_runs::{Error, Peer};

/// A form in which another framework may train a network: plain, as its users write it, or one that
/// an expert would try for speed. Those in bf16 compute with fewer digits than is done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Variant {
    /// Keras on TensorFlow, as it compiles by itself.
    Keras,
    /// Keras on TensorFlow, with XLA asked for (`jit_compile`).
    KerasXla,
    /// Keras on JAX.
    KerasJax,
    /// PyTorch's plain loop.
    Torch,
    /// PyTorch with the channels last in memory.
    TorchChannelsLast,
    /// PyTorch with automatic bf16.
    TorchBf16,
    /// PyTorch with the channels last in memory and automatic bf16.
    TorchChannelsLastBf16,
    /// PyTorch with `torch.compile`, which needs a C++ compiler.
    TorchCompiled,
}

impl Variant {
    /// Every form, the plain one of each framework before its others.
    pub const ALL: [Self; 8] = [
        Self::Keras,
        Self::KerasXla,
        Self::KerasJax,
        Self::Torch,
        Self::TorchChannelsLast,
        Self::TorchBf16,
        Self::TorchChannelsLastBf16,
        Self::TorchCompiled,
    ];

    /// The form in which a framework's users write it.
    pub fn plain(peer: Peer) -> Self {
        match peer {
            Peer::Keras => Self::Keras,
            Peer::Torch => Self::Torch,
        }
    }

    /// The framework.
    pub fn peer(self) -> Peer {
        match self {
            Self::Keras | Self::KerasXla | Self::KerasJax => Peer::Keras,
            _ => Peer::Torch,
        }
    }

    /// Whether it is the form in which users write it.
    pub fn is_plain(self) -> bool {
        self == Self::plain(self.peer())
    }

    /// An error that says what to install for this form too.
    pub(crate) fn with_its_packages(self, error: Error) -> Error {
        match error {
            Error::Peer { peer, reason, .. } if self == Self::KerasJax => Error::Peer {
                peer,
                package: "keras jax",
                reason,
            },
            error => error,
        }
    }

    /// Framework and form, for people.
    pub fn title(self) -> String {
        titled(self.peer().name(), (!self.is_plain()).then(|| self.name()))
    }

    /// Its name within the framework.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keras | Self::Torch => "plain",
            Self::KerasXla => "xla",
            Self::KerasJax => "jax",
            Self::TorchChannelsLast => "channels-last",
            Self::TorchBf16 => "bf16",
            Self::TorchChannelsLastBf16 => "channels-last bf16",
            Self::TorchCompiled => "compiled",
        }
    }
}

/// A framework, and its form if it is not the plain one.
pub(crate) fn titled(framework: &str, form: Option<&str>) -> String {
    match form {
        Some(form) => format!("{framework}, {form}"),
        None => framework.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_form_of_a_framework_comes_first_and_names_are_one_each() {
        for peer in [Peer::Keras, Peer::Torch] {
            let mut of_peer = Variant::ALL.into_iter().filter(|one| one.peer() == peer);
            assert_eq!(of_peer.next(), Some(Variant::plain(peer)));
            assert!(of_peer.all(|one| !one.is_plain() && one.name() != "plain"));
        }
        let mut names: Vec<_> = Variant::ALL
            .map(|one| (one.peer().name(), one.name()))
            .to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Variant::ALL.len());
    }
}
