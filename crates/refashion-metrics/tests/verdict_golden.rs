//! The verdicts against the rule stated in SciPy (`golden/make_verdict.py`).

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first fault"
)]

use refashion_metrics::statistics::fisher;
use refashion_metrics::verdict::{Better, Replication, Verdict, judge_all};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    single: Vec<SingleCase>,
    families: Vec<FamilyCase>,
    fisher: Vec<FisherCase>,
}

#[derive(Deserialize)]
struct SingleCase {
    figure: FigureCase,
    level: f64,
    verdict: (String, Option<usize>),
    /// The percentile and the power.
    shown: Option<(f64, f64)>,
}

#[derive(Deserialize)]
struct FisherCase {
    p_values: Vec<f64>,
    p_value: f64,
}

#[derive(Deserialize)]
struct FamilyCase {
    figures: Vec<FigureCase>,
    verdicts: Vec<(String, Option<usize>)>,
}

#[derive(Deserialize)]
struct FigureCase {
    published: f64,
    decimals: u32,
    margin: f64,
    measured: Vec<Option<f64>>,
}

impl FigureCase {
    fn figure(&self) -> Replication {
        Replication {
            name: "golden".into(),
            published: self.published,
            decimals: self.decimals,
            margin: self.margin,
            better: Better::Higher,
            mean_of: 1,
            measured: self.measured.clone(),
        }
    }
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/verdict.json")).unwrap()
}

fn expected((name, seeds): &(String, Option<usize>)) -> Verdict {
    match name.as_str() {
        "reproduced" => Verdict::Reproduced,
        "close" => Verdict::Close,
        "not_reproduced" => Verdict::NotReproduced,
        "inconclusive" => Verdict::Inconclusive { seeds: *seeds },
        "difference" => Verdict::Difference,
        _ => panic!("unknown verdict {name}"),
    }
}

#[test]
fn single_figures_are_judged_as_by_the_script() {
    for (index, case) in golden().single.iter().enumerate() {
        let judgement = case.figure.figure().judge(case.level).unwrap();
        assert_eq!(judgement.verdict, expected(&case.verdict), "case {index}");
    }
}

#[test]
fn families_are_judged_as_by_the_script() {
    for (index, case) in golden().families.iter().enumerate() {
        let figures: Vec<_> = case.figures.iter().map(FigureCase::figure).collect();
        let judgements = judge_all(&figures, 0.95).unwrap();
        assert_eq!(judgements.len(), case.verdicts.len());
        for (judgement, verdict) in judgements.iter().zip(&case.verdicts) {
            assert_eq!(judgement.verdict, expected(verdict), "family {index}");
        }
    }
}

#[test]
fn percentiles_and_powers_are_those_of_scipy() {
    for (index, case) in golden().single.iter().enumerate() {
        let judgement = case.figure.figure().judge(case.level).unwrap();
        let Some((percentile, power)) = case.shown else {
            assert_eq!((judgement.percentile, judgement.power), (None, None));
            continue;
        };
        assert!(
            (judgement.percentile.unwrap() - percentile).abs() < 1e-9,
            "case {index}"
        );
        let found = judgement.power.unwrap();
        assert!(
            (found - power).abs() < 1e-7,
            "case {index}: {found} {power}"
        );
    }
}

#[test]
fn several_tests_of_one_hypothesis_are_joined_as_in_scipy() {
    for case in golden().fisher {
        let found = fisher(&case.p_values).unwrap();
        assert!((found / case.p_value - 1.0).abs() < 1e-11);
    }
    assert_eq!(fisher(&[]).unwrap(), 1.0);
    assert_eq!(fisher(&[0.0, 1.0]).unwrap(), 0.0);
    assert!(fisher(&[1.5]).is_err());
}

#[test]
fn only_what_holm_rejects_is_called_not_reproduced() {
    let mut claimed = 0;
    for case in golden().families {
        let figures: Vec<_> = case.figures.iter().map(FigureCase::figure).collect();
        for (figure, judgement) in figures.iter().zip(judge_all(&figures, 0.95).unwrap()) {
            let alone = figure.judge(0.95).unwrap();
            assert_eq!(judgement.interval, alone.interval);
            if 2 * judgement.diverged >= judgement.runs {
                continue;
            }
            if judgement.verdict == Verdict::NotReproduced {
                assert!(judgement.adjusted_p_value.unwrap() < 0.05);
                claimed += 1;
            } else if !matches!(
                alone.verdict,
                Verdict::Inconclusive { .. } | Verdict::NotReproduced
            ) {
                assert_eq!(judgement.verdict, alone.verdict);
            } else {
                // What would settle it may be a "not reproduced" that Holm allows later.
                assert!(matches!(judgement.verdict, Verdict::Inconclusive { .. }));
            }
        }
    }
    assert!(claimed > 5, "only {claimed} figures put this to the test");
}
