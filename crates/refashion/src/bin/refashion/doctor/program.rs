//! Other programs, which are asked something and are not waited for for ever.

use std::{
    io::Read,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a program may take to say its version.
const PATIENCE: Duration = Duration::from_secs(20);

/// The standard output of a program that succeeds in time; otherwise in words why not.
pub(super) fn answer(command: &mut Command) -> Result<String, String> {
    let spawned = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = spawned.map_err(|error| error.to_string())?;
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(10)),
            Ok(None) => {
                // It may be gone by now, which is what is wanted.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it said nothing for {} s", PATIENCE.as_secs()));
            }
            Err(error) => return Err(error.to_string()),
        }
    };
    if !status.success() {
        return Err(format!("it ended with {status}"));
    }
    let mut said = Vec::new();
    // A version is shorter than what a pipe holds, so that nothing was left waiting above.
    if let Some(mut stdout) = child.stdout.take().map(|stdout| stdout.take(1 << 16)) {
        stdout
            .read_to_end(&mut said)
            .map_err(|error| error.to_string())?;
    }
    Ok(String::from_utf8_lossy(&said).into_owned())
}

/// The first line that a program answers.
pub(super) fn first_line(program: &str, argument: &str) -> Result<String, String> {
    let said = answer(Command::new(program).arg(argument))?;
    Ok(said.lines().next().unwrap_or_default().trim().to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn answers_and_failures_are_told_apart() {
        assert_eq!(first_line("echo", "one"), Ok("one".to_owned()));
        assert!(first_line("false", "x").unwrap_err().contains("ended with"));
        assert!(first_line("there-is-no-such-program", "x").is_err());
    }
}
