//! Residual connections against PyTorch (`golden/make_residual.py`), finite differences and mistakes.

#![allow(clippy::unwrap_used)] // The helpers belong to the tests, which may.

use std::collections::BTreeMap;

use refashion_zoo::{
    Activation, AddSpec, BatchNormSpec, Conv2dSpec, DenseSpec, LayerSpec, Model, Network, Padding,
    Parameter, Pass, Shape, convert,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    rate: f32,
    outputs: Vec<Vec<f32>>,
    gradients: BTreeMap<String, Vec<f32>>,
    weights: BTreeMap<String, Vec<f32>>,
    running_mean: Vec<f32>,
}

/// The network of the script: an output that is added twice, one that is added before its activation
/// function, a shortcut to fewer cells of more channels, and activation functions of all kinds.
fn residual() -> Network {
    let conv = |name: &str, filters, stride, activation| Conv2dSpec {
        padding: Padding::all(1),
        name: Some(name.to_owned()),
        ..Conv2dSpec::new(filters, 3)
            .stride(stride)
            .activation(activation)
    };
    let add = |from: &str, name: &str| AddSpec::new(from).name(name);
    Network::new("residual", Shape::image(2, 7, 6))
        .layer(conv("stem", 4, 1, Activation::Gelu))
        .layer(BatchNormSpec {
            momentum: 0.9,
            epsilon: 1e-5,
            name: Some("norm".to_owned()),
        })
        .layer(conv("left", 4, 1, Activation::Softplus))
        .layer(conv("right", 4, 1, Activation::Linear))
        .layer(add("stem", "one").activation(Activation::Silu))
        .layer(conv("mid", 4, 1, Activation::Linear))
        .tanh()
        .layer(add("mid", "three"))
        .layer(add("stem", "four"))
        .layer(conv("down", 6, 2, Activation::Linear))
        .layer(add("four", "two").subsampled(2))
        .layer(Activation::GeluTanh)
        .layer(conv("last", 6, 1, Activation::Linear))
        .layer(add("activation_1", "five"))
        .layer(LayerSpec::GlobalAveragePool)
        .layer(DenseSpec {
            name: Some("out".to_owned()),
            ..DenseSpec::new(3)
        })
}

/// Numbers in [−1, 1): SplitMix64's mixing of stream·2³² + number.
fn unit(stream: u64, count: usize) -> Vec<f32> {
    let numbers = (0..count as u64).map(move |number| {
        let z = ((stream << 32) + number).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1 << 23) as f32 - 1.0
    });
    numbers.collect()
}

/// The model with the values that the script fills in, in the order of PyTorch's names.
fn filled() -> Model {
    let mut model = Model::new(&residual(), 0).unwrap();
    let mut parameters = convert::to_torch(&model);
    parameters.sort_by(|one, other| one.name.cmp(&other.name));
    let trainable = parameters
        .iter_mut()
        .filter(|parameter| !parameter.name.contains("running"));
    for (stream, Parameter { name, values, .. }) in (0..).zip(trainable) {
        let middle = if name == "norm.weight" { 1.0 } else { 0.0 };
        for (value, u) in values.iter_mut().zip(unit(stream, 10_000)) {
            *value = u * 0.25 + middle;
        }
    }
    convert::from_torch(&mut model, &parameters).unwrap();
    model
}

fn close(what: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1.0_f32, |most, v| most.max(v.abs()));
    for (found, expected) in found.iter().zip(expected) {
        // Some tens of roundings of sums one behind the other.
        let error = (found - expected).abs();
        assert!(
            error <= 2e-5 * scale,
            "{what}: {found}, expected {expected}"
        );
    }
}

/// The values of a gradient or of the weights by PyTorch's names.
fn named<'a>(model: &Model, values: &'a [f32]) -> BTreeMap<String, &'a [f32]> {
    let names = convert::to_torch(model)
        .into_iter()
        .map(|parameter| parameter.name);
    let all = names.zip(model.tensors());
    let trainable = all.filter(|(_, tensor)| tensor.trainable);
    let named = trainable.map(|(name, tensor)| (name, &values[tensor.range.clone()]));
    named.collect()
}

#[test]
fn outputs_gradients_and_steps_are_those_of_pytorch() {
    let golden: Golden = serde_json::from_str(include_str!("golden/residual.json")).unwrap();
    let mut model = filled();
    let (x, target) = (unit(100, 4 * 2 * 7 * 6), unit(101, 4 * 3));
    for (step, expected) in golden.outputs.iter().enumerate() {
        let y = model.forward(&x, &Pass::training(4, 0)).to_vec();
        close(&format!("outputs of step {step}"), &y, expected);
        let dy: Vec<f32> = y.iter().zip(&target).map(|(y, t)| y - t).collect();
        model.backward(&dy);
        if step == 0 {
            let found = named(&model, model.gradients());
            assert_eq!(found.len(), golden.gradients.len());
            for (name, expected) in &golden.gradients {
                close(name, found[name], expected);
            }
        }
        let (weights, gradients) = model.weights_and_gradients();
        for (weight, gradient) in weights.iter_mut().zip(gradients) {
            *weight -= golden.rate * gradient;
        }
    }
    let found = named(&model, model.weights());
    for (name, expected) in &golden.weights {
        close(name, found[name], expected);
    }
    close("running mean", &model.state()[..4], &golden.running_mean);
}

#[test]
fn gradients_agree_with_finite_differences() {
    let mut model = filled();
    let (x, slope) = (unit(100, 4 * 84), unit(102, 4 * 3));
    let pass = Pass::training(4, 0);
    let loss = |model: &mut Model| {
        let outputs = model.forward(&x, &pass).iter().zip(&slope);
        let products = outputs.map(|(y, s)| f64::from(*y) * f64::from(*s));
        products.sum::<f64>()
    };
    loss(&mut model);
    model.backward(&slope);
    let gradients = model.gradients().to_vec();
    for (index, gradient) in gradients.iter().enumerate() {
        let (step, start) = (2e-3, model.weights()[index]);
        model.weights_mut()[index] = start + step;
        let after = loss(&mut model);
        model.weights_mut()[index] = start - step;
        let before = loss(&mut model);
        model.weights_mut()[index] = start;
        let difference = (after - before) / f64::from(2.0 * step);
        let error = (difference - f64::from(*gradient)).abs();
        assert!(
            error < 5e-3 * (1.0 + difference.abs()),
            "weight {index}: {difference}, not {gradient}"
        );
    }
}

#[test]
fn what_is_cut_off_or_read_back_computes_the_same() {
    let mut model = filled();
    let x = unit(100, 2 * 84);
    let all = model.predict(&x, 2);
    let number = model.network().layers.len();
    close("one by one", &model.predict(&x, 1), &all);
    close("the last", &model.activations(number, &x).unwrap().1, &all);
    // What is added before its activation function is the sum, not the function of it.
    let (_, mid) = model.activations(6, &x).unwrap();
    let (_, tanh) = model.activations(7, &x).unwrap();
    let (_, three) = model.activations(8, &x).unwrap();
    let sum: Vec<f32> = mid
        .iter()
        .zip(&tanh)
        .map(|(mid, tanh)| mid + tanh)
        .collect();
    close("the sum", &three, &sum);

    let text = serde_json::to_string(model.network()).unwrap();
    let network: Network = serde_json::from_str(&text).unwrap();
    assert_eq!(&network, model.network());
    let file = tempfile::NamedTempFile::new().unwrap();
    model.save(file.path()).unwrap();
    let mut other = Model::new(&network, 9).unwrap();
    other.load(file.path()).unwrap();
    assert_eq!(other.predict(&x, 2), all);
}

#[test]
fn shortcuts_are_counted_in_memory() {
    let plain = Network::new("n", Shape::image(2, 4, 4)).layer(Conv2dSpec::new(2, 3).same());
    let plain = plain.layer(Conv2dSpec::new(2, 3).same());
    let bytes = |network: &Network| {
        let layers = network.memory(8).unwrap().layers;
        layers.iter().map(|layer| layer.batch).sum::<u64>()
    };
    let sum = plain.clone().layer(AddSpec::new("conv2d"));
    // The sum, and the gradient of what is added.
    assert_eq!(bytes(&sum) - bytes(&plain), 2 * 8 * 32 * 4);
    let activated = plain.layer(AddSpec::new("conv2d").activation(Activation::Relu));
    assert_eq!(bytes(&activated) - bytes(&sum), 8 * 32 * 4);
    assert_eq!(activated.memory(8).unwrap().layers.len(), 3);
}

#[test]
fn mistakes_are_told() {
    let start = || {
        Network::new("n", Shape::image(2, 8, 8))
            .layer(Conv2dSpec::new(2, 3).same())
            .layer(Conv2dSpec::new(4, 3).same().stride(2))
    };
    let said = |add: AddSpec| {
        let network = start().layer(add).conv2d(4, 1);
        network.check().unwrap_err().to_string()
    };
    for (add, expected) in [
        (
            AddSpec::new("conv2"),
            "layer 3 (add): found from \"conv2\", which is no layer, where it needs the name of an \
             earlier layer; did you mean conv2d",
        ),
        (
            AddSpec::new("conv2d_2"),
            "found from \"conv2d_2\", which does not come before it, where it needs the name of an \
             earlier layer",
        ),
        (
            AddSpec::new("add"),
            "from \"add\", which does not come before it",
        ),
        (
            AddSpec::new("conv2d_1").name("conv2d"),
            "found a second layer of this name",
        ),
        (
            AddSpec::new("conv2d"),
            "found the 8×8×2 of layer \"conv2d\", where it needs the 4×4×4 that it is added to",
        ),
        (
            AddSpec {
                stride: [2, 2],
                ..AddSpec::new("conv2d")
            },
            "found the 8×8×2 of layer \"conv2d\" as 4×4×2, where it needs the 4×4×4",
        ),
        (
            AddSpec {
                stride: [0, 2],
                ..AddSpec::new("conv2d")
            },
            "the stride is 0",
        ),
        (
            AddSpec::new("conv2d_1").activation(Activation::LeakyRelu(-1.0)),
            "the slope of the activation is -1",
        ),
        (
            AddSpec::new("conv2d_1").activation(Activation::Softmax),
            "found softmax before the end",
        ),
    ] {
        let said = said(add);
        assert!(said.contains(expected), "{said}");
    }
    assert!(
        start()
            .layer(AddSpec::new("conv2d").subsampled(2))
            .check()
            .is_ok()
    );
    let wide = start().flatten().dense(64).layer(AddSpec::new("flatten"));
    assert!(wide.check().is_ok());
    let mixed = start().flatten().layer(AddSpec::new("conv2d_1")).check();
    let said = mixed.unwrap_err().to_string();
    assert!(said.contains("found the 4×4×4"), "{said}");
}

#[test]
fn a_shortcut_may_begin_at_the_examples_and_a_chain_be_long() {
    let network = Network::new("n", Shape::image(1, 2, 2)).flatten();
    let network = network.dense(4).layer(AddSpec::new("flatten"));
    let mut model = Model::new(&network, 0).unwrap();
    model.weights_mut().fill(0.0);
    let x = [1.0, 2.0, 3.0, 4.0];
    assert_eq!(model.forward(&x, &Pass::training(1, 0)), x);
    model.backward(&[1.0, 0.0, 0.0, 0.0]);
    assert_eq!(model.gradients()[..4], x);

    let mut deep = Network::new("deep", Shape::Flat(2)).dense(2);
    let mut from = "dense".to_owned();
    for block in 0..900 {
        let name = format!("sum{block}");
        let add = AddSpec::new(from).name(&name);
        deep = deep.dense(2).layer(add);
        from = name;
    }
    let mut model = Model::new(&deep, 0).unwrap();
    model.weights_mut().fill(0.0);
    model.weights_mut()[0] = 1.0;
    assert_eq!(
        model.forward(&[3.0, 1.0], &Pass::training(1, 0)),
        [3.0, 0.0]
    );
    model.backward(&[1.0, 0.0]);
    assert_eq!(model.gradients()[..2], [3.0, 1.0]);
}
