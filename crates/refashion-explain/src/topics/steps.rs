//! What is done to the steps of a training and to the weights that they come to.

use refashion_layers::Activation::Softmax;
use refashion_layers::{Dense, DenseConfig, Layer, Pass, ProductPrecision};
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
    Topic {
        name: "mixed-precision",
        title: "factors in bf16, sums in single precision",
        formula: &["y = Σ r(w)·r(x),   r rounds to bf16: 8 bits of 24, the same range"],
        source: &[
            "No document. Kalamkar and others, 2019. As Keras's mixed_bfloat16 and PyTorch's autocast, but that",
            "sums, and what is passed on, stay single. Dense layers and convolutions have such factors where",
            "the machine multiplies them quickly; the first convolution of an image stays single.",
        ],
        example: rounding,
        written: Some("precision = \"bf16\""),
        commands: &["train lenet5 --dataset fashion-mnist --precision bf16"],
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

fn rounding() -> Result<String> {
    let (w, x) = ([0.1, 0.2, 0.3], [1.01, 2.02, 3.03]);
    let product = |w: &[f32], x: &[f32], precision| {
        let config = DenseConfig {
            bias: false,
            ..DenseConfig::new(x.len(), 1)
        };
        let (mut dense, mut y) = (Dense::new(config)?, [0.0]);
        let pass = Pass::training(1, 0).precision(precision);
        dense.forward(&pass, w, &mut [], x, &mut y);
        Ok(y[0])
    };
    let rounded = |values: [f32; 3]| -> Result<Vec<f32>> {
        let values = values.into_iter();
        values
            .map(|value| product(&[value], &[1.0], ProductPrecision::Bf16))
            .collect()
    };
    done(&[
        &named(&[
            ("w", &w),
            ("r(w)", &rounded(w)?),
            ("x", &x),
            ("r(x)", &rounded(x)?),
        ]),
        &named(&[
            ("Σ w·x", &[product(&w, &x, ProductPrecision::F32)?]),
            ("Σ r(w)·r(x)", &[product(&w, &x, ProductPrecision::Bf16)?]),
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
