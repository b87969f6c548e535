//! Whole scripts, from the first line to the last, on a few pictures of noise.

use std::{fs, process::Command};

use refashion_export::{Framework, script};
use refashion_inference::{Inputs, ModelCard};
use refashion_trainer::{
    AdaGrad, Adam, AdamW, Clip, Loss, Optimizer, RmsProp, Schedule, Sgd, Training,
};
use refashion_zoo::{DenseSpec, Network, Shape};

use crate::peer::{has, python};

/// Makes the pictures that a script of an unknown set asks for.
const PICTURES: &str = "import sys, numpy as np\n\
    r, last = np.random.default_rng(1), sys.argv[1] == 'keras'\n\
    for part, n in (('train', 50), ('test', 20)):\n    \
    np.save(f'x_{part}.npy', r.integers(0, 256, (n, 6, 5, 1) if last else (n, 1, 6, 5), dtype=np.uint8))\n    \
    np.save(f'y_{part}.npy', r.integers(0, 3, n))\n";

#[test]
fn whole_scripts_run_to_their_end() {
    let optimizers = [
        Optimizer::Sgd(Sgd {
            momentum: 0.9,
            nesterov: true,
            weight_decay: 0.01,
            ..Sgd::default()
        }),
        Optimizer::AdaGrad(AdaGrad::default()),
        Optimizer::RmsProp(RmsProp::default()),
        Optimizer::Adam(Adam {
            learning_rate: 1e-5,
            ..Adam::default()
        }),
        Optimizer::AdamW(AdamW::default()),
    ];
    let schedules = [
        Schedule::Step {
            every: 1,
            factor: 0.5,
        },
        Schedule::Exponential { factor: 0.9 },
        Schedule::Cosine {
            epochs: 2,
            floor: 0.1,
        },
        Schedule::Constant,
        Schedule::Constant,
    ];
    let clips = [Clip::Norm(1.0), Clip::Value(0.5), Clip::GlobalNorm(2.0)];
    let losses = [
        Loss::SparseCategoricalCrossEntropy,
        Loss::CategoricalCrossEntropy,
        Loss::MeanSquaredError,
    ];
    let network = Network::new("small", Shape::image(1, 8, 8))
        .conv2d(2, 3)
        .relu()
        .flatten()
        .layer(DenseSpec::new(3).l2(0.01))
        .softmax();
    for (framework, package) in [(Framework::Keras, "keras"), (Framework::Torch, "torch")] {
        if !has(package) {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let run = |arguments: &[&str]| {
            let output = Command::new(python())
                .args(arguments)
                .env("TF_CPP_MIN_LOG_LEVEL", "3")
                .env("CUDA_VISIBLE_DEVICES", "")
                .current_dir(folder.path())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{said}");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        run(&["-c", PICTURES, package]);
        for (number, (optimizer, schedule)) in optimizers.into_iter().zip(schedules).enumerate() {
            let inputs = Inputs {
                pad_to: Some(8),
                ..Inputs::new([1, 6, 5])
            };
            let classes = ["cup", "jug", "a \"bowl\""];
            let mut card = ModelCard::new("mine\n\"", network.clone(), classes, inputs);
            card.training = Some(Training {
                schedule,
                warmup: number % 2,
                clip: clips.get(number).copied(),
                label_smoothing: if number == 0 { 0.1 } else { 0.0 },
                shuffle: number != 1,
                ..Training::new(optimizer, losses[number % 3], 20, 2)
            });
            let text = script(&card, framework).unwrap();
            fs::write(folder.path().join("script.py"), &text).unwrap();
            let printed = run(&["script.py"]);
            let last = printed.lines().last().unwrap_or_default();
            assert!(
                last.contains("0.") || last.contains("1."),
                "{printed}\n{text}"
            );
        }
    }
}

#[test]
fn where_keras_computes_another_loss_the_script_says_so() {
    let end = |activation: &str| {
        let network = Network::new("small", Shape::Flat(4));
        let network = match activation {
            "softmax" => network.dense(3).softmax(),
            _ => network
                .dense(3)
                .layer(refashion_layers::Activation::Sigmoid),
        };
        let mut card = ModelCard::new("mine", network, ["a", "b", "c"], Inputs::new([1, 1, 4]));
        let sgd = Optimizer::Sgd(Sgd::default());
        card.training = Some(Training::new(sgd, Loss::BinaryCrossEntropy, 2, 1));
        script(&card, Framework::Keras).unwrap()
    };
    assert!(end("softmax").contains("# Warning: behind a softmax Keras"));
    assert!(!end("sigmoid").contains("Warning"));
}
