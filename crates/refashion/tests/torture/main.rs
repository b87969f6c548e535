//! The program under torture: killed, starved, lied to, and given changed files.
//!
//! The short form makes a few tries of each kind. `cargo xtask torture` goes on for ten minutes, or
//! for as many as it is told. What is tried follows from a seed, which is printed.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(unix)]
mod hub;
#[cfg(unix)]
mod kills;
#[cfg(unix)]
mod limits;
#[cfg(unix)]
mod mutations;
#[cfg(unix)]
mod program;
#[cfg(unix)]
mod random;
#[cfg(unix)]
#[path = "../support/mod.rs"]
#[allow(dead_code)]
mod support;
#[cfg(unix)]
mod training;
#[cfg(unix)]
mod trial;

/// Its limits, signals and users are those of Unix.
#[cfg(not(unix))]
fn main() {
    println!("torture: SKIPPED, this is no Unix");
}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    // Whoever asks for tests by name, or for their list, means others.
    let named = |word: &String| !word.starts_with('-') && !"torture".contains(word.as_str());
    let listed = |word: &String| word == "--list";
    if std::env::args()
        .skip(1)
        .any(|word| named(&word) || listed(&word))
    {
        return std::process::ExitCode::SUCCESS;
    }
    torture()
}

#[cfg(unix)]
fn torture() -> std::process::ExitCode {
    use std::{process::ExitCode, time::Duration};

    let number = |name: &str| -> Option<u64> { std::env::var(name).ok()?.parse().ok() };
    let seed = number("REFASHION_TORTURE_SEED").unwrap_or(1);
    let minutes = number("REFASHION_TORTURE_MINUTES");
    let mut trials: Vec<trial::Trial> = [
        kills::TRIALS.to_vec(),
        limits::TRIALS.to_vec(),
        hub::TRIALS.to_vec(),
        mutations::TRIALS.to_vec(),
    ]
    .concat();
    let share = minutes.map(|minutes| Duration::from_secs(60 * minutes) / trials.len() as u32);
    println!("torture: seed {seed}");
    for (n, trial) in trials.iter_mut().enumerate() {
        // Each has numbers of its own, however long the others went on.
        trial.run(
            &mut random::Random::new(seed.wrapping_add(n as u64) << 8),
            share,
        );
        println!("{}", line(trial));
        for fault in &trial.faults {
            println!("  FAULT {}", fault.escape_debug());
        }
    }
    let faults: usize = trials.iter().map(|trial| trial.faults.len()).sum();
    let tries: usize = trials.iter().map(|trial| trial.tries).sum();
    println!("{tries} tries, {faults} faults");
    if faults == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What came of a trial.
#[cfg(unix)]
fn line(trial: &trial::Trial) -> String {
    let name = trial.name;
    if let Some(why) = &trial.skipped {
        return format!("{name:<40} SKIPPED: {why}");
    }
    let counts = trial.counts.iter().map(|(what, n)| format!(", {n} {what}"));
    let counts: String = counts.collect();
    let (tries, faults) = (trial.tries, trial.faults.len());
    format!("{name:<40} {tries:>6} tries{counts}, {faults} faults")
}
