//! Settings: whether every place of a document gives the same value.

use super::{Check, Finding, Outcome};
use crate::{Document, Printed, Setting, Stated};

/// The findings on every setting of a document: each later place against the first.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    document
        .settings
        .iter()
        .flat_map(|setting| of_setting(document, setting))
        .collect()
}

fn of_setting(document: &Document, setting: &Setting) -> Vec<Finding> {
    let Some((first, others)) = setting.values.split_first() else {
        return Vec::new();
    };
    let pair = |other: &Stated| {
        let agrees = alike(&first.value, &other.value);
        let link = Outcome::of(agrees).link();
        Finding::new(&document.id, Check::Setting, &setting.id)
            .between(&first.place, &other.place)
            .says(&setting.says)
            .outcome(
                Outcome::of(agrees),
                format!("{} here, {link} {} there", first.value, other.value),
            )
    };
    others.iter().map(pair).collect()
}

/// Whether two values are the same number or the same words.
fn alike(a: &str, b: &str) -> bool {
    match (a.parse::<Printed>(), b.parse::<Printed>()) {
        (Ok(a), Ok(b)) => (a.value() - b.value()).abs() < 1e-12,
        _ => a.trim().eq_ignore_ascii_case(b.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn numbers_are_alike_by_their_value_and_words_but_for_capitals() {
        assert!(alike("255.0", "255") && alike("5 %", "0.05") && alike(" Adam", "adam "));
        assert!(!alike("5 %", "0.06") && !alike("Adam", "AdamW"));
        assert!(!alike("0.000000000001", "0"));
    }
}
