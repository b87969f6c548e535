//! Everything that is no chore goes to the program.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// Tells the program how it was called, so that it says what to type in the same words.
const CALLED_AS: &str = "REFASHION_CALLED_AS";

/// Builds the program, if that is needed, and runs it in the folder at hand.
pub(crate) fn forward(words: &[OsString]) -> ExitCode {
    let root = root();
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    if !target.join("release").join(program()).exists() {
        eprintln!(
            "building the program first: some four minutes on two cores, and once only; \
             later calls start at once"
        );
    }
    let mut command = cargo();
    command
        .args(["run", "--release", "--package", "refashion"])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"));
    command.args(features(words));
    command.arg("--").args(words).env(CALLED_AS, "cargo xtask");
    run(command)
}

/// What only this command needs: stock candle takes a third of a fresh build.
fn features(words: &[OsString]) -> &'static [&'static str] {
    match words {
        [first, second, ..] if first == "bench" && second == "kernels" => {
            &["--features", "kernels"]
        }
        _ => &[],
    }
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The checkout that this program is of.
pub(crate) fn root() -> PathBuf {
    let own = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().unwrap_or(Path::new(".")).to_path_buf()
}

fn program() -> String {
    format!("refashion{}", env::consts::EXE_SUFFIX)
}

/// Takes this process's place, so that signals and the terminal are the program's.
#[cfg(unix)]
fn run(mut command: Command) -> ExitCode {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    eprintln!("error: cannot start cargo: {error}");
    ExitCode::FAILURE
}

/// Other systems cannot replace a process: this one waits, and ends as the program does.
#[cfg(not(unix))]
fn run(mut command: Command) -> ExitCode {
    match command.status() {
        Ok(status) => ExitCode::from(
            status
                .code()
                .and_then(|c| u8::try_from(c).ok())
                .unwrap_or(1),
        ),
        Err(error) => {
            eprintln!("error: cannot start cargo: {error}");
            ExitCode::FAILURE
        }
    }
}
