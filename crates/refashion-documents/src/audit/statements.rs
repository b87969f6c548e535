//! Stated numbers: each against the formula that it should equal.

use super::misprint::misprint;
use super::{Check, Finding, Outcome};
use crate::formula::evaluate::facts;
use crate::formula::{Formula, Scope, Unknown};
use crate::{Document, Enclosure, StatedRelation, Statement};

/// The findings on every stated number of a document.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    document
        .statements
        .iter()
        .map(|statement| finding(document, statement))
        .collect()
}

fn finding(document: &Document, statement: &Statement) -> Finding {
    let base = Finding::new(&document.id, Check::Statement, &statement.id).says(&statement.says);
    let formula: Formula = match statement.equals.parse() {
        Ok(formula) => formula,
        Err(fault) => return base.outcome(Outcome::CannotBeTold, fault),
    };
    let scope = Scope {
        document,
        given: &statement.given,
    };
    let references = formula.references();
    let base = base
        .between(&statement.place, against(document, &references))
        .uses(references);
    let value = match formula.evaluate(scope) {
        Ok(value) if value.is_nan() => {
            let (printed, shown) = (&statement.printed, formula.shown(scope));
            let none = format!("printed {printed}, but {shown} has no value: it may divide by 0");
            return base.outcome(Outcome::CannotBeTold, none);
        }
        Ok(value) => value,
        Err(Unknown::Unpublished(what)) => {
            let missing = format!("printed {}, but {what} would be needed", statement.printed);
            return base.outcome(Outcome::CannotBeTold, missing);
        }
        Err(Unknown::Fault(fault)) => return base.outcome(Outcome::CannotBeTold, fault),
    };
    let outcome = compare(statement, value);
    let arithmetic = arithmetic(statement, &formula.shown(scope), value, outcome);
    let reading = match outcome {
        Outcome::Contradiction => readings(document, statement, &formula, value),
        _ => None,
    };
    // A number that is merely repeated may be wrong at either place.
    let repeated = match &formula {
        Formula::Reference(name) => Some(name.as_str()),
        _ => None,
    };
    base.outcome(outcome, arithmetic)
        .reading(reading)
        .disputes(repeated)
}

/// Where the numbers of a formula stand.
fn against(document: &Document, references: &[&str]) -> String {
    let mut places: Vec<String> = Vec::new();
    for name in references {
        let statement = || document.statements.iter().find(|s| s.id == *name);
        let table = || document.tables.iter().find(|t| t.id == *name);
        let place = document
            .figure(name)
            .map(|figure| &figure.place)
            .or_else(|| document.matrix(name).map(|matrix| &matrix.place))
            .or_else(|| document.numbers.get(*name).map(|number| &number.place))
            .or_else(|| table().map(|table| &table.place))
            .or_else(|| statement().map(|statement| &statement.place));
        let place = place.cloned().unwrap_or_else(|| (*name).to_owned());
        if !places.contains(&place) {
            places.push(place);
        }
    }
    if places.is_empty() {
        "arithmetic".to_owned()
    } else {
        places.join("; ")
    }
}

/// Whether the printed number is what the formula leaves open.
fn compare(statement: &Statement, value: Enclosure) -> Outcome {
    let printed = statement.printed.enclosure();
    match statement.compare {
        StatedRelation::Equal if !value.meets(printed) => Outcome::Contradiction,
        // A whole number that was counted is exact, and only an exact count can confirm it.
        StatedRelation::Equal if printed.is_exact() && !value.is_exact() => Outcome::CannotBeTold,
        StatedRelation::Equal => Outcome::Consistent,
        StatedRelation::Above => bound(value.high < printed.value(), value.low >= printed.value()),
        StatedRelation::Below => bound(value.low > printed.value(), value.high <= printed.value()),
    }
}

fn bound(holds: bool, fails: bool) -> Outcome {
    match (holds, fails) {
        (true, _) => Outcome::Consistent,
        (_, true) => Outcome::Contradiction,
        _ => Outcome::CannotBeTold,
    }
}

fn arithmetic(statement: &Statement, shown: &str, value: Enclosure, outcome: Outcome) -> String {
    let link = match (outcome, statement.compare) {
        (Outcome::Contradiction, _) => "but",
        (_, StatedRelation::Equal) => "and",
        (Outcome::CannotBeTold, StatedRelation::Above) => "which may be above",
        (Outcome::CannotBeTold, StatedRelation::Below) => "which may be below",
        (_, StatedRelation::Above) => "which is above",
        (_, StatedRelation::Below) => "which is below",
    };
    let same = !shown.contains(' ') && !shown.contains('(');
    let shown = if same {
        shown.to_owned()
    } else {
        format!("{shown} = {value}")
    };
    format!("printed {}, {link} {shown}", statement.printed)
}

/// Every reading under which the statement would hold.
fn readings(
    document: &Document,
    statement: &Statement,
    formula: &Formula,
    value: Enclosure,
) -> Option<String> {
    let mut found = searched(document, statement, formula);
    found.extend(declared(document, statement));
    found.extend(elsewhere(document, statement, formula));
    if found.is_empty() {
        found.extend(misprint(statement.printed.text(), value.value()));
    }
    (!found.is_empty()).then(|| found.join("; "))
}

/// The readings that vary one variable.
fn searched(document: &Document, statement: &Statement, formula: &Formula) -> Vec<String> {
    let mut found = Vec::new();
    for (name, [first, last]) in &statement.search {
        let mut given = statement.given.clone();
        let mut holding = Vec::new();
        for candidate in *first..=*last {
            given.insert(name.clone(), candidate as f64);
            let value = formula.evaluate(Scope {
                document,
                given: &given,
            });
            if value.is_ok_and(|value| compare(statement, value) == Outcome::Consistent) {
                holding.push(candidate.to_string());
            }
        }
        if !holding.is_empty() {
            found.push(format!("it holds with {name} = {}", holding.join(" or ")));
        }
    }
    found
}

/// The readings that the document's data offer.
fn declared(document: &Document, statement: &Statement) -> Vec<String> {
    let holds = |equals: &str| {
        let formula: Formula = equals.parse().ok()?;
        let scope = Scope {
            document,
            given: &statement.given,
        };
        let value = formula.evaluate(scope).ok()?;
        let outcome = compare(statement, value);
        (outcome == Outcome::Consistent).then(|| format!("{} = {value}", formula.shown(scope)))
    };
    let readings = statement.readings.iter();
    readings
        .filter_map(|reading| {
            Some(format!(
                "it holds {}: {}",
                reading.says,
                holds(&reading.equals)?
            ))
        })
        .collect()
}

/// Where else the printed number stands: the same cell of another matrix, or another data set.
fn elsewhere(document: &Document, statement: &Statement, formula: &Formula) -> Vec<String> {
    let printed = statement.printed.enclosure();
    match formula {
        Formula::Call(name, arguments) if name == "cell" => {
            let others = document
                .matrices
                .iter()
                .filter(|m| formula.references() != [m.id.as_str()]);
            let holds = |matrix: &&crate::Matrix| {
                let mut arguments = arguments.clone();
                arguments[0] = Formula::Reference(matrix.id.clone());
                let value = Formula::Call(name.clone(), arguments).evaluate(Scope {
                    document,
                    given: &statement.given,
                });
                value.is_ok_and(|value| value.meets(printed))
            };
            others
                .filter(holds)
                .map(|m| format!("that cell of {} is {}", m.place, statement.printed))
                .collect()
        }
        Formula::Reference(name) if facts().any(|(fact, _)| fact == *name) => facts()
            .filter(|(_, value)| *value == printed.value())
            .map(|(fact, _)| format!("{} is {fact}", statement.printed))
            .collect(),
        _ => Vec::new(),
    }
}
