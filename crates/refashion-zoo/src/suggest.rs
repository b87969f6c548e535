//! What a misspelt name may have meant.

/// The names nearest to a misspelt one, or all of them where none is near.
pub(crate) fn nearest(name: &str, names: &[&str]) -> String {
    let near = |other: &str| {
        let (name, other) = (name.to_lowercase(), other.to_lowercase());
        let part = !name.is_empty() && (other.contains(&name) || name.contains(&other));
        part || strsim::levenshtein(&name, &other) <= 2
    };
    let mut suggested: Vec<&str> = names.iter().copied().filter(|other| near(other)).collect();
    if suggested.is_empty() {
        suggested = names.to_vec();
    }
    let quoted: Vec<String> = suggested.iter().map(|name| format!("{name:?}")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

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
