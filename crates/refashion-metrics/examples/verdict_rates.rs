//! How often each verdict is given when the truth is known, as a table in Markdown.
//!
//! `cargo run -p refashion-metrics --example verdict_rates -- SEED ROUNDS`
//!
//! A published value is a draw from a normal distribution with spread s. Our runs are draws from one
//! that lies some margins away. Both are judged as a document's only figure would be.

use std::error::Error;

use refashion_metrics::verdict::{Better, Replication, Verdict};

const SEEDS: [usize; 3] = [3, 6, 10];
/// The spread over the seeds, in margins: the thesis' test accuracy has .24, lab3's loss .51.
const SPREADS: [f64; 3] = [0.25, 0.5, 1.0];
/// How far the truth is away, in margins.
const SHIFTS: [f64; 4] = [0.0, 0.5, 1.0, 2.0];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let seed: u64 = arguments.next().unwrap_or("1".into()).parse()?;
    let rounds: usize = arguments.next().unwrap_or("1000".into()).parse()?;
    let mut draws = Draws(seed);
    println!(
        "| seeds | s in margins | truth, margins away | reproduced | close | inconclusive | not reproduced |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    for seeds in SEEDS {
        for spread in SPREADS {
            for shift in SHIFTS {
                let mut counts = [0_usize; 4];
                for _ in 0..rounds {
                    counts[answer(&mut draws, seeds, spread, shift)?] += 1;
                }
                let share = |count: usize| format!("{:.3}", count as f64 / rounds as f64);
                let shares = counts.map(share).join(" | ");
                println!("| {seeds} | {spread} | {shift} | {shares} |");
            }
        }
    }
    Ok(())
}

/// The verdict of one round, by its place in the table.
fn answer(
    draws: &mut Draws,
    seeds: usize,
    spread: f64,
    shift: f64,
) -> refashion_metrics::Result<usize> {
    let figure = Replication {
        name: "figure".into(),
        published: spread * draws.normal(),
        decimals: 12,
        margin: 1.0,
        better: Better::Higher,
        mean_of: 1,
        measured: (0..seeds)
            .map(|_| Some(shift + spread * draws.normal()))
            .collect(),
    };
    Ok(match figure.judge(0.95)?.verdict {
        Verdict::Reproduced => 0,
        Verdict::Close => 1,
        Verdict::NotReproduced => 3,
        Verdict::Inconclusive { .. } | Verdict::Difference => 2,
    })
}

/// SplitMix64, and normal draws of it by Box and Muller.
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}
