//! Layer tables: parameters, output shapes and totals, each from the description.

use super::misprint::misprint;
use super::{Check, Finding, Outcome};
use crate::{Border, Document, Kind, Printed, Row, Table};

/// The findings on every layer table of a document.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    document
        .tables
        .iter()
        .flat_map(|table| of_table(document, table))
        .collect()
}

fn of_table(document: &Document, table: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (input, row) in table.rows() {
        let base = |check| {
            Finding::new(&document.id, check, &table.id).between(
                format!("{}, layer {}", table.place, row.name),
                "the layer's description",
            )
        };
        findings.extend(
            row.parameters
                .as_ref()
                .map(|printed| parameters(base(Check::Parameters), row, input, printed)),
        );
        findings.push(output(base(Check::OutputShape), row, input));
    }
    findings.extend(totals(document, table));
    findings
}

fn parameters(finding: Finding, row: &Row, input: &[usize], printed: &Printed) -> Finding {
    let finding = finding.says("the number of parameters follows from the description");
    let wanted = printed.value() as usize;
    let found = row
        .computed_parameters(input)
        .zip(row.parameters_shown(input));
    match found {
        Some((count, shown)) if count == wanted => finding.outcome(
            Outcome::Consistent,
            format!("printed {printed}, and {shown} = {count}"),
        ),
        Some((count, shown)) => finding
            .outcome(
                Outcome::Contradiction,
                format!("printed {printed}, but {shown} = {count}"),
            )
            .reading(
                reading(row, input, wanted).or_else(|| misprint(printed.text(), count as f64)),
            ),
        None => undescribed(finding, row, input, printed),
    }
}

/// A count for a layer whose description leaves something out.
fn undescribed(finding: Finding, row: &Row, input: &[usize], printed: &Printed) -> Finding {
    let reading = reading(row, input, printed.value() as usize);
    // Where only the width is not printed, every width that the image allows was tried.
    let tried = row.kind == Kind::Conv && row.units.is_some() && !input.is_empty();
    if tried && reading.is_none() {
        let none = format!("printed {printed}, but no width of the filters gives this");
        return finding.outcome(Outcome::Contradiction, none);
    }
    let lacking = row.lacks().unwrap_or("the shape before it");
    let told = format!("printed {printed}; the description lacks {lacking}");
    finding
        .outcome(Outcome::CannotBeTold, told)
        .reading(reading)
}

/// The reading of a description that gives a number of parameters: another width of the filters,
/// or the same filters over other channels.
fn reading(row: &Row, input: &[usize], wanted: usize) -> Option<String> {
    let with = |changed: Row| changed.computed_parameters(input) == Some(wanted);
    if row.kind == Kind::Conv {
        let side = input.first().copied().unwrap_or(0);
        let mut changed = row.clone();
        let width = (1..=side).find(|width| {
            changed.width = Some(*width);
            changed.computed_parameters(input) == Some(wanted)
        });
        let groups = || {
            [1, 2, 4].into_iter().find(|groups| {
                with(Row {
                    groups: Some(*groups),
                    ..row.clone()
                })
            })
        };
        let width = width.map(|width| format!("filters {width} wide give {wanted}"));
        return width.or_else(|| Some(format!("{} groups give {wanted}", groups()?)));
    }
    let units = (1..=20_000).find(|units| {
        with(Row {
            units: Some(*units),
            ..row.clone()
        })
    });
    (row.kind == Kind::Dense)
        .then_some(units)
        .flatten()
        .map(|units| format!("{units} units give {wanted}"))
}

fn output(finding: Finding, row: &Row, input: &[usize]) -> Finding {
    let finding = finding.says("the output shape follows from the description");
    let printed = shape(&row.output);
    match row.computed_output(input) {
        Some(computed) => {
            let agrees = computed == row.output;
            let link = Outcome::of(agrees).link();
            let shown = row.output_shown(input);
            finding
                .outcome(
                    Outcome::of(agrees),
                    format!(
                        "printed {printed}, {link} {shown} gives {}",
                        shape(&computed)
                    ),
                )
                .reading((!agrees).then(|| output_reading(row, input)).flatten())
        }
        None => {
            let (outcome, why) = no_output(row, input);
            let reading = match outcome {
                Outcome::Contradiction => output_reading(row, input),
                _ => None,
            };
            finding
                .outcome(outcome, format!("printed {printed}{why}"))
                .reading(reading)
        }
    }
}

/// Why no output shape follows from a description, and what that says of the printed one.
fn no_output(row: &Row, input: &[usize]) -> (Outcome, String) {
    if let Some(lacking) = row.lacks() {
        let why = format!("; the description lacks {lacking}");
        return (Outcome::CannotBeTold, why);
    }
    match (input, row.width) {
        (&[height, columns, _], Some(width)) => {
            let image = format!("{width} on {height}×{columns}");
            let why = format!(", but the filter is wider than the image: {image}");
            (Outcome::Contradiction, why)
        }
        _ => {
            let why = format!(
                "; a layer of this kind takes an image, and the one before it gives {input:?}"
            );
            (Outcome::CannotBeTold, why)
        }
    }
}

/// The readings that give the printed shape: another size of the image, padding or stride.
fn output_reading(row: &Row, input: &[usize]) -> Option<String> {
    let fits = |changed: &Row, input: &[usize]| {
        changed.computed_output(input).as_deref() == Some(&row.output)
    };
    let mut found = Vec::new();
    if let &[height, width, channels] = input {
        let grown = (1..=8).filter(|n| fits(row, &[height + n, width + n, channels]));
        let shrunk = (1..=8)
            .filter(|n| height.min(width) > *n && fits(row, &[height - n, width - n, channels]));
        let sizes = shrunk.map(|n| height - n).chain(grown.map(|n| height + n));
        let sizes: Vec<String> = sizes.map(|size| size.to_string()).collect();
        if !sizes.is_empty() {
            found.push(format!("an image {} wide gives it", sizes.join(" or ")));
        }
    }
    let padded = |padding| Row {
        padding,
        ..row.clone()
    };
    let explicit = (1..=8).find(|n| fits(&padded(Border::Cells(*n)), input));
    found.extend(explicit.map(|n| format!("a padding of {n} gives it")));
    found
        .extend(fits(&padded(Border::Same), input).then(|| "padding \"same\" gives it".to_owned()));
    let strided = |n| Row {
        stride: Some(n),
        ..row.clone()
    };
    let stride = (1..=8).find(|n| fits(&strided(*n), input));
    found.extend(stride.map(|n| format!("a stride of {n} gives it")));
    (!found.is_empty()).then(|| found.join("; "))
}

fn shape(sizes: &[usize]) -> String {
    sizes
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join("×")
}

/// Totals against the sums of the printed counts, and against each other.
fn totals(document: &Document, table: &Table) -> Vec<Finding> {
    let counts: Vec<String> = table
        .layers
        .iter()
        .filter_map(|row| row.parameters.as_ref())
        .map(Printed::to_string)
        .collect();
    let parts = counts
        .iter()
        .filter(|count| *count != "0")
        .cloned()
        .collect::<Vec<_>>()
        .join(" + ");
    let base = |says: &str| {
        Finding::new(&document.id, Check::Total, &table.id)
            .between(&table.place, "the counts of the layers")
            .says(says)
    };
    let told = |finding: Finding, printed: &Printed, shown: String, value: usize| {
        let agrees = printed.value() as usize == value;
        let link = Outcome::of(agrees).link();
        let reading = (!agrees)
            .then(|| misprint(printed.text(), value as f64))
            .flatten();
        finding
            .outcome(
                Outcome::of(agrees),
                format!("printed {printed}, {link} {shown} = {value}"),
            )
            .reading(reading)
    };
    let mut findings = Vec::new();
    if let (Some(total), Some(sum)) = (&table.total, table.parameters()) {
        findings.push(told(
            base("the total is the sum of the layers"),
            total,
            parts,
            sum,
        ));
    }
    if let (Some(trainable), Some(sum)) = (&table.trainable, table.trainable_parameters()) {
        let shown = "all layers, batch normalisations by half,".to_owned();
        findings.push(told(
            base("the trainable parameters are those that have a gradient"),
            trainable,
            shown,
            sum,
        ));
    }
    if let (Some(total), Some(trainable), Some(rest)) =
        (&table.total, &table.trainable, &table.non_trainable)
    {
        let sum = (trainable.value() + rest.value()) as usize;
        let shown = format!("{trainable} + {rest}");
        findings.push(told(
            base("the total is what is trainable and what is not"),
            total,
            shown,
            sum,
        ));
    }
    findings
}
