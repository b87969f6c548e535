//! The verdict on a published figure, and on a claim, from runs with several seeds.
//!
//! # Figures
//!
//! A document trained once and printed one number x, rounded. We train with k seeds and get a
//! mean and a standard deviation s. Two questions decide, [`Figure::judge`]:
//!
//! 1. *Could x be one more of our runs?* It could if it lies inside the two-sided prediction
//!    interval mean ± t(k − 1) · s · √(1 + 1/k), widened by half a unit of x's last printed digit.
//! 2. *Is x close enough to matter?* It is if it lies within the margin of our mean. The margin is
//!    declared before the run. It keeps a wide interval, from few or scattered seeds, from
//!    passing anything.
//!
//! | | within the margin | outside the margin |
//! |---|---|---|
//! | inside the interval | reproduced | inconclusive |
//! | outside the interval | inconclusive | not reproduced |
//!
//! Ends belong to intervals and margins, and a relative 1e-12 is forgiven for rounding.
//!
//! *Inconclusive* says how many seeds would settle it: the smallest number, up to [`MOST_SEEDS`],
//! at which the same mean and s (and the same number of diverged runs) give another verdict. More
//! seeds only narrow the interval, so this is always a future *not reproduced*; inside the margin
//! but outside the interval no number of seeds helps, and the verdict says so.
//!
//! *One seed* has no spread and gives no verdict, only a [`Difference`](Verdict::Difference).
//!
//! *A diverged run* is `None`, NaN or infinite among the measured values. It is a failure, not a
//! missing value: if at least half of the runs diverged, the figure is not reproduced. If fewer
//! did, the others are judged as above, but what would be *reproduced* is *inconclusive*.
//!
//! *Being better* does not count as reproduced; the judgement shows it with its sign.
//!
//! # Several figures of one document
//!
//! Twenty figures judged at 95 % would put one outside its interval by chance. [`judge_all`]
//! applies Holm's procedure to the first question; the margins stay as they are.
//!
//! # Claims
//!
//! What a document says without a number to hit ("dropout lowers the test loss", "stays below
//! .5") is a [`Claim`], and is counted over the seeds.

mod claim;
mod family;
mod figure;
mod judgement;
mod measured;

pub use claim::{Claim, ClaimJudgement, ClaimVerdict, Condition, Relation};
pub use family::judge_all;
pub use figure::{Better, Figure};
pub use judgement::{Judgement, MOST_SEEDS, Verdict};
