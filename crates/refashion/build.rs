//! Notes the commit that the program is built from, for `--version` and the records.

use std::{env, path::Path, process::Command};

fn main() {
    let version = env!("CARGO_PKG_VERSION");
    // Asked when it runs: two checkouts that share a target folder share what is compiled.
    let here = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let workspace = Path::new(&here).join("../..");
    // Outside its checkout (as a dependency) the crate may lie in somebody else's.
    let own = workspace.join(".git").exists();
    let git = |arguments: &[&str]| -> Option<String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(&workspace).args(arguments);
        let output = command.output().ok()?;
        let said = String::from_utf8(output.stdout).ok()?;
        (own && output.status.success()).then(|| said.trim().to_owned())
    };
    match git(&["rev-parse", "HEAD"]) {
        Some(commit) => {
            println!("cargo::rustc-env=REFASHION_COMMIT={commit}");
            println!("cargo::rustc-env=REFASHION_VERSION={version} (commit {commit:.10})");
        }
        None => println!("cargo::rustc-env=REFASHION_VERSION={version}"),
    }
    println!("cargo::rerun-if-changed=build.rs");
    // Git adds a line here whenever another commit is checked out or made.
    let log = git(&[
        "rev-parse",
        "--path-format=absolute",
        "--git-path",
        "logs/HEAD",
    ]);
    if let Some(log) = log.filter(|log| Path::new(log).exists()) {
        println!("cargo::rerun-if-changed={log}");
    }
}
