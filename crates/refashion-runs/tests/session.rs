//! What a call is asked for, and what follows: seeds, places, and what need not be made again.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod small;

use std::{cell::Cell, fs, path::Path};

use refashion_datasets::{Dataset, DatasetName, FileDigest, StreamVersion, synthetic};
use refashion_layers::ProductPrecision;
use refashion_runs::{
    Error, Places, Plan, Recorded, Rehearsal, Run, RunLock, Seeds, Session, Store, WEIGHTS,
};
use refashion_trainer::OnNan;
use small::{dataset, document, provenance, run, run_until};

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
    // Nor one whose factors are of another precision; both are told apart from either.
    let mut plan = plan(None);
    plan.training.precision = ProductPrecision::Bf16;
    assert_eq!(folder(&plan), Path::new("elsewhere/precision-bf16/small"));
    plan.training.on_nan = OnNan::Skip;
    assert_eq!(
        folder(&plan),
        Path::new("elsewhere/on-nan-skip/precision-bf16/small")
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

/// A run says which data it is of from its first step on, and never goes on with others.
#[test]
fn what_was_begun_or_made_on_other_data_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    let id = "small/single";
    // Drawn pictures have no digests.
    let mut others = synthetic(DatasetName::FASHION_MNIST, 2, 60, 40);
    others.digests.push(FileDigest {
        file: "train".into(),
        found: "0f".into(),
        expected: "0f".into(),
    });
    let plan = Plan::new(&document, document.experiment(id).unwrap(), None).unwrap();
    let known = |expected: Option<(u64, Vec<&'static str>)>| {
        assert_eq!(store.other_run(&plan, &dataset()), None);
        assert_eq!(store.other_run(&plan, &others), expected);
        let data = expected.map(|_| dataset().digests);
        assert_eq!(store.data_of(id, 5), data);
    };
    known(None);
    let left = Cell::new(3);
    let stop = || {
        left.set(left.get() - 1);
        left.get() == 0
    };
    let stopped = run_until(&store, &document, id, &mut |_| (), &stop).unwrap_err();
    assert!(matches!(stopped, Error::Training(_)), "{stopped}");
    known(Some((5, vec!["data"])));
    let go_on = |dataset: &Dataset| {
        let run = Run {
            seed: 5,
            streams: StreamVersion::default(),
            store: &store,
            lock: &RunLock::take(&store, id, 5).unwrap(),
            provenance: provenance(),
            fresh: false,
            checkpoint_every: None,
            stop: &|| false,
            progress: &mut |_| (),
            epochs: &mut |_, _| (),
            tensorboard: None,
            models: false,
            snapshots: false,
        };
        run.make(&plan, dataset)
    };
    let begun = store.unfinished(id, 5);
    let refused = go_on(&others).unwrap_err();
    assert!(matches!(&refused, Error::OtherData { folder } if *folder == begun));
    // What an older version began says it in its checkpoint alone.
    let said = begun.join("data.json");
    let text = fs::read(&said).unwrap();
    fs::remove_file(&said).unwrap();
    assert_eq!(store.other_run(&plan, &others), None);
    let refused = go_on(&others).unwrap_err();
    assert!(matches!(refused, Error::Training(_)), "{refused}");
    assert!(!said.exists());
    fs::write(&said, text).unwrap();
    // On a machine with other vectors it goes on, and the record says both.
    let vectors = begun.join("vectors.json");
    let here = fs::read_to_string(&vectors).unwrap();
    fs::write(&vectors, r#"["a kind of another machine"]"#).unwrap();
    let record = go_on(&dataset()).unwrap();
    let here: Vec<String> = serde_json::from_str(&here).unwrap();
    let both = format!("a kind of another machine, then {}", here[0]);
    assert_eq!(record.provenance.machine.vectors, both);
    known(Some((5, vec!["data"])));
    // The settings of what is over are compared, too.
    let mut slower = plan.clone();
    slower.training.batch_size += 1;
    let differ = |dataset: &Dataset| store.other_run(&slower, dataset).unwrap();
    assert_eq!(differ(&dataset()), (5, vec!["training"]));
    assert_eq!(differ(&others), (5, vec!["training", "data"]));
}
