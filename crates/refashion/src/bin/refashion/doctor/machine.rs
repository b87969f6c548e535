//! The machine: compilers, memory, threads.

use std::env;

use refashion_runs::{Machine, MemoryLimit};

use super::{check::Check, program::first_line};
use crate::threads::Threads;

/// The oldest compiler that builds this project.
const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// Less memory than a run of the largest networks here takes.
const LITTLE_MEMORY: u64 = 2 << 30;

pub(super) fn checks() -> Vec<Check> {
    let vectors = Machine::here().vectors;
    vec![
        c_compiler(),
        rust(),
        memory(),
        threads(),
        Check::ok("instructions", format!("the kernels use {vectors}")),
    ]
}

fn c_compiler() -> Check {
    let program = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    match first_line(&program, "--version") {
        Ok(version) => Check::ok("C compiler", version),
        Err(reason) => Check::missing(
            "C compiler",
            format!("`{program}`: {reason}"),
            "to build, `apt install build-essential` or what your system calls it",
        ),
    }
}

fn rust() -> Check {
    let advice = format!("to build, Rust {RUST} or later: https://rustup.rs");
    match first_line("rustc", "--version") {
        Ok(version) if recent(&version) => Check::ok("Rust", version),
        Ok(version) => Check::missing("Rust", format!("{version} is too old"), advice),
        Err(reason) => Check::missing("Rust", format!("`rustc`: {reason}"), advice),
    }
}

/// Whether `rustc 1.95.0 (…)` is what this project needs, or later.
fn recent(version: &str) -> bool {
    let numbers = |text: &str| -> Option<[u32; 2]> {
        let mut parts = text.split('.');
        Some([parts.next()?.parse().ok()?, parts.next()?.parse().ok()?])
    };
    let found = version.split_whitespace().nth(1).and_then(numbers);
    found >= numbers(RUST)
}

/// What `reproduce` would go by.
fn memory() -> Check {
    let Some(limit) = MemoryLimit::here() else {
        return Check::ok("memory", "the system does not say");
    };
    let found = format!("{:.1} GB {}", limit.bytes as f64 / 1e9, limit.bound);
    if limit.bytes < LITTLE_MEMORY {
        return Check::missing(
            "memory",
            found,
            "large networks take up to 2 GB: allow more, or take a small network",
        );
    }
    Check::ok("memory", found)
}

/// The threads that `reproduce` would start.
fn threads() -> Check {
    match Threads::here() {
        Ok(threads) => Check::ok("threads", threads.to_string()),
        Err(error) => Check::missing("threads", error.to_string(), "no run starts").needed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        for (version, is) in [
            ("rustc 1.89.0 (29483883e 2025-08-04)", true),
            ("rustc 1.100.0-nightly (x)", true),
            ("rustc 1.9.0 (x)", false),
            ("rustc 1.88.0", false),
            ("gibberish", false),
        ] {
            assert_eq!(recent(version), is, "{version}");
        }
    }
}
