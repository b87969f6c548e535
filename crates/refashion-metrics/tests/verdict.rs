//! The verdicts on cases that can be worked out by hand.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first fault")]

use refashion_metrics::Error;
use refashion_metrics::verdict::{
    Better, Equivalence, Judgement, MOST_SEEDS, Replication, Verdict, judge_all,
};

fn figure(published: f64, decimals: u32, margin: f64, measured: &[f64]) -> Replication {
    Replication {
        name: "test accuracy".into(),
        published,
        decimals,
        margin,
        better: Better::Higher,
        mean_of: 1,
        measured: measured.iter().copied().map(Some).collect(),
    }
}

fn judge(published: f64, decimals: u32, margin: f64, measured: &[f64]) -> Judgement {
    figure(published, decimals, margin, measured)
        .judge(0.95)
        .unwrap()
}

#[test]
fn every_cell_of_the_rule() {
    // Mean .910, s = .001; t(2) is 2.920 at 90 % and 4.303 at 95 %: the mean's interval is ±.00169,
    // that of one more run ±.00497, widened by .00005.
    let seeds = [0.909, 0.910, 0.911];
    let of = |published, margin| {
        let judgement = judge(published, 4, margin, &seeds);
        (judgement.equivalence.unwrap(), judgement.verdict)
    };
    assert_eq!(of(0.912, 0.005), (Equivalence::Inside, Verdict::Reproduced));
    assert_eq!(of(0.916, 0.02), (Equivalence::Inside, Verdict::Close));
    // .003 ± .00169 straddles a margin of .0041 less .00005; that of five seeds, ±.00095, does not.
    let seeds_5 = Verdict::Inconclusive { seeds: Some(5) };
    assert_eq!(of(0.913, 0.0041), (Equivalence::Straddling, seeds_5));
    // .0055 straddles .006, and is out: more seeds bring it within the margin, and leave it out.
    let (equivalence, verdict) = of(0.9155, 0.006);
    assert_eq!(equivalence, Equivalence::Straddling);
    assert!(matches!(verdict, Verdict::Inconclusive { seeds: Some(_) }));
    // Outside but plausible: .003 is out of the prediction interval at 6 seeds, where
    // t·√(1 + 1/k) is 2.571 · 1.080 = 2.78, and not at 5, where it is 3.04.
    let seeds_6 = Verdict::Inconclusive { seeds: Some(6) };
    assert_eq!(of(0.913, 0.001), (Equivalence::Outside, seeds_6));
    assert_eq!(
        of(0.930, 0.005),
        (Equivalence::Outside, Verdict::NotReproduced)
    );
}

/// One mean is held against another: √(1/n + 1/k) in the place of √(1 + 1/k).
#[test]
fn a_published_mean_is_known_better_than_a_single_run() {
    let of = |mean_of| {
        let figure = Replication {
            mean_of,
            ..figure(0.913, 4, 0.006, &[0.909, 0.910, 0.911])
        };
        let judgement = figure.judge(0.95).unwrap();
        (judgement.interval.unwrap(), judgement.verdict)
    };
    // t(2) is 4.30265: the interval is ±.00005 ± .0043027·√(4/3), and ·√(1/1000 + 1/3).
    let (single, verdict) = of(1);
    assert!((single.high - 0.915_018_3).abs() < 1e-6, "{single:?}");
    assert_eq!(verdict, Verdict::Reproduced);
    let (mean, verdict) = of(1000);
    assert!((mean.high - 0.912_537_9).abs() < 1e-6, "{mean:?}");
    assert_eq!(verdict, Verdict::Close);
}

#[test]
fn a_hundred_seeds_are_the_most_that_is_asked_for() {
    // t·√(1 + 1/k) is 1.99447 at 99 seeds, 1.99412 at 100 and 1.99378 at 101.
    let seeds = [0.909, 0.910, 0.911];
    let settled = judge(0.911_994_3, 12, 0.0001, &seeds);
    assert_eq!(settled.verdict, Verdict::Inconclusive { seeds: Some(100) });
    let later = judge(0.911_994_0, 12, 0.0001, &seeds);
    assert_eq!(later.verdict, Verdict::Inconclusive { seeds: None });
}

#[test]
fn few_scattered_seeds_reproduce_nothing() {
    // The mean is within the margin, but its interval is 4.5 margins wide.
    let judgement = judge(0.4396, 4, 0.03, &[0.4351, 0.4633, 0.4891]);
    assert_eq!(judgement.former, Verdict::Reproduced);
    assert!(matches!(
        judgement.verdict,
        Verdict::Inconclusive { seeds: Some(_) }
    ));
}

#[test]
fn a_coarse_print_is_given_half_a_unit() {
    // The interval ends at .91547: .9200 is outside, but "92 %" may have been .915.
    let seeds = [0.9095, 0.9105, 0.9115];
    assert_eq!(judge(0.92, 4, 0.02, &seeds).verdict, Verdict::Close);
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
        Verdict::Close
    );
}

#[test]
fn two_seeds_have_a_wide_interval() {
    // t(1) = 12.706: ±.0156 around .911 for s = .001.
    let half_gap = 0.001 * 0.5_f64.sqrt();
    let two = [0.911 - half_gap, 0.911 + half_gap];
    let judgement = judge(0.926, 4, 0.02, &two);
    assert!((judgement.standard_deviation.unwrap() - 0.001).abs() < 1e-12);
    // The mean's interval, ±.0045, lies within .02 of .926, and one more run may be it.
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
        judge(0.91, 4, 0.0001, &[0.91, 0.91]).verdict,
        Verdict::Reproduced
    );
    assert_eq!(
        judge(0.9100, 4, 0.001, &[0.91005, 0.91005]).verdict,
        Verdict::Reproduced
    );
    let off = judge(0.9100, 4, 0.001, &[0.9102, 0.9102]);
    assert_eq!(off.verdict, Verdict::Close);
    assert_eq!(off.p_value, Some(0.0));
    assert_eq!(
        judge(0.91, 4, 0.001, &[0.92, 0.92]).verdict,
        Verdict::NotReproduced
    );
}

#[test]
fn the_edge_of_the_margin_belongs_to_it() {
    // .905 − .90 is .005000000000000004 in binary, and .005 of the margin is left for what prints as .90.
    let judgement = judge(0.90, 2, 0.01, &[0.905, 0.905]);
    assert_eq!(judgement.equivalence, Some(Equivalence::Inside));
    assert_eq!(judgement.verdict, Verdict::Reproduced);
}

#[test]
fn reproduced_holds_for_every_value_that_prints_as_the_published_one() {
    // The mean's interval is .910 ± .00169, and .005 of the margin are the print's.
    let seeds = [0.909, 0.910, 0.911];
    assert_eq!(judge(0.91, 2, 0.0067, &seeds).verdict, Verdict::Reproduced);
    let narrower = judge(0.91, 2, 0.0066, &seeds);
    assert_eq!(narrower.equivalence, Some(Equivalence::Straddling));
    // What prints as .9 is .85 to .95: no number of seeds tells whether we are within .01 of it.
    let coarse = judge(0.9, 1, 0.01, &seeds);
    assert_eq!(coarse.verdict, Verdict::Inconclusive { seeds: None });
    let range = coarse.percentile_range.unwrap();
    assert!(range.low < 0.1 && range.high > 99.9, "{range:?}");
    assert_eq!(coarse.is_as_printed(), Some(true));
    assert_eq!(judge(0.91, 4, 0.01, &[0.9101]).is_as_printed(), Some(false));
    assert_eq!(judge(0.91, 4, 0.01, &[f64::NAN]).is_as_printed(), None);
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
fn a_family_makes_not_reproduced_harder_and_nothing_easier() {
    let seeds = [0.909, 0.910, 0.911];
    // Just outside alone (±.00502), inside at α = .05/2 (±.0071): p is about .047.
    let edge = figure(0.9152, 4, 0.02, &seeds);
    let far = figure(0.9152, 4, 0.001, &seeds);
    let same = figure(0.910, 4, 0.02, &seeds);
    let one_seed = figure(0.95, 4, 0.02, &seeds[..1]);
    let together = judge_all(&[edge.clone(), far.clone(), same, one_seed], 0.95).unwrap();
    assert_eq!(edge.judge(0.95).unwrap().verdict, Verdict::Close);
    assert_eq!(together[0].verdict, Verdict::Close);
    assert_eq!(together[0].former, Verdict::Reproduced);
    assert_eq!(far.judge(0.95).unwrap().verdict, Verdict::NotReproduced);
    assert!(matches!(
        together[1].verdict,
        Verdict::Inconclusive { seeds: Some(_) }
    ));
    assert!(together.iter().all(|judgement| judgement.level == 0.95));
    let p = together[0].p_value.unwrap();
    assert!((together[0].adjusted_p_value.unwrap() - 3.0 * p).abs() < 1e-15);
    assert_eq!(together[3].adjusted_p_value, None);

    let alone = judge_all(std::slice::from_ref(&far), 0.95).unwrap();
    assert_eq!(alone[0].verdict, Verdict::NotReproduced);
    assert!(judge_all(&[], 0.95).unwrap().is_empty());
}

#[test]
fn judgements_and_figures_survive_json() {
    let mut figure = figure(0.913, 4, 0.002, &[0.909, 0.910, 0.911, 0.912]);
    figure.measured.push(None);
    let json = serde_json::to_string(&figure).unwrap();
    assert_eq!(serde_json::from_str::<Replication>(&json).unwrap(), figure);
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
