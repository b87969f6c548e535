//! What is done to the steps of a training and to the weights that they come to.

use refashion_layers::Activation::Softmax;
use refashion_trainer::{Loss, Optimizer, Sgd, Training};

use crate::show::{done, named};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "warm-up",
        title: "small steps at first",
        formula: &["η = η₀·t/(k + 1) in epoch t of the first k, then as the schedule says"],
        source: &[
            "No document. Goyal and others, 2017: large rates do harm while the weights are random.",
        ],
        example: warm_up,
        written: Some("warmup = 3"),
        commands: &["train lenet5 --dataset fashion-mnist --warmup 2"],
    },
    Topic {
        name: "gradient-accumulation",
        title: "several batches make one step",
        formula: &[
            "∂E/∂w = Σ n_b·∂E_b/∂w / Σ n_b over k batches of n_b images",
            "the step is that of one batch k times as large; an epoch's last step takes what is left",
        ],
        source: &[
            "No document. It takes the memory of the small batch. Batch normalisation still sees the small",
            "batches, and Keras, whose gradient_accumulation_steps go on from epoch to epoch, counts each",
            "batch alike.",
        ],
        example: accumulation,
        written: Some("accumulate = 4"),
        commands: &["train lenet5 --dataset fashion-mnist --accumulate 4"],
    },
    Topic {
        name: "weight-averaging",
        title: "an exponential mean (EMA) of the weights",
        formula: &["a ← m·a + (1 − m)·w after each step,   a = w after the first"],
        source: &[
            "No document. Polyak and Juditsky, 1992. As Keras's use_ema with SwapEMAWeights at the end of",
            "each epoch: the training goes on with w, while a is validated, kept as best and last, and",
            "tested. Running statistics stay those of the training; timm's ModelEma averages them too.",
        ],
        example: averaging,
        written: Some("ema = 0.999"),
        commands: &["train lenet5 --dataset fashion-mnist --ema 0.999"],
    },
];

fn warm_up() -> Result<String> {
    let sgd = Optimizer::Sgd(Sgd {
        learning_rate: 0.1,
        ..Sgd::default()
    });
    let training = Training {
        warmup: 3,
        ..Training::new(sgd, Loss::default(), 32, 6)
    };
    let losses = [1.0; 6];
    let rates: Vec<f32> = (0..6)
        .map(|epochs| training.learning_rate(&losses[..epochs]) as f32)
        .collect();
    let epochs: Vec<f32> = (1..=6_u8).map(f32::from).collect();
    done(&[
        "With η₀ = 0.1 and k = 3:",
        &named(&[("epoch", &epochs), ("η", &rates)]),
    ])
}

fn accumulation() -> Result<String> {
    let criterion = Loss::CategoricalCrossEntropy.on(Softmax, 2)?;
    let z = [1.0, 0.0, 0.0, 1.0, 2.0, 0.0];
    let labels = [0, 0, 1];
    // The gradient of a bias is that of the logits, summed over the images.
    let bias = |z: &[f32], labels: &[u8]| {
        let mut gradient = vec![0.0; z.len()];
        criterion.gradient(z, labels, &mut gradient);
        [0, 1].map(|class| gradient.iter().skip(class).step_by(2).sum::<f32>())
    };
    let whole = bias(&z, &labels);
    let (first, second) = (bias(&z[..4], &labels[..2]), bias(&z[4..], &labels[2..]));
    let together = [0, 1].map(|class| (2.0 * first[class] + second[class]) / 3.0);
    done(&[
        "The gradient of two biases, of batches of 2 and 1 images:",
        &named(&[
            ("first batch", &first),
            ("second batch", &second),
            ("(2·first + second) / 3", &together),
            ("one batch of 3", &whole),
        ]),
    ])
}

fn averaging() -> Result<String> {
    let w = [1.0_f32, 3.0, 1.0, 3.0, 1.0, 3.0];
    let mut a = w[0];
    let mean = w.map(|w| {
        a = 0.8 * a + 0.2 * w;
        a
    });
    done(&[
        "A weight that jumps from step to step, m = 0.8:",
        &named(&[("w", &w), ("a", &mean)]),
    ])
}
