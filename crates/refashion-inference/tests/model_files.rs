//! Models in files: what they say of themselves is held, and what cannot be is refused.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::PathBuf};

use refashion_datasets::{DatasetName, synthetic};
use refashion_inference::{
    Centre, Error, Framing, Inputs, ModelCard, ModelFile, Predictor, Seen, Taken,
};
use refashion_trainer::{Callbacks, Examples, Streams, Training, fit};
use refashion_zoo::{LayerSpec, Model, Network, PoolSpec, Precision, Shape};
use tempfile::TempDir;

fn card() -> ModelCard {
    let network = Network::new("tiny", Shape::image(1, 8, 8))
        .flatten()
        .dense(3)
        .softmax();
    ModelCard::new(
        "mine",
        network,
        ["cup", "jug", "bowl"],
        Inputs::new([1, 8, 8]),
    )
}

fn model() -> Model {
    Model::new(&card().network, 1).unwrap()
}

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.safetensors");
    (folder, path)
}

fn written(about: &str) -> (TempDir, PathBuf) {
    let (folder, path) = place();
    model().save_about(&path, about, Precision::F32).unwrap();
    (folder, path)
}

#[test]
fn a_model_says_what_it_is_in_either_precision() {
    for precision in [Precision::F32, Precision::F16] {
        let (_folder, path) = place();
        ModelFile::write(&path, &card(), &model(), precision).unwrap();
        let bytes = fs::read(&path).unwrap();
        let file = ModelFile::read(&path).unwrap();
        assert_eq!(file.card, card());
        let seen = Seen {
            shape: [1, 8, 8],
            pixels: (0..64).map(|v| v * 4).collect(),
            taken: Taken::AS_IT_IS,
        };
        let scores = Predictor::new(&file).unwrap().scores([&seen]).concat();
        let expected = model().predict(&card().inputs.numbers(&seen.pixels), 1);
        let apart = scores.iter().zip(&expected).map(|(a, b)| (a - b).abs());
        let most = if precision == Precision::F32 {
            0.0
        } else {
            1e-3
        };
        assert!(apart.fold(0.0, f32::max) <= most, "{scores:?} {expected:?}");
        // Equal models make equal bytes.
        ModelFile::write(&path, &card(), &model(), precision).unwrap();
        assert_eq!(fs::read(&path).unwrap(), bytes);
        // What loads weights alone finds them too.
        Model::new(&card().network, 2).unwrap().load(&path).unwrap();
    }
}

#[test]
fn a_file_without_a_card_is_told_apart() {
    let (_folder, path) = written("");
    assert!(matches!(ModelFile::read(&path), Err(Error::Silent { .. })));
    assert_eq!(ModelFile::read_with(&path, card()).unwrap().card, card());
}

#[test]
fn a_later_version_says_so() {
    let text = card()
        .text()
        .unwrap()
        .replace("\"format\":1", "\"format\":9");
    let (_folder, path) = written(&text.replace("\"seed\"", "\"grain\""));
    match ModelFile::read(&path) {
        Err(Error::Later {
            found: 9, known: 1, ..
        }) => {}
        other => panic!("{other:?}"),
    }
    let told = ModelFile::read(&path).unwrap_err().to_string();
    let later = "written by a later version (format 9, this version reads 1); update refashion";
    assert!(told.ends_with(&format!(": {later}")), "{told}");
}

#[test]
fn what_is_no_format_is_told() {
    for (format, part) in [
        ("0", "format is 0, where"),
        ("-1", "format is -1, where"),
        ("\"x\"", "format is \"x\", where"),
    ] {
        let text = card().text().unwrap();
        let text = text.replace("\"format\":1", &format!("\"format\":{format}"));
        let (_folder, path) = written(&text);
        let told = ModelFile::read(&path).unwrap_err().to_string();
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn a_file_that_is_cut_off_is_refused() {
    let (_folder, path) = written(&card().text().unwrap());
    let bytes = fs::read(&path).unwrap();
    for len in [0, 7, 100, bytes.len() - 1] {
        fs::write(&path, &bytes[..len]).unwrap();
        let message = ModelFile::read(&path).unwrap_err().to_string();
        assert!(
            message.contains("not a safetensors file, or a damaged one"),
            "{message}"
        );
    }
}

#[test]
fn a_changed_weight_is_noticed() {
    for precision in [Precision::F32, Precision::F16] {
        let (_folder, path) = place();
        ModelFile::write(&path, &card(), &model(), precision).unwrap();
        let bytes = fs::read(&path).unwrap();
        let head = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize + 8;
        let read = |changed: &[u8]| {
            fs::write(&path, changed).unwrap();
            ModelFile::read(&path)
        };
        for place in (head..bytes.len()).step_by(97) {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            match read(&changed) {
                Err(Error::Digest { .. } | Error::NotFinite { .. }) => {}
                other => panic!("byte {place}: {other:?}"),
            }
        }
        // So is what decides which class an output is called.
        let text = String::from_utf8_lossy(&bytes[8..head]).replace("cup", "mug");
        let changed = [&bytes[..8], text.as_bytes(), &bytes[head..]].concat();
        assert!(matches!(read(&changed), Err(Error::Digest { .. })));
    }
}

#[test]
fn weights_that_are_no_numbers_are_refused() {
    for wrong in [f32::NAN, f32::INFINITY] {
        let mut model = model();
        model.weights_mut()[5] = wrong;
        let (_folder, path) = place();
        ModelFile::write(&path, &card(), &model, Precision::F32).unwrap();
        let message = ModelFile::read(&path).unwrap_err().to_string();
        assert!(message.contains("\"dense.kernel\" holds"), "{message}");
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let refused = |card: ModelCard| {
        let (_folder, path) = written(&card.text().unwrap());
        ModelFile::read(&path).unwrap_err().to_string()
    };
    let network = |network: Network| ModelCard { network, ..card() };
    let classes = ModelCard {
        classes: vec!["cup".into()],
        ..card()
    };
    assert!(refused(classes).ends_with("1 classes, where the network tells 3 apart"));
    let long = "x".repeat(1_000_000);
    for (names, problem) in [
        (["a", "a", "b"], "two classes are called \"a\""),
        (["bar", "b", "BAR"], "are one name but for capitals"),
        (["a", "", "b"], "class 2 of 3 has no name"),
        (["a\nb", "c", "d"], "has a control character in its name"),
        (
            [&long, "b", "c"],
            "has 1000000 characters; at most 255 are possible",
        ),
    ] {
        let card = ModelCard {
            classes: names.map(String::from).to_vec(),
            ..card()
        };
        let (_folder, path) = place();
        let written = ModelFile::write(&path, &card, &model(), Precision::F32);
        assert!(
            written.unwrap_err().to_string().contains(problem),
            "{problem}"
        );
        assert!(refused(card).ends_with(problem), "{problem}");
    }
    let other = Network::new("other", Shape::image(1, 8, 8))
        .flatten()
        .dense(4)
        .dense(3)
        .softmax();
    assert!(refused(network(other)).ends_with("195 weights, where network \"other\" has 275"));
    let pictures = ModelCard {
        inputs: Inputs::new([1, 9, 8]),
        ..card()
    };
    assert!(refused(pictures).contains("pictures become 9×8×1, but the network takes 8×8×1"));
    let inputs = |inputs| ModelCard { inputs, ..card() };
    for shape in [[1, 0, 0], [1, 0, 8], [0, 8, 8]] {
        let said = refused(inputs(Inputs::new(shape)));
        assert!(said.contains("has to be at least 1"), "{said}");
    }
    for part in [50.0, -1.0, 0.0] {
        let framing = Framing::Object {
            part,
            centre: Centre::Box,
        };
        let said = refused(inputs(Inputs {
            framing,
            ..Inputs::new([1, 8, 8])
        }));
        assert!(said.contains("above 0 and at most 1"), "{said}");
    }
    for share in [1e308, -5.0] {
        let said = refused(ModelCard {
            test_accuracy: Some(share),
            ..card()
        });
        assert!(said.contains("it lies between 0 and 1"), "{said}");
    }
    let impossible = Network::new("bad", Shape::image(1, 8, 8)).dense(3);
    assert!(refused(network(impossible)).contains("put a flatten layer before it"));
    let huge = Network::new("huge", Shape::image(1, 9_000, 9_000))
        .relu()
        .flatten()
        .dense(3)
        .softmax();
    assert!(refused(network(huge)).contains("at most 67108864 are computed"));
    let slow = (0..1500).fold(
        Network::new("slow", Shape::image(1, 256, 256)),
        |network, _| network.layer(LayerSpec::MaxPool(PoolSpec::new(256).same().stride(1))),
    );
    let said = refused(network(slow.flatten().dense(3).softmax()));
    assert!(
        said.contains("operations for one picture; at most"),
        "{said}"
    );
    let long = (0..1900).fold(
        Network::new("long", Shape::image(1, 4096, 4096)),
        |network, _| network.relu(),
    );
    let said = refused(network(long.flatten().dense(3).softmax()));
    assert!(said.contains("values of one picture; at most"), "{said}");
    let wide = Network::new("wide", Shape::image(1, 8, 8))
        .flatten()
        .dense(1 << 25)
        .dense(3)
        .softmax();
    assert!(refused(network(wide)).contains("195 weights, where network"));
}

#[test]
fn what_is_no_card_is_refused() {
    for text in ["{", "[]", "{\"format\":1}", &"[".repeat(100_000)] {
        let (_folder, path) = written(text);
        let message = ModelFile::read(&path).unwrap_err().to_string();
        assert!(message.contains("cannot be read"), "{message}");
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let message = ModelFile::read(folder.path()).unwrap_err().to_string();
    assert!(message.ends_with("no regular file"), "{message}");
    assert!(matches!(
        ModelFile::read(folder.path().join("none")),
        Err(Error::File { .. })
    ));
}

/// What is handed on has 16 bits a weight: its test accuracy is that of 32 within .001, over images of
/// which the network is often unsure.
#[test]
fn half_the_bits_leave_the_accuracy_as_it_is() {
    let data = synthetic(DatasetName::FASHION_MNIST, 3, 640, 4000);
    let training: Training = serde_json::from_str(
        r#"{ "optimizer": { "adam": { "rate": 0.002 } },
             "loss": "sparse_categorical_cross_entropy", "batch": 32, "epochs": 1 }"#,
    )
    .unwrap();
    let network = Network::new("small", Shape::image(1, 28, 28))
        .conv2d(4, 3)
        .relu()
        .max_pool(2)
        .flatten()
        .dense(32)
        .relu()
        .dense(10)
        .softmax();
    let card = ModelCard::new(
        "small",
        network,
        DatasetName::FASHION_MNIST.classes.iter().copied(),
        Inputs::new([1, 28, 28]),
    );
    let mut model = Model::new(&card.network, Streams::new(3).initialisation()).unwrap();
    let train = Examples {
        scaling: card.inputs.scaling,
        ..Examples::all(&data.train)
    };
    fit(&mut model, &train, None, &training, 3, Callbacks::default()).unwrap();
    let assessed = [Precision::F32, Precision::F16].map(|precision| {
        let (_folder, path) = place();
        ModelFile::write(&path, &card, &model, precision).unwrap();
        let file = ModelFile::read(&path).unwrap();
        file.assess(&data.test).unwrap().evaluation
    });
    let [whole, half] = &assessed;
    // Weights were rounded, and there is an accuracy to lose.
    assert_ne!(whole.probabilities, half.probabilities);
    assert!((0.3..0.999).contains(&whole.accuracy), "{}", whole.accuracy);
    let lost = (whole.accuracy - half.accuracy).abs();
    assert!(lost <= 0.001, "{} and {}", whole.accuracy, half.accuracy);
}
