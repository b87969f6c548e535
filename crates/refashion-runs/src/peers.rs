//! Runs the peers: the same network, built from its description in Keras or in PyTorch.

use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    process::{Child, Command, Stdio},
    thread,
};

use crate::error::{Error, Result};

/// Before Python 3.11 no variable keeps modules of the folder at hand out.
const NOTHING_FROM_HERE: &str = "import sys; sys.path[:] = [path for path in sys.path if path]";

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
        let source = format!("{NOTHING_FROM_HERE}\n{NETWORKS}\n{script}");
        let mut child = Command::new(python)
            .args(["-c", &source])
            .args(arguments)
            // A `keras.py` in the folder at hand is not what is meant.
            .env("PYTHONSAFEPATH", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| self.not_started(python, error))?;
        let complaints = complaints(&mut child).map_err(|error| {
            // Nobody would read what it complains of, so that it could wait for ever.
            let _ = child.kill();
            let _ = child.wait();
            self.not_started(python, error)
        })?;
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
            let said = complaints.join().unwrap_or_default();
            let last = said.lines().last().unwrap_or("it said nothing");
            return Err(self.failed(last));
        }
        Ok(())
    }
}

/// Reads what a script complains of, so that it never waits for a reader.
fn complaints(child: &mut Child) -> std::io::Result<thread::JoinHandle<String>> {
    let stderr = child.stderr.take();
    thread::Builder::new().spawn(move || {
        let mut said = Vec::new();
        // What cannot be read is not needed: the exit status says that something is wrong.
        let _ = stderr.map(|mut stderr| stderr.read_to_end(&mut said));
        String::from_utf8_lossy(&said).into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
