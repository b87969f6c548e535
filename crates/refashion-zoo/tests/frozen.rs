//! A frozen model predicts what the model does: every network of the zoo, and networks drawn at random.

#![allow(clippy::unwrap_used)] // The helpers belong to the tests, which may.

mod support;

use refashion_zoo::{
    Activation, Conv2dSpec, DenseSpec, LayerSpec, Model, Network, Padding, Pass, PoolSpec, Shape,
    all,
};
use support::{numbers, stirred};

/// By how much weights differ from those that a model starts from.
const NOISE: f32 = 0.02;

/// What a prediction may be off by, as a share of the largest output before the head.
const TOLERANCE: f32 = 1e-5;

/// Compares outputs and predictions, and batches that are cut in another way.
fn check(network: &Network, batch: usize) {
    let mut model = stirred(network, NOISE);
    let mut frozen = model.freeze().unwrap();
    let (len, name) = (model.input_len(), network.name.clone());
    let x = numbers(batch * len, 7);
    let logits = frozen.forward(&x, batch).to_vec();
    let expected = model.forward(&x, &Pass::inference(batch));
    let size = expected.iter().fold(1.0, |size: f32, z| size.max(z.abs()));
    for (found, expected) in logits.iter().zip(expected) {
        let error = (found - expected).abs();
        let layers = &network.layers;
        assert!(
            error <= TOLERANCE * size,
            "{name}: {found} instead of {expected} of {size}: {layers:?}"
        );
    }
    let (found, expected) = (frozen.predict(&x, batch), model.predict(&x, batch));
    for (found, expected) in found.iter().zip(&expected) {
        let error = (found - expected).abs();
        assert!(error <= TOLERANCE * size, "{name}: {found} {expected}");
    }
    // Again, as the buffers are now used, and one by one.
    assert_eq!(frozen.forward(&x, batch), logits, "{name}, again");
    let alone = x.chunks(len).map(|x| frozen.forward(x, 1).to_vec());
    assert_eq!(
        alone.collect::<Vec<_>>().concat(),
        logits,
        "{name}, one by one"
    );
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let found = (pool.build().unwrap()).install(|| frozen.forward(&x, batch).to_vec());
        assert_eq!(found, logits, "{name}, {threads} threads");
    }
}

#[test]
fn a_frozen_model_shows_its_network_and_how_much_there_is_to_compute() {
    let network = refashion_zoo::by_name("lab3").unwrap();
    let frozen = stirred(&network, NOISE).freeze().unwrap();
    let shown = format!("{frozen:?}");
    assert!(
        shown.starts_with(r#"Frozen { network: "lab3", stages: "#),
        "{shown}"
    );
}

#[test]
fn every_network_of_the_zoo() {
    for network in all() {
        let batch = if network.name == "alexnet" { 1 } else { 5 };
        check(&network, batch);
    }
}

/// A generator of small numbers.
struct Draw(u64);

impl Draw {
    fn below(&mut self, count: usize) -> usize {
        self.0 = (self.0)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}

fn activation(draw: &mut Draw) -> Activation {
    draw.of(&[
        Activation::Linear,
        Activation::Relu,
        Activation::Relu,
        Activation::LeakyRelu(0.1),
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Elu(1.0),
        Activation::Gelu,
        Activation::Silu,
        Activation::Softplus,
    ])
}

/// Convolutions and pools of many kinds, then dense layers.
fn drawn(seed: u64) -> Network {
    let draw = &mut Draw(seed);
    let (channels, height, width) = (
        draw.of(&[1, 2, 3, 5, 20]),
        12 + draw.below(14),
        12 + draw.below(14),
    );
    let shape = Shape::image(channels, height, width);
    let mut network = Network::new(format!("drawn {seed}"), shape);
    let mut channels = channels;
    for _ in 0..1 + draw.below(4) {
        let filters = draw.of(&[1, 3, 8, 9, 16, 17, 32, 40, 70]);
        let window = draw.of(&[1, 2, 3, 3, 3, 5, 5, 4]);
        let even = [channels, filters]
            .iter()
            .all(|count: &usize| count.is_multiple_of(2));
        let groups = if even && draw.below(6) == 0 { 2 } else { 1 };
        let conv = Conv2dSpec {
            padding: draw.of(&[Padding::Same, Padding::Valid, Padding::all(1)]),
            bias: draw.below(4) > 0,
            ..Conv2dSpec::new(filters, window)
                .groups(groups)
                .stride(draw.of(&[1, 1, 1, 2]))
                .activation(activation(draw))
        };
        network = tried(network, conv.into());
        channels = filters;
        if draw.below(3) == 0 {
            network = network.batch_norm();
        }
        if draw.below(4) == 0 {
            network = network.layer(activation(draw));
        }
        if draw.below(2) == 0 {
            let spec = PoolSpec::new(draw.of(&[2, 2, 3])).stride(draw.of(&[2, 2, 3, 1]));
            let spec = if draw.below(2) == 0 {
                spec.same()
            } else {
                spec
            };
            let pool = match draw.below(3) {
                0 => LayerSpec::AveragePool(spec),
                _ => LayerSpec::MaxPool(spec),
            };
            network = tried(network, pool);
        }
        if draw.below(3) == 0 {
            network = network.dropout(0.25);
        }
    }
    network = network.flatten();
    for _ in 0..draw.below(3) {
        let units = draw.of(&[1, 10, 31, 32, 33, 130]);
        network = network.layer(DenseSpec::new(units).activation(activation(draw)));
        if draw.below(3) == 0 {
            network = network.batch_norm();
        }
    }
    network.dense(7).softmax()
}

/// The network with one more layer, unless that does not fit.
fn tried(network: Network, layer: LayerSpec) -> Network {
    let longer = network.clone().layer(layer);
    if longer.check().is_ok() {
        longer
    } else {
        network
    }
}

#[test]
fn networks_drawn_at_random() {
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..150 {
        let network = drawn(seed);
        kinds.insert(network.layers.len());
        check(&network, 1 + seed as usize % 5);
    }
    assert!(kinds.len() > 5, "they are all alike: {kinds:?}");
}

/// Bands of rows are as high as the caches allow, or as a pool and the tiles of a convolution ask for.
#[test]
fn pools_of_every_size_follow_large_convolutions() {
    for side in [28, 32, 64, 80] {
        for pool in [2, 3, 5, 7, 9] {
            let network = Network::new(format!("{side}, {pool}"), Shape::image(20, side, side))
                .layer(Conv2dSpec::new(40, 3).same().activation(Activation::Relu))
                .layer(LayerSpec::MaxPool(PoolSpec::new(pool)))
                .flatten()
                .dense(3);
            check(&network, 2);
        }
    }
}

#[test]
fn large_batches_are_cut_among_threads() {
    let network = refashion_zoo::by_name("masters-fashion-ann").unwrap();
    for batch in [33, 64, 130] {
        check(&network, batch);
    }
    let large = Network::new("large", Shape::Flat(1500))
        .dense(600)
        .relu()
        .dense(40);
    for batch in [1, 2, 7, 70] {
        check(&large, batch);
    }
}

#[test]
fn what_is_no_number_goes_through() {
    let network = refashion_zoo::by_name("thesis").unwrap();
    let mut frozen = stirred(&network, NOISE).freeze().unwrap();
    let mut x = numbers(2 * frozen.input_len(), 7);
    x[100] = f32::NAN;
    let outputs = frozen.forward(&x, 2);
    assert!(outputs[..10].iter().all(|z| z.is_nan()));
    assert!(outputs[10..].iter().all(|z| z.is_finite()));
}

#[test]
fn a_network_without_weights_hands_on_what_comes() {
    let network = Network::new("flat", Shape::image(1, 2, 2)).flatten();
    let mut frozen = Model::new(&network, 0).unwrap().freeze().unwrap();
    assert_eq!(
        frozen.predict(&[1.0, 2.0, 3.0, 4.0], 1),
        [1.0, 2.0, 3.0, 4.0]
    );
}
