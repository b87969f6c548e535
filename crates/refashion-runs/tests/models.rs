//! Which model a name, a file or a folder stands for.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod small;

use std::{
    fs,
    path::{Path, PathBuf},
};

use refashion_datasets::Search;
use refashion_inference::{Error as ModelError, ModelFile};
use refashion_runs::{BEST, Draft, Error, ModelPlaces, RunRecord, Store, UnfinishedState, WEIGHTS};
use refashion_zoo::Precision;
use small::{document, run_leaving};
use tempfile::TempDir;

/// A folder of results with one small run of seed 5, and an empty one of models.
struct Here {
    folder: TempDir,
    made: RunRecord,
}

const ID: &str = "small/single";

impl Here {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("results"));
        fs::create_dir(folder.path().join("models")).unwrap();
        let document = document();
        let made = run_leaving((&store, &document, ID), &mut |_| (), &|| false, true);
        Self {
            made: made.unwrap(),
            folder,
        }
    }

    fn places(&self) -> ModelPlaces {
        ModelPlaces {
            results: Store::new(self.folder.path().join("results")),
            models: self.folder.path().join("models"),
            search: Search::default(),
            max_download: 0,
        }
    }

    fn run(&self) -> PathBuf {
        self.places().results.run(ID, 5)
    }

    fn find(&self, reference: &str) -> Result<ModelFile, Error> {
        self.places().find(reference, &mut |_| ())
    }

    fn found(&self, path: &Path) -> ModelFile {
        self.find(path.to_str().unwrap()).unwrap()
    }

    /// The error of a name; a model is too long to be shown.
    fn fault(&self, reference: &str) -> Error {
        let found = self.find(reference).map(|file| file.card.name);
        found.unwrap_err()
    }

    /// What is said where a name stands for no model.
    fn hint(&self, reference: &str) -> String {
        match self.fault(reference) {
            Error::NoModel { given, hint } => {
                assert_eq!(given, reference);
                hint
            }
            Error::Unknown { given, hint } => format!("{given} is unknown{hint}"),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_run_is_found_by_its_name_its_folder_and_each_of_its_files() {
    let here = Here::new();
    let run = here.run();
    let named = here.find("small/single@5").unwrap();
    assert_eq!((named.card.name.as_str(), named.card.seed), (ID, Some(5)));
    let accuracy = here.made.test.as_ref().unwrap().accuracy;
    assert_eq!(named.card.test_accuracy, Some(accuracy));
    for path in [
        run.clone(),
        run.join(WEIGHTS),
        run.join(BEST),
        run.join("snapshots/epoch-001.safetensors"),
        run.parent().unwrap().to_owned(),
    ] {
        let found = here.found(&path);
        assert_eq!(found.card.seed, Some(5), "{}", path.display());
        assert_eq!(found.card.network, named.card.network);
    }
}

#[test]
fn a_file_of_a_run_that_is_not_the_one_of_its_record_is_refused() {
    let here = Here::new();
    let run = here.run();
    for name in [WEIGHTS, BEST, "snapshots/epoch-001.safetensors"] {
        let path = run.join(name);
        let whole = fs::read(&path).unwrap();
        let mut other = whole.clone();
        *other.last_mut().unwrap() ^= 1;
        fs::write(&path, other).unwrap();
        let fault = here.fault(path.to_str().unwrap());
        assert!(matches!(fault, Error::Altered { .. }), "{fault}");
        fs::write(&path, whole).unwrap();
        here.found(&path);
    }
}

#[test]
fn a_file_of_the_folder_of_models_is_found_by_its_name() {
    let here = Here::new();
    let models = here.folder.path().join("models");
    fs::copy(here.run().join(BEST), models.join("mine.safetensors")).unwrap();
    fs::write(models.join("a note.txt"), "no model").unwrap();
    let files = here.places().files().unwrap();
    assert_eq!(
        files,
        [("mine".to_owned(), models.join("mine.safetensors"))]
    );
    assert_eq!(here.find("mine").unwrap().card.name, ID);
    assert_eq!(here.find("mine@5").unwrap().card.seed, Some(5));
    // Of another seed it is none.
    let unknown = here.hint("mine@6");
    assert!(
        unknown.starts_with("mine is unknown; there are"),
        "{unknown}"
    );
    fs::copy(here.run().join(BEST), models.join("lenet5.safetensors")).unwrap();
    fs::remove_dir_all(&models).unwrap();
    assert_eq!(here.places().files().unwrap(), []);
}

#[test]
fn a_recorded_run_whose_weights_are_gone_is_looked_for_among_the_models() {
    let here = Here::new();
    let places = here.places();
    let run = places.results.run("hw5/dense", 0);
    let Error::NoWeights {
        experiment,
        seed,
        seconds,
    } = here.fault("hw5/dense@0")
    else {
        panic!("found")
    };
    assert_eq!((experiment.as_str(), seed, seconds), ("hw5/dense", 0, None));
    // The record says how long it takes to make them again.
    let mut record = here.made.clone();
    record.experiment = "hw5/dense".into();
    record.seed = 0;
    record.cost.seconds = 12.5;
    refashion_runs::write_json(&run.join("run.json"), &record).unwrap();
    let gone = here.fault("hw5/dense@0");
    assert!(
        matches!(gone, Error::NoWeights { seconds: Some(seconds), .. } if seconds == 12.5),
        "{gone}"
    );

    // Another model of the folder is not it, one of the same run is.
    let models = here.folder.path().join("models");
    let put = |name: &str, seed: u64| {
        let file = here.found(&here.run().join(BEST));
        let mut card = file.card.clone();
        (card.name, card.seed) = (name.to_owned(), Some(seed));
        let place = models.join(format!("{}-{seed}.safetensors", name.replace('/', "-")));
        ModelFile::write(place, &card, &file.model().unwrap(), Precision::F32).unwrap();
    };
    put("hw5/cnn", 0);
    put("hw5/dense", 1);
    let gone = here.fault("hw5/dense@0");
    assert!(matches!(gone, Error::NoWeights { seed: 0, .. }), "{gone}");
    put("hw5/dense", 0);
    for (name, seed) in [("hw5/dense", 0), ("hw5/dense", 1), ("hw5/cnn", 0)] {
        let found = here.find(&format!("{name}@{seed}")).unwrap().card;
        assert_eq!((found.name.as_str(), found.seed), (name, Some(seed)));
    }

    // So it is of a run of one's own.
    fs::remove_file(here.run().join(WEIGHTS)).unwrap();
    let gone = here.fault("small/single@5");
    let took = here.made.cost.seconds;
    assert!(
        matches!(&gone, Error::NoWeights { experiment, seed: 5, seconds: Some(seconds) }
            if experiment == ID && *seconds == took),
        "{gone}"
    );
}

#[test]
fn the_folder_of_a_recorded_run_without_its_weights_is_that_run_by_its_name() {
    let here = Here::new();
    let models = here.folder.path().join("models");
    fs::remove_file(here.run().join(WEIGHTS)).unwrap();
    let run = here.run();
    for folder in [run.as_path(), run.parent().unwrap()] {
        let gone = here.fault(folder.to_str().unwrap());
        assert!(
            matches!(&gone, Error::NoWeights { experiment, seed: 5, seconds: Some(_) } if experiment == ID),
            "{gone}"
        );
    }
    // Elsewhere a record says itself how its weights were made.
    let moved = here.folder.path().join("moved");
    fs::create_dir(&moved).unwrap();
    fs::copy(run.join("run.json"), moved.join("run.json")).unwrap();
    let gone = here.fault(moved.to_str().unwrap());
    let made = &here.made.provenance.command;
    assert!(
        matches!(&gone, Error::NoWeightsThere { folder, command, seconds: Some(_), .. }
            if *folder == moved && command == made),
        "{gone}"
    );
    // What is called so by another program is no run.
    fs::write(moved.join("run.json"), "{}").unwrap();
    let none = here.fault(moved.to_str().unwrap());
    assert!(matches!(none, Error::NoModel { .. }), "{none}");

    let mut card = here.found(&run.join(BEST)).card;
    card.seed = Some(7);
    let model = here.found(&run.join(BEST)).model().unwrap();
    let kept = here.places().results.run("hw5/dense", 7);
    card.name = "hw5/dense".into();
    ModelFile::write(models.join("x.safetensors"), &card, &model, Precision::F32).unwrap();
    let mut record = here.made.clone();
    (record.experiment, record.seed) = ("hw5/dense".into(), 7);
    refashion_runs::write_json(&kept.join("run.json"), &record).unwrap();
    assert_eq!(here.found(&kept).card.seed, Some(7));
}

#[test]
fn what_stands_for_no_model_is_told_what_would() {
    let here = Here::new();
    assert_eq!(
        here.hint("small/single@x"),
        "; behind the @ stands a seed, as in `thesis@0`"
    );
    assert_eq!(
        here.hint("small/single@6"),
        "; of that experiment there are `small/single@5`"
    );
    assert_eq!(
        here.hint("small/single"),
        "; of a recorded run say the seed too, as in `small/single@5`"
    );
    assert_eq!(
        here.hint("thesis"),
        "; of a recorded run say the seed too, as in `thesis@0`"
    );
    let hint = here.hint("small/singel");
    assert!(hint.contains("did you mean small/single"), "{hint}");
    let several = here.hint("lab3@1");
    assert!(
        several.starts_with("; say which of `lab3/baseline@1`, "),
        "{several}"
    );
    let unknown = here.hint("../small@5");
    assert!(unknown.starts_with("../small is unknown"), "{unknown}");
}

#[test]
fn a_folder_without_a_model_says_what_it_lacks() {
    let here = Here::new();
    let empty = here.folder.path().join("empty");
    fs::create_dir_all(empty.join("seed-0")).unwrap();
    let lacks = |folder: &Path| {
        let place = folder.display();
        format!(
            "; there is no {WEIGHTS} in {place}, as a run leaves it, nor a model.safetensors, as a hub has it"
        )
    };
    let hint = here.hint(empty.to_str().unwrap());
    assert_eq!(hint, lacks(&empty.join("seed-0")));
    fs::create_dir_all(empty.join("seed-1")).unwrap();
    let hint = here.hint(empty.to_str().unwrap());
    let first = empty.join("seed-0");
    assert_eq!(
        hint,
        format!(
            "; it holds several runs: name one of its seeds, as {}",
            first.display()
        )
    );
    // A file that is called so is no run.
    fs::remove_dir_all(empty.join("seed-1")).unwrap();
    fs::remove_dir_all(empty.join("seed-0")).unwrap();
    fs::write(empty.join("seed-0"), "").unwrap();
    assert_eq!(here.hint(empty.to_str().unwrap()), lacks(&empty));

    // As a hub has it, a folder holds weights and what says of them what they are.
    fs::copy(here.run().join(BEST), empty.join("model.safetensors")).unwrap();
    assert_eq!(here.found(&empty).card.name, ID);
    assert_eq!(
        ModelPlaces::weights_of_folder(&empty),
        Some(empty.join("model.safetensors"))
    );
    assert_eq!(ModelPlaces::weights_of_folder(&here.run()), None);
}

#[test]
fn a_run_that_is_not_whole_is_told_as_one() {
    let here = Here::new();
    let sweep = here.folder.path().join("sweep");
    let run = sweep.join("point-1/seed-0");
    fs::create_dir_all(run.join("checkpoint")).unwrap();
    let unfinished = |folder: &Path| match here.fault(folder.to_str().unwrap()) {
        Error::Unfinished(run) => run,
        other => panic!("{other}"),
    };
    // A folder of that name alone is no run, as other programs have one too.
    assert!(matches!(
        here.fault(run.to_str().unwrap()),
        Error::NoModel { .. }
    ));
    fs::write(run.join(".lock"), "1 1\n").unwrap();
    assert_eq!(unfinished(&run).epochs, Some(0));
    let history = "epoch,loss\n1,0.5\n2,0.25\n";
    fs::write(run.join("checkpoint/history.csv"), history).unwrap();
    let found = unfinished(&run);
    assert_eq!(
        (found.state, found.epochs, found.of_epochs, &found.sweep),
        (UnfinishedState::Ended, Some(2), None, &None)
    );

    let draft = Draft::of_experiment(&document(), ID).unwrap();
    let epochs = draft.experiment().training.as_ref().unwrap().epochs;
    let config = draft.document.text().unwrap();
    fs::write(sweep.join("point-1/config.toml"), config).unwrap();
    // By the folder of its experiment, as by its own.
    let found = unfinished(&sweep.join("point-1"));
    assert_eq!((found.folder, found.of_epochs), (run.clone(), Some(epochs)));

    let text = |first: usize| {
        let halving = format!("halving = {{ first = {first}, keep = 0.5 }}");
        format!("train = 'mlp'\n{halving}\n[over]\n'training.batch' = [1, 2, 3, 4]\n")
    };
    let history: String = (0..epochs).map(|epoch| format!("{epoch},0.5\n")).collect();
    fs::write(run.join("checkpoint/history.csv"), history).unwrap();
    for (first, state) in [
        (epochs - 1, UnfinishedState::Compared),
        (epochs + 1, UnfinishedState::Ended),
    ] {
        fs::write(sweep.join("sweep.toml"), text(first)).unwrap();
        let found = unfinished(&run);
        assert_eq!((found.state, found.epochs), (state, Some(epochs - 1)));
        assert_eq!(found.sweep.as_ref(), Some(&sweep));
    }
    let lock = fs::File::open(run.join(".lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(unfinished(&run).state, UnfinishedState::UnderWay);
    fs::write(run.join("checkpoint/folds.json"), "[]").unwrap();
    assert_eq!(unfinished(&run).epochs, None);
}

#[test]
fn of_weights_that_say_nothing_the_json_beside_them_says_what_they_are() {
    let here = Here::new();
    let hub = here.folder.path().join("hub");
    fs::create_dir(&hub).unwrap();
    let file = here.found(&here.run().join(BEST));
    let model = file.model().unwrap();
    model.save(hub.join("model.safetensors")).unwrap();
    let place = hub.to_str().unwrap();
    let config = |text: &str| fs::write(hub.join("config.json"), text).unwrap();

    config(&serde_json::to_string(&file.card).unwrap());
    let found = here.find(place).unwrap();
    assert_eq!(found.card, file.card);
    assert_eq!(found.model().unwrap().weights(), model.weights());

    config(r#"{ "format": 99, "unknown": 1 }"#);
    let later = here.fault(place);
    assert!(
        matches!(&later, Error::Model(ModelError::Later { path, found: 99, .. })
            if path.ends_with("config.json")),
        "{later}"
    );
    for said in ["0", "\"x\"", "null", "3"] {
        let card = serde_json::to_string(&file.card).unwrap();
        config(&card.replacen('{', &format!("{{ \"format\": {said},"), 1));
        let fault = here.fault(place).to_string();
        let expected = match said {
            "3" => "config.json: written by a later version (format 3, this".to_owned(),
            _ => format!("config.json: the version of its format is {said}, where"),
        };
        assert!(fault.contains(&expected), "{fault}");
    }
    // What another program calls its format is none of ours.
    for other in ["{ \"architectures\": [] }", "[", "{ \"format\": \"x\" }"] {
        config(other);
        let fault = here.fault(place);
        assert!(
            matches!(fault, Error::Model(ModelError::Card { .. })),
            "{fault}"
        );
    }
    fs::remove_file(hub.join("config.json")).unwrap();
    assert!(matches!(here.fault(place), Error::Read { .. }));
}
