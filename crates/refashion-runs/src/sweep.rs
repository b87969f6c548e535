//! Settings to be tried: which, for how long, and which of them go on.

mod points;
mod tried;

use std::{collections::BTreeMap, path::Path};

use refashion_metrics::statistics::Sample;
use refashion_std::check_version;
use refashion_trainer::{Error as TrainerError, Monitor};
use serde::{Deserialize, Deserializer, de::Error as _};
use toml::Value;

use crate::error::{Error, Result};
pub use tried::{Between, Tried};

/// The copy of the file of a sweep, in its folder.
pub const SWEEP: &str = "sweep.toml";

/// A sweep has at most so many points.
const MOST_POINTS: usize = 10_000;

/// The version of the format that is read here.
const FORMAT: u64 = 1;

/// What an experiment or a network says beside how it is trained: no point is better or worse for it.
const WITHOUT_EFFECT: [&str; 10] = [
    "assumptions",
    "deviations",
    "features",
    "id",
    "known_seeds",
    "name",
    "rounds_predictions",
    "says",
    "seeds",
    "source",
];

/// Settings to be tried, each combination of them a point.
///
/// ```
/// use refashion_runs::Sweep;
///
/// let sweep = Sweep::parse(
///     r#"
///         train = "lenet5"
///         [over]
///         "training.batch" = [16, 32]
///         "training.epochs" = [1, 2, 3]
///     "#,
///     "rates.toml".as_ref(),
/// )?;
/// let points = sweep.points()?;
/// assert_eq!(points.len(), 6);
/// assert_eq!(points[1].settings[1], ("training.epochs".into(), "2".into()));
/// # Ok::<(), refashion_runs::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// The version of the format, which is 1; a file that names none is of that too.
    #[serde(default)]
    pub version: Option<u64>,
    /// The network, or the file of an experiment.
    pub train: String,
    /// The images; those of the experiment where nothing is said.
    #[serde(default)]
    pub dataset: Option<String>,
    /// The share of the training images that validates.
    #[serde(default)]
    pub val_split: Option<f64>,
    /// Settings of all points, `key=value`.
    #[serde(default)]
    pub set: Vec<String>,
    /// How many seeds a point is trained with.
    #[serde(default = "one")]
    pub seeds: usize,
    /// What points are ranked by.
    #[serde(default = "accuracy", deserialize_with = "rank")]
    pub rank: Monitor,
    /// Points drawn at random; without it every combination is one.
    #[serde(default)]
    pub random: Option<RandomSearch>,
    /// Whether points that fall behind are stopped early.
    #[serde(default)]
    pub halving: Option<Halving>,
    /// The settings that are tried, by key.
    pub over: BTreeMap<String, Tried>,
}

/// What is looked at before all else of a sweep.
#[derive(Deserialize)]
struct Head {
    version: Option<Value>,
}

/// Points drawn at random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RandomSearch {
    /// How many.
    pub points: usize,
    /// The seed of the draws.
    #[serde(default)]
    pub seed: u32,
}

/// Successive halving (Jamieson and Talwalkar, 2016): after `first` epochs a share of the points goes
/// on, for as many times more epochs as there are fewer points, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Halving {
    /// The epochs after which points are compared for the first time.
    pub first: usize,
    /// The share that goes on, above 0 and below 1.
    #[serde(default = "half")]
    pub keep: f64,
}

/// One combination of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The name of its runs: `point-1`, …
    pub id: String,
    /// Keys and values.
    pub settings: Vec<(String, String)>,
}

/// How good a point is after some epochs.
#[derive(Debug, Clone, PartialEq)]
pub struct PointScores {
    /// The place of the point among all points.
    pub point: usize,
    /// What its seeds came to, as [`Sweep::rank`] has it: what is less is better.
    pub values: Vec<f64>,
}

fn one() -> usize {
    1
}

fn half() -> f64 {
    0.5
}

fn accuracy() -> Monitor {
    Monitor::ValAccuracy
}

/// What points are ranked by, whose fault is told by the name that it has here.
fn rank<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Monitor, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|error| match error {
        TrainerError::Setting {
            found, expected, ..
        } => D::Error::custom(format!("rank is {found:?}, and {expected} is expected")),
        other => D::Error::custom(other),
    })
}

impl Sweep {
    /// Reads the file of a sweep.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] where it cannot be read; else as [`Sweep::parse`].
    pub fn load(path: &Path) -> Result<Self> {
        let text = refashion_documents::text_file(path)?;
        Self::parse(&text, path)
    }

    /// Reads the text of a sweep; errors call it `file`.
    ///
    /// # Errors
    ///
    /// [`Error::Version`] where it is of a version that is not read here, [`Error::Sweep`] where it is
    /// none.
    pub fn parse(text: &str, file: &Path) -> Result<Self> {
        let fault = |problem: String| Error::Sweep {
            file: file.to_owned(),
            problem,
        };
        let unread = |error: toml::de::Error| {
            let line = error
                .span()
                .map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            fault(format!("line {line}: {}", error.message().trim()))
        };
        let head: Head = toml::from_str(text).map_err(unread)?;
        if let Some(said) = head.version {
            check_version(&said.to_string(), FORMAT)
                .map_err(|version| Error::version(file, version))?;
        }
        let sweep: Self = toml::from_str(text).map_err(unread)?;
        let wrong = sweep.fault();
        wrong.map_or(Ok(sweep), |problem| Err(fault(problem)))
    }

    fn fault(&self) -> Option<String> {
        let ranges = |tried: &Tried| matches!(tried, Tried::Between(_));
        if self.over.is_empty() {
            return Some("[over] names no setting to try".to_owned());
        }
        let tried = self.over.iter();
        let mut faults = tried.filter_map(|(key, tried)| Some(format!("{key} {}", tried.fault()?)));
        if let Some(fault) = faults.next().or_else(|| self.without_effect()) {
            return Some(fault);
        }
        if !(1..=MOST_POINTS).contains(&self.seeds) {
            let seeds = self.seeds;
            return Some(format!("seeds is {seeds}; a point has 1 to {MOST_POINTS}"));
        }
        if let Some(share) = self
            .val_split
            .filter(|share| !(*share > 0.0 && *share < 1.0))
        {
            return Some(format!(
                "val_split is {share}; a share is above 0 and below 1"
            ));
        }
        match (
            self.random,
            self.over.iter().find(|(_, tried)| ranges(tried)),
        ) {
            (None, Some((key, _))) => {
                return Some(format!(
                    "{key} is a range, from which points are drawn: give `random = {{ points = 20 }}`, or a list of values"
                ));
            }
            (Some(random), _) if !(1..=MOST_POINTS).contains(&random.points) => {
                return Some(format!("random points are 1 to {MOST_POINTS}"));
            }
            _ => {}
        }
        let halving = self
            .halving
            .filter(|halving| halving.first == 0 || !(halving.keep > 0.0 && halving.keep < 1.0));
        halving.map(|_| "halving needs first ≥ 1 and keep above 0 and below 1".to_owned())
    }

    /// What is wrong with a setting that would be taken and make no difference.
    fn without_effect(&self) -> Option<String> {
        let set = self
            .set
            .iter()
            .filter_map(|setting| setting.split_once('='));
        let set = set.map(|(key, _)| key.trim());
        let tried = self.over.keys().map(String::as_str);
        let key = tried.chain(set).find(|key| is_without_effect(key))?;
        Some(match bare(key) {
            "seeds" => format!(
                "{key} makes no difference to a point; how many seeds each has, `seeds = {}` says at the \
                 beginning of the file",
                self.seeds
            ),
            _ => format!("{key} makes no difference to how a point is trained; leave it out"),
        })
    }

    /// After how many epochs points of so many are compared, and how many then go on.
    ///
    /// ```
    /// # use refashion_runs::Sweep;
    /// let text = "train = 'mlp'\nhalving = { first = 2 }\n[over]\n'training.batch' = [8, 16]";
    /// let sweep = Sweep::parse(text, "x.toml".as_ref())?;
    /// assert_eq!(sweep.rungs(8, 9), [(2, 4), (4, 2), (8, 1)]);
    /// # Ok::<(), refashion_runs::Error>(())
    /// ```
    pub fn rungs(&self, points: usize, epochs: usize) -> Vec<(usize, usize)> {
        let Some(Halving { first, keep }) = self.halving else {
            return Vec::new();
        };
        let (mut rungs, mut left, mut budget) = (Vec::new(), points, first as f64);
        while left > 1 && (budget.round() as usize) < epochs {
            left = ((left as f64 * keep).ceil() as usize).clamp(1, left - 1);
            rungs.push((budget.round() as usize, left));
            budget /= keep;
        }
        rungs
    }
}

/// A key without the name of the table that it is looked for in.
fn bare(key: &str) -> &str {
    let table = key
        .strip_prefix("experiment.")
        .or(key.strip_prefix("network."));
    table.unwrap_or(key)
}

fn is_without_effect(key: &str) -> bool {
    let key = bare(key);
    let first = key.split('.').next().unwrap_or(key);
    WITHOUT_EFFECT.contains(&first) || key.starts_with("layers.") && key.ends_with(".name")
}

impl PointScores {
    /// The mean over the seeds; infinite where a seed has diverged.
    pub fn mean(&self) -> f64 {
        let finite = self.values.iter().all(|value| value.is_finite());
        let sample = Sample::new(&self.values).ok().filter(|_| finite);
        sample.map_or(f64::INFINITY, |sample| sample.mean())
    }

    /// The places of points, the best first; of equals the earlier.
    pub fn ranked(mut ranking: Vec<Self>) -> Vec<Self> {
        ranking.sort_by(|one, other| one.mean().total_cmp(&other.mean()));
        ranking
    }
}

#[cfg(test)]
mod tests;
