//! Activation functions.

use refashion_layers::{Activation, Layer, PRelu, Pass};

use crate::show::{done, named};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "sigmoid",
        title: "presses any number into 0 … 1",
        formula: &["f(z)  = 1 / (1 + e⁻ᶻ)", "f'(z) = f(z) · (1 − f(z))"],
        source: &[
            "masters, section 2.2.1, equations 11 and 12, Figure 3: the slope is at most ¼ and vanishes",
            "away from 0, which is why deep networks do without it.",
        ],
        example: || curve(Activation::Sigmoid),
        written: Some("{ dense = { units = 1, activation = \"sigmoid\" } }"),
        commands: &["explain binary-cross-entropy"],
    },
    Topic {
        name: "tanh",
        title: "presses any number into −1 … 1",
        formula: &["f(z)  = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)", "f'(z) = 1 − f(z)²"],
        source: &[
            "No equation. report, appendix B, and hw5, appendix B, train with it; LeNet-5 was made so.",
        ],
        example: || curve(Activation::Tanh),
        written: Some("{ conv2d = { filters = 6, kernel = [5, 5], activation = \"tanh\" } }"),
        commands: &["figures masters/lenet5", "figures report"],
    },
    Topic {
        name: "relu",
        title: "keeps what is positive",
        formula: &["f(z)  = max(0, z)", "f'(z) = 1 where z > 0, 0 elsewhere"],
        source: &[
            "masters, section 2.2.2, equations 13 and 14, Figure 4; thesis, section 4.3. A neuron whose",
            "z is never positive learns nothing any more: it is dead.",
        ],
        example: || curve(Activation::Relu),
        written: Some("{ conv2d = { filters = 32, kernel = [3, 3], activation = \"relu\" } }"),
        commands: &["figures thesis"],
    },
    Topic {
        name: "leaky-relu",
        title: "a ReLU that lets a little through on the left",
        formula: &[
            "f(z)  = max(0, z) + b·min(0, z)",
            "f'(z) = 1 where z > 0, b elsewhere",
        ],
        source: &[
            "masters, section 2.2.3, equations 15 to 17, Figure 5, with b = 0.01; lab3 and report take",
            "0.1, and so does the example.",
        ],
        example: || curve(Activation::LeakyRelu(0.1)),
        written: Some("{ activation = { leaky_relu = 0.1 } }"),
        commands: &["figures lab3", "figures report"],
    },
    Topic {
        name: "prelu",
        title: "a leaky ReLU that learns its slope",
        formula: &[
            "f(z)    = max(0, z) + b·min(0, z)",
            "∂f / ∂b = 0 where z > 0, z elsewhere",
        ],
        source: &[
            "masters, section 2.2.4, equation 18. Here there is one b a channel, as with Keras'",
            "PReLU(shared_axes=[1, 2]); without shared_axes Keras learns one for each value of the image.",
        ],
        example: prelu,
        written: Some("{ prelu = {} }"),
        commands: &["explain leaky-relu"],
    },
    Topic {
        name: "elu",
        title: "a ReLU that bends smoothly towards −a",
        formula: &[
            "f(z)  = z where z > 0, a·(eᶻ − 1) elsewhere",
            "f'(z) = 1 where z > 0, a·eᶻ = f(z) + a elsewhere",
        ],
        source: &["masters, section 2.2.5, equations 19 and 20, Figure 6, with a = 1."],
        example: || curve(Activation::Elu(1.0)),
        written: Some("{ activation = { elu = 1.0 } }"),
        commands: &["explain relu"],
    },
    Topic {
        name: "gelu",
        title: "a ReLU whose gate is the normal distribution",
        formula: &[
            "f(z)  = z · Φ(z)",
            "f'(z) = Φ(z) + z · φ(z), Φ and φ the standard normal distribution and its density",
            "gelu_tanh: ½ · z · (1 + tanh(√(2/π) · (z + 0.044715·z³))), Keras' approximate=True",
        ],
        source: &[
            "No document; Hendrycks and Gimpel, Gaussian Error Linear Units (2016). It falls before it",
            "rises, so that its gradient needs z, and no layer fuses it.",
        ],
        example: gelu,
        written: Some("{ dense = { units = 128, activation = \"gelu\" } }"),
        commands: &["explain silu"],
    },
    Topic {
        name: "silu",
        title: "a ReLU whose gate is a sigmoid; also called swish",
        formula: &[
            "f(z)  = z · σ(z), σ(z) = 1 / (1 + e⁻ᶻ)",
            "f'(z) = σ(z) · (1 + z · (1 − σ(z)))",
        ],
        source: &[
            "No document; Ramachandran, Zoph and Le, Searching for Activation Functions (2017). Its least",
            "value is −0.278, at z = −1.278. \"swish\" is read as well.",
        ],
        example: || curve(Activation::Silu),
        written: Some("{ conv2d = { filters = 32, kernel = [3, 3], activation = \"silu\" } }"),
        commands: &["explain sigmoid"],
    },
    Topic {
        name: "softplus",
        title: "a ReLU without a kink",
        formula: &["f(z)  = ln(1 + eᶻ)", "f'(z) = 1 / (1 + e⁻ᶻ) = 1 − e^−f(z)"],
        source: &[
            "No document. Its slope is the sigmoid; it lies above the ReLU, by ln 2 at z = 0.",
        ],
        example: || curve(Activation::Softplus),
        written: Some("{ activation = \"softplus\" }"),
        commands: &["explain relu", "explain sigmoid"],
    },
    Topic {
        name: "softmax",
        title: "turns numbers into probabilities that add up to 1",
        formula: &[
            "f(zᵢ) = e^zᵢ / Σⱼ e^zⱼ",
            "∂f(zᵢ)/∂zⱼ = f(zᵢ)·(1 − f(zᵢ)) where i = j, −f(zᵢ)·f(zⱼ) elsewhere",
        ],
        source: &[
            "masters, section 2.2.6, equations 21 to 25. (thesis, Image 1, shows ten probabilities that",
            "add up to 1.45, which no softmax makes.)",
        ],
        example: softmax,
        written: Some("{ dense = { units = 10, activation = \"softmax\" } }"),
        commands: &["figures masters/cifar-ann"],
    },
];

const Z: [f32; 8] = [-3.0, -2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 3.0];

/// A table of the function and its slope.
fn curve(activation: Activation) -> Result<String> {
    let (f, slope) = of(activation);
    done(&[&named(&[("z", &Z), ("f(z)", &f), ("f'(z)", &slope)])])
}

/// The values of a function at [`Z`], and its slopes.
fn of(activation: Activation) -> ([f32; 8], [f32; 8]) {
    let (mut f, mut slope) = (Z, [1.0; 8]);
    activation.apply(&mut f, 1);
    activation.gradient_at(&Z, &f, &mut slope, 1);
    (f, slope)
}

fn gelu() -> Result<String> {
    let ((f, slope), (tanh, _)) = (of(Activation::Gelu), of(Activation::GeluTanh));
    done(&[
        &named(&[("z", &Z), ("f(z)", &f), ("f'(z)", &slope)]),
        "",
        "By tanh:",
        &named(&[("z", &Z), ("f(z)", &tanh)]),
    ])
}

fn prelu() -> Result<String> {
    let mut layer = PRelu::new(1, 4)?;
    let (z, b, mut f) = ([-2.0, -1.0, 1.0, 2.0], [0.25], [0.0; 4]);
    let (mut slope, mut db) = ([0.0; 4], [0.0]);
    let pass = Pass::training(1, 0);
    layer.forward(&pass, &b, &mut [], &z, &mut f);
    layer.backward(&pass, &b, &z, &f, &mut [1.0; 4], &mut db, Some(&mut slope));
    done(&[
        "With b = 0.25:",
        &named(&[("z", &z), ("f(z)", &f), ("f'(z)", &slope)]),
        &format!(
            "Σ ∂f/∂b = −2 − 1 = {}: a step against it makes b larger.",
            db[0]
        ),
    ])
}

fn softmax() -> Result<String> {
    let z = [1.0, 2.0, 3.0];
    let mut p = z;
    Activation::Softmax.apply(&mut p, 3);
    let slopes = [0, 1, 2].map(|i| {
        let mut slopes = [0.0; 3];
        slopes[i] = 1.0;
        Activation::Softmax.gradient(&p, &mut slopes, 3);
        slopes
    });
    done(&[
        &named(&[("z", &z), ("f(z)", &p)]),
        &format!(
            "They add up to {}.",
            crate::show::number(f64::from(p.iter().sum::<f32>()))
        ),
        "",
        "The slopes ∂f(zᵢ)/∂zⱼ, a row for each i; each row adds up to 0:",
        &crate::show::grid(&slopes.concat(), 3),
    ])
}
