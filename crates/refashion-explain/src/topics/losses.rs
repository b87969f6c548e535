//! Losses, called error functions by the master's thesis.

use refashion_layers::Activation::{self, Linear, Sigmoid, Softmax};
use refashion_trainer::Loss;
use refashion_zoo::{DenseSpec, Model, Network, Shape};

use crate::show::{done, named, number};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "mean-squared-error",
        title: "the mean of the squared differences",
        formula: &["E = (1/n) Σ (rᵢ − yᵢ)²", "∂E/∂rᵢ = (2/n)·(rᵢ − yᵢ)"],
        source: &[
            "masters, section 2.3.1, equations 26 and 27, which has ½ in place of 1/n, so that the 2",
            "cancels. Here it is the mean, as in Keras and PyTorch.",
        ],
        example: || loss(Loss::MeanSquaredError, Linear, &[0.8, 0.3, 0.1], 0, "r"),
        written: Some("loss = \"mean_squared_error\""),
        commands: &["explain gradient-descent"],
    },
    Topic {
        name: "binary-cross-entropy",
        title: "how surprising the right one of two classes is",
        formula: &[
            "E = −y·log r − (1 − y)·log(1 − r)",
            "∂E/∂r = (r − y) / (r·(1 − r));  behind a sigmoid, r = f(z):  ∂E/∂z = r − y",
        ],
        source: &[
            "masters, section 2.3.2, equations 28 and 29, and section 2.1.2, equation 3.",
            "Computed from z, where the logarithm and the exponential cancel: it stays finite and exact",
            "even where r rounds to 0 or 1. Behind a softmax it is this formula of each of its values, whose",
            "mean is taken; Keras 3 on TensorFlow takes the sigmoids of the logits there instead, which is",
            "another number: of z = (2, -1, 0.5) and class 0 it makes 0.4714, the formula 0.1580.",
        ],
        example: binary,
        written: Some("loss = \"binary_cross_entropy\""),
        commands: &["explain perceptron"],
    },
    Topic {
        name: "categorical-cross-entropy",
        title: "how surprising the right one of several classes is",
        formula: &[
            "E = −Σ yᵢ·log rᵢ = −log r of the right class",
            "behind a softmax, r = f(z):  ∂E/∂zᵢ = rᵢ − yᵢ",
        ],
        source: &[
            "masters, section 2.3.3, equations 30 and 31, and section 2.6, equation 38; thesis, section",
            "4.4. Keras says \"sparse\" where the label is a number, and \"categorical\" where it is a vector",
            "of one 1 and many 0 (lab3); the value is the same.",
        ],
        example: || {
            loss(
                Loss::CategoricalCrossEntropy,
                Softmax,
                &[1.0, 2.0, 3.0],
                2,
                "z",
            )
        },
        written: Some("loss = \"sparse_categorical_cross_entropy\""),
        commands: &["reproduce lab3/baseline --epochs 1"],
    },
    Topic {
        name: "l2",
        title: "a penalty that keeps weights small",
        formula: &["E' = E + λ·Σ w²", "∂E'/∂w = ∂E/∂w + 2·λ·w"],
        source: &[
            "No equation. report, appendix B, and hw5, appendix B, have λ = 0.0001 on their dense kernels.",
            "Keras reports E', also of validation and test images.",
        ],
        example: penalty,
        written: Some("{ dense = { units = 500, l2 = 0.0001 } }"),
        commands: &["reproduce hw5/dense --epochs 1"],
    },
];

/// A loss on one example, and its gradient.
fn loss(loss: Loss, head: Activation, z: &[f32], label: u8, name: &str) -> Result<String> {
    let criterion = loss.on(head, z.len())?;
    let (mut value, mut gradient) = ([0.0], vec![0.0; z.len()]);
    criterion.losses(z, &[label], &mut value);
    criterion.gradient(z, &[label], &mut gradient);
    let mut y = vec![0.0; z.len()];
    y[usize::from(label)] = 1.0;
    let mut rows: Vec<(&str, &[f32])> = vec![(name, z)];
    let mut r = z.to_vec();
    head.apply(&mut r, z.len());
    if head != Linear {
        rows.push(("r = f(z)", &r));
    }
    let slope = format!("∂E/∂{name}");
    rows.push(("y", &y));
    rows.push((&slope, &gradient));
    done(&[
        &named(&rows),
        &format!("E = {}", number(f64::from(value[0]))),
    ])
}

fn binary() -> Result<String> {
    let criterion = Loss::BinaryCrossEntropy.on(Sigmoid, 1)?;
    let z = [-200.0, -2.0, 0.0, 2.0, 200.0];
    let (mut r, mut losses, mut gradient) = (z, [0.0; 5], [0.0; 5]);
    Sigmoid.apply(&mut r, 1);
    criterion.losses(&z, &[1; 5], &mut losses);
    for (z, gradient) in z.chunks(1).zip(gradient.chunks_mut(1)) {
        criterion.gradient(z, &[1], gradient);
    }
    done(&[
        "Five predictions of which each should be y = 1:",
        &named(&[
            ("z", &z),
            ("r = f(z)", &r),
            ("E", &losses),
            ("∂E/∂z", &gradient),
        ]),
        "The first r has rounded to 0, whose logarithm is −∞; E is 200 all the same.",
    ])
}

fn penalty() -> Result<String> {
    let layer = DenseSpec {
        bias: false,
        ..DenseSpec::new(1).l2(0.01)
    };
    let network = Network::new("penalised", Shape::Flat(3)).layer(layer);
    let mut model = Model::new(&network, 0)?;
    let w = [1.0, -2.0, 3.0];
    model.weights_mut().copy_from_slice(&w);
    model.add_penalty_gradient();
    done(&[
        "With λ = 0.01:",
        &named(&[("w", &w), ("2·λ·w", model.gradients())]),
        &format!("λ·Σ w² = 0.01 · 14 = {}", number(model.penalty())),
    ])
}
