//! How the points of a sweep stand.

use std::fmt;

use anyhow::Result;
use refashion_metrics::statistics::{Sample, mean};
use refashion_runs::{Point, PointScores};
use refashion_trainer::Monitor;

use super::{
    maker::Maker,
    whole::{Rungs, Whole},
};

/// How all points stand, the best first.
pub(super) struct Standings<'a> {
    pub(super) whole: &'a Whole,
    pub(super) points: Vec<Standing<'a>>,
    /// After how many epochs points were compared, and how many then went on.
    pub(super) rungs: Rungs,
}

/// How one point stands.
pub(super) struct Standing<'a> {
    pub(super) point: &'a Point,
    /// Its place among all points.
    pub(super) place: usize,
    /// The epochs that all of its seeds have.
    pub(super) epochs: usize,
    /// Those that it is to have.
    pub(super) of_epochs: usize,
    /// What each seed came to.
    pub(super) seeds: Vec<Outcome>,
    pub(super) state: State,
}

/// What a seed of a point came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    /// What points are ranked by, as it is printed.
    Value(f64),
    /// Its loss ceased to be a number.
    Diverged,
    /// It has no epoch yet.
    Nothing,
}

/// How far a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// All runs are over: through all of their epochs, or to where early stopping ended them.
    Trained,
    /// A run of it has diverged.
    Diverged,
    /// It was begun, and fell behind or was stopped.
    Stopped,
    /// Nothing of it is there.
    NotBegun,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trained => "trained",
            Self::Diverged => "diverged",
            Self::Stopped => "stopped",
            Self::NotBegun => "not begun",
        })
    }
}

impl<'a> Standings<'a> {
    /// Makes the runs as far as they are worth it, or looks at those that are there, and says how they
    /// stand.
    pub(super) fn of(maker: &Maker<'a>) -> Result<Self> {
        let whole = maker.whole;
        let (ranking, rungs) = maker.all()?;
        let ranked = ranking.iter().filter_map(|scores| {
            let point = whole.points.get(scores.point)?;
            Some(Standing::of(maker, point, scores))
        });
        Ok(Self {
            whole,
            points: ranked.collect::<Result<_>>()?,
            rungs,
        })
    }

    /// The best point, if any has come to something.
    pub(super) fn best(&self) -> Option<&Standing<'a>> {
        self.points.iter().find(|point| point.mean().is_some())
    }

    /// How many points are so far.
    pub(super) fn count(&self, state: State) -> usize {
        let there = self.points.iter().filter(|point| point.state == state);
        there.count()
    }

    pub(super) fn all_diverged(&self) -> bool {
        !self.points.is_empty() && self.count(State::Diverged) == self.points.len()
    }
}

impl<'a> Standing<'a> {
    fn of(maker: &Maker<'a>, point: &'a Point, scores: &PointScores) -> Result<Self> {
        let (whole, place) = (maker.whole, scores.point);
        let (mut epochs, mut seeds) = (usize::MAX, Vec::new());
        let (mut over, mut begun) = (true, false);
        for (seed, value) in (0_u64..).zip(&scores.values) {
            let history = maker.history(place, seed)?;
            let is_over = maker.record(place, seed)?.is_some();
            over &= is_over;
            begun |= is_over || whole.store.unfinished(&point.id, seed).exists();
            epochs = epochs.min(history.epochs.len());
            seeds.push(match value.is_finite() {
                _ if history.diverged() => Outcome::Diverged,
                true => Outcome::Value(shown_value(whole.sweep.rank, *value)),
                false => Outcome::Nothing,
            });
        }
        let state = match over {
            _ if seeds.contains(&Outcome::Diverged) => State::Diverged,
            true => State::Trained,
            false if begun => State::Stopped,
            false => State::NotBegun,
        };
        Ok(Self {
            point,
            place,
            epochs,
            of_epochs: whole.epochs(place),
            seeds,
            state,
        })
    }

    /// What the seeds came to, where all came to something.
    pub(super) fn values(&self) -> Option<Vec<f64>> {
        let values = self.seeds.iter().map(|seed| match seed {
            Outcome::Value(value) => Some(*value),
            Outcome::Diverged | Outcome::Nothing => None,
        });
        values.collect()
    }

    /// Their mean.
    pub(super) fn mean(&self) -> Option<f64> {
        mean(&self.values()?)
    }

    /// Its rank in this place, where it has come to something: those that have stand before all others.
    pub(super) fn rank(&self, place: usize) -> Option<usize> {
        self.mean().map(|_| place + 1)
    }

    /// The standard deviation of what the seeds came to; nothing of a single seed.
    pub(super) fn deviation(&self) -> Option<f64> {
        Sample::new(&self.values()?).ok()?.standard_deviation().ok()
    }

    /// The seeds that diverged.
    pub(super) fn diverged(&self) -> Vec<usize> {
        let seeds = self.seeds.iter().enumerate();
        let diverged = seeds.filter(|(_, seed)| **seed == Outcome::Diverged);
        diverged.map(|(seed, _)| seed).collect()
    }
}

/// A value as it is printed: what is watched of a share is what it lacks to 1.
pub(super) fn shown_value(rank: Monitor, value: f64) -> f64 {
    match rank.rises() {
        true => 1.0 - value,
        false => value,
    }
}

/// What points are ranked by, in words.
pub(super) fn quantity(rank: Monitor) -> String {
    rank.to_string().replace('_', " ")
}
