//! ONNX Runtime with one network, which waits to be asked: so that it and we are timed in turns.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdin, ChildStdout},
};

use refashion_std::{Complaints, python_script};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What Python runs.
const SCRIPT: &str = include_str!("onnx_runtime.py");

/// ONNX Runtime, in a Python of its own, with one network.
#[derive(Debug)]
pub struct OnnxRuntime {
    python: String,
    child: Child,
    complaints: Option<Complaints>,
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
        let mut child = python_script(python, SCRIPT)
            .args([threads.to_string(), onnx.len().to_string()])
            .spawn()
            .map_err(|error| failed(python, error))?;
        let complaints = Complaints::of(&mut child).map_err(|error| failed(python, error))?;
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
            complaints: Some(complaints),
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
        let complaints = self.complaints.take().map(Complaints::last_line);
        complaints.unwrap_or_else(|| "it has ended".to_owned())
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
