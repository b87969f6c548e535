//! The points of a sweep: every combination, or some drawn at random.

use std::collections::BTreeSet;

use refashion_datasets::{Random, RandomState};
use toml::Value;

use super::{MOST_POINTS, Point, RandomSearch, Sweep, Tried};
use crate::error::{Error, Result};

/// So many draws for each point that is asked for may bring nothing new, before there is taken to be
/// nothing.
const IDLE_DRAWS: usize = 50;

impl Sweep {
    /// All points, in their order: the same for the same sweep, and no combination twice. Where fewer
    /// combinations are found than are to be drawn at random, there are fewer points.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] where there are too many.
    pub fn points(&self) -> Result<Vec<Point>> {
        let combinations = match self.random {
            Some(search) => self.drawn(search),
            None => self.grid()?,
        };
        let named = |(place, settings)| Point {
            id: format!("point-{}", place + 1),
            settings,
        };
        Ok(combinations.into_iter().enumerate().map(named).collect())
    }

    /// How many combinations there are, where all settings have values of their own: as many as can be
    /// drawn.
    pub fn combinations(&self) -> Option<usize> {
        let mut counts = self.over.values().map(|tried| match tried {
            Tried::Values(values) => Some(values.len()),
            Tried::Between(_) => None,
        });
        counts.try_fold(1_usize, |all, count| all.checked_mul(count?))
    }

    fn grid(&self) -> Result<Vec<Vec<(String, String)>>> {
        let mut combinations = vec![Vec::new()];
        for (key, tried) in &self.over {
            let Tried::Values(values) = tried else {
                continue;
            };
            let count = combinations.len() * values.len();
            if count > MOST_POINTS {
                return Err(Error::Setting {
                    what: "the number of points of a grid",
                    found: format!("{count} and more"),
                    expected: "at most 10,000; draw some at random",
                });
            }
            combinations = combinations
                .iter()
                .flat_map(|before: &Vec<(String, String)>| {
                    values.iter().map(move |value| {
                        let mut longer = before.clone();
                        longer.push((key.clone(), value.to_string()));
                        longer
                    })
                })
                .collect();
        }
        Ok(combinations)
    }

    fn drawn(&self, search: RandomSearch) -> Vec<Vec<(String, String)>> {
        let mut random = RandomState::new(search.seed);
        let mut point = || {
            let draws = self.over.iter().map(|(key, tried)| {
                let unit = random.unit();
                let value = match tried {
                    Tried::Values(values) => {
                        let place = (unit * values.len() as f64) as usize;
                        values.get(place).map_or_else(String::new, Value::to_string)
                    }
                    Tried::Between(between) => between.at(unit),
                };
                (key.clone(), value)
            });
            draws.collect()
        };
        let (mut drawn, mut seen, mut idle) = (Vec::new(), BTreeSet::new(), 0);
        while drawn.len() < search.points && idle < IDLE_DRAWS * search.points {
            let point: Vec<(String, String)> = point();
            idle += 1;
            if seen.insert(point.clone()) {
                drawn.push(point);
                idle = 0;
            }
        }
        drawn
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn sweep(text: &str) -> Sweep {
        Sweep::parse(&format!("train = 'mlp'\n{text}"), Path::new("x.toml")).unwrap()
    }

    #[test]
    fn a_grid_has_every_combination_up_to_so_many() {
        let points = sweep("[over]\n'a' = [1, 2]\n'b' = ['x', 'y', 'z']")
            .points()
            .unwrap();
        let told: Vec<String> = points
            .iter()
            .map(|point| {
                let settings = point.settings.iter();
                let settings: Vec<String> = settings
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                format!("{}: {}", point.id, settings.join(" "))
            })
            .collect();
        assert_eq!(
            told,
            [
                "point-1: a=1 b=\"x\"",
                "point-2: a=1 b=\"y\"",
                "point-3: a=1 b=\"z\"",
                "point-4: a=2 b=\"x\"",
                "point-5: a=2 b=\"y\"",
                "point-6: a=2 b=\"z\"",
            ]
        );
        let many = |last: usize| {
            let list = |count: usize| format!("{:?}", (0..count).collect::<Vec<_>>());
            let text = format!("[over]\n'a' = {}\n'b' = {}", list(100), list(last));
            sweep(&text).points().map(|points| points.len())
        };
        assert_eq!(many(100).unwrap(), MOST_POINTS);
        assert!(
            matches!(many(101), Err(Error::Setting { found, .. }) if found == "10100 and more")
        );
    }

    #[test]
    fn no_combination_is_drawn_twice_and_there_are_no_more_than_there_are() {
        let drawn = |points: usize, text: &str| {
            let text = format!("random = {{ points = {points}, seed = 1 }}\n[over]\n{text}");
            sweep(&text).points().unwrap()
        };
        let told = |points: &[Point]| -> BTreeSet<String> {
            let settings = points.iter().map(|point| format!("{:?}", point.settings));
            settings.collect()
        };
        for (asked, text, expected) in [
            (5, "'a' = [10, 20]", 2),
            (6, "'a' = [1, 2, 3]\n'b' = [true, false]", 6),
            (4, "'a' = [1, 2, 3]\n'b' = [true, false]", 4),
            (50, "'a' = { from = 8, to = 10 }", 3),
            (1000, "'a' = { from = 1, to = 1000 }", 1000),
            (3, "'a' = { from = 1.0, to = 1.0001 }", 1),
        ] {
            let points = drawn(asked, text);
            assert_eq!(
                (points.len(), told(&points).len()),
                (expected, expected),
                "{text}"
            );
        }
        // What was drawn without a repetition before is drawn so still: more points are the same, and more.
        let few = drawn(3, "'a' = { from = 0.0, to = 1.0 }");
        assert_eq!(drawn(9, "'a' = { from = 0.0, to = 1.0 }")[..3], few);
    }

    #[test]
    fn a_value_lies_at_its_share_of_the_way() {
        let at = |text: &str, unit| {
            let sweep = sweep(&format!("random = {{ points = 1 }}\n[over]\n'a' = {text}"));
            let Some(Tried::Between(between)) = sweep.over.get("a") else {
                panic!("{text}")
            };
            between.at(unit)
        };
        assert_eq!(at("{ from = 2, to = 4 }", 0.0), "2");
        assert_eq!(at("{ from = 2, to = 4 }", 0.5), "3");
        assert_eq!(at("{ from = 2, to = 4 }", 0.999), "4");
        assert_eq!(at("{ from = 2.0, to = 4 }", 0.25), "2.5");
        assert_eq!(at("{ from = 2, to = 4.0 }", 0.75), "3.5");
        assert_eq!(at("{ from = 0.01, to = 1.0, log = true }", 0.5), "0.1");
        assert_eq!(at("{ from = 1, to = 3, log = true }", 0.5), "2");
        assert_eq!(at("{ from = 0.0, to = 1.0 }", 0.123_456_7), "0.1235");
    }

    #[test]
    fn points_are_drawn_the_same_each_time_and_within_their_ranges() {
        let text = r#"
            train = "mlp"
            random = { points = 200, seed = 3 }
            [over]
            "training.batch" = { from = 8, to = 10 }
            "training.optimizer.adam.rate" = { from = 1e-4, to = 1e-2, log = true }
            "training.shuffle" = [true, false]
        "#;
        let sweep = Sweep::parse(text, Path::new("x.toml")).unwrap();
        let points = sweep.points().unwrap();
        assert_eq!(points, sweep.points().unwrap());
        assert_eq!(points.len(), 200);
        let of = |key: usize| {
            points
                .iter()
                .map(move |point| point.settings[key].1.as_str())
        };
        for batch in ["8", "9", "10"] {
            assert!(of(0).filter(|found| *found == batch).count() > 40);
        }
        assert!(of(0).all(|batch| ["8", "9", "10"].contains(&batch)));
        let shuffled = of(2).filter(|found| *found == "true").count();
        assert_eq!(
            of(2).filter(|found| *found == "false").count(),
            200 - shuffled
        );
        assert!((70..130).contains(&shuffled), "{shuffled}");
        let rates: Vec<f64> = of(1).map(|rate| rate.parse().unwrap()).collect();
        assert!(rates.iter().all(|rate| (1e-4..=1e-2).contains(rate)));
        let small = rates.iter().filter(|rate| **rate < 1e-3).count();
        assert!((70..130).contains(&small), "{small}");
    }
}
