//! Networks: a table against the network that we run, and networks that are one and the same.

use refashion_zoo::Network;

use super::{Check, Finding, Outcome};
use crate::{Document, Table};

/// The findings on the networks of all documents.
pub(super) fn findings(documents: &[Document]) -> Vec<Finding> {
    let tables = documents.iter().flat_map(|document| {
        document
            .tables
            .iter()
            .filter_map(|table| against_ours(document, table))
    });
    tables.chain(alike(documents)).collect()
}

/// The parameters of each layer that has any.
fn counts(network: &Network) -> Option<Vec<usize>> {
    let layers = network.check().ok()?;
    let counts = layers
        .iter()
        .map(|layer| layer.trainable + layer.non_trainable);
    Some(counts.filter(|count| *count > 0).collect())
}

fn printed_counts(table: &Table) -> Option<Vec<usize>> {
    let counts: Option<Vec<usize>> = table
        .layers
        .iter()
        .map(|row| row.printed_parameters())
        .collect();
    Some(counts?.into_iter().filter(|count| *count > 0).collect())
}

fn against_ours(document: &Document, table: &Table) -> Option<Finding> {
    let ours = counts(&document.network(&table.network)?)?;
    let printed = printed_counts(table)?;
    let agrees = ours == printed;
    let link = Outcome::of(agrees).link();
    Some(
        Finding::new(&document.id, Check::Network, &table.id)
            .between(
                &table.place,
                format!("the network {:?} that runs", table.network),
            )
            .says("the table counts the parameters of the network that runs")
            .outcome(
                Outcome::of(agrees),
                format!(
                    "printed {}, {link} ours has {}",
                    list(&printed),
                    list(&ours)
                ),
            ),
    )
}

/// Networks of different documents with the same number of parameters in every layer.
fn alike(documents: &[Document]) -> Vec<Finding> {
    let networks: Vec<(&Document, &str, Vec<usize>)> = documents
        .iter()
        .flat_map(|document| {
            let mut names: Vec<&str> = document
                .experiments
                .iter()
                .map(|e| e.network.as_str())
                .collect();
            names.dedup();
            names
                .into_iter()
                .filter_map(move |name| Some((document, name, counts(&document.network(name)?)?)))
        })
        .collect();
    let mut findings = Vec::new();
    for (document, name, ours) in &networks {
        let others = networks.iter();
        for (other, theirs, _) in
            others.filter(|(other, _, counts)| other.id != document.id && counts == ours)
        {
            let sum: usize = ours.iter().sum();
            findings.push(
                Finding::new(&document.id, Check::SameNetwork, name)
                    .between(
                        format!("{}, network {name}", document.id),
                        format!("{}, network {theirs}", other.id),
                    )
                    .says("two documents have networks with the same parameters in every layer")
                    .outcome(
                        Outcome::Consistent,
                        format!("{} = {sum} parameters in both", list_sum(ours)),
                    ),
            );
        }
    }
    findings
}

fn list(counts: &[usize]) -> String {
    counts
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn list_sum(counts: &[usize]) -> String {
    counts
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(" + ")
}
