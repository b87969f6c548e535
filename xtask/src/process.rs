//! Other programs: started, waited for, and what they say.

use std::process::{Command, ExitCode};

/// Runs a program that prints for itself.
///
/// # Errors
/// It cannot be started, or it ends with a failure.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let said = command_line(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{said}` ended with {status}")),
        Err(error) => Err(format!("cannot start `{said}`: {error}")),
    }
}

/// What a program prints, without the last line's end.
///
/// # Errors
/// It cannot be started, or it ends with a failure, or its text is no UTF-8.
pub(crate) fn text(command: &mut Command) -> Result<String, String> {
    let said = command_line(command);
    let output = command
        .output()
        .map_err(|error| format!("cannot start `{said}`: {error}"))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "`{said}` ended with {}: {}",
            output.status,
            why.trim()
        ));
    }
    let text = String::from_utf8(output.stdout)
        .map_err(|_| format!("what `{said}` prints is no text in UTF-8"))?;
    Ok(text.trim_end().to_string())
}

/// How a chore ends.
pub(crate) fn ended(done: Result<(), String>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The command as it is typed, its program without folders.
fn command_line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(program).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}
