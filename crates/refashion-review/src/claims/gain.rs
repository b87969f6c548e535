//! Whether one result is significantly better than another, over several seeds.

use refashion_metrics::{
    statistics::{Interval, Sample},
    verdict::{ClaimJudgement, ClaimVerdict},
};
use refashion_std::counted;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// By how much one result is better than another, over the seeds that both have.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// The mean, positive where it is better.
    pub mean: f64,
    /// Its 90 % confidence interval, which is a one-sided test at 5 % to either side.
    pub interval: Interval,
}

/// What is made of the claim that there is no significant gain.
pub(super) struct Ruling {
    /// The verdict, if the seeds can tell.
    pub(super) judgement: Option<ClaimJudgement>,
    /// The gain, if there are several seeds and no run diverged.
    pub(super) gain: Option<Gain>,
    /// Why there is no verdict.
    pub(super) unjudged: Option<String>,
}

/// Judges the claim that nothing is gained significantly, by the gain of each seed, `None` where a
/// run diverged. A gain of `at_most` or more has to be out of the question.
pub(super) fn judge(statement: &str, gains: &[Option<f64>], at_most: f64) -> Result<Ruling> {
    let values: Vec<f64> = gains.iter().copied().flatten().collect();
    let diverged = gains.len() - values.len();
    let unjudged = |why: String| Ruling {
        judgement: None,
        gain: None,
        unjudged: Some(why),
    };
    if diverged > 0 {
        let seeds = counted(gains.len(), "seed");
        return Ok(unjudged(format!("a run diverged on {diverged} of {seeds}")));
    }
    if values.len() < 2 {
        return Ok(unjudged("one seed shows no significance".to_owned()));
    }
    let sample = Sample::new(&values)?;
    let gain = Gain {
        mean: sample.mean(),
        interval: sample.confidence_interval(0.9)?,
    };
    let verdict = if gain.interval.low > 0.0 {
        ClaimVerdict::DoesNotHold
    } else if gain.interval.high < at_most {
        ClaimVerdict::Holds
    } else {
        let interval = gain.interval;
        return Ok(Ruling {
            gain: Some(gain),
            ..unjudged(format!(
                "the gain's 90 % interval, {interval:.4}, holds both 0 and {at_most}"
            ))
        });
    };
    let judgement = ClaimJudgement {
        statement: statement.to_owned(),
        verdict,
        holds: values.iter().filter(|gain| **gain <= 0.0).count(),
        seeds: values.len(),
        diverged: 0,
    };
    Ok(Ruling {
        judgement: Some(judgement),
        gain: Some(gain),
        unjudged: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(gains: &[f64]) -> Option<ClaimVerdict> {
        let gains: Vec<Option<f64>> = gains.iter().copied().map(Some).collect();
        let ruling = judge("s", &gains, 0.01).unwrap();
        assert_eq!(ruling.judgement.is_none(), ruling.unjudged.is_some());
        ruling.judgement.map(|judgement| judgement.verdict)
    }

    /// `scipy.stats.ttest_1samp(gains, 0, alternative="greater")` gives p = .0051 for the first,
    /// .0784 for the second, and .92 for the third.
    #[test]
    fn a_gain_is_significant_by_a_one_sided_test() {
        let small = [0.006, 0.007, 0.0085];
        assert_eq!(verdict(&small), Some(ClaimVerdict::DoesNotHold));
        assert_eq!(verdict(&[0.001, 0.002, 0.005]), Some(ClaimVerdict::Holds));
        assert_eq!(
            verdict(&[-0.001, -0.002, -0.005]),
            Some(ClaimVerdict::Holds)
        );
        // It may be as large as the margin.
        assert_eq!(verdict(&[0.0, 0.004, 0.012]), None);
    }

    #[test]
    fn neither_one_seed_nor_those_that_are_left_show_significance() {
        assert_eq!(verdict(&[0.007]), None);
        let left = judge("s", &[Some(0.006), None, Some(0.007)], 0.01).unwrap();
        assert_eq!(left.judgement, None);
        assert_eq!(left.unjudged.unwrap(), "a run diverged on 1 of 3 seeds");
    }
}
