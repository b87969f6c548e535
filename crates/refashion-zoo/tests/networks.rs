//! Every parameter count that the documents print, layer by layer.

#![allow(clippy::unwrap_used)] // The helpers belong to the tests, which may.

#[path = "../../refashion-std/tests/expected/mod.rs"]
mod expected;

use std::{fmt::Write, path::Path};

use expected::{Tolerance, assert_expected};
use refashion_zoo::{Network, Shape, all, by_name};

/// A network that has what those of the zoo lack.
const OTHER: &str = r#"
    name = "every other kind"
    input = [2, 24, 20]
    layers = [
        { conv2d = { filters = 4, kernel = [3, 5], stride = [1, 2], padding = "same", groups = 2, bias = false, l2 = 0.1, name = "first" } },
        { conv2d_transpose = { filters = 6, kernel = [3, 2], stride = [2, 1], padding = "same", activation = "gelu" } },
        { separable_conv2d = { filters = 8, kernel = [3, 3], dilation = [2, 1], multiplier = 2, activation = "silu" } },
        { spatial_conv2d = { filters = 8, kernel = [2, 3], activation = "tanh" } },
        { batch_norm = { epsilon = 0.01 } },
        { prelu = {} },
        { rescale = { scale = [0.5], offset = [0.1] } },
        { average_pool = { window = [3, 2], stride = [1, 2], padding = "same" } },
        { max_pool = { window = [2, 2], stride = [2, 1] } },
        { conv2d = { filters = 8, kernel = [1, 1], initial = "dirac" } },
        { add = { from = "max_pooling2d", activation = "relu" } },
        { dropout = { rate = 0.5 } },
        { global_average_pool = {} },
        { dense = { units = 7, bias = false, initial = "kaiming_uniform" } },
        { activation = { leaky_relu = 0.2 } },
        { dense = { units = 3, l2 = 0.01, activation = "softmax" } },
    ]
"#;

/// One of each kind that may have a name of its own, with one.
const NAMED: &str = r#"
    name = "names"
    input = [2, 24, 20]
    layers = [
        { conv2d = { filters = 4, kernel = [3, 3], name = "a" } },
        { conv2d_transpose = { filters = 4, kernel = [3, 3], name = "b" } },
        { separable_conv2d = { filters = 4, kernel = [3, 3], name = "c" } },
        { spatial_conv2d = { filters = 4, kernel = [3, 3], name = "d" } },
        { batch_norm = { name = "e" } },
        { prelu = { name = "f" } },
        { rescale = { scale = [2.0], name = "g" } },
        { max_pool = { window = [2, 2], name = "h" } },
        { average_pool = { window = [2, 2], name = "i" } },
        { dropout = { rate = 0.1, name = "j" } },
        { conv2d = { filters = 4, kernel = [1, 1] } },
        { add = { from = "i", name = "k" } },
        "flatten",
        { dense = { units = 3, name = "l" } },
    ]
"#;

#[test]
fn a_layer_is_called_as_it_is_named() {
    let network: Network = toml::from_str(NAMED).unwrap();
    let summary = network.summary().unwrap();
    let names = summary.layers.iter().map(|row| row.name.as_str());
    let own: Vec<&str> = names.filter(|name| name.len() == 1).collect();
    assert_eq!(own.concat(), "abcdefghijkl");
}

/// Every network of the zoo and another, three lines a layer: its settings, what is shown of it, and
/// what is drawn. So they stood when somebody last looked; `REFASHION_BLESS=1` writes them anew.
#[test]
fn every_network_is_what_it_was() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/networks.txt");
    let other: Network = toml::from_str(OTHER).unwrap();
    let mut found = String::new();
    for network in all().into_iter().chain([other]) {
        let summary = network.summary().unwrap();
        let Network {
            name,
            source,
            input,
            layers,
        } = network;
        let _ = writeln!(found, "{name}: {source}, on {input}");
        for (layer, row) in layers.iter().zip(summary.layers) {
            let _ = writeln!(found, "  {}", serde_json::to_string(&layer).unwrap());
            let _ = writeln!(found, "    {}", serde_json::to_string(&row).unwrap());
            let _ = writeln!(found, "    {:?} {:?}", layer.operations(), layer.epsilon());
        }
    }
    let exactly = Tolerance {
        relative: 0.0,
        least: 0.0,
    };
    assert_expected(&found, &path, &exactly);
}

/// Sizes that no network has are refused one by one, before anything is multiplied.
#[test]
fn no_layer_has_sizes_beyond_all_measure() {
    let large = 1_u64 << 41;
    let kinds = [
        "{ conv2d = { filters = LARGE, kernel = [3, 3] } }",
        "{ conv2d = { filters = 2, kernel = [LARGE, 3] } }",
        "{ conv2d = { filters = 2, kernel = [3, LARGE] } }",
        "{ conv2d = { filters = 2, kernel = [3, 3], stride = [LARGE, 1] } }",
        "{ conv2d = { filters = 2, kernel = [3, 3], dilation = [1, LARGE] } }",
        "{ conv2d = { filters = 2, kernel = [3, 3], groups = LARGE } }",
        "{ conv2d_transpose = { filters = LARGE, kernel = [3, 3] } }",
        "{ conv2d_transpose = { filters = 2, kernel = [3, 3], stride = [LARGE, LARGE] } }",
        "{ separable_conv2d = { filters = LARGE, kernel = [3, 3] } }",
        "{ separable_conv2d = { filters = 2, kernel = [3, 3], multiplier = LARGE } }",
        "{ spatial_conv2d = { filters = 2, kernel = [LARGE, 3] } }",
        "{ max_pool = { window = [LARGE, 2] } }",
        "{ average_pool = { window = [2, 2], stride = [2, LARGE] } }",
        "{ dense = { units = LARGE } }",
        "{ conv2d = { filters = 2, kernel = [3, 3], padding = { explicit = { top = LARGE, bottom = 0, left = 0, right = 0 } } } }",
        "{ conv2d = { filters = 2, kernel = [3, 3], padding = { explicit = { top = 0, bottom = LARGE, left = 0, right = 0 } } } }",
        "{ max_pool = { window = [3, 3], padding = { explicit = { top = 0, bottom = 0, left = LARGE, right = 0 } } } }",
        "{ average_pool = { window = [3, 3], padding = { explicit = { top = 0, bottom = 0, left = 0, right = LARGE } } } }",
    ];
    for kind in kinds {
        let text = |layer: &str| {
            let before = if kind.contains("dense") {
                "'flatten',"
            } else {
                ""
            };
            format!("name = 'large'\ninput = [2, 24, 20]\nlayers = [{before} {layer}]")
        };
        let large: Network =
            toml::from_str(&text(&kind.replace("LARGE", &large.to_string()))).unwrap();
        let fault = large.check().unwrap_err().to_string();
        let small: Network = toml::from_str(&text(&kind.replace("LARGE", "2"))).unwrap();
        assert!(small.check().is_ok() || kind.contains("dilation"), "{kind}");
        assert!(fault.contains("larger sizes"), "{kind}: {fault}");
    }
}

/// The counts of the layers that have any parameters.
fn counts(name: &str) -> Vec<usize> {
    let summary = by_name(name).unwrap().summary().unwrap();
    summary
        .layers
        .iter()
        .map(|row| row.params)
        .filter(|&params| params > 0)
        .collect()
}

/// Total, trainable and non-trainable.
fn totals(name: &str) -> [usize; 3] {
    let summary = by_name(name).unwrap().summary().unwrap();
    [summary.total, summary.trainable, summary.non_trainable]
}

fn shapes(network: &Network) -> Vec<String> {
    network
        .check()
        .unwrap()
        .iter()
        .map(|info| info.output.to_string())
        .collect()
}

#[test]
fn counts_are_those_of_the_documents() {
    // hw5, "Computational Results", table.
    assert_eq!(counts("hw5-dense"), [392_500, 250_500, 250_500, 5_010]);
    assert_eq!(
        counts("hw5-cnn"),
        [80, 3_216, 2_320, 100_384, 9_248, 50_208, 2_772, 850]
    );
    // masters, Figures 18, 22, 27 and 31 (where the scan is garbled, by the text beside them).
    assert_eq!(counts("masters-cifar-ann"), [393_344, 8_256, 2_080, 330]);
    assert_eq!(counts("masters-fashion-ann"), [100_480, 8_256, 2_080, 330]);
    let convolutions = [128, 9_248, 128, 18_496, 256, 36_928, 256];
    assert_eq!(
        counts("masters-cifar-cnn"),
        [&[896], &convolutions[..], &[262_208, 650]].concat()
    );
    assert_eq!(
        counts("masters-fashion-cnn"),
        [&[320], &convolutions[..], &[200_768, 650]].concat()
    );
    // masters, Figures 13 and 15.
    assert_eq!(counts("lenet5"), [156, 2_416, 48_120, 10_164, 850]);
    assert_eq!(
        counts("alexnet"),
        [
            34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000
        ]
    );
}

#[test]
fn totals_are_those_of_the_documents_and_of_keras() {
    assert_eq!(totals("masters-cifar-ann"), [404_010, 404_010, 0]);
    assert_eq!(totals("masters-fashion-ann"), [111_146, 111_146, 0]);
    assert_eq!(totals("masters-cifar-cnn"), [329_194, 328_810, 384]);
    assert_eq!(totals("masters-fashion-cnn"), [267_178, 266_794, 384]);
    // He and others (2015), Table 6, say 0.27 M.
    assert_eq!(totals("resnet20"), [271_098, 269_722, 1_376]);
    // By hand: 312 of the whitening, 13,824 + 36,864 + 147,456 + 3 · 589,824 of the other convolutions,
    // 2,560, and 4 each for 1,152 normalised channels.
    assert_eq!(totals("airbench94"), [1_975_096, 1_972_792, 2_304]);
    assert_eq!(totals("lenet5"), [61_706, 61_706, 0]);
    assert_eq!(totals("hw5-example"), [61_706, 61_706, 0]);
    assert_eq!(totals("alexnet"), [60_965_224, 60_965_224, 0]);
    // Keras 3.15.1 counts these two.
    assert_eq!(totals("thesis"), [1_199_882, 1_199_882, 0]);
    assert_eq!(totals("lab3"), [356_234, 356_234, 0]);
    assert_eq!(totals("lab3-dropout"), [356_234, 356_234, 0]);
    // By hand: 803,840 + 524,800 + 131,328 + 2,570, and 4 each for 1,792 normalised units.
    assert_eq!(totals("report-dense"), [1_469_706, 1_466_122, 3_584]);
    // By hand: 3,328 + 819,456 + 3,277,312 + (7·7·512 + 1)·128 + 8,256 + 650.
    assert_eq!(totals("report-cnn"), [7_320_394, 7_320_394, 0]);
}

#[test]
fn shapes_are_those_of_the_documents() {
    assert_eq!(
        shapes(&by_name("hw5-cnn").unwrap()),
        [
            "28×28×8",
            "28×28×16",
            "14×14×16",
            "14×14×16",
            "14×14×32",
            "7×7×32",
            "7×7×32",
            "1×1×32",
            "32",
            "84",
            "10"
        ]
    );
    assert_eq!(
        shapes(&by_name("lenet5").unwrap()),
        [
            "28×28×6",
            "14×14×6",
            "10×10×16",
            "5×5×16",
            "400",
            "120",
            "84",
            "10"
        ]
    );
    assert_eq!(
        shapes(&by_name("alexnet").unwrap())[..9],
        [
            "55×55×96",
            "27×27×96",
            "27×27×256",
            "13×13×256",
            "13×13×384",
            "13×13×384",
            "13×13×256",
            "6×6×256",
            "9216"
        ]
    );
    // lab3's last pool halves 7×7 to 4×4 because it is padded.
    assert!(shapes(&by_name("lab3").unwrap()).contains(&"4×4×128".to_owned()));
}

#[test]
fn alexnet_on_224_pixels_starts_with_54_not_55() {
    let network = by_name("alexnet")
        .unwrap()
        .with_input(Shape::image(3, 224, 224));
    assert_eq!(shapes(&network)[0], "54×54×96");
}

#[test]
fn every_network_survives_being_written_down() {
    for network in all() {
        let text = serde_json::to_string(&network).unwrap();
        assert_eq!(
            serde_json::from_str::<Network>(&text).unwrap(),
            network,
            "{text}"
        );
        assert!(!network.source.is_empty());
    }
}

#[test]
fn names_are_unique() {
    let mut names: Vec<String> = all().into_iter().map(|network| network.name).collect();
    names.sort();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn defaults_keep_the_written_form_short_and_slips_are_refused() {
    let text = r#"{
        "name": "mine",
        "input": [1, 28, 28],
        "layers": [
            { "conv2d": { "filters": 32, "kernel": [3, 3], "activation": "relu" } },
            { "activation": { "leaky_relu": 0.1 } },
            { "max_pool": { "window": [2, 2], "padding": "same" } },
            { "batch_norm": {} },
            { "dropout": { "rate": 0.25 } },
            "flatten",
            { "dense": { "units": 10, "activation": "softmax", "l2": 1e-4 } }
        ]
    }"#;
    let network: Network = serde_json::from_str(text).unwrap();
    assert_eq!(
        network.summary().unwrap().total,
        320 + 128 + 13 * 13 * 32 * 10 + 10
    );
    let slips = [
        ("\"units\"", "\"unit\""),
        ("\"name\"", "\"nam\""),
        ("[1, 28, 28]", "[28, 28]"),
    ];
    for (right, wrong) in slips {
        serde_json::from_str::<Network>(&text.replace(right, wrong)).unwrap_err();
    }
}
