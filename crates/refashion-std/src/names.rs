//! Names near to one that was mistyped, and names that no file can have.

use std::collections::BTreeSet;

/// The end of a sentence on a name that there is not: the names that come near, or all of them
/// where none does. Where all of them make a long line, they stand in lines of their own.
///
/// ```
/// use refashion_std::near_names;
///
/// let names = ["thesis", "lab3", "lab3-dropout"];
/// assert_eq!(near_names("thesys", names), "; did you mean thesis?");
/// assert_eq!(near_names("LAB3", names), "; did you mean lab3 or lab3-dropout?");
/// assert_eq!(near_names("xyz", names), "; there are thesis, lab3, lab3-dropout");
/// ```
pub fn near_names<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut seen = BTreeSet::new();
    let known: Vec<&str> = known
        .into_iter()
        .filter(|name| seen.insert(*name))
        .collect();
    let near = nearest(given, known.iter().copied());
    match (near.is_empty(), known.is_empty()) {
        (false, _) => format!("; did you mean {}?", near.join(" or ")),
        (true, false) => format!("; there are{}", listed(&known)),
        (true, true) => "; there is none".to_owned(),
    }
}

/// What was said with advice behind it: behind a question as a sentence of its own.
///
/// ```
/// use refashion_std::advised;
///
/// assert_eq!(advised("it is taken", "give another"), "it is taken; give another");
/// assert_eq!(advised("did you mean lab3?", "give that"), "did you mean lab3? Give that");
/// ```
pub fn advised(said: &str, advice: &str) -> String {
    let mut rest = advice.chars();
    match rest.next().filter(|_| said.ends_with('?')) {
        Some(first) => format!("{said} {}{}", first.to_uppercase(), rest.as_str()),
        None => format!("{said}; {advice}"),
    }
}

/// Names behind one another in one line, or below one another in lines that fit a terminal.
fn listed(names: &[&str]) -> String {
    const SHORT: usize = 50;
    const LINE: usize = 76;
    let line = names.join(", ");
    if line.chars().count() <= SHORT {
        return format!(" {line}");
    }
    let (mut text, mut width) = (String::new(), LINE);
    for (at, name) in names.iter().enumerate() {
        let len = name.chars().count() + 2;
        let (between, before) = if width + len > LINE {
            (if at > 0 { ",\n  " } else { "\n  " }, 0)
        } else {
            (", ", width)
        };
        text += between;
        text += name;
        width = before + len;
    }
    text
}

/// The names that a mistyped one may have meant, in their order; capitals do not matter.
///
/// ```
/// use refashion_std::nearest;
///
/// let names = ["fashion-mnist", "mnist", "cifar-10"];
/// assert_eq!(nearest("fasion-mnist", names), ["fashion-mnist", "mnist"]);
/// assert_eq!(nearest("cifar 100", names), ["cifar-10"]);
/// assert!(nearest("imagenet", names).is_empty());
/// ```
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let given = given.to_lowercase();
    known
        .into_iter()
        .filter(|name| is_near(&given, &name.to_lowercase()))
        .collect()
}

/// Whether Windows takes a name for a device, whatever its case and its ending: a file or folder of
/// that name can be neither made nor checked out there.
///
/// ```
/// use refashion_std::is_device;
///
/// assert!(is_device("CON") && is_device("nul.txt") && is_device("Com1"));
/// assert!(!is_device("control") && !is_device("com10"));
/// ```
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.to_lowercase();
    if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&stem.as_str()) {
        return true;
    }
    let number = stem
        .strip_prefix("com")
        .or_else(|| stem.strip_prefix("lpt"));
    let mut figures = number.unwrap_or_default().chars();
    // The raised figures are taken for the plain ones.
    let port = figures.next().is_some_and(|c| "123456789¹²³".contains(c));
    port && figures.next().is_none()
}

/// Whether one is a part of the other, or at most a third of the letters differ or are swapped.
fn is_near(given: &str, name: &str) -> bool {
    let [shortest, longest] = {
        let mut lens = [given.chars().count(), name.chars().count()];
        lens.sort_unstable();
        lens
    };
    let part = shortest > 2 && (name.contains(given) || given.contains(name));
    part || 3 * strsim::damerau_levenshtein(given, name) <= longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_come_first_and_all_where_none_is_near() {
        let known = ["thesis", "lab3", "report"];
        assert_eq!(near_names("thesys", known), "; did you mean thesis?");
        assert_eq!(near_names("lba3", known), "; did you mean lab3?");
        assert_eq!(near_names("xyz", known), "; there are thesis, lab3, report");
        assert_eq!(near_names("", known), "; there are thesis, lab3, report");
        assert_eq!(near_names("mlpp", ["mlp", "mlp"]), "; did you mean mlp?");
        assert_eq!(near_names("xyz", []), "; there is none");
    }

    #[test]
    fn many_names_fit_a_terminal() {
        let known: Vec<String> = (0..40).map(|i| format!("document/{i}")).collect();
        let said = near_names("xyz", known.iter().map(String::as_str));
        assert!(said.starts_with("; there are\n  document/0, "), "{said}");
        let names: Vec<&str> = said.split([' ', ',', '\n']).collect();
        for name in &known {
            assert!(names.contains(&name.as_str()), "{name}: {said}");
        }
        assert!(said.lines().all(|line| line.len() <= 79), "{said}");
        assert!(said.lines().all(|line| !line.ends_with(' ')), "{said}");
    }
}
