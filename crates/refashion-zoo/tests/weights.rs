//! Weights in files, and weights of Keras and PyTorch.

#![allow(clippy::unwrap_used)] // The helpers belong to the tests, which may.

use refashion_zoo::{
    Error, Model, Network, Parameter, Pass, Shape, by_name, convert, read_safetensors,
    write_safetensors,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    framework: String,
    network: Network,
    params: usize,
    trainable: usize,
    parameters: Vec<Golden>,
    x: Vec<f32>,
    outputs: Vec<f32>,
    slope: Vec<f32>,
    gradients: Vec<Golden>,
    state: Vec<Golden>,
}

#[derive(Deserialize)]
struct Golden {
    name: String,
    shape: Vec<usize>,
    values: Vec<f32>,
}

fn small() -> Network {
    Network::new("small", Shape::image(2, 5, 4))
        .conv2d(3, 2)
        .batch_norm()
        .flatten()
        .dense(2)
}

#[test]
fn outputs_and_gradients_with_weights_of_keras_and_pytorch_are_theirs() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("golden/weights.json")).unwrap();
    assert_eq!(cases.len(), 5);
    for case in cases {
        let golden = case.parameters.into_iter();
        let parameters: Vec<Parameter> = golden
            .map(
                |Golden {
                     name,
                     shape,
                     values,
                 }| Parameter {
                    name,
                    shape,
                    values,
                },
            )
            .collect();
        let mut model = Model::new(&case.network, 0).unwrap();
        let keras = case.framework == "keras";
        let import = if keras {
            convert::from_keras
        } else {
            convert::from_torch
        };
        import(&mut model, &parameters).unwrap();

        let summary = case.network.summary().unwrap();
        assert_eq!(
            (summary.total, summary.trainable),
            (case.params, case.trainable)
        );
        let found = model.forward(&case.x, &Pass::inference(3)).to_vec();
        assert_close("outputs", &found, &case.outputs, 1e-5);

        // What goes out again is what came in.
        let exported = if keras {
            convert::to_keras(&model)
        } else {
            convert::to_torch(&model)
        };
        for parameter in parameters {
            let same = exported
                .iter()
                .find(|other| other.name == parameter.name)
                .unwrap();
            assert_eq!(same.values, parameter.values, "{}", parameter.name);
            // A depthwise convolution goes out as the convolution with groups that it is here.
            let product = |shape: &[usize]| shape.iter().product::<usize>();
            assert_eq!(product(&same.shape), product(&parameter.shape));
            let grouped = parameter.name.starts_with("depthwise/");
            assert!(
                grouped || same.shape == parameter.shape,
                "{}",
                parameter.name
            );
        }

        model.forward(&case.x, &Pass::training(3, 0));
        model.backward(&case.slope);
        // Gradients have the layout of the weights, and so they are converted as weights.
        let gradients = model.gradients().to_vec();
        model.weights_mut().copy_from_slice(&gradients);
        let found = if keras {
            convert::to_keras(&model)
        } else {
            convert::to_torch(&model)
        };
        for Golden { name, values, .. } in case.gradients.into_iter().chain(case.state) {
            let found = found.iter().find(|found| found.name == name).unwrap();
            assert_close(&name, &found.values, &values, 1e-4);
        }
    }
}

fn assert_close(what: &str, found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs();
        assert!(
            error <= tolerance * (1.0 + expected.abs()),
            "{what}[{index}]: {found} {expected}"
        );
    }
}

#[test]
fn files_give_back_every_bit_and_equal_weights_equal_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
    let mut model = Model::new(&small(), 1).unwrap();
    model.state_mut()[0] = 0.1;
    model.weights_mut()[0] = f32::MIN_POSITIVE / 3.0;
    model.save(&one).unwrap();
    let mut loaded = Model::new(&small(), 2).unwrap();
    assert_ne!(loaded.parameters(), model.parameters());
    loaded.load(&one).unwrap();
    assert_eq!(loaded.parameters(), model.parameters());
    loaded.save(&other).unwrap();
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&other).unwrap());
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        2,
        "nothing is left aside"
    );
}

#[test]
fn wrong_weights_are_named_and_change_nothing() {
    let mut model = Model::new(&small(), 1).unwrap();
    let before = model.parameters();
    let mut wrong = Model::new(&small(), 2).unwrap().parameters();
    wrong[0].name = "conv.kernel".to_owned();
    wrong[1].shape = vec![4];
    let Err(Error::Weights { network, problem }) = model.set_parameters(&wrong) else {
        panic!("these weights do not fit");
    };
    assert_eq!(network, "small");
    for part in [
        "\"conv2d.kernel\" is missing",
        "\"conv.kernel\" is not needed",
        "\"conv2d.bias\" is [4], expected [3]",
    ] {
        assert!(problem.contains(part), "{problem}");
    }
    assert_eq!(model.parameters(), before);
}

#[test]
fn damaged_and_foreign_files_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    let mut model = Model::new(&small(), 1).unwrap();
    let mut problem = || match model.load(&path) {
        Err(Error::File {
            path: named,
            problem,
        }) if named == path => problem,
        other => panic!("{other:?}"),
    };
    assert!(problem().contains("No such file"));
    Model::new(&small(), 1).unwrap().save(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 4]).unwrap();
    assert!(problem().contains("not a safetensors file, or a damaged one"));
    write_safetensors(&path, &convert::to_keras(&Model::new(&small(), 1).unwrap())).unwrap();
    assert!(problem().contains("convert::from_keras"));
}

#[test]
fn every_network_but_the_largest_goes_to_keras_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keras.safetensors");
    for name in ["masters-cifar-cnn", "hw5-cnn", "thesis"] {
        let network = by_name(name).unwrap();
        let (one, mut other) = (
            Model::new(&network, 1).unwrap(),
            Model::new(&network, 2).unwrap(),
        );
        write_safetensors(&path, &convert::to_keras(&one)).unwrap();
        convert::from_keras(&mut other, &read_safetensors(&path).unwrap()).unwrap();
        assert_eq!(one.parameters(), other.parameters());
    }
}
