//! Orders and thresholds over paired seeds, by hand.

use refashion_metrics::Error;
use refashion_metrics::verdict::{ClaimVerdict, Condition, Hypothesis, Relation};

fn order(lesser: &[f64], greater: &[f64]) -> Hypothesis {
    Hypothesis {
        statement: "a is below b".into(),
        condition: Condition::Order {
            lesser: lesser.iter().copied().map(Some).collect(),
            greater: greater.iter().copied().map(Some).collect(),
        },
    }
}

#[test]
fn an_order_is_counted_over_paired_seeds() {
    let verdict = |claim: Hypothesis| claim.judge().unwrap().verdict;
    assert_eq!(
        verdict(order(&[1.0, 5.0], &[2.0, 6.0])),
        ClaimVerdict::Holds
    );
    assert_eq!(
        verdict(order(&[1.0, 6.0], &[2.0, 5.0])),
        ClaimVerdict::Mixed
    );
    // Equal is not below.
    assert_eq!(
        verdict(order(&[2.0, 6.0], &[2.0, 5.0])),
        ClaimVerdict::DoesNotHold
    );
}

#[test]
fn a_claim_does_not_hold_on_a_seed_that_diverged() {
    let judgement = order(&[1.0, f64::NAN, 1.0], &[2.0, 2.0, f64::INFINITY])
        .judge()
        .unwrap();
    assert_eq!(judgement.verdict, ClaimVerdict::Mixed);
    assert_eq!(
        (judgement.holds, judgement.seeds, judgement.diverged),
        (1, 3, 2)
    );
    assert_eq!(
        judgement.to_string(),
        "a is below b: mixed (on 1 of 3 seeds; 2 diverged)."
    );
    let none = order(&[f64::NAN], &[1.0]).judge().unwrap();
    assert_eq!(none.verdict, ClaimVerdict::DoesNotHold);
}

#[test]
fn a_threshold_has_four_relations() {
    for (relation, holds) in [
        (Relation::Below, 1),
        (Relation::AtMost, 2),
        (Relation::AtLeast, 2),
        (Relation::Above, 1),
    ] {
        let claim = Hypothesis {
            statement: "near one half".into(),
            condition: Condition::Threshold {
                values: vec![Some(0.4), Some(0.5), Some(0.6), None],
                relation,
                bound: 0.5,
            },
        };
        assert_eq!(claim.judge().unwrap().holds, holds, "{relation:?}");
        let json = serde_json::to_string(&claim).unwrap();
        assert_eq!(serde_json::from_str::<Hypothesis>(&json).unwrap(), claim);
    }
}

#[test]
fn wrong_claims_are_errors() {
    assert!(matches!(
        order(&[1.0], &[1.0, 2.0]).judge(),
        Err(Error::LengthMismatch { .. })
    ));
    assert!(matches!(order(&[], &[]).judge(), Err(Error::Empty { .. })));
    let claim = Hypothesis {
        statement: "below nothing".into(),
        condition: Condition::Threshold {
            values: vec![Some(0.4)],
            relation: Relation::Below,
            bound: f64::NAN,
        },
    };
    assert!(matches!(claim.judge(), Err(Error::NotANumber { .. })));
}
