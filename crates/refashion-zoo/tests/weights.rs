//! Weights in files, and weights of Keras and PyTorch.

#![allow(clippy::unwrap_used)] // The helpers belong to the tests, which may.

use refashion_zoo::convert::Format;
use refashion_zoo::{
    Conv2dSpec, Error, LayerSpec, Model, Network, PReluSpec, Parameter, Pass, SeparableSpec, Shape,
    by_name, convert, read_safetensors, write_safetensors,
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
fn files_of_other_kinds_are_called_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights");
    for (start, part) in [
        (&b"\x89HDF\r\n\x1a\n"[..], "an HDF5 file"),
        (b"PK\x03\x04", "a zip archive, as PyTorch's .pt"),
        (b"\x80\x02\x8a\x0a", "a pickle file of PyTorch"),
    ] {
        std::fs::write(&path, [start, &[7; 100]].concat()).unwrap();
        let said = read_safetensors(&path).unwrap_err().to_string();
        assert!(said.contains(part) && said.contains("save_file"), "{said}");
    }
}

#[test]
fn tensors_of_other_names_are_named_by_the_first_few() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("torch.safetensors");
    let mut model = Model::new(&by_name("lenet5").unwrap(), 1).unwrap();
    let mut parameters = convert::to_torch(&model);
    for (number, parameter) in parameters.iter_mut().enumerate() {
        parameter.name = format!("{number}.weight");
    }
    write_safetensors(&path, &parameters).unwrap();
    let said = convert::load(&mut model, &path).unwrap_err().to_string();
    for part in [
        "\"conv2d.weight\", \"conv2d.bias\", ",
        "\"conv2d_1.bias\", and 6 more are missing",
        "\"2.weight\", \"3.weight\", and 6 more are not needed",
        "the names and shapes that the network's layers have",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains("dense") && said.len() < 500, "{said}");
}

#[test]
fn tensors_of_one_name_are_refused_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    let problem = |written: Result<(), Error>| match written {
        Err(Error::File { problem, .. }) => problem,
        other => panic!("{other:?}"),
    };
    let parameter = Model::new(&small(), 1).unwrap().parameters().remove(0);
    let found = problem(write_safetensors(&path, &[parameter.clone(), parameter]));
    assert!(
        found.contains("two tensors are called \"conv2d.kernel\""),
        "{found}"
    );
    // The second step of a convolution by depth has this name in PyTorch.
    let by_depth = SeparableSpec {
        name: Some("a".to_owned()),
        ..SeparableSpec::new(2, 1)
    };
    let plain = Conv2dSpec {
        name: Some("a.pointwise".to_owned()),
        ..Conv2dSpec::new(2, 1)
    };
    let network = Network::new("n", Shape::image(2, 3, 3))
        .layer(LayerSpec::SeparableConv2d(by_depth))
        .layer(plain);
    let model = Model::new(&network, 0).unwrap();
    let found = problem(convert::save(&model, &path, Format::PyTorch));
    assert!(found.contains("\"a.pointwise.weight\""), "{found}");
    assert!(!path.exists());
    convert::save(&model, &path, Format::Refashion).unwrap();
}

#[test]
fn a_shape_that_cannot_be_counted_does_not_fit() {
    let mut model = Model::new(&small(), 1).unwrap();
    let mut wrong = model.parameters();
    wrong[0].shape = vec![usize::MAX, 2];
    let problem = model.set_parameters(&wrong).unwrap_err().to_string();
    assert!(
        problem.contains("[18446744073709551615, 2] but has 24 values"),
        "{problem}"
    );
}

#[test]
fn formats_are_told_by_what_stands_behind_the_last_dot() {
    for (name, format) in [
        ("conv2d.kernel", Format::Refashion),
        ("block/conv.kernel", Format::Refashion),
        ("a.depthwise_kernel", Format::Refashion),
        ("batch_normalization.gamma", Format::Refashion),
        ("p_re_lu.alpha", Format::Refashion),
        ("conv2d/kernel", Format::Keras),
        ("block.1/conv/kernel", Format::Keras),
        ("conv2d.weight", Format::PyTorch),
        ("kernel_net.weight", Format::PyTorch),
        ("block/conv.weight", Format::PyTorch),
        ("kernel", Format::PyTorch),
    ] {
        let (shape, values) = (vec![1], vec![0.0]);
        let name = name.to_owned();
        let parameters = [Parameter {
            name,
            shape,
            values,
        }];
        assert_eq!(Format::of(&parameters), format, "{}", parameters[0].name);
    }
}

#[test]
fn files_of_every_format_are_known_whatever_the_layers_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    let named = |name: &str| Conv2dSpec {
        name: Some(name.to_owned()),
        ..Conv2dSpec::new(2, 1)
    };
    let image = || Network::new("n", Shape::image(2, 3, 3));
    for network in [
        image()
            .layer(named("block/conv"))
            .layer(named("kernel_net")),
        image().batch_norm().layer(PReluSpec::default()),
    ] {
        for format in Format::ALL {
            let (one, mut other) = (
                Model::new(&network, 1).unwrap(),
                Model::new(&network, 2).unwrap(),
            );
            convert::save(&one, &path, format).unwrap();
            assert_eq!(convert::load(&mut other, &path).unwrap(), format);
            assert_eq!(one.parameters(), other.parameters());
        }
    }
    // Without a name to go by, a file that was saved here still says so.
    let mut empty = Model::new(&image().flatten(), 0).unwrap();
    empty.save(&path).unwrap();
    assert_eq!(convert::load(&mut empty, &path).unwrap(), Format::Refashion);
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

/// A million tensors of nothing took a gigabyte to read, and more than half a minute to name.
#[test]
fn a_list_of_tensors_without_end_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.safetensors");
    let entry = |n| format!("\"{n}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}");
    let head = format!(
        "{{{}}}",
        (0..200_000).map(entry).collect::<Vec<_>>().join(",")
    );
    let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(head.as_bytes());
    bytes.push(0);
    std::fs::write(&path, &bytes).unwrap();
    let error = read_safetensors(&path).unwrap_err().to_string();
    assert!(error.contains("its list of tensors takes"), "{error}");
    bytes.pop();
    std::fs::write(&path, &bytes).unwrap();
    let error = read_safetensors(&path).unwrap_err().to_string();
    assert!(error.contains("its list of tensors takes"), "{error}");
}
