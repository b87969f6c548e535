//! Notes the compiler and the versions of the crates that do the arithmetic, for the records.

use std::{env, fs, path::Path, process::Command};

fn main() {
    let compiler = env::var("RUSTC")
        .ok()
        .and_then(|rustc| Command::new(rustc).arg("--version").output().ok())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .unwrap_or_default();
    println!("cargo::rustc-env=REFASHION_RUSTC={}", compiler.trim());

    // Asked when it runs: two checkouts that share a target folder share what is compiled.
    let here = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    // Outside the workspace (as a dependency) there is no lock file beside the crate.
    let lock = Path::new(&here).join("../../Cargo.lock");
    let text = fs::read_to_string(&lock).unwrap_or_default();
    for name in ["candle-core", "gemm"] {
        let version = locked_version(&text, name).unwrap_or("unknown");
        println!(
            "cargo::rustc-env=REFASHION_{}={version}",
            name.replace('-', "_").to_uppercase()
        );
    }
    println!("cargo::rerun-if-changed={}", lock.display());
}

/// The version that a lock file gives for a package.
fn locked_version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let after = lock
        .split(&format!("name = \"{name}\"\nversion = \""))
        .nth(1)?;
    after.split('"').next()
}
