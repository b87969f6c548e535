//! Git, which is asked about a folder and runs nothing that the folder names.

use std::{path::Path, process::Command};

/// What a repository's own settings may have git run, and what keeps it from that: a watcher of files
/// and hooks.
const NOTHING_RUN: [&str; 2] = ["core.fsmonitor=false", "core.hooksPath=/dev/null"];

/// Has git look at the repository that a folder lies in; arguments are added.
///
/// A folder from elsewhere may bring a `.git` along, whose settings name programs: to watch files, to
/// filter them, or to fetch what is missing. None is run. Filters of the user's own settings are.
pub fn git(folder: &Path) -> Command {
    let mut command = quiet(folder);
    let keys = filters(folder);
    command.env("GIT_CONFIG_COUNT", keys.len().to_string());
    for (number, key) in keys.iter().enumerate() {
        let off = match key.ends_with(".required") {
            true => "false",
            false => "",
        };
        command.env(format!("GIT_CONFIG_KEY_{number}"), key);
        command.env(format!("GIT_CONFIG_VALUE_{number}"), off);
    }
    command
}

fn quiet(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    for setting in NOTHING_RUN {
        command.args(["-c", setting]);
    }
    command
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_OPTIONAL_LOCKS", "0");
    command
}

/// The settings of filters that the repository itself has.
fn filters(folder: &Path) -> Vec<String> {
    let of = |scope| {
        let mut asked = quiet(folder);
        asked.args(["config", scope, "--includes", "--null", "--name-only"]);
        let said = asked.args(["--get-regexp", "^filter\\."]).output();
        // Where git does not answer, it is not there, or there is no repository.
        let said = said.map(|output| output.stdout).unwrap_or_default();
        let said = String::from_utf8_lossy(&said).into_owned();
        let keys = said.split('\0').filter(|key| !key.is_empty());
        keys.map(str::to_owned).collect::<Vec<_>>()
    };
    [of("--local"), of("--worktree")].concat()
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    /// What a stranger's archive may hold: each of these settings runs a program for `git status`.
    #[test]
    fn nothing_is_run_that_a_repository_names() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let ran = folder.join("ran");
        let setup = |words: &[&str]| {
            let mut git = Command::new("git");
            git.arg("-C").arg(folder).args(words);
            let output = git.output().unwrap();
            assert!(output.status.success(), "{words:?}: {output:?}");
        };
        setup(&["init", "-q"]);
        fs::write(folder.join("a"), "a").unwrap();
        fs::write(folder.join(".gitattributes"), "a filter=a=b\n* filter=x\n").unwrap();
        setup(&["add", "."]);
        let name = ["-c", "user.name=n", "-c", "user.email=e"];
        setup(&[&name[..], &["commit", "-qm", "first"]].concat());

        let program = format!("touch '{}'; cat", ran.display());
        setup(&["config", "core.fsmonitor", &program]);
        for key in ["filter.x.clean", "filter.a=b.clean", "filter.x.process"] {
            setup(&["config", key, &program]);
        }
        setup(&["config", "filter.x.required", "true"]);
        let hook = folder.join(".git/hooks/post-index-change");
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        fs::write(&hook, format!("#!/bin/sh\n{program}\n")).unwrap();
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&hook, executable).unwrap();

        let status = |mut git: Command| {
            // A file of another time is looked into.
            fs::write(folder.join("a"), "b").unwrap();
            git.args(["status", "--porcelain", "--untracked-files=no"]);
            git.output().unwrap()
        };
        let mut plain = Command::new("git");
        plain.arg("-C").arg(folder);
        status(plain);
        assert!(
            ran.exists(),
            "the settings run nothing, so that nothing is tried"
        );
        fs::remove_file(&ran).unwrap();
        let output = status(git(folder));
        assert_eq!(String::from_utf8_lossy(&output.stdout), " M a\n");
        assert!(!ran.exists());
    }
}
