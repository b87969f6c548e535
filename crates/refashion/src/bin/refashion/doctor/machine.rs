//! The machine: compilers, memory, cores.

use std::{env, fs, thread};

use refashion_runs::Machine;
use refashion_std::counted;

use super::{check::Check, program::first_line};

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
        Check::ok("cores", cores()),
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

fn memory() -> Check {
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"));
    let free = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    let limit = fs::read_to_string("/sys/fs/cgroup/memory.max").unwrap_or_default();
    let limit = limit.trim().parse::<u64>().ok();
    let Some(free) = free.map(|kib| kib * 1024) else {
        return Check::ok("memory", "the system does not say");
    };
    let gigabytes = |bytes: u64| format!("{:.1} GB", bytes as f64 / 1e9);
    let usable = limit.map_or(free, |limit| limit.min(free));
    let limited = match limit {
        Some(limit) if limit <= free => {
            format!(", of which this process may use {}", gigabytes(limit))
        }
        _ => String::new(),
    };
    let found = format!("{} free{limited}", gigabytes(free));
    if usable < LITTLE_MEMORY {
        return Check::missing(
            "memory",
            found,
            "large networks take up to 2 GB: end other programs",
        );
    }
    Check::ok("memory", found)
}

/// The cores that this process may use, and what keeps it from the others.
fn cores() -> String {
    let usable = thread::available_parallelism().map_or(1, usize::from);
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let all = read("/proc/cpuinfo")
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    if all <= usable {
        return counted(usable, "core");
    }
    let quota = read("/sys/fs/cgroup/cpu.max");
    let by = if quota.is_empty() || quota.starts_with("max") {
        "affinity"
    } else {
        "a quota of the container"
    };
    format!("{usable} of {}, limited by {by}", counted(all, "core"))
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
