//! What classes can be called.

use std::collections::BTreeMap;

/// A name has at most so many characters, as that of a folder: pictures are sorted into folders that are
/// called as their classes are.
const LONGEST: usize = 255;

/// What is wrong with the names of the classes of a set or of a model, if anything: each is 1 to 255
/// characters in one line, and no two are one name but for capitals. How many there are is another matter.
///
/// ```
/// use refashion_datasets::class_names_fault;
///
/// assert_eq!(class_names_fault(&["T-shirt/top", "Größe (m²)"]), None);
/// assert_eq!(
///     class_names_fault(&["bar", "BAR"]).unwrap(),
///     "\"bar\" and \"BAR\" are one name but for capitals"
/// );
/// ```
pub fn class_names_fault<N: AsRef<str>>(names: &[N]) -> Option<String> {
    let mut seen = BTreeMap::new();
    names.iter().enumerate().find_map(|(place, name)| {
        let name = name.as_ref();
        let alone = || fault_of(name, place + 1, names.len());
        alone().or_else(|| {
            let other = seen.insert(name.to_lowercase(), name)?;
            Some(match other == name {
                true => format!("two classes are called {name:?}"),
                false => format!("{other:?} and {name:?} are one name but for capitals"),
            })
        })
    })
}

fn fault_of(name: &str, place: usize, count: usize) -> Option<String> {
    let length = name.chars().count();
    if name.trim().is_empty() {
        return Some(format!("class {place} of {count} has no name"));
    }
    if length > LONGEST {
        let begin: String = name.chars().take(20).collect();
        return Some(format!(
            "the name of class {place}, which begins with {begin:?}, has {length} characters; at most \
             {LONGEST} are possible"
        ));
    }
    let control = name.contains(char::is_control);
    control.then(|| format!("class {name:?} has a control character in its name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_class_can_be_called_is_told() {
        let told = |names: &[&str]| class_names_fault(names).unwrap();
        assert_eq!(told(&["a", "a", "b"]), "two classes are called \"a\"");
        assert_eq!(told(&["a", "", ""]), "class 2 of 3 has no name");
        assert_eq!(told(&[" \u{a0}"]), "class 1 of 1 has no name");
        let control = "class \"two\\nlines\" has a control character in its name";
        assert_eq!(told(&["two\nlines"]), control);
        assert!(told(&["Größe", "b", "GRÖßE"]).contains("\"Größe\" and \"GRÖßE\" are one name"));
    }

    #[test]
    fn a_name_is_no_longer_than_that_of_a_folder() {
        let long = "é".repeat(LONGEST);
        assert_eq!(class_names_fault(&["b", &long]), None);
        let told = class_names_fault(&["b".to_owned(), long + "é"]).unwrap();
        assert!(told.contains("has 256 characters; at most 255"), "{told}");
        assert!(told.contains("class 2") && told.len() < 200, "{told}");
    }
}
