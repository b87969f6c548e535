//! What units will take, by recorded runs.

use refashion_runs::Unit;

/// What units will take.
pub(super) struct Cost {
    /// The seconds of one core that each will take, the longest first.
    longest_first: Vec<f64>,
    /// How many units have no recorded run to tell by.
    pub(super) unknown: usize,
}

impl Cost {
    pub(super) fn of<'a>(units: impl IntoIterator<Item = &'a Unit>) -> Self {
        let costs: Vec<Option<f64>> = units.into_iter().map(|unit| unit.core_seconds).collect();
        let mut known: Vec<f64> = costs.iter().flatten().copied().collect();
        known.sort_by(|one, other| other.total_cmp(one));
        Self {
            unknown: costs.len() - known.len(),
            longest_first: known,
        }
    }

    /// The seconds of one core that all of them take.
    pub(super) fn total(&self) -> f64 {
        self.longest_first.iter().sum()
    }

    /// The seconds that they take on so many cores, where each has one and the longest come first.
    pub(super) fn on(&self, cores: usize) -> f64 {
        let mut busy: Vec<f64> = vec![0.0; cores.max(1)];
        for cost in &self.longest_first {
            let idle = busy.iter_mut().min_by(|one, other| one.total_cmp(other));
            if let Some(core) = idle {
                *core += cost;
            }
        }
        busy.into_iter().fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unit_is_the_least_that_any_number_of_cores_takes() {
        let unit = |core_seconds| Unit {
            index: 0,
            experiment: "lab3/dropout".into(),
            seed: 0,
            epochs: 1,
            shortened: true,
            dataset: "fashion-mnist".into(),
            settings: String::new(),
            core_seconds,
        };
        let units = [Some(1.0), Some(4.0), None, Some(2.0), Some(3.0)].map(unit);
        let cost = Cost::of(&units);
        assert_eq!((cost.total(), cost.unknown), (10.0, 1));
        assert_eq!(
            [1, 2, 3, 200].map(|cores| cost.on(cores)),
            [10.0, 5.0, 4.0, 4.0]
        );
        assert_eq!(Cost::of(&units[2..3]).on(20), 0.0);
    }
}
