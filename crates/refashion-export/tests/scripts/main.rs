//! Exported scripts, run: the same counts, and with the same weights the same first loss and the same
//! predictions to 1e-5; what the framework saves of them is loaded here, and is what went.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../peer/mod.rs"]
mod peer;
#[path = "../onnx/random.rs"]
mod random;
mod whole;

use std::{
    io::Write,
    process::{Command, Stdio},
};

use peer::{has, python};
use random::Random;
use refashion_export::{Error, Framework, script};
use refashion_inference::{Inputs, ModelCard};
use refashion_layers::{Activation, Pass};
use refashion_trainer::{Focal, Loss, Optimizer, Training};
use refashion_zoo::{
    Model, Network, Shape, all,
    convert::{self, Format},
};
use serde_json::{Value, json};

const EXAMPLES: usize = 3;

#[test]
fn scripts_of_the_zoo_have_the_counts_and_the_first_loss() {
    let mut networks = all();
    // AlexNet's 244 MB tell nothing that smaller ones do not.
    networks.retain(|network| network.summary().unwrap().total < 10_000_000);
    let refused = agree(&networks, 1);
    assert_eq!(refused, Vec::<String>::new());
}

#[test]
fn scripts_of_random_networks_do_too_or_name_what_is_lacking() {
    let mut random = Random(40);
    let networks: Vec<Network> = (0..40)
        .map(|number| random.network(format!("random-{number}")))
        .filter(|network| {
            matches!(
                network.check().unwrap().last().unwrap().output,
                Shape::Flat(_)
            )
        })
        .collect();
    let refused = agree(&networks, 2);
    println!("{} networks, refused: {refused:#?}", networks.len());
    let known = [
        "Pooling2D",
        "Conv2D",
        "SeparableConv2D",
        "SpatialConv2D",
        "(Flatten)",
    ];
    for reason in &refused {
        assert!(known.iter().any(|known| reason.contains(known)), "{reason}");
    }
    assert!(refused.len() < networks.len(), "{refused:#?}");
}

/// Holds scripts of both frameworks against what is computed here, and returns why some have none.
fn agree(networks: &[Network], seed: u64) -> Vec<String> {
    let mut random = Random(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut refused = Vec::new();
    for (framework, package) in [(Framework::Keras, "keras"), (Framework::Torch, "torch")] {
        let mut cases = Vec::new();
        for network in networks {
            let mut model = random.model(network);
            let card = card(network, &model);
            let script = match script(&card, framework) {
                Ok(script) => script,
                Err(error @ Error::NoCounterpart { .. }) => {
                    refused.push(format!("{}: {error}", network.name));
                    continue;
                }
                Err(error) => panic!("{error}"),
            };
            let weights = folder.path().join(format!("{}-{package}", network.name));
            let format = match framework {
                Framework::Keras => Format::Keras,
                Framework::Torch => Format::PyTorch,
            };
            convert::save(&model, &weights, format).unwrap();
            let inputs: Vec<f32> = (0..EXAMPLES * model.input_len())
                .map(|_| random.unit())
                .collect();
            let outputs = model.output_len();
            let labels: Vec<usize> = (0..EXAMPLES)
                .map(|_| random.between(0, outputs.max(2)))
                .collect();
            let scores = model.predict(&inputs, EXAMPLES);
            let loss = mean_loss(&card, &scores, &labels) + model.penalty();
            let values = model.weights().len() + model.state().len();
            let shape = [&[EXAMPLES], &network.input.dims()[..]].concat();
            let call = json!({
                "name": network.name, "framework": package, "script": script, "weights": weights,
                "shape": shape, "inputs": inputs,
                "labels": labels, "vectors": vectors(&card, outputs),
            });
            // In PyTorch a softmax or sigmoid at the end is the loss's.
            let outputs = match framework {
                Framework::Keras => scores,
                Framework::Torch => model.forward(&inputs, &Pass::inference(EXAMPLES)).to_vec(),
            };
            cases.push(Tried {
                call,
                values,
                loss,
                outputs,
                model,
            });
        }
        if has(package) && has("safetensors") {
            run(&cases);
        }
    }
    refused
}

/// What a script is tried with, and what is expected of it.
struct Tried {
    call: Value,
    values: usize,
    loss: f64,
    outputs: Vec<f32>,
    model: Model,
}

fn run(cases: &[Tried]) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/run_scripts.py");
    let mut child = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for Tried { call, .. } in cases {
        writeln!(stdin, "{call}").unwrap();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the reason stands above");
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), cases.len());
    for (tried, answer) in cases.iter().zip(answers) {
        let Tried {
            call,
            values,
            loss: expected,
            outputs,
            model,
        } = tried;
        let name = format!("{}, {}", call["name"], call["framework"]);
        assert_eq!(answer["count"], *values, "{name}");
        let loss = answer["loss"].as_f64().unwrap();
        // A loss is a logarithm of what agrees to 1e-5 of its largest.
        assert!(
            (loss - expected).abs() <= 1e-4 * expected.max(1.0),
            "{name}: {loss}, {expected}\n{}",
            call["script"].as_str().unwrap_or_default()
        );
        let scale = outputs
            .iter()
            .fold(1.0, |most: f64, value| most.max(f64::from(value.abs())));
        let found = answer["outputs"].as_array().unwrap();
        assert_eq!(found.len(), outputs.len(), "{name}");
        for (found, &expected) in found.iter().zip(outputs) {
            let (found, expected) = (found.as_f64().unwrap(), f64::from(expected));
            assert!(
                (found - expected).abs() <= 1e-5 * scale,
                "{name}: {found}, {expected}"
            );
        }
        // The weights come back as they went.
        let back = format!("{}.back", call["weights"].as_str().unwrap());
        let mut again = Model::new(model.network(), 0).unwrap();
        convert::load(&mut again, back).unwrap();
        assert_eq!(again.parameters(), model.parameters(), "{name}");
    }
    println!("{} scripts agree", cases.len());
}

/// The loss that fits the end of the network.
fn card(network: &Network, model: &Model) -> ModelCard {
    let loss = match model.head() {
        Activation::Softmax if network.layers.len().is_multiple_of(3) => {
            Loss::CategoricalFocalCrossEntropy(Focal {
                alpha: 0.5,
                gamma: 1.5,
            })
        }
        Activation::Softmax => Loss::SparseCategoricalCrossEntropy,
        Activation::Sigmoid => Loss::BinaryCrossEntropy,
        _ => Loss::MeanSquaredError,
    };
    let classes = (0..model.output_len().max(2)).map(|class| class.to_string());
    let mut card = ModelCard::new(
        "drawn",
        network.clone(),
        classes,
        Inputs::new(network.input.planes()),
    );
    card.training = Some(Training::new(
        Optimizer::Adam(Default::default()),
        loss,
        32,
        2,
    ));
    card
}

/// How long a label is as a vector; none for a class.
fn vectors(card: &ModelCard, outputs: usize) -> Option<usize> {
    let loss = card.training.as_ref().unwrap().loss;
    (loss != Loss::SparseCategoricalCrossEntropy).then_some(outputs)
}

fn mean_loss(card: &ModelCard, scores: &[f32], labels: &[usize]) -> f64 {
    let outputs = scores.len() / labels.len();
    let loss = card.training.as_ref().unwrap().loss;
    let mut total = 0.0;
    for (row, &label) in scores.chunks(outputs).zip(labels) {
        for (output, &score) in row.iter().enumerate() {
            let score = f64::from(score);
            let target = match outputs {
                1 => label as f64,
                _ => f64::from(u8::from(output == label)),
            };
            total += match loss {
                Loss::SparseCategoricalCrossEntropy => -target * score.ln(),
                Loss::CategoricalFocalCrossEntropy(Focal { alpha, gamma, .. }) => {
                    -target * alpha * (1.0 - score).powf(gamma) * score.ln()
                }
                Loss::BinaryCrossEntropy => {
                    let each = -target * score.ln() - (1.0 - target) * (1.0 - score).ln();
                    each / outputs as f64
                }
                _ => (score - target).powi(2) / outputs as f64,
            };
        }
    }
    total / labels.len() as f64
}
