//! Runs the peers: the same network, built from its description in Keras or in PyTorch.

use std::io::{BufRead, BufReader, ErrorKind, Write};

use refashion_std::{Complaints, python_script};
use refashion_zoo::Network;
use serde::{Serialize, Serializer, ser::Error as _};

use crate::error::{Error, Result};

/// How either framework builds a network; the script that is run stands after it.
const NETWORKS: &str = include_str!("peers/networks.py");

/// A framework to measure against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// Keras on TensorFlow.
    Keras,
    /// PyTorch.
    Torch,
}

impl Peer {
    /// Its name, as the scripts know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keras => "keras",
            Self::Torch => "torch",
        }
    }

    fn package(self) -> &'static str {
        match self {
            Self::Keras => "tensorflow-cpu",
            Self::Torch => "torch",
        }
    }

    /// What is said where it could not be run, or gave no answer that can be used.
    pub fn failed(self, reason: impl ToString) -> Error {
        Error::Peer {
            peer: self.name(),
            package: self.package(),
            reason: reason.to_string(),
        }
    }

    /// What is said where the system refused: only where there is no such Python is something to be
    /// installed; a lack of processes or memory is another matter.
    fn not_started(self, python: &str, source: std::io::Error) -> Error {
        match source.kind() {
            ErrorKind::NotFound => self.failed(format!("{python}: {source}")),
            _ => Error::Start {
                peer: self.name(),
                python: python.to_owned(),
                source,
            },
        }
    }

    /// Runs a script in `python`, behind the definitions that build a network from its description.
    /// `send` writes to its standard input, and `told` hears of each line of JSON that it prints.
    ///
    /// # Errors
    ///
    /// [`Error::Peer`] if Python or the framework is missing or the script fails, with what to
    /// install, [`Error::Start`] if the system starts no process or thread, and whatever `told` answers.
    pub fn run(
        self,
        python: &str,
        script: &str,
        arguments: &[&str],
        send: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
        mut told: impl FnMut(&str) -> Result<()>,
    ) -> Result<()> {
        let mut child = python_script(python, &format!("{NETWORKS}\n{script}"))
            .args(arguments)
            .spawn()
            .map_err(|error| self.not_started(python, error))?;
        let complaints =
            Complaints::of(&mut child).map_err(|error| self.not_started(python, error))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A script that ends early says why on its standard error, which is read below.
            let _ = send(&mut stdin);
        }
        let lines = child
            .stdout
            .take()
            .into_iter()
            .flat_map(|stdout| BufReader::new(stdout).lines());
        for line in lines {
            let line = line.map_err(|error| self.failed(error))?;
            if line.starts_with('{') {
                told(&line)?;
            }
        }
        let status = child.wait().map_err(|error| self.failed(error))?;
        if !status.success() {
            return Err(self.failed(complaints.last_line()));
        }
        Ok(())
    }
}

/// Writes a network as the scripts read it: with the names of all its layers, of which its description
/// has only those that were given. It is for `#[serde(serialize_with = …)]`.
///
/// # Errors
///
/// Where the network is impossible.
pub fn with_layer_names<S: Serializer>(
    network: &Network,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Named<'a> {
        #[serde(flatten)]
        network: &'a Network,
        names: Vec<String>,
    }
    let layers = network.check().map_err(S::Error::custom)?;
    let names = layers.into_iter().map(|layer| layer.name).collect();
    Named { network, names }.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_called_as_the_scripts_know_them_and_installed_by_their_packages() {
        assert_eq!(
            [Peer::Keras, Peer::Torch].map(Peer::name),
            ["keras", "torch"]
        );
        let packages = [Peer::Keras, Peer::Torch].map(Peer::package);
        assert_eq!(packages, ["tensorflow-cpu", "torch"]);
    }

    #[test]
    fn only_a_missing_python_says_what_to_install() {
        let said = |kind: ErrorKind| Peer::Keras.not_started("python3", kind.into()).to_string();
        assert!(said(ErrorKind::NotFound).contains("pip install"));
        for kind in [
            ErrorKind::WouldBlock,
            ErrorKind::OutOfMemory,
            ErrorKind::PermissionDenied,
        ] {
            let said = said(kind);
            assert!(said.contains("python3") && !said.contains("pip"), "{said}");
        }
    }
}
