//! How often something is repeated, and what is kept of the times.

use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How long something took, in milliseconds: median, least and most.
pub(crate) struct Times {
    pub(crate) ms: f64,
    pub(crate) min_ms: f64,
    pub(crate) max_ms: f64,
}

/// How long to repeat before anything is timed: the system takes a while to spread threads over
/// the cores, in which small networks take a hundred steps.
const WARM: Duration = Duration::from_millis(250);

/// Times so many repetitions, after others that make buffers, fill caches and wake the threads:
/// three at least.
pub(crate) fn timed(repetitions: usize, mut work: impl FnMut()) -> Result<Times> {
    let started = Instant::now();
    (0..3).for_each(|_| work());
    while started.elapsed() < WARM {
        work();
    }
    let times = (0..repetitions).map(|_| {
        let started = Instant::now();
        work();
        started.elapsed().as_secs_f64() * 1e3
    });
    statistics(times.collect())
}

/// The statistics of repetitions that took so many milliseconds.
pub(crate) fn statistics(mut times: Vec<f64>) -> Result<Times> {
    times.sort_by(f64::total_cmp);
    let (Some(&min_ms), Some(&max_ms)) = (times.first(), times.last()) else {
        return Err(Error::Setting {
            what: "the number of repetitions",
            found: "0".into(),
            expected: "at least 1",
        });
    };
    // Of an even number of times the mean of the two in the middle.
    let ms = (times[(times.len() - 1) / 2] + times[times.len() / 2]) / 2.0;
    Ok(Times { ms, min_ms, max_ms })
}

/// Numbers between 0 and 1 without a pattern; a step costs the same whatever they are.
pub(crate) fn pseudo_random(index: usize) -> f32 {
    let mixed = (index as u32).wrapping_mul(2_654_435_761);
    (mixed >> 8) as f32 / (1 << 24) as f32
}
