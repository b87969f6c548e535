//! The verdicts on cases that can be worked out by hand.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first fault")]

use refashion_metrics::Error;
use refashion_metrics::verdict::{Better, Figure, Judgement, MOST_SEEDS, Verdict, judge_all};

fn figure(published: f64, decimals: u32, margin: f64, measured: &[f64]) -> Figure {
    Figure {
        name: "test accuracy".into(),
        published,
        decimals,
        margin,
        better: Better::Higher,
        measured: measured.iter().copied().map(Some).collect(),
    }
}

fn judge(published: f64, decimals: u32, margin: f64, measured: &[f64]) -> Judgement {
    figure(published, decimals, margin, measured)
        .judge(0.95)
        .unwrap()
}

#[test]
fn the_four_corners_of_the_rule() {
    // Mean .910, s = .001; the interval of three seeds is ±.00497, widened by .00005.
    let seeds = [0.909, 0.910, 0.911];
    assert_eq!(judge(0.912, 4, 0.005, &seeds).verdict, Verdict::Reproduced);
    assert_eq!(
        judge(0.930, 4, 0.005, &seeds).verdict,
        Verdict::NotReproduced
    );
    let near_but_outside = judge(0.916, 4, 0.02, &seeds);
    assert_eq!(
        near_but_outside.verdict,
        Verdict::Inconclusive { seeds: None }
    );
    // Inside but farther than the margin: .003 is outside once t·√(1 + 1/k) < 2.95, at 5 seeds,
    // where it is 2.776 · 1.095 = 3.04 (no), and at 6, where it is 2.571 · 1.080 = 2.78 (yes).
    let inside_but_far = judge(0.913, 4, 0.002, &seeds);
    assert_eq!(
        inside_but_far.verdict,
        Verdict::Inconclusive { seeds: Some(6) }
    );
    // No number of seeds brings the interval of a further draw below 1.96 s.
    let always_inside = judge(0.9115, 4, 0.001, &seeds);
    assert_eq!(always_inside.verdict, Verdict::Inconclusive { seeds: None });
}

#[test]
fn a_hundred_seeds_are_the_most_that_is_asked_for() {
    // t·√(1 + 1/k) is 1.99447 at 99 seeds, 1.99412 at 100 and 1.99378 at 101.
    let seeds = [0.909, 0.910, 0.911];
    let settled = judge(0.911_994_3, 12, 0.001, &seeds);
    assert_eq!(settled.verdict, Verdict::Inconclusive { seeds: Some(100) });
    let later = judge(0.911_994_0, 12, 0.001, &seeds);
    assert_eq!(later.verdict, Verdict::Inconclusive { seeds: None });
}

#[test]
fn a_coarse_print_is_given_half_a_unit() {
    // The interval ends at .91547: .9200 is outside, but "92 %" may have been .915.
    let seeds = [0.9095, 0.9105, 0.9115];
    assert_eq!(
        judge(0.92, 4, 0.02, &seeds).verdict,
        Verdict::Inconclusive { seeds: None }
    );
    let coarse = judge(0.92, 2, 0.02, &seeds);
    assert_eq!(coarse.verdict, Verdict::Reproduced);
    let high = coarse.interval.unwrap().high;
    // t(2) is 4.302652729749464.
    let expected = 0.9105 + 0.004_302_652_729_749_464 * (4.0_f64 / 3.0).sqrt() + 0.005;
    assert!((high - expected).abs() < 1e-9);
    // A time of 153 seconds, printed without decimals, is as coarse as a second.
    assert_eq!(
        judge(153.0, 0, 5.0, &[153.4, 153.4]).verdict,
        Verdict::Reproduced
    );
    assert_eq!(
        judge(153.0, 0, 5.0, &[153.6, 153.6]).verdict,
        Verdict::Inconclusive { seeds: None }
    );
}

#[test]
fn two_seeds_have_a_wide_interval() {
    // t(1) = 12.706: ±.0156 around .911 for s = .001.
    let half_gap = 0.001 * 0.5_f64.sqrt();
    let two = [0.911 - half_gap, 0.911 + half_gap];
    let judgement = judge(0.926, 4, 0.02, &two);
    assert!((judgement.standard_deviation.unwrap() - 0.001).abs() < 1e-12);
    assert_eq!(judgement.verdict, Verdict::Reproduced);
    assert_eq!(judge(0.928, 4, 0.01, &two).verdict, Verdict::NotReproduced);
    assert_eq!(
        judge(0.926, 4, 0.01, &two).verdict,
        Verdict::Inconclusive { seeds: Some(3) }
    );
}

#[test]
fn without_spread_only_the_print_is_left() {
    assert_eq!(
        judge(0.91, 4, 0.0, &[0.91, 0.91]).verdict,
        Verdict::Reproduced
    );
    assert_eq!(
        judge(0.9100, 4, 0.001, &[0.91005, 0.91005]).verdict,
        Verdict::Reproduced
    );
    let off = judge(0.9100, 4, 0.001, &[0.9102, 0.9102]);
    assert_eq!(off.verdict, Verdict::Inconclusive { seeds: None });
    assert_eq!(off.p_value, Some(0.0));
    assert_eq!(
        judge(0.91, 4, 0.001, &[0.92, 0.92]).verdict,
        Verdict::NotReproduced
    );
}

#[test]
fn the_edge_of_the_margin_belongs_to_it() {
    // .91 − .90 is .010000000000000009 in binary.
    let judgement = judge(0.90, 1, 0.01, &[0.90, 0.92, 0.91]);
    assert_eq!(judgement.verdict, Verdict::Reproduced);
}

#[test]
fn one_seed_gives_only_a_difference() {
    let judgement = judge(0.9193, 4, 0.01, &[0.9181]);
    assert_eq!(judgement.verdict, Verdict::Difference);
    assert_eq!(judgement.interval, None);
    assert_eq!(judgement.p_value, None);
    assert_eq!(
        judgement.to_string(),
        "test accuracy: no verdict from a single seed. Published 0.9193, measured 0.91810 \
         (worse: -0.00120) over 1 seed, margin 0.01000."
    );
    let mut diverged = figure(0.9193, 4, 0.01, &[f64::NAN]);
    let judgement = diverged.judge(0.95).unwrap();
    assert_eq!(judgement.verdict, Verdict::Difference);
    assert_eq!((judgement.difference, judgement.diverged), (None, 1));
    diverged.measured = vec![None];
    assert_eq!(diverged.judge(0.95).unwrap(), judgement);
}

#[test]
fn a_diverged_run_is_a_failure() {
    let good = [0.918, 0.919, 0.920];
    for flag in [None, Some(f64::NAN), Some(f64::INFINITY)] {
        let mut figure = figure(0.9193, 4, 0.01, &good);
        assert_eq!(figure.judge(0.95).unwrap().verdict, Verdict::Reproduced);
        figure.measured.push(flag);
        let one = figure.judge(0.95).unwrap();
        assert_eq!(one.verdict, Verdict::Inconclusive { seeds: None });
        assert_eq!((one.runs, one.diverged), (4, 1));
        assert!((one.mean.unwrap() - 0.919).abs() < 1e-12);
        assert!(
            one.to_string()
                .contains("over 4 seeds, of which 1 diverged,")
        );
        figure.measured.extend([flag, flag]);
        assert_eq!(figure.judge(0.95).unwrap().verdict, Verdict::NotReproduced);
    }
    // A diverged run does not save a figure that is outside both.
    let mut far = figure(0.95, 4, 0.01, &good);
    far.measured.push(None);
    assert_eq!(far.judge(0.95).unwrap().verdict, Verdict::NotReproduced);
    let mut half = figure(0.919, 4, 0.01, &[0.919]);
    half.measured.push(None);
    assert_eq!(half.judge(0.95).unwrap().verdict, Verdict::NotReproduced);
}

#[test]
fn better_is_shown_with_its_sign() {
    let accuracy = judge(0.88, 4, 0.01, &[0.910, 0.911, 0.912]);
    assert_eq!(accuracy.verdict, Verdict::NotReproduced);
    assert!((accuracy.gain.unwrap() - 0.031).abs() < 1e-12);
    assert!(accuracy.to_string().contains("(better: +0.03100)"));

    for equal in [0.91, 0.910_000_1, 0.909_999_9] {
        let text = judge(0.91, 2, 0.01, &[equal, equal]).to_string();
        assert!(text.contains("(the same) over 2 seeds"), "{text}");
    }

    let mut loss = figure(0.4396, 4, 0.01, &[0.30, 0.31, 0.32]);
    loss.better = Better::Lower;
    let loss = loss.judge(0.95).unwrap();
    assert!((loss.difference.unwrap() + 0.1296).abs() < 1e-12);
    assert!((loss.gain.unwrap() - 0.1296).abs() < 1e-12);
    assert!(loss.to_string().contains("(better: +0.12960)"));
}

#[test]
fn a_family_widens_the_intervals_of_what_holm_does_not_reject() {
    let seeds = [0.909, 0.910, 0.911];
    // Just outside alone (±.00502), inside at α = .05/2 (±.0071): p is about .047.
    let edge = figure(0.9152, 4, 0.02, &seeds);
    assert_eq!(
        edge.judge(0.95).unwrap().verdict,
        Verdict::Inconclusive { seeds: None }
    );
    let same = figure(0.910, 4, 0.02, &seeds);
    let one_seed = figure(0.95, 4, 0.02, &seeds[..1]);
    let together = judge_all(&[edge.clone(), same, one_seed], 0.95).unwrap();
    assert_eq!(together[0].verdict, Verdict::Reproduced);
    assert_eq!(together[0].level, 0.975);
    assert_eq!(together[1].level, 0.975);
    assert_eq!(together[2].level, 0.95);
    let p = together[0].p_value.unwrap();
    assert!((together[0].adjusted_p_value.unwrap() - 2.0 * p).abs() < 1e-15);
    assert_eq!(together[2].adjusted_p_value, None);

    let alone = judge_all(std::slice::from_ref(&edge), 0.95).unwrap();
    assert_eq!(alone[0].verdict, Verdict::Inconclusive { seeds: None });
    assert!((alone[0].level - 0.95).abs() < 1e-15);
    assert!(judge_all(&[], 0.95).unwrap().is_empty());
}

#[test]
fn judgements_and_figures_survive_json() {
    let mut figure = figure(0.913, 4, 0.002, &[0.909, 0.910, 0.911, 0.912]);
    figure.measured.push(None);
    let json = serde_json::to_string(&figure).unwrap();
    assert_eq!(serde_json::from_str::<Figure>(&json).unwrap(), figure);
    let judgement = figure.judge(0.95).unwrap();
    let json = serde_json::to_string(&judgement).unwrap();
    assert_eq!(serde_json::from_str::<Judgement>(&json).unwrap(), judgement);
    let verdict = serde_json::to_string(&Verdict::Inconclusive { seeds: Some(7) }).unwrap();
    assert_eq!(verdict, r#"{"inconclusive":{"seeds":7}}"#);
    assert_eq!(
        Verdict::Inconclusive { seeds: Some(7) }.to_string(),
        "inconclusive; about 7 seeds would settle it"
    );
    assert_eq!(MOST_SEEDS, 100);
}

#[test]
fn wrong_figures_are_errors() {
    let good = figure(0.9, 4, 0.01, &[0.9, 0.91]);
    let none = figure(0.9, 4, 0.01, &[]);
    assert!(matches!(none.judge(0.95), Err(Error::Empty { .. })));
    for level in [0.0, 1.0, 95.0, f64::NAN] {
        assert!(matches!(good.judge(level), Err(Error::OutOfRange { .. })));
        assert!(judge_all(std::slice::from_ref(&good), level).is_err());
        assert!(judge_all(&[], level).is_err());
    }
    for margin in [-0.01, f64::NAN, f64::INFINITY] {
        let bad = figure(0.9, 4, margin, &[0.9, 0.91]);
        assert!(matches!(bad.judge(0.95), Err(Error::OutOfRange { .. })));
    }
    let unpublished = figure(f64::NAN, 4, 0.01, &[0.9, 0.91]);
    assert!(matches!(
        unpublished.judge(0.95),
        Err(Error::NotANumber { .. })
    ));
}
