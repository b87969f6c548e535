//! ONNX files as other software reads them: `onnx.checker`, ONNX Runtime and tract, where Python has
//! them (`golden/requirements.txt`).

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../peer/mod.rs"]
mod peer;
mod random;

use std::{collections::BTreeMap, fs, path::Path};

use peer::{has, python};
use random::Random;
use refashion_export::{Case, check_onnx, onnx, write_onnx};
use refashion_inference::{Inputs, ModelCard};
use refashion_layers::Pass;
use refashion_zoo::{Model, Network, Shape, all};

/// Examples in a batch: more than one, so that the batch is seen to be free.
const EXAMPLES: usize = 2;

#[test]
fn other_software_computes_the_same_with_every_network_of_the_zoo() {
    if !has("onnxruntime") {
        return;
    }
    let mut random = Random(18);
    let mut networks = all();
    // The largest, AlexNet, is 244 MB: a few at a time lie on the disk.
    while !networks.is_empty() {
        let rest = networks.split_off(networks.len().min(6));
        let cases: Vec<Network> = std::mem::replace(&mut networks, rest);
        agree(&mut random, &cases);
    }
}

#[test]
fn other_software_computes_the_same_with_forty_random_networks() {
    let mut random = Random(40);
    let networks: Vec<Network> = (0..40)
        .map(|number| random.network(format!("random-{number}")))
        .collect();
    let mut met = BTreeMap::new();
    for info in networks.iter().flat_map(|network| network.check().unwrap()) {
        *met.entry(info.class).or_insert(0) += 1;
    }
    assert!(met.len() >= 16, "{met:?}");
    assert!(met.values().all(|&count| count > 1), "{met:?}");
    if has("onnxruntime") {
        agree(&mut random, &networks);
    }
}

/// Holds networks with drawn weights against other software, with and without what is at the end.
fn agree(random: &mut Random, networks: &[Network]) {
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Vec::new();
    for network in networks {
        let mut model = random.model(network);
        let card = card(network);
        let inputs: Vec<f32> = (0..EXAMPLES * model.input_len())
            .map(|_| random.unit())
            .collect();
        for logits in [false, true] {
            // Once is enough for what is large; the logits are what a softmax would hide.
            if !logits && model.weights().len() > 10_000_000 {
                continue;
            }
            let file = folder
                .path()
                .join(format!("{}-{logits}.onnx", network.name));
            write_onnx(&file, &card, &model, logits).unwrap();
            let expected = match logits {
                true => model.forward(&inputs, &Pass::inference(EXAMPLES)).to_vec(),
                false => model.predict(&inputs, EXAMPLES),
            };
            cases.push(Case {
                file,
                shape: [&[EXAMPLES], &network.input.dims()[..]].concat(),
                inputs: inputs.clone(),
                expected,
            });
        }
    }
    let agreed = check_onnx(&python(), &cases).unwrap_or_else(|error| panic!("{error}"));
    for software in &agreed {
        let difference = software
            .difference
            .map(|most| format!(", at most {most:e} apart"));
        let difference = difference.unwrap_or_default();
        println!("{software}: {} files{difference}", cases.len());
        // tract 0.23.9 moves a stride over a step that is one wide, and loses an axis.
        for (file, reason) in &software.refused {
            let known = software.name == "tract"
                && reason.contains("declutter")
                && reason.contains("Downsample");
            assert!(known, "{}: {reason}", file.display());
        }
        assert!(software.refused.len() <= cases.len() / 10, "{software}");
    }
    for package in ["onnx", "tract"] {
        if !agreed.iter().any(|software| software.name == package) {
            println!("SKIPPED: {} has no {package}", python());
        }
    }
}

fn card(network: &Network) -> ModelCard {
    ModelCard::new(
        "drawn",
        network.clone(),
        ["cup", "jug", "a \"bowl\""],
        Inputs::new(network.input.planes()),
    )
}

#[test]
fn equal_models_make_equal_bytes_that_say_what_they_are() {
    let network = Network::new("tiny", Shape::image(1, 4, 4))
        .flatten()
        .dense(3)
        .softmax();
    let bytes = |seed| onnx(&card(&network), &Model::new(&network, seed).unwrap(), false).unwrap();
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
    let text = String::from_utf8_lossy(&bytes(1)).into_owned();
    for said in [
        "NCHW",
        "bytes divided by 255",
        r#"["cup","jug","a \"bowl\""]"#,
        "refashion.weights_sha256",
        "probabilities of the classes",
        "batch",
        "transB",
    ] {
        assert!(text.contains(said), "{said}");
    }
    assert!(!text.contains("auto_pad"));
}

#[test]
fn a_file_that_computes_something_else_is_told() {
    if !has("onnxruntime") {
        return;
    }
    let network = Network::new("tiny", Shape::Flat(2)).dense(3).softmax();
    let mut model = Model::new(&network, 1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tiny.onnx");
    write_onnx(&file, &card(&network), &model, false).unwrap();
    let inputs = vec![0.25, 0.75];
    let mut expected = model.predict(&inputs, 1);
    expected[2] += 1e-4;
    let case = |file: &Path, expected: &[f32]| Case {
        file: file.to_owned(),
        shape: vec![1, 2],
        inputs: inputs.clone(),
        expected: expected.to_vec(),
    };
    let told = check_onnx(&python(), &[case(&file, &expected)]).unwrap_err();
    assert!(told.to_string().contains("example 0, output 2"), "{told}");

    let broken = folder.path().join("broken.onnx");
    fs::write(&broken, "no file of ONNX").unwrap();
    let told = check_onnx(&python(), &[case(&broken, &expected)]).unwrap_err();
    assert!(told.to_string().contains("broken.onnx"), "{told}");
}
