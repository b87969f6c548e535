//! Two groups of seeds: do two experiments differ by more than their seeds do?

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use refashion_datasets::FileDigest;
use refashion_metrics::statistics::{Interval, Sample, paired_t_test, welch_t_test};
use refashion_runs::{RECORD, read_json};
use refashion_std::counted;
use serde::Deserialize;
use serde_json::json;

use super::judged::judged;
use crate::{cli::Format, output::quoted, train::spread, workspace::typed};

/// How the name of the folder of a run begins.
const SEED: &str = "seed-";

/// The probability with which the interval covers the difference.
const LEVEL: f64 = 0.95;

/// The runs of an experiment, of which each seed counts.
pub(super) struct Group {
    name: String,
    runs: Vec<Run>,
}

/// What a group has to know of a run: less than its record, whose data set may be known no more.
#[derive(Deserialize)]
struct Run {
    seed: u64,
    rehearsal: bool,
    settings: Settings,
    data: Data,
    test: Option<Test>,
}

#[derive(Deserialize)]
struct Settings {
    /// How many images trained, validated and tested.
    images: [usize; 3],
}

#[derive(Deserialize)]
struct Data {
    name: String,
    verified: bool,
    digests: Vec<FileDigest>,
}

#[derive(Deserialize)]
struct Test {
    accuracy: f64,
}

impl Group {
    /// The runs in a folder with several, if this is one; a folder with one run is a model.
    pub(super) fn find(reference: &str) -> Result<Option<Self>> {
        let folder = Path::new(reference);
        if !folder.is_dir() || folder.join(RECORD).is_file() {
            return Ok(None);
        }
        let failed = || format!("cannot read the folder {reference}");
        let mut runs: Vec<Run> = Vec::new();
        for entry in fs::read_dir(folder).with_context(failed)? {
            let path = entry.with_context(failed)?.path();
            let record = path.join(RECORD);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(SEED) && record.is_file() {
                runs.push(read_json(&record)?);
            }
        }
        runs.sort_by_key(|run| run.seed);
        let name = reference.trim_end_matches('/').to_owned();
        Ok((runs.len() > 1).then_some(Self { name, runs }))
    }

    /// The test accuracy of each seed.
    fn accuracies(&self) -> Result<Vec<f64>> {
        let tested = self.runs.iter().map(|run| {
            let test = run.test.as_ref().filter(|_| !run.rehearsal);
            let what = || {
                let why = if run.rehearsal {
                    "was a rehearsal"
                } else {
                    "has no test accuracy"
                };
                let (seed, name) = (run.seed, &self.name);
                let other = format!("compare {name}/seed-{seed} OTHER --dataset IMAGES");
                format!(
                    "seed {seed} of {name} {why}, and groups are compared by these; two models are \
                     compared on any images: `{}`",
                    typed(other)
                )
            };
            Ok(test.with_context(what)?.accuracy)
        });
        tested.collect()
    }

    fn seeds(&self) -> Vec<u64> {
        self.runs.iter().map(|run| run.seed).collect()
    }
}

/// What was found of two groups.
struct Found {
    /// Whether each seed of one was compared with the same seed of the other.
    paired: bool,
    difference: f64,
    interval: Interval,
    p_value: f64,
}

impl Found {
    fn of([first, second]: [&Group; 2], [a, b]: [&[f64]; 2]) -> Result<Self> {
        if first.seeds() == second.seeds() {
            let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
            let test = paired_t_test(a, b)?;
            return Ok(Self {
                paired: true,
                difference: test.mean_difference,
                interval: Sample::new(&differences)?.confidence_interval(LEVEL)?,
                p_value: test.p_value,
            });
        }
        let test = welch_t_test(a, b, LEVEL)?;
        Ok(Self {
            paired: false,
            difference: test.difference,
            interval: test.interval,
            p_value: test.p_value,
        })
    }
}

/// Compares the test accuracies of two groups on the same images.
pub(super) fn compare(first: &Group, second: &Group, format: Format) -> Result<()> {
    let groups = [first, second];
    let (Some(one), Some(other)) = (first.runs.first(), second.runs.first()) else {
        return Ok(());
    };
    let runs = || groups.iter().flat_map(|group| &group.runs);
    let same = |run: &Run| {
        run.data.digests == one.data.digests && run.settings.images[2] == one.settings.images[2]
    };
    ensure!(
        runs().all(same),
        "the groups were tested on other images: {} on {}, {} on {}",
        first.name,
        one.data.name,
        second.name,
        other.data.name
    );
    if runs().any(|run| !run.data.verified) {
        errln!("UNVERIFIED DATA: {}", one.data.name);
    }
    let (a, b) = (first.accuracies()?, second.accuracies()?);
    let found = Found::of(groups, [&a, &b])?;
    match format {
        Format::Text => text(groups, [&a, &b], &found),
        Format::Json => {
            let value = json!({
                "first": first.name,
                "second": second.name,
                "seeds": [first.seeds(), second.seeds()],
                "accuracies": [a, b],
                "paired": found.paired,
                "difference": found.difference,
                "interval": found.interval,
                "p_value": found.p_value,
            });
            outln!("{}", crate::output::json(&value)?);
        }
        Format::Csv => {
            outln!("group,seed,test_accuracy");
            for (group, accuracies) in groups.iter().zip([&a, &b]) {
                for (seed, accuracy) in group.seeds().iter().zip(accuracies) {
                    outln!("{},{seed},{accuracy}", quoted(&group.name));
                }
            }
        }
    }
    Ok(())
}

fn text([first, second]: [&Group; 2], [a, b]: [&[f64]; 2], found: &Found) {
    let images = first.runs.first().map_or(0, |run| run.settings.images[2]);
    let title = first.runs.first().map_or("", |run| run.data.name.as_str());
    outln!(
        "{} ({}) and {} ({}) on {images} test images of {title}",
        first.name,
        counted(a.len(), "seed"),
        second.name,
        counted(b.len(), "seed")
    );
    outln!("test accuracy {} and {}", spread(a), spread(b));
    outln!(
        "difference {:+.4}, 95 % interval {:+.4}",
        found.difference,
        found.interval
    );
    let (test, why) = match found.paired {
        true => ("paired t test", "seed by seed"),
        false => ("Welch's t test", "the seeds are not the same"),
    };
    outln!("{test} ({why}): {}", judged(found.p_value));
}
