//! The five documents parse, as does one that is none of them, and what cannot be right is refused.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use refashion_documents::audit::{Audit, Outcome};
use refashion_documents::{Document, Error};

const TUTORIAL: &str = include_str!("../examples/fashion_mnist_tutorial.toml");

/// The error that the tutorial gives with one piece of its text replaced.
#[track_caller]
fn refused(from: &str, to: &str) -> String {
    assert!(TUTORIAL.contains(from), "{from:?}");
    let text = TUTORIAL.replacen(from, to, 1);
    Document::parse(&text, Path::new("mine.toml"))
        .unwrap_err()
        .to_string()
}

/// The line on which a piece of the tutorial's text stands.
fn line(text: &str) -> usize {
    TUTORIAL[..TUTORIAL.find(text).unwrap()]
        .matches('\n')
        .count()
        + 1
}

#[test]
fn the_five_documents_parse_and_hold_every_experiment() {
    let documents = Document::all().unwrap();
    let experiments: BTreeSet<&str> = documents
        .iter()
        .flat_map(|d| d.experiments.iter().map(|e| e.id.as_str()))
        .collect();
    let expected = [
        "hw5/augmented",
        "hw5/cnn",
        "hw5/dense",
        "hw5/kfold",
        "hw5/kfold-meant",
        "lab3/baseline",
        "lab3/dropout",
        "lab3/dropout-as-listed",
        "masters/alexnet",
        "masters/cifar-ann",
        "masters/cifar-cnn",
        "masters/fashion-ann",
        "masters/fashion-cnn",
        "masters/lenet5",
        "masters/lenet5-fashion",
        "report/cnn",
        "report/cnn-on-mnist",
        "report/dense",
        "thesis",
    ];
    assert_eq!(experiments.into_iter().collect::<Vec<_>>(), expected);
    for document in &documents {
        for experiment in &document.experiments {
            assert!(
                document
                    .network(&experiment.network)
                    .unwrap()
                    .check()
                    .is_ok()
            );
            assert!(experiment.training.is_some(), "{}", experiment.id);
        }
    }
}

#[test]
fn what_experiments_do_beside_training_is_data() {
    let experiment = |id: &str| {
        let documents = Document::all().unwrap();
        let mut experiments = documents.into_iter().flat_map(|d| d.experiments);
        experiments.find(|experiment| experiment.id == id).unwrap()
    };
    assert!(experiment("lab3/baseline").rounds_predictions);
    assert!(!experiment("thesis").rounds_predictions);
    assert_eq!(experiment("hw5/augmented").features.unwrap().image, 1510);
    let (written, meant) = (experiment("hw5/kfold"), experiment("hw5/kfold-meant"));
    let (carried, new) = (written.folds.unwrap(), meant.folds.unwrap());
    assert!(carried.carries_weights && !new.carries_weights);
    assert_eq!(carried.kfold(), new.kfold());
    // Nothing else differs but the pixels.
    assert_eq!(written.training, meant.training);
    assert_ne!(written.scaling, meant.scaling);
}

#[test]
fn features_and_folds_that_cannot_be_are_refused_with_their_line() {
    let split = "split = \"all\"";
    let at = line(split);
    let error = refused(split, "features = { image = 3 }");
    assert!(error.contains(&format!("mine.toml:{at}:")), "{error}");
    assert!(error.contains("no convolution"), "{error}");
    let error = refused(split, "folds = { n_splits = 1 }");
    assert!(error.contains(&format!("mine.toml:{at}:")), "{error}");
    assert!(error.contains("at least 2"), "{error}");
}

#[test]
fn the_five_documents_survive_a_round_trip_through_json() {
    for document in Document::all().unwrap() {
        let json = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
    }
}

#[test]
fn matrices_hold_the_cells_of_the_documents() {
    let traces = |id: &str| -> Vec<Option<u32>> {
        let document = Document::named(id).unwrap();
        document
            .matrices
            .iter()
            .map(|matrix| matrix.cells.trace())
            .collect()
    };
    assert_eq!(traces("report"), [Some(9193), Some(9699)]);
    assert_eq!(traces("hw5"), [Some(9084), Some(8952)]);
    assert_eq!(traces("masters")[0], Some(458));
}

#[test]
fn a_document_of_ones_own_is_read_and_audited() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tutorial.toml");
    std::fs::write(&path, TUTORIAL).unwrap();
    let document = Document::load(&path).unwrap();
    assert_eq!(document.network("tutorial").unwrap().layers.len(), 3);
    let audit = Audit::of(&[document]);
    assert!(audit.findings.len() > 8);
    assert!(
        audit
            .findings
            .iter()
            .all(|finding| finding.outcome == Outcome::Consistent)
    );
}

/// It stands beside the five, runs as its code says, and prints a mean.
#[test]
fn airbench94_comes_with_the_crate_and_is_none_of_the_five() {
    let documents = Document::built_in().unwrap();
    let ids: Vec<&str> = documents.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids[..5], Document::NAMES);
    assert_eq!(ids[5..], Document::LATER);
    let document = &documents[5];
    let text = document.text().unwrap();
    assert_eq!(
        Document::parse(&text, "again.toml".as_ref()).unwrap(),
        *document
    );
    let training = document.experiments[0].training.as_ref().unwrap();
    // 48 full batches of 1024 an epoch: ⌈48 · 9.9⌉ steps.
    assert_eq!(training.steps(50_000 / training.batch_size), 476);
    assert!((training.optimizer.learning_rate() - 11.5 / (1.0 + 1.0 / 0.15)).abs() < 1e-12);
    let figure = document.figure("test-accuracy").unwrap();
    assert_eq!((figure.runs, document.margin(figure)), (1000, Some(0.002)));
    let audit = Audit::of(std::slice::from_ref(document));
    let findings = audit.findings.iter();
    let open: Vec<&str> = findings
        .filter(|finding| finding.outcome != Outcome::Consistent)
        .map(|finding| finding.arithmetic.as_str())
        .collect();
    // Its data say where the rest comes from in comments, or nowhere.
    let unsaid = "alternate_flip, crop, fill, network, drop_last, label_smoothing, last_epoch, \
                  lookahead, convention, parameters, precision, schedule, test_views, \
                  whitening";
    assert_eq!(open, [format!("neither stated nor assumed: {unsaid}")]);
}

#[test]
fn the_recipes_of_resnet20_share_all_but_their_epochs_and_rates() {
    let [whole, short] = ["resnet20", "resnet20-short"].map(|name| {
        let path = format!("{}/examples/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        Document::load(path).unwrap()
    });
    for (document, epochs) in [(&whole, 182), (&short, 30)] {
        let network = document.network(&document.experiments[0].network).unwrap();
        assert_eq!(network.summary().unwrap().trainable, 269_722);
        let training = document.experiments[0].training.as_ref().unwrap();
        assert_eq!((training.batch_size, training.epochs), (128, epochs));
    }
    let [whole, short] = [whole, short].map(|mut document| {
        let figure = document.figures.remove(0);
        (document.experiments.remove(0), figure, document.margins)
    });
    assert_eq!(whole.0.split, short.0.split);
    assert_eq!(whole.0.augmentation, short.0.augmentation);
    assert_eq!(whole.1.printed, short.1.printed);
    assert_eq!(whole.2, short.2);
}

#[test]
fn a_missing_file_is_named() {
    let error = Document::load("no/such/file.toml").unwrap_err();
    assert!(matches!(error, Error::Read { .. }));
    assert!(error.to_string().contains("no/such/file.toml"));
    let error = Document::named("thesys").unwrap_err().to_string();
    assert!(error.contains("did you mean thesis?"), "{error}");
}

#[test]
fn unknown_fields_and_wrong_types_are_refused_with_their_line() {
    let error = refused("seeds = 5", "sedes = 5");
    let place = format!("mine.toml:{}:1: ", line("seeds = 5"));
    assert!(
        error.starts_with(&place) && error.contains("sedes") && error.contains("seeds"),
        "{error}"
    );
    let error = refused("seeds = 5", "seeds = \"five\"");
    assert!(
        error.starts_with(&format!("mine.toml:{}:", line("seeds = 5"))),
        "{error}"
    );
    let error = refused("printed = \"~91%\"", "printed = \"about 91\"");
    assert!(
        error.starts_with(&format!("mine.toml:{}:", line("printed = \"~91%\""))),
        "{error}"
    );
    assert!(error.contains("as printed"), "{error}");
}

#[test]
fn unknown_names_are_refused_with_near_ones() {
    let error = refused("dataset = \"fashion-mnist\"", "dataset = \"fasion-mnist\"");
    assert!(
        error.starts_with(&format!("mine.toml:{}:", line("dataset = "))),
        "{error}"
    );
    assert!(
        error.contains("fasion-mnist") && error.contains("fashion-mnist"),
        "{error}"
    );
    let error = refused("network = \"tutorial\"", "network = \"tutorail\"");
    assert!(
        error.starts_with(&format!("mine.toml:{}: ", line("network = \"tutorial\""))),
        "{error}"
    );
    assert!(error.contains("did you mean tutorial?"), "{error}");
    let error = refused(
        "experiment = \"tutorial\"\nquantity",
        "experiment = \"tutoria\"\nquantity",
    );
    assert!(
        error.contains("no experiment \"tutoria\"") && error.contains("tutorial"),
        "{error}"
    );
    let error = refused("{fashion-mnist/train}", "{fashion-mnist/trian}");
    assert!(
        error.starts_with(&format!("mine.toml:{}: ", line("{fashion-mnist/train}"))),
        "{error}"
    );
}

#[test]
fn numbers_that_cannot_be_are_refused() {
    let error = refused("printed = \"~91%\"", "printed = \"-0.91\"");
    assert!(error.contains("negative"), "{error}");
    let error = refused("printed = \"~91%\"", "printed = \"91\"");
    assert!(error.contains("above 1"), "{error}");
    let error = refused("at = \"last_epoch\"", "at = { epoch = 11 }");
    assert!(
        error.contains("epoch 11") && error.contains("trains 10"),
        "{error}"
    );
    let error = refused("\naccuracy = 0.015", "");
    assert!(error.contains("has no margin"), "{error}");
    let error = refused("epochs = 10\n", "epochs = 10\nearly = 3\n");
    assert!(error.contains("early"), "{error}");
}

#[test]
fn matrices_that_are_not_square_and_ids_used_twice_are_refused() {
    let matrix = |cells: &str| {
        format!(
            "[[matrix]]\nid = \"m\"\nplace = \"p\"\nexperiment = \"tutorial\"\nof = \"test\"\nunit = \"count\"\ncells = \"\"\"\n{cells}\n\"\"\"\n\n[[claim]]"
        )
    };
    let error = refused("[[claim]]", &matrix("1 2\n3"));
    assert!(error.contains("square"), "{error}");
    let error = refused("[[claim]]", &matrix("1 -2\n3 4"));
    assert!(error.contains("-2"), "{error}");
    let error = refused("id = \"test-images\"", "id = \"training-images\"");
    assert!(
        error.starts_with(&format!("mine.toml:{}: ", line("id = \"test-images\""))),
        "{error}"
    );
}

#[test]
fn formulas_that_cannot_be_computed_are_refused() {
    for wrong in [
        "{nothing}",
        "1 +",
        "cell(1, 2)",
        "steps * 2",
        "{fashion-mnist/train",
    ] {
        let error = refused("\"{fashion-mnist/test}\"", &format!("{wrong:?}"));
        assert!(
            error.starts_with(&format!("mine.toml:{}: ", line("{fashion-mnist/test}"))),
            "{error}"
        );
    }
}

#[test]
fn every_problem_of_a_file_is_told_at_once() {
    let text = TUTORIAL
        .replace("printed = \"~91%\"", "printed = \"-1\"")
        .replace("{fashion-mnist/test}", "{nothing}");
    let error = Document::parse(&text, Path::new("mine.toml")).unwrap_err();
    let Error::Invalid { problems, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(problems.len(), 2, "{error}");
    assert!(problems[0].line < problems[1].line);
}

/// The whole numbers below keys that name classes.
fn class_numbers(value: &serde_json::Value, names_classes: bool, found: &mut Vec<usize>) {
    use serde_json::Value;

    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let keys = ["class", "classes", "truth", "predicted", "pairs"];
                class_numbers(value, keys.contains(&key.as_str()), found);
            }
        }
        Value::Array(items) => {
            for item in items {
                class_numbers(item, names_classes, found);
            }
        }
        Value::Number(number) if names_classes => {
            found.push(number.as_u64().unwrap() as usize);
        }
        _ => {}
    }
}

#[test]
fn a_claim_names_the_classes_of_its_condition() {
    let mut of_several = 0;
    for document in Document::all().unwrap() {
        for claim in &document.claims {
            let mut wanted = Vec::new();
            class_numbers(
                &serde_json::to_value(&claim.holds).unwrap(),
                false,
                &mut wanted,
            );
            let mut named = claim.holds.classes();
            wanted.sort_unstable();
            named.sort_unstable();
            assert_eq!(named, wanted, "{}: {}", document.id, claim.id);
            of_several += usize::from(named.len() > 1);
        }
    }
    assert!(of_several > 0);
}

#[test]
fn the_text_of_an_audit_counts_what_agrees_and_tells_the_rest() {
    let audit = Audit::of(&Document::all().unwrap());
    let text = audit.text();
    let (hanging, lines): (Vec<&str>, Vec<&str>) = text
        .lines()
        .filter(|line| line.starts_with("  "))
        .partition(|line| line.starts_with("    claims that hang on it: "));
    let told = |agrees: bool| {
        let findings = audit.findings.iter();
        findings.filter(move |finding| (finding.outcome == Outcome::Consistent) == agrees)
    };
    assert_eq!(lines.len(), told(false).count());
    assert!(told(true).count() > 100);
    let claimed = audit
        .findings
        .iter()
        .filter(|finding| !finding.claims.is_empty());
    assert_eq!(hanging.len(), claimed.count());
    for finding in told(false) {
        let line = format!("  {}: {}", finding.outcome, finding.sentence());
        assert!(lines.contains(&line.as_str()), "{line}");
    }
}
