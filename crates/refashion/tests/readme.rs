//! The README states no number that `results/` does not hold, nor a report one that no record holds.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use refashion_bench::{STEPS, StepTime, recorded};
use refashion_documents::{Document, audit::Audit};
use refashion_report::markdown::{RULE_PAGE, all_documents, document_report};
use refashion_review::Review;
use refashion_runs::Store;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cells of every row of the Markdown tables in a text, without links and emphasis.
fn rows(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().filter(|line| line.starts_with('|'));
    let rows = lines.map(|line| {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| plain(cell.trim())).collect()
    });
    rows.collect()
}

fn plain(cell: &str) -> String {
    let linked = cell
        .strip_prefix('[')
        .and_then(|rest| Some(rest.split_once("](")?.0));
    linked.unwrap_or(cell).replace('`', "")
}

/// The rows of the first table after a line of the README that starts so, without its heading.
fn table_after(start: &str) -> Vec<Vec<String>> {
    let readme = read("README.md");
    let lines: Vec<&str> = readme.lines().collect();
    let at = lines.iter().position(|line| line.starts_with(start));
    assert!(at.is_some(), "the README has no line that starts: {start}");
    let after = lines[at.unwrap_or_default()..].iter();
    let table = after
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .copied();
    let rows = rows(&table.collect::<Vec<_>>().join("\n"));
    assert!(rows.len() > 2, "there is no table after: {start}");
    rows[2..].to_vec()
}

/// Whether all cells stand in a row, in their order, with others between them or not.
fn stands_in(cells: &[String], row: &[String]) -> bool {
    let mut row = row.iter();
    cells.iter().all(|cell| row.any(|other| other == cell))
}

#[test]
fn every_row_of_the_readmes_results_is_one_of_the_recorded_ones() {
    let recorded = rows(&read("results/README.md"));
    for start in [
        "How the documents stand",
        "The last figures of each experiment",
        "The same experiments in Keras",
    ] {
        for row in table_after(start) {
            assert!(
                recorded.iter().any(|other| stands_in(&row, other)),
                "results/README.md has no row with {row:?}"
            );
        }
    }
}

/// The five documents, what comes with them, and behind them those that lie beside their runs, as the program
/// names them.
fn recorded_documents() -> Vec<Document> {
    let mut all = Document::built_in().unwrap();
    // What comes with the five is shown once there are runs of it.
    let later = |one: &Document| Document::LATER.contains(&one.id.as_str());
    all.retain(|one| !later(one) || root().join("results").join(&one.id).is_dir());
    for folder in Store::new(root().join("results")).folders() {
        let file = format!("results/{folder}/document.toml");
        if root().join(&file).is_file() {
            let mut own = Document::load(root().join(&file)).unwrap();
            own.file = Some(file);
            all.push(own);
        }
    }
    all
}

#[test]
fn the_reports_are_what_the_records_say() {
    let documents = recorded_documents();
    let store = Store::new(root().join("results"));
    let review = Review::of(&documents, &Audit::of(&documents), &store).unwrap();
    let written = |path: &str, report: String| {
        assert!(
            read(path) == report,
            "{path} is not what its records say; `cargo xtask report` writes it again"
        );
    };
    written("results/README.md", all_documents(&review, "cargo xtask"));
    for one in &review.documents {
        let path = format!("results/{}/README.md", one.document.id);
        written(
            &path,
            document_report(one, Some(RULE_PAGE), "cargo xtask").unwrap(),
        );
    }
}

/// The newest recorded steps of a network, ours and the peers'.
fn newest_bench(network: &str) -> Vec<StepTime> {
    let recorded = recorded(&Store::new(root().join("results")), STEPS);
    let benches = recorded.into_iter().rev().map(|(_, bench)| {
        let of_network = |row: &StepTime| row.model == network;
        bench.unwrap().rows.into_iter().filter(of_network).collect()
    });
    let mut with_rows = benches.filter(|rows: &Vec<StepTime>| !rows.is_empty());
    with_rows.next().unwrap_or_default()
}

#[test]
fn the_readmes_ratios_are_those_of_the_newest_bench() {
    for row in table_after("A training step against Keras and PyTorch") {
        let bench = newest_bench(&row[0]);
        let least = |chosen: &dyn Fn(&StepTime) -> bool| {
            let times = bench.iter().filter(|row| chosen(row)).map(|row| row.ms);
            times.fold(f64::INFINITY, f64::min)
        };
        let ours = least(&|row| row.is_plain("refashion"));
        let ratio = |chosen: &dyn Fn(&StepTime) -> bool| format!("{:.2}", ours / least(chosen));
        let plain = |peer: &'static str| ratio(&move |row: &StepTime| row.is_plain(peer));
        let is_peer = |row: &StepTime| row.framework != "refashion";
        let is_short = |row: &StepTime| row.title().contains("bf16");
        let batch = bench.first().map_or(0, |row| row.batch);
        assert_eq!(
            row,
            [
                row[0].clone(),
                batch.to_string(),
                plain("keras"),
                plain("torch"),
                ratio(&|row| is_peer(row) && !is_short(row)),
                ratio(&is_peer),
            ]
        );
    }
}
