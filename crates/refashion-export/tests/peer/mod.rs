//! The Python that tests ask for other software: `REFASHION_PYTHON`, else `python3`.

use std::process::{Command, Stdio};

pub(crate) fn python() -> String {
    std::env::var("REFASHION_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Whether Python can import a package; where not, that is said.
pub(crate) fn has(package: &str) -> bool {
    let found = Command::new(python())
        .args(["-c", &format!("import {package}")])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        println!(
            "SKIPPED: {} cannot import {package}; REFASHION_PYTHON names another",
            python()
        );
    }
    found
}
