//! Names near to one that was mistyped.

/// The end of a sentence that names what there is: the near names, or all if none is near.
pub fn hint<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near: Vec<&str> = known
        .iter()
        .copied()
        .filter(|name| is_near(given, name))
        .collect();
    match (near.is_empty(), known.is_empty()) {
        (false, _) => format!("; did you mean {}?", near.join(" or ")),
        (true, false) => format!("; there are {}", known.join(", ")),
        (true, true) => "; there is none".to_owned(),
    }
}

/// Whether at most a third of the letters differ.
fn is_near(given: &str, name: &str) -> bool {
    let longest = given.chars().count().max(name.chars().count());
    3 * distance(given, name) <= longest
}

/// How many letters must be added, dropped or changed to make `a` into `b` (Levenshtein, 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_single_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn near_names_come_first_and_all_where_none_is_near() {
        let known = ["thesis", "lab3", "report"];
        assert_eq!(hint("thesys", known), "; did you mean thesis?");
        assert_eq!(hint("xyz", known), "; there are thesis, lab3, report");
        assert_eq!(hint("xyz", []), "; there is none");
    }
}
