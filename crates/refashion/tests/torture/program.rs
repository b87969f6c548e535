//! The program, called with bounds, and what may never come of a call.

use std::{
    fs::File,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// No call here has more to do than this takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a call ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    seconds: f64,
}

/// The program with these words, knowing no data of the machine, without a hub and a terminal.
pub(crate) fn command(words: &[&str]) -> Command {
    within("exec ", words)
}

/// The same behind the beginning of a shell's script, such as `ulimit -f 8; exec `.
pub(crate) fn within(script: &str, words: &[&str]) -> Command {
    let mut command = Command::new("sh");
    let script = format!("{script}\"$0\" \"$@\"");
    command.arg("-c").arg(script);
    command.arg(env!("CARGO_BIN_EXE_refashion")).args(words);
    command
        .env_remove("REFASHION_DATA")
        .env_remove("RUST_LOG")
        .env_remove("HF_TOKEN")
        .env("HF_HOME", "/nonexistent/hub")
        .env("HF_HUB_OFFLINE", "1")
        .stdin(Stdio::null());
    command
}

/// Starts it with what it prints going to files in this folder.
pub(crate) fn start(command: &mut Command, folder: &Path) -> Child {
    let file = |name: &str| File::create(folder.join(name)).unwrap();
    command
        .stdout(file("stdout.txt"))
        .stderr(file("stderr.txt"));
    command.spawn().unwrap()
}

/// Waits for its end; a call that has none is killed, which its fault then says.
pub(crate) fn finish(mut child: Child, folder: &Path) -> Ended {
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            break child.wait().unwrap();
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let text = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ended {
        status,
        stdout: text("stdout.txt"),
        stderr: text("stderr.txt"),
        seconds: started.elapsed().as_secs_f64(),
    }
}

/// Starts it and waits.
pub(crate) fn run(command: &mut Command, folder: &Path) -> Ended {
    finish(start(command, folder), folder)
}

impl Ended {
    /// What may never be, whatever was asked: an end without an exit status, a panic, silence about a
    /// failure, control characters, or no end at all.
    pub(crate) fn fault(&self) -> Option<String> {
        let (out, err) = (&self.stdout, &self.stderr);
        let control = |c: char| c.is_control() && c != '\n' && c != '\t';
        if self.seconds > PATIENCE.as_secs_f64() {
            Some(format!("no end within {} s", PATIENCE.as_secs()))
        } else if err.contains("panicked at") || err.contains("stack overflow") {
            Some(format!("a panic: {}", self.words()))
        } else if !matches!(self.status.code(), Some(0..=2)) {
            Some(format!("ended with {}: {}", self.status, self.words()))
        } else if !self.status.success() && err.trim().is_empty() {
            Some("failed without a word".to_owned())
        } else if out.contains(control) || err.contains(control) {
            Some(format!("control characters: {:?}", self.words()))
        } else {
            None
        }
    }

    /// What was said of an error, on one line.
    pub(crate) fn words(&self) -> String {
        let line = self.stderr.lines().find(|line| line.contains("error"));
        let line = line.or(self.stderr.lines().next()).unwrap_or_default();
        line.chars().take(300).collect()
    }
}
