//! ONNX Runtime with one network, which waits to be asked: so that it and we are timed in turns.

use std::{
    io::{BufRead, BufReader, Lines, Read, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What Python runs.
const SCRIPT: &str = include_str!("onnx_runtime.py");

/// Before Python 3.11 no variable keeps modules of the folder at hand out.
const NOTHING_FROM_HERE: &str = "import sys; sys.path[:] = [path for path in sys.path if path]";

/// ONNX Runtime, in a Python of its own, with one network.
#[derive(Debug)]
pub struct OnnxRuntime {
    python: String,
    child: Child,
    questions: Option<ChildStdin>,
    answers: Option<Lines<BufReader<ChildStdout>>>,
}

#[derive(Serialize)]
struct Question<'a> {
    shape: &'a [usize],
    repetitions: usize,
}

#[derive(Deserialize)]
struct Answer {
    times: Vec<f64>,
}

impl OnnxRuntime {
    /// Starts it with the bytes of an ONNX file and so many threads.
    ///
    /// # Errors
    ///
    /// [`Error::OnnxRuntime`] if Python cannot be started; that a package is missing or the file
    /// cannot be read is heard at the first [`OnnxRuntime::times`].
    pub fn start(python: &str, onnx: &[u8], threads: usize) -> Result<Self> {
        let mut child = Command::new(python)
            .args(["-c", &format!("{NOTHING_FROM_HERE}\n{SCRIPT}")])
            .args([threads.to_string(), onnx.len().to_string()])
            // An `onnxruntime.py` in the folder at hand is not what is meant.
            .env("PYTHONSAFEPATH", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(python, error))?;
        let mut questions = child.stdin.take();
        if let Some(stdin) = &mut questions {
            // A script that ends early says why on its standard error, which is read with the answers.
            let _ = stdin.write_all(onnx);
        }
        let answers = child.stdout.take();
        Ok(Self {
            python: python.to_owned(),
            answers: answers.map(|stdout| BufReader::new(stdout).lines()),
            questions,
            child,
        })
    }

    /// How long each of so many predictions takes, in milliseconds, for inputs of this shape, the
    /// number of examples first.
    ///
    /// # Errors
    ///
    /// [`Error::OnnxRuntime`] with the last that Python said, if it gives no answer.
    pub fn times(&mut self, shape: &[usize], repetitions: usize) -> Result<Vec<f64>> {
        let question = Question { shape, repetitions };
        let mut question = serde_json::to_vec(&question).map_err(|e| failed(&self.python, e))?;
        question.push(b'\n');
        if let Some(stdin) = &mut self.questions {
            let _ = stdin.write_all(&question);
        }
        let Some(Ok(answer)) = self.answers.as_mut().and_then(Lines::next) else {
            let said = self.last_words();
            return Err(failed(&self.python, said));
        };
        let answer: Answer =
            serde_json::from_str(&answer).map_err(|error| failed(&self.python, error))?;
        Ok(answer.times)
    }

    /// The last line of what it complained of.
    fn last_words(&mut self) -> String {
        self.questions = None;
        let mut said = Vec::new();
        if let Some(stderr) = &mut self.child.stderr {
            let _ = stderr.read_to_end(&mut said);
        }
        let said = String::from_utf8_lossy(&said);
        said.lines().last().unwrap_or("it said nothing").to_owned()
    }
}

impl Drop for OnnxRuntime {
    fn drop(&mut self) {
        // Without questions it ends by itself.
        self.questions = None;
        self.answers = None;
        let _ = self.child.wait();
    }
}

fn failed(python: &str, reason: impl ToString) -> Error {
    Error::OnnxRuntime {
        python: python.to_owned(),
        reason: reason.to_string(),
    }
}
