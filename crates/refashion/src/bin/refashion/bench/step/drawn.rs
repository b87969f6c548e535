//! `cargo xtask bench step --random`.

use std::process::ExitCode;

use anyhow::Result;
use refashion_bench::{DRAWN, Job, JobTimes, Variant, drawn_jobs};

use super::{
    layers::layers,
    timed::{CLIFF, as_asked, check_memory, finish, table, timed},
};
use crate::{
    cli::BenchStep,
    threads::{self, Threads},
};

/// The seeds that networks are drawn with, beside one that the commit gives.
const SEEDS: [u64; 3] = [1, 2, 3];
/// What is compared with, and what with factors in bf16.
const PEERS: [Variant; 2] = [Variant::Torch, Variant::TorchChannelsLast];
const PEERS_IN_BF16: [Variant; 2] = [Variant::TorchBf16, Variant::TorchChannelsLastBf16];
/// How many of the slowest are shown with their layers.
const WORST: usize = 5;

pub(super) fn drawn(options: &BenchStep, count: usize, threads: Threads) -> Result<ExitCode> {
    let jobs = jobs(count, &threads::provenance(threads).commit).into_iter();
    let jobs: Vec<Job> = jobs.map(|job| as_asked(options, job)).collect();
    check_memory(options, &jobs)?;
    if options.by_layer {
        return layers(options, &jobs, threads);
    }
    let mut peers = PEERS.to_vec();
    if !options.precision.is_default() {
        peers.extend(PEERS_IN_BF16);
    }
    let rows = jobs
        .iter()
        .map(|job| timed(options, &peers, job, threads.count));
    finish(options, DRAWN, threads, rows.collect::<Result<_>>()?, text)
}

/// As many of each seed, those of the first seeds one more where they do not share alike.
fn jobs(count: usize, commit: &str) -> Vec<Job> {
    let mut seeds = SEEDS.to_vec();
    seeds.extend(seed_of(commit));
    let of_seed = |place| (count + seeds.len() - 1 - place) / seeds.len();
    let jobs = seeds.iter().enumerate();
    jobs.flat_map(|(place, &seed)| drawn_jobs(seed, of_seed(place)))
        .collect()
}

/// The first digits of the commit, so that nobody can choose the networks; none where it is not known.
fn seed_of(commit: &str) -> Option<u64> {
    u64::from_str_radix(commit.get(..8)?, 16).ok()
}

fn text(rows: &[JobTimes]) -> Result<()> {
    let mut ratios: Vec<(f64, &JobTimes)> = rows
        .iter()
        .filter_map(|row| Some((row.ratio()?, row)))
        .collect();
    ratios.sort_by(|a, b| b.0.total_cmp(&a.0));
    out!("{}", table("network", rows));
    let at = |share: f64| ratios[((1.0 - share) * (ratios.len() - 1) as f64).round() as usize].0;
    if !ratios.is_empty() {
        let above = ratios.iter().filter(|(ratio, _)| *ratio > CLIFF).count();
        outln!(
            "ours / fastest: median {:.2}, a quarter below {:.2}, a quarter above {:.2}, least {:.2}, \
             most {:.2}; {above} above {CLIFF:.2}",
            at(0.5),
            at(0.25),
            at(0.75),
            at(0.0),
            at(1.0)
        );
    }
    for (ratio, row) in ratios.iter().take(WORST) {
        outln!("\n{}, batch {}: {ratio:.2}", row.network.name, row.batch);
        outln!("{}", row.network.summary()?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_share_the_networks() {
        let names = |count, commit| -> Vec<String> {
            let jobs = jobs(count, commit);
            jobs.into_iter().map(|job| job.network.name).collect()
        };
        assert_eq!(
            names(5, "0000000a11"),
            [
                "drawn-1-0",
                "drawn-1-1",
                "drawn-2-0",
                "drawn-3-0",
                "drawn-10-0"
            ]
        );
        assert_eq!(names(3, "unknown"), ["drawn-1-0", "drawn-2-0", "drawn-3-0"]);
    }
}
