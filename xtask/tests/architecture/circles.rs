//! The circles of a graph of files.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};

use super::arrows::Arrows;

/// Files of which each reaches each other one.
pub(crate) struct Knot {
    pub(crate) files: BTreeSet<String>,
    /// A shortest circle; its first file comes again at its end.
    pub(crate) circle: Vec<String>,
    /// All arrows within the knot.
    pub(crate) arrows: Arrows,
}

/// The knots of a graph, none if it has no circle.
pub(crate) fn knots(arrows: &Arrows) -> Vec<Knot> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in arrows.keys() {
        next.entry(from).or_default().push(to);
    }
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for start in next.keys().copied() {
        if done.contains(start) {
            continue;
        }
        let back = |file: &&str| paths_from(&next, file).contains_key(start);
        let files: BTreeSet<&str> = paths_from(&next, start).into_keys().filter(back).collect();
        if files.is_empty() {
            continue;
        }
        done.extend(&files);
        let circles = files
            .iter()
            .map(|file| paths_from(&next, file)[file].clone());
        let circle = circles.min_by_key(Vec::len).unwrap_or_default();
        let within = |(from, to): &&(String, String)| {
            files.contains(from.as_str()) && files.contains(to.as_str())
        };
        let arrows = arrows
            .keys()
            .filter(within)
            .map(|ends| (ends.clone(), arrows[ends].clone()));
        found.push(Knot {
            arrows: arrows.collect(),
            files: files.iter().map(ToString::to_string).collect(),
            circle: circle.into_iter().map(ToString::to_string).collect(),
        });
    }
    found
}

/// A shortest path to each file that is reached from one by one arrow or more, with both ends.
fn paths_from<'a>(
    next: &BTreeMap<&'a str, Vec<&'a str>>,
    start: &'a str,
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut paths = BTreeMap::new();
    let mut waiting = VecDeque::from([vec![start]]);
    while let Some(path) = waiting.pop_front() {
        let last = path[path.len() - 1];
        for file in next.get(last).into_iter().flatten() {
            if !paths.contains_key(file) {
                let longer: Vec<&str> = path.iter().chain([file]).copied().collect();
                paths.insert(*file, longer.clone());
                waiting.push_back(longer);
            }
        }
    }
    paths
}

/// A circle file by file, then every arrow of the knot and the names it stands for.
impl fmt::Display for Knot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} files: {}", self.files.len(), self.circle.join(" → "))?;
        for ((from, to), names) in &self.arrows {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            writeln!(f, "    {from} → {to}  ({})", names.join(", "))?;
        }
        Ok(())
    }
}
