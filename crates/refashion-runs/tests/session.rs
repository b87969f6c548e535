//! What a call is asked for, and what follows: seeds, places, and what need not be made again.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod small;

use std::{fs, path::Path};

use refashion_datasets::{DatasetName, synthetic};
use refashion_runs::{Places, Plan, Recorded, Rehearsal, Seeds, Session, Store, WEIGHTS};
use refashion_trainer::OnNan;
use small::{dataset, document, run};

fn session(seeds: Seeds) -> Session {
    Session {
        seeds,
        fresh: false,
        places: Places {
            results: "kept".into(),
            apart: "elsewhere".into(),
        },
    }
}

#[test]
fn seeds_are_those_that_were_asked_for() {
    let document = document();
    let experiment = document.experiment("small/single").unwrap();
    let seeds = |seeds| session(seeds).seeds(experiment);
    assert_eq!(seeds(Seeds::One(7)), [7]);
    assert_eq!(seeds(Seeds::First(2)), [0, 1]);
    let every: Vec<u64> = (0..experiment.seeds as u64).collect();
    assert_eq!(seeds(Seeds::Every), every);
}

#[test]
fn no_run_takes_the_place_of_one_of_the_documents_length() {
    let document = document();
    let experiment = document.experiment("small/single").unwrap();
    let session = session(Seeds::One(0));
    let plan = |epochs| Plan::new(&document, experiment, epochs).unwrap();
    let folder = |plan: &Plan| session.store(plan).folder("small");
    assert_eq!(folder(&plan(None)), Path::new("kept/small"));
    assert_eq!(folder(&plan(Some(2))), Path::new("kept/small"));
    assert_eq!(
        folder(&plan(Some(3))),
        Path::new("elsewhere/shortened/epochs-3/small")
    );
    let rehearsal = Rehearsal::of(&document, experiment, None).unwrap();
    assert_eq!(
        folder(&rehearsal.plan()),
        Path::new("elsewhere/REHEARSAL/small")
    );
    // Nor does one that treats numbers that are not finite otherwise.
    let otherwise = |epochs| {
        let mut plan = plan(epochs);
        plan.training.on_nan = OnNan::Skip;
        folder(&plan)
    };
    assert_eq!(otherwise(None), Path::new("elsewhere/on-nan-skip/small"));
    assert_eq!(
        otherwise(Some(3)),
        Path::new("elsewhere/on-nan-skip/shortened/epochs-3/small")
    );
    let mut skipping = experiment.clone();
    skipping.training.as_mut().unwrap().on_nan = OnNan::Skip;
    let mut stopping = Plan::new(&document, &skipping, None).unwrap();
    assert_eq!(folder(&stopping), Path::new("kept/small"));
    stopping.training.on_nan = OnNan::Stop;
    assert_eq!(folder(&stopping), Path::new("elsewhere/on-nan-stop/small"));
}

#[test]
fn what_is_there_of_a_run_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    let experiment = document.experiment("small/single").unwrap();
    let plan = Plan::new(&document, experiment, None).unwrap();
    let session = session(Seeds::One(5));
    let recorded = |plan: &Plan| session.recorded(&store, plan, &dataset(), 5).unwrap();
    assert_eq!(recorded(&plan), Recorded::Nothing);

    let made = Box::new(run(&store, &document, "small/single", &mut |_| ()));
    assert_eq!(recorded(&plan), Recorded::Finished(made.clone()));
    let fresh = Session {
        fresh: true,
        ..session.clone()
    };
    let anew = fresh.recorded(&store, &plan, &dataset(), 5).unwrap();
    assert_eq!(anew, Recorded::Nothing);
    let longer = Plan::new(&document, experiment, Some(3)).unwrap();
    assert_eq!(recorded(&longer), Recorded::Other(made.clone()));
    let mut pictures = synthetic(DatasetName::FASHION_MNIST, 2, 60, 40);
    pictures.digests = vec![refashion_datasets::FileDigest {
        file: "a".into(),
        found: "b".into(),
        expected: "b".into(),
    }];
    let other = session.recorded(&store, &plan, &pictures, 5).unwrap();
    assert_eq!(other, Recorded::Other(made.clone()));

    fs::remove_file(store.run("small/single", 5).join(WEIGHTS)).unwrap();
    assert_eq!(recorded(&plan), Recorded::WithoutWeights(made));
    fs::create_dir(store.unfinished("small/single", 5)).unwrap();
    assert_eq!(recorded(&plan), Recorded::Unfinished);
    let mut random = experiment.clone();
    random.dataset = DatasetName::RANDOM;
    let random = Plan {
        experiment: &random,
        ..plan
    };
    assert_eq!(recorded(&random), Recorded::NotKept);
}
