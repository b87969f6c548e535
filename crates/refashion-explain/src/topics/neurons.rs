//! The perceptron, the dense layer, and how both learn.

use refashion_layers::{Dense, DenseConfig, Pass};
use refashion_trainer::{Loss, Optimizer, Sgd, Stepper};
use refashion_zoo::{Activation, DenseSpec, Model, Network, Shape};

use crate::show::{done, grid, number, output, vector};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "perceptron",
        title: "the smallest network: a weighted sum, a function, a step of learning",
        formula: &[
            "z = Σ wᵢ·xᵢ + w₀,   a = f(z) = 1 / (1 + e⁻ᶻ)",
            "E = −y·log a − (1 − y)·log(1 − a)",
            "Δwᵢ = η·(y − a)·xᵢ",
        ],
        source: &["masters, section 2.1.2, equations 1 to 8, Figure 1."],
        example: perceptron,
        written: Some("{ dense = { units = 1, activation = \"sigmoid\" } }"),
        commands: &["explain binary-cross-entropy"],
    },
    Topic {
        name: "dense",
        title: "every neuron sees every value before it",
        formula: &["z = W·x + b,   a = f(z)"],
        source: &[
            "masters, section 2.4, equations 32 to 37, and section 2.1.3, equations 9 and 10; thesis,",
            "section 3.5, \"The fully-connected layer\".",
        ],
        example: dense,
        written: Some("{ dense = { units = 128, activation = \"relu\" } }"),
        commands: &["params masters-fashion-ann"],
    },
    Topic {
        name: "backpropagation",
        title: "the gradient of every weight, from the last layer to the first",
        formula: &[
            "δ⁽ˡ⁾ⱼ = ∂E/∂zⱼ = f'(zⱼ) · Σᵢ wᵢⱼ·δ⁽ˡ⁺¹⁾ᵢ",
            "∂E/∂w⁽ˡ⁾ⱼᵢ = δ⁽ˡ⁾ⱼ · a⁽ˡ⁻¹⁾ᵢ",
        ],
        source: &["masters, section 2.6, equations 38 to 44, Figure 9; thesis, section 3.7."],
        example: backpropagation,
        written: None,
        commands: &["explain gradient-descent"],
    },
];

fn perceptron() -> Result<String> {
    let layer = DenseSpec::new(1).activation(Activation::Sigmoid);
    let network = Network::new("perceptron", Shape::Flat(2)).layer(layer);
    let mut model = Model::new(&network, 0)?;
    // The weights w₁ and w₂, and the bias w₀ behind them.
    model.weights_mut().copy_from_slice(&[0.8, 0.2, 0.1]);
    let (x, label) = ([0.5, -1.0], [1]);
    let criterion = Loss::BinaryCrossEntropy.on(model.head(), 1)?;
    let rate = 0.5;
    let mut stepper = Stepper::new(
        Optimizer::Sgd(Sgd {
            learning_rate: rate,
            ..Sgd::default()
        }),
        3,
    );
    let mut seen = Vec::new();
    let mut lines = vec![format!(
        "x = {}, w = (0.8, 0.2), w₀ = 0.1, the right class y = 1, η = {rate}:",
        vector(&x)
    )];
    for _ in 0..2 {
        let z = model.forward(&x, &Pass::training(1, 0)).to_vec();
        let (mut loss, mut gradient, mut a) = ([0.0], [0.0], z.clone());
        model.head().apply(&mut a, 1);
        criterion.losses(&z, &label, &mut loss);
        criterion.gradient(&z, &label, &mut gradient);
        seen.push([z[0], a[0], loss[0]].map(|value| number(f64::from(value))));
        model.backward(&gradient);
        let before = model.weights().to_vec();
        let (weights, gradients) = model.weights_and_gradients();
        stepper.step(weights, gradients);
        if lines.len() == 1 {
            let steps: Vec<f32> = model
                .weights()
                .iter()
                .zip(&before)
                .map(|(w, b)| w - b)
                .collect();
            let [z, a, loss] = &seen[0];
            lines.push(format!("z  = 0.8·0.5 − 0.2·1 + 0.1 = {z}"));
            lines.push(format!("a  = 1 / (1 + e^−{z}) = {a}"));
            lines.push(format!("E  = −log {a} = {loss}"));
            lines.push(format!(
                "Δw = 0.5 · (1 − {a}) · x = {},  Δw₀ = {}",
                vector(&steps[..2]),
                number(f64::from(steps[2]))
            ));
        }
    }
    let [_, a, loss] = &seen[1];
    lines.push(format!(
        "With the new weights a = {a} and E = {loss}: it has learned."
    ));
    Ok(lines.join("\n"))
}

fn dense() -> Result<String> {
    let config = DenseConfig {
        activation: Activation::Relu,
        ..DenseConfig::new(3, 2)
    };
    let mut layer = Dense::new(config)?;
    let (x, w, b) = (
        [1.0, 2.0, 3.0],
        [1.0, 0.0, -1.0, 0.5, 0.5, 0.5],
        [1.0, -1.0],
    );
    let a = output(&mut layer, &[&w[..], &b].concat(), &x);
    done(&[
        "x = (1, 2, 3), b = (1, −1), and W:",
        &grid(&w, 3),
        "z = (1 − 3 + 1, 0.5 + 1 + 1.5 − 1) = (−1, 2), and behind a ReLU:",
        &format!("a = {}", vector(&a)),
    ])
}

fn backpropagation() -> Result<String> {
    let network = Network::new("two layers", Shape::Flat(2))
        .layer(DenseSpec::new(2).activation(Activation::Sigmoid))
        .layer(DenseSpec::new(1).activation(Activation::Sigmoid));
    let mut model = Model::new(&network, 0)?;
    let weights = [0.3, -0.2, 0.5, 0.4, 0.1, -0.1, 0.7, -0.6, 0.2];
    model.weights_mut().copy_from_slice(&weights);
    let (x, label) = ([1.0, 0.5], [1]);
    let criterion = Loss::BinaryCrossEntropy.on(model.head(), 1)?;
    let error = |model: &mut Model| {
        let mut loss = [0.0];
        criterion.losses(model.forward(&x, &Pass::training(1, 0)), &label, &mut loss);
        f64::from(loss[0])
    };
    let z = model.forward(&x, &Pass::training(1, 0)).to_vec();
    let mut gradient = [0.0];
    criterion.gradient(&z, &label, &mut gradient);
    model.backward(&gradient);
    let gradients = model.gradients().to_vec();
    let mut lines = vec![
        "Two neurons and one behind them, all with sigmoids; the loss is binary cross-entropy:"
            .to_owned(),
        format!(
            "x = {}, y = 1, first weights {} and {}, biases {},",
            vector(&x),
            vector(&weights[..2]),
            vector(&weights[2..4]),
            vector(&weights[4..6])
        ),
        format!(
            "then weights {} and bias {}: E = {}.",
            vector(&weights[6..8]),
            number(f64::from(weights[8])),
            number(error(&mut model))
        ),
        "A weight of the first layer, moved by 0.01 to both sides, changes E by what".to_owned(),
        "backpropagation says:".to_owned(),
    ];
    for (index, name) in ["w₁₁", "w₁₂", "w₂₁", "w₂₂"].into_iter().enumerate() {
        let mut sides = [0.01, -0.01].map(|by| {
            model.weights_mut()[index] = weights[index] + by;
            error(&mut model)
        });
        model.weights_mut()[index] = weights[index];
        sides[0] = (sides[0] - sides[1]) / 0.02;
        let computed = number(f64::from(gradients[index]));
        lines.push(format!(
            "{name}: by differences {:>8}, by backpropagation {computed:>8}",
            number(sides[0])
        ));
    }
    Ok(lines.join("\n"))
}
