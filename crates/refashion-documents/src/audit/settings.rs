//! Settings: whether every place of a document gives the same value.

use super::{Check, Finding, Outcome};
use crate::normal::alike;
use crate::{Document, Setting, Stated};

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
