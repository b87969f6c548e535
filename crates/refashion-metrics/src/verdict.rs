//! The verdict on a published figure, and on a claim, from runs with several seeds.
//!
//! # Figures
//!
//! A document trained once and printed one number x, rounded. We train with k seeds and get a
//! mean and a standard deviation s. Two questions decide, [`Replication::judge`]:
//!
//! 1. *Is our mean within the margin of x?* Two one-sided t tests at 5 %: the 90 % confidence
//!    interval of the mean lies inside x ± margin, outside it, or straddles an end. Inside and
//!    outside have to hold for every value that prints as x, so that half a unit of its last digit
//!    is taken from the margin for the one, and added to it for the other.
//! 2. *Could x be one more of our runs?* It could if it lies inside the two-sided 95 % prediction
//!    interval mean ± t(k − 1) · s · √(1 + 1/k), widened by half a unit of x's last printed digit.
//!
//! | | x like our runs | x unlike our runs |
//! |---|---|---|
//! | mean inside the margins | reproduced | close |
//! | straddling | inconclusive | inconclusive |
//! | outside | inconclusive | not reproduced |
//!
//! Ends belong to intervals and margins, and a relative 1e-12 is forgiven for rounding.
//!
//! *Inconclusive* says how many seeds would settle it: the smallest number, up to [`MOST_SEEDS`],
//! at which the same mean and s (and the same number of diverged runs) give another verdict.
//!
//! *One seed* has no spread and gives no verdict, only a [`Difference`](Verdict::Difference).
//! *No spread* over several seeds makes points of the intervals.
//!
//! *A diverged run* is `None`, NaN or infinite among the measured values. It is a failure, not a
//! missing value: if at least half of the runs diverged, the figure is not reproduced. If fewer
//! did, the others are judged as above, but what would be *reproduced* or *close* is *inconclusive*.
//!
//! *Being better* does not count as reproduced; the judgement shows it with its sign.
//!
//! # Several figures of one document
//!
//! Twenty figures judged at 95 % would put one outside its interval by chance. [`judge_all`]
//! applies Holm's procedure before it calls a figure *not reproduced*, and nowhere else: a
//! correction that widens intervals would make *reproduced* easier.
//!
//! # Claims
//!
//! What a document says without a number to hit ("dropout lowers the test loss", "stays below
//! .5") is a [`Hypothesis`], and is counted over the seeds.

mod family;
mod half_unit;
mod hypothesis;
mod judgement;
mod measured;
mod replication;

pub use family::judge_all;
pub use half_unit::half_unit;
pub use hypothesis::{ClaimJudgement, ClaimVerdict, Condition, Hypothesis, Relation};
pub use judgement::{Equivalence, Judgement, MOST_SEEDS, Verdict};
pub use replication::{Better, Replication};
