//! A whole review of runs that were never made, against the same rules stated a second time, in Python.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod expected;
#[path = "../../../refashion-std/tests/expected/mod.rs"]
mod held;
#[path = "../../../refashion-runs/tests/made_up/record.rs"]
mod record;

use std::{collections::BTreeMap, path::Path};

use refashion_documents::{Document, Quantity, audit::Audit};
use refashion_metrics::verdict::{Better, Judgement, Verdict};
use refashion_review::{Comparison, DocumentReview, FigureRow, Ruling, warnings};
use refashion_runs::{FoldRecord, Predictions, RunRecord, Runs, SavedEvaluation, Scores};
use refashion_trainer::History;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    runs: BTreeMap<String, Vec<MadeUpRun>>,
    figures: Vec<GoldenFigure>,
    whole: refashion_review::Whole,
    matrices: Vec<GoldenMatrix>,
    curves: BTreeMap<String, GoldenCurves>,
    paired: GoldenPair,
    claims: Vec<GoldenClaim>,
}

#[derive(Deserialize)]
struct MadeUpRun {
    seed: u64,
    diverged: bool,
    history: History,
    validation: Option<Scores>,
    test: Option<Scores>,
    folds: Vec<FoldRecord>,
    rounded: Option<Scores>,
    first: Vec<refashion_runs::Prediction>,
}

#[derive(Deserialize)]
struct GoldenFigure {
    id: String,
    title: String,
    published: f64,
    decimals: u32,
    margin: f64,
    measured: Vec<Option<f64>>,
    lower: bool,
    judgement: Option<GoldenJudgement>,
}

#[derive(Deserialize)]
struct GoldenJudgement {
    verdict: String,
    seeds: Option<usize>,
    p_value: f64,
    adjusted_p_value: f64,
    percentile: f64,
    power: f64,
    mean: f64,
}

#[derive(Deserialize)]
struct GoldenMatrix {
    id: String,
    seeds: usize,
    classes: Vec<GoldenRecall>,
}

#[derive(Deserialize)]
struct GoldenRecall {
    class: usize,
    published: f64,
    measured: f64,
    standard_deviation: f64,
    low: f64,
    high: f64,
    p_value: f64,
    outlier: bool,
}

#[derive(Deserialize)]
struct GoldenPair {
    first: String,
    second: String,
    rows: Vec<GoldenPairRow>,
}

#[derive(Deserialize)]
struct GoldenPairRow {
    title: String,
    seeds: Vec<u64>,
    difference: f64,
    low: f64,
    high: f64,
    first_is_less: usize,
}

#[derive(Deserialize)]
struct GoldenClaim {
    id: String,
    judgement: Option<GoldenClaimJudgement>,
}

#[derive(Deserialize)]
struct GoldenClaimJudgement {
    holds: usize,
    seeds: usize,
    diverged: usize,
}

#[derive(Deserialize)]
struct GoldenCurves {
    trainings: usize,
    means: BTreeMap<Quantity, Vec<(f64, f64)>>,
}

fn golden() -> (Golden, DocumentReview) {
    let document = include_str!("review.toml");
    let document = Document::parse(document, Path::new("review.toml")).unwrap();
    let golden: Golden = serde_json::from_str(include_str!("review.json")).unwrap();
    let runs: Runs = golden
        .runs
        .iter()
        .map(|(id, runs)| {
            let made = runs.iter().map(|run| record(&document, id, run));
            (id.clone(), made.collect())
        })
        .collect();
    let audit = Audit::of(std::slice::from_ref(&document));
    (golden, DocumentReview::of(document, &audit, runs).unwrap())
}

fn compared() -> (Golden, Comparison) {
    let (golden, review) = golden();
    (golden, review.comparison)
}

fn record(document: &Document, id: &str, run: &MadeUpRun) -> RunRecord {
    let like = record::record(run.seed);
    let mut settings = like.settings.clone();
    let experiment = document.experiment(id).unwrap();
    settings.training = experiment.training.clone().unwrap();
    settings.published_epochs = settings.training.epochs;
    settings.folds = experiment.folds;
    let saved = run.rounded.as_ref().map(|rounded| SavedEvaluation {
        provenance: like.provenance.clone(),
        reloaded_exactly: true,
        test: run.test.clone().unwrap(),
        rounded: Some(rounded.clone()),
        samples: Predictions {
            first: run.first.clone(),
            ..Predictions::default()
        },
    });
    RunRecord {
        experiment: id.into(),
        settings,
        diverged: run.diverged,
        history: run.history.clone(),
        validation: run.validation.clone(),
        test: run.test.clone(),
        folds: run.folds.clone(),
        saved,
        ..like
    }
}

#[track_caller]
fn near(name: &str, ours: f64, theirs: f64, tolerance: f64) {
    assert!(
        (ours - theirs).abs() <= tolerance * theirs.abs().max(1.0),
        "{name}: {ours}, {theirs}"
    );
}

#[test]
fn figures_are_measured_and_judged_as_the_rules_say() {
    let (golden, comparison) = compared();
    let judged: Vec<&FigureRow> = comparison
        .figures
        .iter()
        .filter(|row| row.judgement().is_some())
        .collect();
    let ids = |rows: &[&FigureRow]| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    let expected: Vec<String> = golden.figures.iter().map(|row| row.id.clone()).collect();
    assert_eq!(ids(&judged), expected, "{:?}", comparison.figures);
    for (row, figure) in judged.into_iter().zip(&golden.figures) {
        assert_eq!(row.id, figure.id);
        assert_eq!(row.title, figure.title);
        assert_eq!(row.measured.len(), figure.measured.len(), "{}", row.id);
        for (ours, theirs) in row.measured.iter().zip(&figure.measured) {
            assert_eq!(ours.is_some(), theirs.is_some(), "{}", row.id);
            near(
                &row.id,
                ours.unwrap_or_default(),
                theirs.unwrap_or_default(),
                1e-12,
            );
        }
        judgement(figure, row.judgement().unwrap());
    }
    let mut others = comparison
        .figures
        .iter()
        .filter(|row| row.judgement().is_none());
    assert!(others.any(
        |row| matches!(&row.ruling, Ruling::NotHeld { reason } if reason.contains("machine"))
    ));
}

fn judgement(figure: &GoldenFigure, ours: &Judgement) {
    let id = &figure.id;
    near(id, ours.published, figure.published, 1e-12);
    near(id, ours.margin, figure.margin, 1e-12);
    assert_eq!(ours.decimals, figure.decimals, "{id}");
    let Some(expected) = &figure.judgement else {
        return;
    };
    let better = if figure.lower {
        Better::Lower
    } else {
        Better::Higher
    };
    let sign = if better == Better::Lower { -1.0 } else { 1.0 };
    near(
        id,
        ours.gain.unwrap(),
        sign * (expected.mean - figure.published),
        1e-12,
    );
    near(id, ours.p_value.unwrap(), expected.p_value, 1e-9);
    near(
        id,
        ours.adjusted_p_value.unwrap(),
        expected.adjusted_p_value,
        1e-9,
    );
    near(id, ours.percentile.unwrap(), expected.percentile, 1e-9);
    near(id, ours.power.unwrap(), expected.power, 1e-7);
    let (verdict, seeds) = match ours.verdict {
        Verdict::Reproduced => ("reproduced", None),
        Verdict::Close => ("close", None),
        Verdict::NotReproduced => ("not_reproduced", None),
        Verdict::Inconclusive { seeds } => ("inconclusive", seeds),
        Verdict::Difference => ("difference", None),
    };
    assert_eq!(
        (verdict, seeds),
        (expected.verdict.as_str(), expected.seeds),
        "{id}"
    );
}

#[test]
fn the_document_as_a_whole_has_its_line() {
    let (golden, comparison) = compared();
    let (ours, theirs) = (comparison.whole.unwrap(), golden.whole);
    assert_eq!(
        (ours.figures, ours.better, ours.worse),
        (theirs.figures, theirs.better, theirs.worse)
    );
    assert_eq!(ours.experiments, theirs.experiments);
    near("margins", ours.margins, theirs.margins, 1e-9);
    near("gain", ours.gain, theirs.gain, 1e-9);
    near("p-value", ours.p_value, theirs.p_value, 1e-9);
}

#[test]
fn matrices_are_judged_class_by_class() {
    let (golden, comparison) = compared();
    assert_eq!(comparison.matrices.len(), golden.matrices.len());
    let mut outliers = 0;
    for (ours, theirs) in comparison.matrices.iter().zip(&golden.matrices) {
        assert_eq!((&ours.id, ours.seeds), (&theirs.id, theirs.seeds));
        assert_eq!(ours.classes.len(), theirs.classes.len());
        for (ours, theirs) in ours.classes.iter().zip(&theirs.classes) {
            let name = format!("class {}", theirs.class);
            assert_eq!((ours.class, ours.outlier), (theirs.class, theirs.outlier));
            near(&name, ours.published, theirs.published, 1e-12);
            near(&name, ours.measured.unwrap(), theirs.measured, 1e-12);
            near(
                &name,
                ours.standard_deviation.unwrap(),
                theirs.standard_deviation,
                1e-9,
            );
            near(&name, ours.interval.unwrap().low, theirs.low, 1e-9);
            near(&name, ours.interval.unwrap().high, theirs.high, 1e-9);
            near(&name, ours.p_value.unwrap(), theirs.p_value, 1e-9);
            let inside = (theirs.low..=theirs.high).contains(&theirs.published);
            assert_eq!(ours.agrees(), Some(inside), "{name}");
            outliers += usize::from(theirs.outlier);
        }
    }
    assert!(outliers > 0);
}

#[test]
fn experiments_that_a_claim_puts_in_order_are_paired_seed_by_seed() {
    let (golden, comparison) = compared();
    let theirs = golden.paired;
    assert_eq!(comparison.paired.len(), theirs.rows.len());
    for (ours, row) in comparison.paired.iter().zip(&theirs.rows) {
        assert_eq!((&ours.first, &ours.second), (&theirs.first, &theirs.second));
        assert_eq!((&ours.title, &ours.seeds), (&row.title, &row.seeds));
        assert_eq!(ours.first_is_less, row.first_is_less);
        near(&row.title, ours.difference, row.difference, 1e-12);
        near(&row.title, ours.interval.unwrap().low, row.low, 1e-9);
        near(&row.title, ours.interval.unwrap().high, row.high, 1e-9);
    }
}

#[test]
fn claims_of_every_kind_hold_of_as_many_seeds() {
    let (golden, comparison) = compared();
    assert_eq!(comparison.claims.len(), golden.claims.len());
    for (ours, theirs) in comparison.claims.iter().zip(&golden.claims) {
        assert_eq!(ours.id, theirs.id);
        let judgement = ours.judgement.as_ref();
        let ours = judgement.map(|one| (one.holds, one.seeds, one.diverged));
        let theirs_of = theirs.judgement.as_ref();
        let expected = theirs_of.map(|one| (one.holds, one.seeds, one.diverged));
        assert_eq!(ours, expected, "{}", theirs.id);
    }
}

#[test]
fn curves_are_means_over_the_epochs_that_all_trainings_have() {
    let (golden, review) = golden();
    assert!(review.was_run());
    for (experiment, expected) in &golden.curves {
        for (quantity, points) in &expected.means {
            let curve = review.curve(experiment, *quantity).unwrap();
            let tested = matches!(quantity, Quantity::TestLoss | Quantity::TestAccuracy);
            let trainings = if tested { 0 } else { expected.trainings };
            assert_eq!(
                curve.trainings.len(),
                trainings,
                "{experiment} {quantity:?}"
            );
            assert_eq!(curve.mean.len(), points.len(), "{experiment} {quantity:?}");
            for (ours, theirs) in curve.mean.iter().zip(points) {
                assert_eq!(ours.0, theirs.0, "{experiment} {quantity:?}");
                near(experiment, ours.1, theirs.1, 1e-12);
            }
        }
    }
}

#[test]
fn data_that_are_not_the_published_ones_are_said_with_their_experiments() {
    let (_, mut review) = golden();
    assert!(warnings(review.every_run()).is_empty());
    for id in ["made/two", "made/short"] {
        review.runs.get_mut(id).unwrap()[1].data.verified = false;
    }
    let expected =
        "UNVERIFIED DATA: the digests are not those of the published data (made/short, made/two).";
    assert_eq!(warnings(review.every_run()), [expected]);
    review.runs.clear();
    assert!(!review.was_run());
}
