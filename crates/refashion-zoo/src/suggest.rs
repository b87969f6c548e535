//! What a misspelt name may have meant.

/// The names nearest to a misspelt one, or all of them where none is near.
pub(crate) fn nearest(name: &str, names: &[&str]) -> String {
    let near = |other: &str| {
        let (name, other) = (name.to_lowercase(), other.to_lowercase());
        let part = !name.is_empty() && (other.contains(&name) || name.contains(&other));
        part || edits(&name, &other) <= 2
    };
    let mut suggested: Vec<&str> = names.iter().copied().filter(|other| near(other)).collect();
    if suggested.is_empty() {
        suggested = names.to_vec();
    }
    let quoted: Vec<String> = suggested.iter().map(|name| format!("{name:?}")).collect();
    quoted.join(", ")
}

/// How many letters have to be added, taken away or changed to make one word another
/// (Levenshtein's distance).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for column in 0..other.len() {
            let change = diagonal + usize::from(letter != other[column]);
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_levenshteins() {
        let distances =
            [("kitten", "sitting"), ("", "abc"), ("same", "same")].map(|(a, b)| edits(a, b));
        assert_eq!(distances, [3, 3, 0]);
    }

    #[test]
    fn unknown_names_bring_near_ones_to_mind() {
        let names = ["thesis", "lab3", "lab3-dropout", "lenet5"];
        assert_eq!(nearest("thesys", &names), "\"thesis\"");
        assert_eq!(nearest("LAB3", &names), "\"lab3\", \"lab3-dropout\"");
        assert_eq!(
            nearest("resnet-50", &names),
            "\"thesis\", \"lab3\", \"lab3-dropout\", \"lenet5\""
        );
    }
}
