//! Times of a step with the network that they are of.

use refashion_zoo::Network;
use serde::{Deserialize, Serialize};

use crate::{job::Job, step::StepTime};

/// The times of a training step, here and in other frameworks, with the network, so that it can be
/// timed again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobTimes {
    /// The network.
    pub network: Network,
    /// Images in a batch.
    pub batch: usize,
    /// The times, ours first.
    pub times: Vec<StepTime>,
}

impl JobTimes {
    /// The times of a job.
    pub fn new(job: &Job, times: Vec<StepTime>) -> Self {
        Self {
            network: job.network.clone(),
            batch: job.batch,
            times,
        }
    }

    /// The fastest of the other frameworks' forms that a choice leaves; nothing where none was timed.
    pub fn fastest(&self, chosen: impl Fn(&StepTime) -> bool) -> Option<&StepTime> {
        self.times
            .iter()
            .filter(|time| time.framework != "refashion" && chosen(time))
            .min_by(|a, b| a.ms.total_cmp(&b.ms))
    }

    /// Our time over that of the fastest other; nothing where none was timed.
    pub fn ratio(&self) -> Option<f64> {
        let ours = self
            .times
            .iter()
            .find(|time| time.framework == "refashion")?;
        Some(ours.ms / self.fastest(|_| true)?.ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_time_is_held_against_the_fastest() {
        let time = |framework: &str, variant: Option<&str>, ms| StepTime {
            framework: framework.into(),
            variant: variant.map(str::to_owned),
            model: "m".into(),
            batch: 8,
            threads: 2,
            ms,
            min_ms: ms,
            max_ms: ms,
            images_per_s: 1,
            params: 1,
        };
        let job = Job::named("lenet5").unwrap();
        let alone = JobTimes::new(&job, vec![time("refashion", None, 1.0)]);
        assert_eq!((alone.ratio(), alone.fastest(|_| true)), (None, None));
        let times = vec![
            time("refashion", None, 1.0),
            time("torch", None, 4.0),
            time("torch", Some("bf16"), 2.0),
        ];
        let times = JobTimes::new(&job, times);
        assert_eq!(times.ratio(), Some(0.5));
        let plain = times.fastest(|time| time.variant.is_none());
        assert_eq!(plain.map(|time| time.ms), Some(4.0));
    }
}
