//! The verdicts against the rule stated in SciPy (`golden/make_verdict.py`).

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first fault"
)]

use refashion_metrics::verdict::{Better, Figure, Verdict, judge_all};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    single: Vec<SingleCase>,
    families: Vec<FamilyCase>,
}

#[derive(Deserialize)]
struct SingleCase {
    figure: FigureCase,
    level: f64,
    verdict: (String, Option<usize>),
}

#[derive(Deserialize)]
struct FamilyCase {
    figures: Vec<FigureCase>,
    levels: Vec<f64>,
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
    fn figure(&self) -> Figure {
        Figure {
            name: "golden".into(),
            published: self.published,
            decimals: self.decimals,
            margin: self.margin,
            better: Better::Higher,
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
        for (judgement, (verdict, level)) in judgements
            .iter()
            .zip(case.verdicts.iter().zip(&case.levels))
        {
            assert_eq!(judgement.verdict, expected(verdict), "family {index}");
            assert!((judgement.level - level).abs() < 1e-12, "family {index}");
        }
    }
}

#[test]
fn intervals_of_a_family_agree_with_holms_adjusted_p_values() {
    let mut outside = 0;
    for case in golden().families {
        let figures: Vec<_> = case.figures.iter().map(FigureCase::figure).collect();
        for judgement in judge_all(&figures, 0.95).unwrap() {
            if 2 * judgement.diverged >= judgement.runs {
                continue;
            }
            let Some(interval) = judgement.interval else {
                continue;
            };
            let rejected = judgement.adjusted_p_value.unwrap() < 0.05;
            assert_eq!(rejected, !interval.contains(judgement.published));
            outside += usize::from(rejected);
        }
    }
    assert!(outside > 5, "only {outside} figures put this to the test");
}
