//! A formula as it is read.

use super::{Formula, Scope, evaluate::facts};
use crate::Enclosure;

impl Formula {
    /// The formula with the printed numbers in place of their names.
    pub(crate) fn shown(&self, scope: Scope<'_>) -> String {
        match self {
            Self::Number(value) => Enclosure::exact(*value).to_string(),
            Self::Variable(name) => match scope.given.get(name) {
                Some(value) => Enclosure::exact(*value).to_string(),
                None => name.clone(),
            },
            Self::Reference(name) => scope.shown(name),
            Self::Call(name, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(|a| a.shown(scope)).collect();
                format!("{name}({})", arguments.join(", "))
            }
            Self::Binary(operator, left, right) => {
                let side = |formula: &Self, right| match formula {
                    Self::Binary(inner, ..) if needs_brackets(*operator, *inner, right) => {
                        format!("({})", formula.shown(scope))
                    }
                    _ => formula.shown(scope),
                };
                let sign = match operator {
                    '*' => '×',
                    '-' => '−',
                    other => *other,
                };
                format!("{} {sign} {}", side(left, false), side(right, true))
            }
        }
    }
}

impl Scope<'_> {
    /// How a reference is shown in arithmetic: the printed digits, or the place of something large.
    fn shown(&self, name: &str) -> String {
        if let Some(printed) = self.printed(name) {
            return printed.text().to_owned();
        }
        if let Some((_, value)) = facts().find(|(fact, _)| fact == name) {
            return Enclosure::exact(value).to_string();
        }
        let table = self.document.tables.iter().find(|table| table.id == name);
        let place = self.document.matrix(name).map(|matrix| &matrix.place);
        let place = place.or_else(|| table.map(|table| &table.place));
        place.cloned().unwrap_or_else(|| name.to_owned())
    }
}

fn needs_brackets(outer: char, inner: char, right: bool) -> bool {
    let rank = |operator| if matches!(operator, '*' | '/') { 2 } else { 1 };
    rank(inner) < rank(outer) || (right && rank(inner) == rank(outer) && matches!(outer, '-' | '/'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::Document;

    #[test]
    fn brackets_stand_where_they_are_needed() {
        let document = Document::named("lab3").unwrap();
        let given = BTreeMap::new();
        let scope = Scope {
            document: &document,
            given: &given,
        };
        for (text, shown) in [
            ("(1 + 2) * 3", "(1 + 2) × 3"),
            ("2 * (3 + 4)", "2 × (3 + 4)"),
            ("1 - (2 - 3)", "1 − (2 − 3)"),
            ("1 - 2 - 3", "1 − 2 − 3"),
            ("1 + (2 + 3)", "1 + 2 + 3"),
            ("1 - (2 * 3)", "1 − 2 × 3"),
            ("2 * 3 + 1", "2 × 3 + 1"),
            ("2 / (3 * 4)", "2 / (3 × 4)"),
            ("2 * (3 * 4)", "2 × 3 × 4"),
            ("8 / 4 / 2", "8 / 4 / 2"),
        ] {
            let formula: Formula = text.parse().unwrap();
            assert_eq!(formula.shown(scope), shown);
        }
    }
}
