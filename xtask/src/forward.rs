//! Everything that is no chore goes to the program.

use std::{
    env,
    ffi::OsString,
    fs,
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
            "building the program first: some five minutes on two cores, and once only; \
             later calls start at once"
        );
    }
    let mut command = cargo();
    command
        .args(["run", "--release", "--package", "refashion"])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .args(["--no-default-features", "--features"])
        .arg(features(words, &target.join("release")));
    command.arg("--").args(words).env(CALLED_AS, "cargo xtask");
    run(command)
}

/// The features of the program that a command needs, and those that earlier ones needed, by commas: left
/// out again, each change of command would build the program anew.
fn features(words: &[OsString], release: &Path) -> String {
    let kept = release.join("refashion.features");
    let before = fs::read_to_string(&kept).unwrap_or_default();
    let own = own_feature(words);
    let asked: Vec<&str> = ["program", "serve", "export", "kernels"]
        .into_iter()
        .filter(|&name| {
            name == "program" || own == Some(name) || before.split(',').any(|b| b == name)
        })
        .collect();
    let asked = asked.join(",");
    if asked != before {
        // Where it cannot be kept, the program is built once more than it had to be.
        let _ = fs::create_dir_all(release).and_then(|()| fs::write(&kept, &asked));
    }
    asked
}

/// What only this command needs: a server, the exporter or stock candle takes its part of a fresh build.
fn own_feature(words: &[OsString]) -> Option<&'static str> {
    let has = |name: &str| words.iter().any(|word| word == name);
    match words {
        [first, second, ..] if first == "bench" && second == "kernels" => Some("kernels"),
        _ if has("serve") => Some("serve"),
        _ if has("export") && !has("lesson")
            || has("convert")
            || has("bench") && has("predict") =>
        {
            Some("export")
        }
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words(typed: &str) -> Vec<OsString> {
        typed.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn what_was_needed_once_stays() {
        let release = env::temp_dir().join(format!("refashion-features-{}", std::process::id()));
        let asked = |typed| features(&words(typed), &release);
        assert_eq!(asked("reproduce thesis"), "program");
        assert_eq!(asked("--quiet serve thesis"), "program,serve");
        assert_eq!(asked("reproduce thesis"), "program,serve");
        assert_eq!(asked("bench kernels"), "program,serve,kernels");
        assert_eq!(asked("list"), "program,serve,kernels");
        assert_eq!(asked("bench predict"), "program,serve,export,kernels");
        fs::remove_dir_all(&release).unwrap();
    }

    #[test]
    fn a_command_brings_its_feature() {
        let own = |typed| own_feature(&words(typed));
        assert_eq!(own("export thesis@0 --to onnx"), Some("export"));
        assert_eq!(own("--quiet convert a b --to torch"), Some("export"));
        assert_eq!(own("lesson export"), None);
        assert_eq!(own("bench step thesis"), None);
        assert_eq!(own("predict thesis@0 a.png"), None);
    }

    #[test]
    fn what_lies_there_is_not_passed_on() {
        let release = env::temp_dir().join(format!("refashion-strange-{}", std::process::id()));
        fs::create_dir_all(&release).unwrap();
        fs::write(release.join("refashion.features"), "serve,--config,x").unwrap();
        assert_eq!(features(&words("list"), &release), "program,serve");
        fs::remove_dir_all(&release).unwrap();
    }
}
