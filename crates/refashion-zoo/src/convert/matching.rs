//! Tensors of other names, matched by order and shape.

use std::collections::BTreeMap;

use crate::parameter::Parameter;

/// A tensor of a file under another name than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Match {
    /// Its name in the file.
    pub found: String,
    /// The name that its place in the network has in the file's format.
    pub expected: String,
    /// Its shape in the file.
    pub shape: Vec<usize>,
}

/// What was made of a file's names.
pub(super) enum Reading {
    /// The tensors are not those of the network.
    None,
    /// Which tensor of the file each expected one is.
    One(Vec<usize>),
    /// Two layers of the file fit one place, and no number says which comes first.
    Two {
        place: String,
        candidates: [String; 2],
    },
}

/// An expected tensor: its name, and the shapes that it may have.
pub(super) type Expected = (String, Vec<Vec<usize>>);

/// What wraps a module puts before all names: PyTorch's `DataParallel` and `compile`.
const WRAPPERS: [&str; 2] = ["module.", "_orig_mod."];

/// Matches tensors by name without what wraps them, else layer by layer: layers of the same tensors and
/// shapes come in the order of the numbers in their names.
pub(super) fn read(expected: &[Expected], found: &[Parameter]) -> Reading {
    if expected.len() != found.len() {
        return Reading::None;
    }
    let names = unwrapped(found);
    if let Some(order) = by_name(expected, &names) {
        return Reading::One(order);
    }
    let places = layers(expected.iter().map(|(name, _)| name.as_str()));
    let given = layers(names.iter().copied());
    let mut order = vec![None; expected.len()];
    let mut done = vec![false; places.len()];
    let fits = |place: &Layer| -> Vec<usize> {
        let fits = |layer: &&Layer| shapes_fit(expected, place, found, layer);
        let fitting = given.iter().filter(fits);
        fitting.map(|layer| layer.number).collect()
    };
    let fitting: Vec<Vec<usize>> = places.iter().map(fits).collect();
    for (place, candidates) in fitting.iter().enumerate() {
        if done[place] {
            continue;
        }
        let alike: Vec<usize> = (place..places.len())
            .filter(|&other| fitting[other] == *candidates)
            .collect();
        if alike.len() != candidates.len() {
            return Reading::None;
        }
        let mut candidates: Vec<&Layer> = candidates.iter().map(|&number| &given[number]).collect();
        candidates.sort_by_key(|layer| Numbered::of(layer.name));
        let stem = |layer: &Layer| Numbered::of(layer.name).stem;
        if let Some(other) = candidates
            .iter()
            .find(|one| stem(one) != stem(candidates[0]))
        {
            return Reading::Two {
                place: places[place].name.to_owned(),
                candidates: [candidates[0].name.to_owned(), other.name.to_owned()],
            };
        }
        for (&place, layer) in alike.iter().zip(candidates) {
            done[place] = true;
            for (kind, tensor) in &places[place].tensors {
                order[*tensor] = layer.tensors.get(kind).copied();
            }
        }
    }
    order
        .into_iter()
        .collect::<Option<_>>()
        .map_or(Reading::None, Reading::One)
}

/// The names without what every one of them is wrapped in.
fn unwrapped(found: &[Parameter]) -> Vec<&str> {
    let mut names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    while let Some(wrapper) = WRAPPERS
        .iter()
        .find(|wrapper| names.iter().all(|name| name.starts_with(**wrapper)))
    {
        names = names.iter().map(|name| &name[wrapper.len()..]).collect();
        if names.is_empty() {
            break;
        }
    }
    names
}

fn by_name(expected: &[Expected], names: &[&str]) -> Option<Vec<usize>> {
    let place = |(name, _): &Expected| names.iter().position(|other| other == name);
    expected.iter().map(place).collect()
}

/// The tensors of a layer, by what stands behind the last `/` or `.` of their names.
struct Layer<'a> {
    name: &'a str,
    number: usize,
    tensors: BTreeMap<&'a str, usize>,
}

fn layers<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Layer<'a>> {
    let mut layers: Vec<Layer> = Vec::new();
    for (tensor, full) in names.enumerate() {
        let (name, kind) = full.rsplit_once(['/', '.']).unwrap_or(("", full));
        let number = layers.len();
        let known = layers.iter().position(|layer| layer.name == name);
        if known.is_none() {
            layers.push(Layer {
                name,
                number,
                tensors: BTreeMap::new(),
            });
        }
        layers[known.unwrap_or(number)].tensors.insert(kind, tensor);
    }
    layers
}

fn shapes_fit(expected: &[Expected], place: &Layer, found: &[Parameter], layer: &Layer) -> bool {
    let same_kinds = place.tensors.keys().eq(layer.tensors.keys());
    let mut pairs = place.tensors.values().zip(layer.tensors.values());
    same_kinds && pairs.all(|(&place, &tensor)| expected[place].1.contains(&found[tensor].shape))
}

/// A name taken apart: `conv2d_4` comes behind `conv2d`, `layer10` behind `layer9`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    /// The name with `#` for each of its numbers.
    stem: String,
    numbers: Vec<u64>,
}

impl Numbered {
    fn of(name: &str) -> Self {
        // The first of a kind has no number in Keras: it is 0.
        let last = name.rsplit_once('_').and_then(|(stem, last)| {
            let number = last.parse::<u64>().ok()?;
            Some((stem, number))
        });
        let (stem, last) = last.unwrap_or((name, 0));
        let mut numbers = Vec::new();
        let mut shown = String::new();
        for part in stem.split_inclusive(|c: char| !c.is_ascii_digit()) {
            let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
            if !digits.is_empty() {
                // What is no number of 64 bits is no order either.
                numbers.push(digits.parse().unwrap_or(u64::MAX));
                shown.push('#');
            }
            shown.push_str(&part[digits.len()..]);
        }
        numbers.push(last);
        Self {
            stem: shown,
            numbers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(name: &str, shape: &[usize]) -> Parameter {
        Parameter {
            name: name.to_owned(),
            shape: shape.to_vec(),
            values: vec![0.0; shape.iter().product()],
        }
    }

    fn expected(tensors: &[(&str, &[usize])]) -> Vec<Expected> {
        let one = |(name, shape): &(&str, &[usize])| (name.to_string(), vec![shape.to_vec()]);
        tensors.iter().map(one).collect()
    }

    fn order(reading: Reading) -> Vec<usize> {
        match reading {
            Reading::One(order) => order,
            _ => Vec::new(),
        }
    }

    #[test]
    fn layers_alike_come_in_the_order_of_their_numbers() {
        let places = expected(&[
            ("conv2d/kernel", &[3]),
            ("conv2d_1/kernel", &[3]),
            ("dense/kernel", &[2]),
        ]);
        let keras = [
            tensor("conv2d_10/kernel", &[3]),
            tensor("conv2d_9/kernel", &[3]),
            tensor("dense_2/kernel", &[2]),
        ];
        assert_eq!(order(read(&places, &keras)), [1, 0, 2]);
        // The names of the second are those of the first, one further on.
        let shifted = [
            tensor("conv2d_1/kernel", &[3]),
            tensor("conv2d_2/kernel", &[3]),
            tensor("dense/kernel", &[2]),
        ];
        assert_eq!(order(read(&places, &shifted)), [0, 1, 2]);
    }

    #[test]
    fn two_readings_are_told_apart_from_one_and_from_none() {
        let places = expected(&[("a.weight", &[3, 3]), ("b.weight", &[3, 3])]);
        let told = |one: &str, other: &str| {
            let found = [tensor(one, &[3, 3]), tensor(other, &[3, 3])];
            match read(&places, &found) {
                Reading::One(order) => format!("{order:?}"),
                Reading::Two { place, candidates } => format!("{place}: {}", candidates.join(", ")),
                Reading::None => "none".to_owned(),
            }
        };
        assert_eq!(told("head.weight", "body.weight"), "a: body, head");
        assert_eq!(told("10.weight", "2.weight"), "[1, 0]");
        assert_eq!(told("module.b.weight", "module.a.weight"), "[1, 0]");
        assert_eq!(
            told("module._orig_mod.b.weight", "module._orig_mod.a.weight"),
            "[1, 0]"
        );
        assert_eq!(told("a.bias", "b.weight"), "none");
    }
}
