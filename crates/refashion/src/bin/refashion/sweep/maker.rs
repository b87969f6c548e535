//! The runs of a sweep: made as far as they are worth it.

use std::cell::{Cell, RefCell};

use anyhow::{Context, Result, anyhow};
use refashion_runs::{
    Error as RunError, MemoryDemand, MemoryLimit, Plan, PointScores, Provenance, Run, RunLock,
    RunRecord,
};
use refashion_trainer::{Error as TrainerError, History};

use super::whole::{Ranking, Rungs, Whole};
use crate::{
    broken,
    cli::Running,
    interrupt::{self, Interrupted},
    progress::{Shown, Training},
};

/// Makes the runs of a sweep, or only looks at those that are there.
pub(super) struct Maker<'a> {
    pub(super) whole: &'a Whole,
    /// How runs are made; nothing where none is.
    pub(super) making: Option<Making<'a>>,
    pub(super) quiet: bool,
}

/// How the runs of a sweep are made.
pub(super) struct Making<'a> {
    pub(super) running: &'a Running,
    pub(super) provenance: Provenance,
    pub(super) memory: Option<MemoryLimit>,
}

impl Maker<'_> {
    /// All points, compared at each rung, and the rungs that were decided; those that fall behind stay
    /// where they are.
    pub(super) fn all(&self) -> Result<(Ranking, Rungs)> {
        let Whole { sweep, points, .. } = self.whole;
        let longest = (0..points.len())
            .map(|point| self.whole.epochs(point))
            .max();
        let mut left: Vec<usize> = (0..points.len()).collect();
        let (mut behind, mut decided) = (Vec::new(), Rungs::new());
        for (epochs, most) in sweep.rungs(points.len(), longest.unwrap_or(0)) {
            let mut ranked = self.compared(&left, Some(epochs))?;
            if left.is_empty() || !self.all_have(&left, epochs)? {
                break;
            }
            // What diverged is over, wherever it would stand.
            let ahead = ranked.iter().take(most);
            let count = ahead.filter(|scores| scores.mean().is_finite()).count();
            let fell = ranked.split_off(count);
            left = ranked.into_iter().map(|scores| scores.point).collect();
            // Those that came furthest stand before those that were stopped sooner.
            behind.splice(0..0, fell);
            if count > 0 {
                decided.push((epochs, count));
            }
        }
        let mut ranking = self.compared(&left, None)?;
        ranking.append(&mut behind);
        // However far they came, those that diverged stand behind those that came to something.
        ranking.sort_by_key(|scores| !scores.mean().is_finite());
        Ok((ranking, decided))
    }

    /// Whether all seeds of points have so many epochs or are over, so that it is known which go on.
    fn all_have(&self, points: &[usize], epochs: usize) -> Result<bool> {
        for &point in points {
            for seed in 0..self.whole.sweep.seeds as u64 {
                let far = self.history(point, seed)?.epochs.len() >= epochs;
                if !far && self.record(point, seed)?.is_none() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Points after so many epochs, or after all of them, the best first.
    fn compared(&self, points: &[usize], epochs: Option<usize>) -> Result<Ranking> {
        let mut ranking = Vec::new();
        for &point in points {
            let mut values = Vec::new();
            for seed in 0..self.whole.sweep.seeds as u64 {
                let history = self.trained(point, seed, epochs)?;
                let at = epochs.unwrap_or(usize::MAX).min(history.epochs.len());
                let all = self.whole.sweep.rank.values(&history);
                let value = at.checked_sub(1).and_then(|last| all.get(last).copied());
                values.push(match history.diverged() {
                    true => f64::NAN,
                    false => value.unwrap_or(f64::NAN),
                });
            }
            ranking.push(PointScores { point, values });
        }
        Ok(PointScores::ranked(ranking))
    }

    /// The record of a run that is over.
    pub(super) fn record(&self, point: usize, seed: u64) -> Result<Option<RunRecord>> {
        let Some(id) = self.whole.points.get(point).map(|point| &point.id) else {
            return Ok(None);
        };
        if self.whole.store.unfinished(id, seed).exists() {
            return Ok(None);
        }
        match self.whole.store.load(id, seed) {
            // What only looks shows the others.
            Err(error) if self.making.is_none() => Ok(broken::usable_run(Err(error))),
            loaded => Ok(loaded?),
        }
    }

    /// The epochs that a run has, over or not.
    pub(super) fn history(&self, point: usize, seed: u64) -> Result<History> {
        if let Some(record) = self.record(point, seed)? {
            return Ok(record.history);
        }
        let id = self.whole.points.get(point).map(|point| point.id.as_str());
        let unfinished = self.whole.store.unfinished(id.unwrap_or_default(), seed);
        let path = unfinished.join("history.csv");
        match path.is_file() {
            true => Ok(History::read_csv(path)?),
            false => Ok(History::default()),
        }
    }

    /// A run with at least so many epochs, or with all of them.
    pub(super) fn trained(
        &self,
        point: usize,
        seed: u64,
        epochs: Option<usize>,
    ) -> Result<History> {
        let history = self.history(point, seed)?;
        let over = self.record(point, seed)?.is_some();
        let enough = epochs.is_some_and(|epochs| history.epochs.len() >= epochs);
        match &self.making {
            Some(making) if !over && !enough => self.make(making, point, seed, epochs),
            _ => Ok(history),
        }
    }

    fn make(
        &self,
        making: &Making<'_>,
        point: usize,
        seed: u64,
        epochs: Option<usize>,
    ) -> Result<History> {
        let Whole {
            points,
            documents,
            store,
            dataset,
            ..
        } = self.whole;
        let (id, document) = points
            .get(point)
            .map(|of| &of.id)
            .zip(documents.get(point))
            .context("a point has an experiment")?;
        let experiment = document
            .experiments
            .first()
            .context("a point has an experiment")?;
        let plan = Plan::new(document, experiment, None)?;
        MemoryDemand::of(&plan)?.check(making.memory)?;
        let lock = RunLock::take(store, id, seed).map_err(|error| match error {
            // There is no way to wait for it, as what is advised of this says.
            busy @ RunError::Busy { .. } => {
                anyhow!("{busy}; the same command goes on when that has ended")
            }
            other => other.into(),
        })?;
        let last = epochs.filter(|&epochs| epochs < plan.training.epochs);
        let label = format!("{id} seed {seed}");
        let shown = Shown::Plain(RefCell::new(Training::new(self.quiet, &label)));
        // A run that is stopped here goes on from its checkpoint, if it goes on.
        let far_enough = Cell::new(false);
        let run = Run {
            seed,
            streams: making.running.streams,
            store,
            lock: &lock,
            provenance: making.provenance.clone(),
            fresh: false,
            checkpoint_every: Some(making.running.checkpoint_every),
            stop: &|| interrupt::asked() || far_enough.get(),
            progress: &mut |progress| shown.batch(progress),
            epochs: &mut |history, validated| {
                shown.epoch(history, validated);
                far_enough.set(last.is_some_and(|last| history.epochs.len() >= last));
            },
            tensorboard: making.running.tensorboard.clone(),
            models: true,
            snapshots: false,
        };
        match interrupt::during(|| run.make(&plan, dataset)) {
            Ok(record) if !interrupt::asked() => Ok(record.history),
            Err(RunError::Training(TrainerError::Interrupted { .. })) if !interrupt::asked() => {
                self.history(point, seed)
            }
            Ok(_) | Err(RunError::Training(TrainerError::Interrupted { .. })) => {
                let message = format!("{label}: stopped; the same command goes on.");
                Err(Interrupted::new(message).into())
            }
            Err(error) => Err(error.into()),
        }
    }
}
