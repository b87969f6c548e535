//! Experiments of one's own, drafted from networks, experiments and images.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use refashion_datasets::{DatasetName, OwnDataset, Split, synthetic};
use refashion_documents::{Document, Folds};
use refashion_runs::{Draft, Error};
use refashion_trainer::Optimizer;
use refashion_zoo::{Network, Shape, by_name};

/// A network of this text, on pictures of this shape.
fn network(input: &str, layers: &str) -> Network {
    let text = format!(
        r#"
        id = "own"
        title = "Own"
        author = "nobody"
        kind = "Test"
        [[network]]
        name = "small"
        source = "a test"
        input = {input}
        layers = {layers}
        "#
    );
    let document = Document::parse(&text, Path::new("own.toml")).unwrap();
    document.networks[0].clone()
}

fn own(name: &str, classes: usize, image_shape: [usize; 3]) -> DatasetName {
    let described = OwnDataset {
        name: name.into(),
        title: name.into(),
        classes: (0..classes).map(|class| format!("class {class}")).collect(),
        image_shape,
        train_count: 60,
        test_count: 12,
    };
    described.describe().unwrap()
}

/// The sentences of an impossible draft.
fn reason(error: Error) -> (String, String) {
    match error {
        Error::Impossible { experiment, reason } => (experiment, reason),
        other => panic!("{other}"),
    }
}

#[test]
fn a_network_of_the_documents_is_trained_as_they_train_it() {
    let draft = Draft::of_network(by_name("lab3").unwrap()).unwrap();
    let lab3 = Document::named("lab3").unwrap();
    let published = lab3
        .experiments
        .iter()
        .find(|one| one.network == "lab3")
        .unwrap();
    assert_eq!(draft.experiment().training, published.training);
    assert_eq!(draft.experiment().split, published.split);
    let note = format!(
        "settings as in {}, where nothing else is said",
        published.id
    );
    assert_eq!(draft.notes, [note]);
    assert!(draft.has_dataset());
    assert_eq!(draft.experiment().id, "lab3");
    assert_eq!(draft.experiment().says, "lab3");
    assert_eq!(
        (draft.document.id.as_str(), draft.document.title.as_str()),
        ("lab3", "lab3")
    );
    assert_eq!(draft.network().name, "lab3");
    assert!(draft.document.figures.is_empty() && draft.document.claims.is_empty());
}

#[test]
fn any_other_network_is_trained_as_keras_trains_unless_told() {
    let network = network("[1, 8, 8]", r#"["flatten", { dense = { units = 3 } }]"#);
    let draft = Draft::of_network(network).unwrap();
    let training = draft.experiment().training.clone().unwrap();
    assert_eq!((training.batch_size, training.epochs), (32, 10));
    assert!(matches!(training.optimizer, Optimizer::Adam(_)));
    assert_eq!(draft.notes, [""; 0]);
    assert!(!draft.has_dataset());
    assert_eq!(draft.experiment().seeds, 1);
}

#[test]
fn an_experiment_is_drafted_without_what_was_published_of_it() {
    let hw5 = Document::named("hw5").unwrap();
    let draft = Draft::of_experiment(&hw5, "hw5/cnn").unwrap();
    let published = hw5.experiment("hw5/cnn").unwrap();
    let own = draft.experiment();
    assert_eq!(own.training, published.training);
    assert_eq!((own.seeds, own.known_seeds), (1, 0));
    assert!(own.deviations.is_empty() && own.assumptions.is_empty() && own.features.is_none());
    assert!(!own.rounds_predictions && draft.has_dataset());
    assert_eq!(draft.document.id, "hw5-cnn");

    // So it is of one that rounds, and deviates.
    let mut rounding = hw5.clone();
    let deviation = hw5
        .experiments
        .iter()
        .find_map(|one| one.deviations.first());
    let given = &mut rounding.experiments[0];
    given.rounds_predictions = true;
    given.deviations = vec![deviation.unwrap().clone()];
    let id = given.id.clone();
    let draft = Draft::of_experiment(&rounding, &id).unwrap();
    let own = draft.experiment();
    assert!(!own.rounds_predictions && own.deviations.is_empty());

    let unknown = Draft::of_experiment(&hw5, "hw5/none").unwrap_err();
    assert!(matches!(unknown, Error::Unknown { given, .. } if given == "hw5/none"));
    let mut without = hw5.clone();
    without.experiments[0].training = None;
    let id = without.experiments[0].id.clone();
    let (experiment, why) = reason(Draft::of_experiment(&without, &id).unwrap_err());
    assert_eq!(experiment, id);
    assert!(why.contains("no training"), "{why}");
    without.experiments[0].network = "nowhere".into();
    let (_, why) = reason(Draft::of_experiment(&without, &id).unwrap_err());
    assert!(why.contains("neither the document nor the zoo"), "{why}");
}

#[test]
fn of_a_document_the_only_experiment_is_drafted_with_its_seeds() {
    let mut hw5 = Document::named("hw5").unwrap();
    let count = hw5.experiments.len();
    let (document, why) = reason(Draft::of_document(&hw5).unwrap_err());
    assert_eq!(document, "hw5");
    assert_eq!(
        why,
        format!("it has {count} experiments, where one is trained")
    );
    hw5.experiments.truncate(1);
    hw5.experiments[0].seeds = 7;
    assert_eq!(Draft::of_document(&hw5).unwrap().experiment().seeds, 7);
    hw5.experiments.clear();
    let (_, why) = reason(Draft::of_document(&hw5).unwrap_err());
    assert_eq!(why, "it has 0 experiments, where one is trained");
}

#[test]
fn pictures_are_given_the_size_that_is_left_within_the_padding() {
    let mut draft = Draft::of_network(by_name("lenet5").unwrap()).unwrap();
    draft.experiment_mut().padding = 2;
    assert_eq!(draft.picture_shape(), [1, 28, 28]);
    draft.experiment_mut().padding = 0;
    assert_eq!(draft.picture_shape(), [1, 32, 32]);
    draft.experiment_mut().padding = 40;
    assert_eq!(draft.picture_shape(), [1, 1, 1]);
    let flat = network("[784]", r#"[{ dense = { units = 10 } }]"#);
    let flat = Draft::of_network(flat).unwrap();
    assert_eq!(flat.picture_shape(), [1, 28, 28]);
}

/// A draft of a small network that was put on images of one's own.
fn fitted(
    draft: &mut Draft,
    name: DatasetName,
    last: Option<usize>,
    share: Option<f64>,
) -> Result<(), Error> {
    draft.notes.clear();
    draft.fit_to(&synthetic(name, 1, 60, 12), last, share)
}

fn small(input: &str, outputs: usize) -> Draft {
    let layers = format!(
        r#"["flatten", {{ dense = {{ units = 5 }} }}, {{ activation = "relu" }}, {{ dense = {{ units = {outputs} }} }}, {{ activation = "softmax" }}]"#
    );
    Draft::of_network(network(input, &layers)).unwrap()
}

#[test]
fn the_last_dense_layer_has_a_unit_for_each_class() {
    let three = own("three-of-eight", 3, [1, 8, 8]);
    let mut draft = small("[1, 8, 8]", 10);
    fitted(&mut draft, three, None, None).unwrap();
    assert_eq!(
        draft.notes[1],
        "the last dense layer of small has 3 units instead of 10, one a class"
    );
    assert_eq!(draft.notes.len(), 2);
    let outputs = draft.network().check().unwrap().last().unwrap().output;
    assert_eq!(outputs, Shape::Flat(3));
    // What fits stays as it is.
    let before = draft.network().clone();
    fitted(&mut draft, three, None, None).unwrap();
    assert_eq!((draft.network(), draft.notes.len()), (&before, 0));

    // One output is enough for two classes, and not for three.
    let two = own("two-of-eight", 2, [1, 8, 8]);
    let mut single = small("[1, 8, 8]", 1);
    fitted(&mut single, two, None, None).unwrap();
    let outputs = single.network().check().unwrap().last().unwrap().output;
    assert_eq!(outputs, Shape::Flat(1));
    for (outputs, name, classes) in [(1, three, 3), (10, two, 2)] {
        let mut other = small("[1, 8, 8]", outputs);
        fitted(&mut other, name, None, None).unwrap();
        let found = other.network().check().unwrap().last().unwrap().output;
        assert_eq!(found, Shape::Flat(classes));
    }

    let without = network("[1, 8, 8]", r#"["flatten"]"#);
    let mut without = Draft::of_network(without).unwrap();
    let (experiment, why) = reason(fitted(&mut without, three, None, None).unwrap_err());
    assert_eq!(experiment, "small");
    assert_eq!(
        why,
        "small has 64 outputs and no dense layer that could have 3, one a class"
    );
}

#[test]
fn pictures_are_padded_where_that_is_enough_and_else_the_network_is_built_for_them() {
    let name = own("three-of-six", 3, [1, 6, 6]);
    let mut draft = small("[1, 8, 8]", 3);
    fitted(&mut draft, name, None, None).unwrap();
    assert_eq!(draft.experiment().padding, 1);
    assert_eq!(draft.network().input, Shape::image(1, 8, 8));
    assert_eq!(
        draft.notes[1..],
        ["pictures of 6×6×1 get 1 rows and columns of zeros around them, as small takes 8×8×1"]
    );
    // It is said once.
    fitted(&mut draft, name, None, None).unwrap();
    assert_eq!(draft.notes, [""; 0]);

    for input in ["[1, 7, 7]", "[1, 8, 6]", "[1, 4, 4]", "[3, 8, 8]"] {
        let mut other = small(input, 3);
        other.experiment_mut().padding = 3;
        fitted(&mut other, name, None, None).unwrap();
        assert_eq!(other.network().input, Shape::image(1, 6, 6), "{input}");
        assert_eq!(other.experiment().padding, 0);
        assert!(
            other.notes[1].starts_with("small is built for pictures of 6×6×1 instead of"),
            "{:?}",
            other.notes
        );
    }
    // What fits as it is needs no zeros, and nothing is said of them.
    let mut exact = small("[1, 6, 6]", 3);
    exact.experiment_mut().padding = 3;
    fitted(&mut exact, name, None, None).unwrap();
    assert_eq!((exact.notes.len(), exact.experiment().padding), (1, 0));
    let flat = |len: usize| {
        let layers = r#"[{ dense = { units = 3 } }, { activation = "softmax" }]"#;
        Draft::of_network(network(&format!("[{len}]"), layers)).unwrap()
    };
    let mut same = flat(36);
    fitted(&mut same, name, None, None).unwrap();
    assert_eq!((same.notes.len(), same.experiment().padding), (1, 0));
    let mut other = flat(49);
    fitted(&mut other, name, None, None).unwrap();
    assert_eq!(other.network().input, Shape::Flat(36));

    // A window of 9×9 stands on no picture of 6×6.
    let wide = network(
        "[1, 12, 11]",
        r#"[{ conv2d = { filters = 2, kernel = [9, 9] } }, "flatten", { dense = { units = 3 } }, { activation = "softmax" }]"#,
    );
    let mut wide = Draft::of_network(wide).unwrap();
    let (_, why) = reason(fitted(&mut wide, name, None, None).unwrap_err());
    assert!(
        why.starts_with("small takes 12×11×1, and pictures of 6×6×1 do not fit:"),
        "{why}"
    );
}

#[test]
fn a_part_of_the_training_images_validates() {
    let name = own("three-of-eight", 3, [1, 8, 8]);
    let drawn = |test_size, stratify| Split::TrainTestSplit {
        test_size,
        random_state: 0,
        stratify,
    };
    let mut draft = small("[1, 8, 8]", 3);
    fitted(&mut draft, name, None, None).unwrap();
    assert_eq!(draft.experiment().split, drawn(0.1, true));
    assert_eq!(
        draft.notes,
        ["10 % of the training images validate, drawn with seed 0, each class in its share"]
    );
    assert_eq!(draft.experiment().dataset, name);

    // A share that is asked for wins, over images that were set apart too.
    let mut draft = small("[1, 8, 8]", 3);
    fitted(&mut draft, name, Some(6), Some(0.2)).unwrap();
    assert_eq!(draft.experiment().split, drawn(0.2, true));
    assert_eq!(
        draft.notes[0],
        "6 images meant to validate are divided with the rest, as a share of all is asked for"
    );

    // Images that were set apart validate where the experiment says nothing of these images.
    let mut draft = small("[1, 8, 8]", 3);
    fitted(&mut draft, name, Some(6), None).unwrap();
    assert_eq!(draft.experiment().split, Split::Last { n: 6 });
    assert_eq!(draft.notes, [""; 0]);
    // Once it does, that holds.
    draft.experiment_mut().split = Split::First { n: 5 };
    fitted(&mut draft, name, Some(6), None).unwrap();
    assert_eq!(draft.experiment().split, Split::First { n: 5 });
    assert_eq!(
        draft.notes,
        [
            "6 images meant to validate are divided with the rest, as the experiment divides all images itself"
        ]
    );
    // Of other images it is not what was said.
    let other = own("three-others-of-eight", 3, [1, 8, 8]);
    let mut moved = draft.clone();
    fitted(&mut moved, other, None, None).unwrap();
    assert_eq!(moved.experiment().split, drawn(0.1, true));
    // Nothing said of the same images is no division at all, unless there are folds.
    draft.experiment_mut().split = Split::All;
    fitted(&mut draft, name, None, None).unwrap();
    assert_eq!(draft.experiment().split, drawn(0.1, true));
    let folds = Folds {
        n_splits: 3,
        random_state: Some(1),
        carries_weights: false,
    };
    draft.experiment_mut().split = Split::All;
    draft.experiment_mut().folds = Some(folds);
    fitted(&mut draft, name, None, None).unwrap();
    assert_eq!(draft.experiment().split, Split::All);
    assert_eq!(draft.experiment().folds, Some(folds));
    // A share that is asked for takes their place.
    fitted(&mut draft, name, None, Some(0.25)).unwrap();
    assert_eq!(draft.experiment().split, drawn(0.25, true));
    assert_eq!(draft.experiment().folds, None);
    // The division has to be possible.
    let too_many = fitted(&mut draft, name, None, Some(0.999));
    assert!(matches!(too_many, Err(Error::Data(_))), "{too_many:?}");
    draft.experiment_mut().split = Split::First { n: 60 };
    assert!(fitted(&mut draft, name, None, None).is_err());
}

#[test]
fn of_a_published_set_any_images_validate_and_other_pictures_are_forgotten() {
    let mut draft = small("[1, 28, 28]", 10);
    draft.experiment_mut().dataset_path = Some("pictures".into());
    draft
        .fit_to_published(DatasetName::MNIST, Some(0.2))
        .unwrap();
    assert_eq!(
        draft.experiment().split,
        Split::TrainTestSplit {
            test_size: 0.2,
            random_state: 0,
            stratify: false
        }
    );
    assert_eq!(draft.experiment().dataset, DatasetName::MNIST);
    assert_eq!(draft.experiment().dataset_path, None);
    assert!(draft.has_dataset());
    assert_eq!(
        draft.notes,
        ["20 % of the training images validate, drawn with seed 0 whatever their class"]
    );
    // So it is where the images are there, with their classes.
    let mut other = small("[1, 28, 28]", 10);
    fitted(&mut other, DatasetName::MNIST, None, Some(0.2)).unwrap();
    assert_eq!(other.experiment().split, draft.experiment().split);
    // The same images stay where they are, and divided as they are.
    draft.experiment_mut().dataset_path = Some("pictures".into());
    let before = draft.experiment().split;
    draft.fit_to_published(DatasetName::MNIST, None).unwrap();
    assert_eq!(draft.experiment().split, before);
    assert!(draft.experiment().dataset_path.is_some());
}
