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
    3 * strsim::levenshtein(given, name) <= longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_come_first_and_all_where_none_is_near() {
        let known = ["thesis", "lab3", "report"];
        assert_eq!(hint("thesys", known), "; did you mean thesis?");
        assert_eq!(hint("xyz", known), "; there are thesis, lab3, report");
        assert_eq!(hint("xyz", []), "; there is none");
    }
}
