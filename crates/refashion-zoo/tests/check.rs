//! Which networks are possible, and what follows from them.

#![allow(clippy::unwrap_used)] // The helpers belong to the tests, which may.

use refashion_zoo::{
    Conv2dSpec, DenseSpec, LayerSpec, Network, Padding, PoolSpec, SeparableSpec, Shape,
};

fn needs_of(network: Network) -> String {
    network.check().unwrap_err().to_string()
}

#[test]
fn impossible_layers_are_named_with_sizes_found_and_needed() {
    let image = || Network::new("n", Shape::image(6, 8, 8));
    let cases = [
        (
            image().dense(3),
            "layer 1 (dense): found an image of 8×8×6, where it needs a vector",
        ),
        (
            image().relu().layer(Conv2dSpec::new(8, 3).groups(4)),
            "layer 2 (conv2d): conv2d: 4 groups do not divide 6 channels and 8 filters",
        ),
        (
            image().conv2d(4, 9),
            "a window of 9 cells does not fit into 8",
        ),
        (
            image().layer(Conv2dSpec {
                dilation: [4, 4],
                ..Conv2dSpec::new(4, 3)
            }),
            "a window of 9 cells does not fit into 8",
        ),
        (
            image().flatten().conv2d(1, 1),
            "layer 2 (conv2d): found a vector of 384",
        ),
        (
            image().max_pool(9),
            "layer 1 (max_pooling2d): window: a window of 9 cells",
        ),
        (image().max_pool(0), "the window's height is 0"),
        (image().dropout(1.0), "the rate is 1"),
        (
            image().flatten().softmax().dense(3),
            "layer 2 (softmax): found softmax before the end",
        ),
        (image().softmax(), "found softmax on an image of 8×8×6"),
        (image().flatten().dense(0), "the number of units is 0"),
        (
            image().flatten().layer(DenseSpec::new(2).l2(-1.0)),
            "found l2 -1",
        ),
        (
            image().flatten().dense(usize::MAX),
            "sizes of at most 1099511627776",
        ),
        (image().flatten().dense(1 << 38), "found more values"),
        (image(), "has no layers"),
        (
            Network::new("n", Shape::image(1, 0, 8)).relu(),
            "layer 1 (re_lu): found an input of 0×8×1, where it needs sizes of at least 1",
        ),
        (
            Network::new("n", Shape::image(1, 0, 8)).flatten(),
            "layer 1 (flatten): found an input of 0×8×1",
        ),
        (
            Network::new("n", Shape::image(0, 1 << 40, 1 << 40)).batch_norm(),
            "needs sizes of at least 1",
        ),
        (
            Network::new("n", Shape::image(1, 1 << 33, 1 << 33)).batch_norm(),
            "found an input of 8589934592×8589934592×1, where it needs at most 1099511627776 values",
        ),
        (
            Network::new("n", Shape::image(1, 4, 4)).layer(Conv2dSpec {
                kernel: [(1 << 32) + 1, 1],
                dilation: [1 << 32, 1],
                ..Conv2dSpec::new(1, 1)
            }),
            "its span would be (4294967297 − 1)·4294967296 + 1 cells along the height",
        ),
        (
            Network::new("n", Shape::image(1, 4, 4)).layer(LayerSpec::SeparableConv2d(
                SeparableSpec {
                    multiplier: 0,
                    ..SeparableSpec::new(1, 3)
                },
            )),
            "separable: the multiplier is 0",
        ),
    ];
    for (network, message) in cases {
        let found = needs_of(network);
        assert!(
            found.contains(message),
            "{found:?} should contain {message:?}"
        );
    }
}

#[test]
fn a_check_takes_no_memory_however_large_the_images() {
    let network = Network::new("n", Shape::image(8, 200_000, 200_000)).conv2d(8, 3);
    let output = network.check().unwrap()[0].output;
    assert_eq!(output, Shape::image(8, 199_998, 199_998));
    let pool = LayerSpec::MaxPool(PoolSpec {
        window: [1, 2],
        ..PoolSpec::new(1)
    });
    let long = || Network::new("n", Shape::image(1, 1, 1 << 36));
    assert_eq!(long().layer(pool).check().unwrap()[0].output.len(), 1 << 35);
    let pooled = long().layer(LayerSpec::GlobalAveragePool).check().unwrap();
    assert_eq!(pooled[0].output, Shape::Flat(1));
    let depthwise = Conv2dSpec::new(1 << 36, 1).groups(1 << 36);
    let many = Network::new("n", Shape::image(1 << 36, 1, 1)).layer(depthwise);
    assert_eq!(many.check().unwrap()[0].trainable, 2 << 36);
}

#[test]
fn operations_that_cannot_be_counted_are_as_many_as_can_be() {
    let conv = || Conv2dSpec {
        bias: false,
        ..Conv2dSpec::new(1 << 16, 16).same()
    };
    let network = Network::new("n", Shape::image(1 << 16, 1 << 12, 1 << 12))
        .layer(conv())
        .layer(conv());
    let summary = network.summary().unwrap();
    assert_eq!((summary.total, summary.macs), (2 << 40, usize::MAX));
}

/// The standard library breaks off where a width is above 65,535.
#[test]
fn a_summary_takes_names_of_any_length() {
    let mut named = DenseSpec::new(4);
    named.name = Some("x".repeat(70_000));
    let network = Network::new("n", Shape::Flat(4)).layer(named).dense(2);
    let text = network.summary().unwrap().to_string();
    let wide = text.lines().filter(|line| line.len() > 70_000);
    // The heading, the two layers, and four rules.
    assert_eq!(wide.count(), 7, "{}", text.len());
}

#[test]
fn names_are_automatic_unless_given_and_never_repeat() {
    let mut named = DenseSpec::new(4);
    named.name = Some("hidden".to_owned());
    let network = Network::new("n", Shape::Flat(4))
        .dense(4)
        .layer(named.clone())
        .dense(4);
    let names: Vec<String> = network
        .check()
        .unwrap()
        .into_iter()
        .map(|info| info.name)
        .collect();
    assert_eq!(names, ["dense", "hidden", "dense_1"]);
    assert!(needs_of(network.layer(named)).contains("(hidden): found a second layer of this name"));
}

#[test]
fn padding_same_covers_the_whole_image_and_explicit_counts_both_sides() {
    let same = PoolSpec::new(2).same();
    let network = Network::new("n", Shape::image(1, 7, 8))
        .layer(LayerSpec::MaxPool(same))
        .layer(Conv2dSpec {
            padding: Padding::Explicit {
                top: 2,
                bottom: 2,
                left: 0,
                right: 0,
            },
            ..Conv2dSpec::new(3, 3).stride(2)
        });
    let shapes: Vec<Shape> = network
        .check()
        .unwrap()
        .into_iter()
        .map(|info| info.output)
        .collect();
    assert_eq!(shapes, [Shape::image(1, 4, 4), Shape::image(3, 3, 1)]);
}

#[test]
fn counts_follow_from_groups_and_biases() {
    let conv = Conv2dSpec {
        bias: false,
        ..Conv2dSpec::new(8, 3).groups(2)
    };
    let network = Network::new("n", Shape::image(4, 5, 5))
        .layer(conv)
        .batch_norm();
    let infos = network.check().unwrap();
    assert_eq!(
        (infos[0].trainable, infos[0].macs),
        (8 * 2 * 9, 8 * 2 * 9 * 9)
    );
    assert_eq!((infos[1].trainable, infos[1].non_trainable), (16, 16));
}

#[test]
fn a_network_of_endless_layers_is_refused_at_once() {
    let deep = |count| (0..count).fold(Network::new("deep", Shape::Flat(2)), |n, _| n.relu());
    assert!(deep(2_000).check().is_ok());
    let message = needs_of(deep(20_000));
    assert!(
        message.contains("has 20000 layers; at most 2000"),
        "{message}"
    );
}
