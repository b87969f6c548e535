//! Optimizers.

use refashion_trainer::{AdaGrad, Adam, AdamW, Clip, Convention, Optimizer, RmsProp, Sgd, Stepper};

use crate::show::{done, named, number, vector};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "gradient-descent",
        title: "a step against the gradient",
        formula: &["w ← w − η·g,  where g = ∂E/∂w"],
        source: &[
            "masters, section 2.1.2, equation 2, and section 2.6.1, equation 46; thesis, section 4.3,",
            "\"The gradient descent\". hw5, appendix B, trains its example so, with momentum.",
        ],
        example: || {
            descent(Optimizer::Sgd(Sgd {
                learning_rate: 0.1,
                ..Sgd::default()
            }))
        },
        written: Some("optimizer = { sgd = { rate = 0.1 } }"),
        commands: &["reproduce hw5/augmented --epochs 1"],
    },
    Topic {
        name: "momentum",
        title: "gradient descent that keeps rolling",
        formula: &["u ← m·u − η·g", "w ← w + u"],
        source: &["No equation. hw5, appendix B, has η = 0.01 and m = 0.9."],
        example: || {
            let settings = Sgd {
                learning_rate: 0.1,
                momentum: 0.9,
                nesterov: false,
                ..Sgd::default()
            };
            descent(Optimizer::Sgd(settings))
        },
        written: Some("optimizer = { sgd = { rate = 0.01, momentum = 0.9 } }"),
        commands: &["reproduce hw5/augmented --epochs 1"],
    },
    Topic {
        name: "nesterov",
        title: "momentum that looks ahead",
        formula: &["u ← m·u − η·g", "w ← w + m·u − η·g"],
        source: &["No equation; Keras' SGD(nesterov=True)."],
        example: || {
            let settings = Sgd {
                learning_rate: 0.1,
                momentum: 0.9,
                nesterov: true,
                ..Sgd::default()
            };
            descent(Optimizer::Sgd(settings))
        },
        written: Some("optimizer = { sgd = { rate = 0.01, momentum = 0.9, nesterov = true } }"),
        commands: &["explain momentum"],
    },
    Topic {
        name: "adagrad",
        title: "rates that shrink with all gradients so far",
        formula: &["G ← G + g²", "w ← w − η·g / √(G + ε)"],
        source: &[
            "masters, section 2.6.1, equations 45 to 49. PyTorch adds ε behind the root, √G + ε; here",
            "convention = \"pytorch\" does. Keras lets G start at 0.1, the document at 0, as here.",
        ],
        example: || {
            let settings = AdaGrad {
                learning_rate: 0.1,
                initial: 0.0,
                ..AdaGrad::default()
            };
            descent(Optimizer::AdaGrad(settings))
        },
        written: Some("optimizer = { adagrad = { rate = 0.1, initial = 0.0 } }"),
        commands: &["explain rmsprop"],
    },
    Topic {
        name: "rmsprop",
        title: "rates that follow the gradients of late",
        formula: &["A ← γ·A + (1 − γ)·g²", "w ← w − η·g / √(A + ε)"],
        source: &["masters, section 2.6.2, equations 50 and 51, with γ = 0.9."],
        example: || {
            descent(Optimizer::RmsProp(RmsProp {
                learning_rate: 0.1,
                ..RmsProp::default()
            }))
        },
        written: Some("optimizer = { rmsprop = { rate = 0.001, rho = 0.9 } }"),
        commands: &["explain adam"],
    },
    Topic {
        name: "adam",
        title: "running means of the gradient and of its square",
        formula: &[
            "m ← β₁·m + (1 − β₁)·g       v ← β₂·v + (1 − β₂)·g²",
            "m̂ = m / (1 − β₁ᵗ)           v̂ = v / (1 − β₂ᵗ)",
            "w ← w − η·m̂ / (√v̂ + ε)",
        ],
        source: &[
            "masters, section 2.6.3, equations 52 to 56, with β₁ = 0.9 and β₂ = 0.999; thesis, section",
            "4.4; most experiments. Keras adds ε to √v before the correction, which is another ε; here",
            "that is convention = \"keras\", and the document's is \"pytorch\".",
        ],
        example: adam,
        written: Some("optimizer = { adam = { rate = 0.001 } }"),
        commands: &["reproduce thesis --epochs 1"],
    },
    Topic {
        name: "adamw",
        title: "Adam that also shrinks the weights",
        formula: &["w ← w − η·λ·w, then a step of Adam"],
        source: &["No document; Loshchilov and Hutter (2019), and Keras' AdamW."],
        example: || {
            descent(Optimizer::AdamW(AdamW {
                learning_rate: 0.1,
                ..AdamW::default()
            }))
        },
        written: Some("optimizer = { adamw = { rate = 0.001, decay = 0.004 } }"),
        commands: &["explain adam"],
    },
    Topic {
        name: "clipping",
        title: "a bound on the gradient",
        formula: &["g ← g · c / ‖g‖ where ‖g‖ > c;  or each value brought within −c … c"],
        source: &["No document; Keras' clipnorm, global_clipnorm and clipvalue."],
        example: clipping,
        written: Some("clip = { global_norm = 1.0 }"),
        commands: &["explain gradient-descent"],
    },
];

/// Five steps down a parabola.
fn descent(optimizer: Optimizer) -> Result<String> {
    let (mut steps, mut gradients, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    let constants = constants(&optimizer);
    let mut stepper = Stepper::new(optimizer, 1);
    let mut w = [1.0_f32];
    for step in 1..=5 {
        let g = 2.0 * w[0];
        stepper.step(&mut w, &[g]);
        steps.push(step as f32);
        gradients.push(g);
        weights.push(w[0]);
    }
    let rows = [
        ("step", &steps[..]),
        ("g = 2w", &gradients[..]),
        ("w", &weights[..]),
    ];
    done(&[
        &format!("Down E(w) = w² from w = 1, with {constants}:"),
        &named(&rows),
    ])
}

/// The constants of an optimizer, by their signs in its formula.
fn constants(optimizer: &Optimizer) -> String {
    let rate = number(optimizer.learning_rate());
    let others = match optimizer {
        Optimizer::Sgd(o) if o.momentum > 0.0 => format!(" and m = {}", number(o.momentum)),
        Optimizer::AdaGrad(o) => {
            let initial = number(o.initial);
            format!(", ε = {:e} and G = {initial} at first", o.epsilon)
        }
        Optimizer::RmsProp(o) => format!(", γ = {} and ε = {:e}", number(o.rho), o.epsilon),
        Optimizer::Adam(o) => format!(
            ", β₁ = {}, β₂ = {} and ε = {:e}",
            number(o.beta1),
            number(o.beta2),
            o.epsilon
        ),
        Optimizer::AdamW(o) => format!(
            ", λ = {}, β₁ = {}, β₂ = {} and ε = {:e}",
            number(o.weight_decay),
            number(o.beta1),
            number(o.beta2),
            o.epsilon
        ),
        _ => String::new(),
    };
    format!("η = {rate}{others}")
}

fn adam() -> Result<String> {
    let convention = Convention::PyTorch;
    let settings = Adam {
        learning_rate: 0.1,
        epsilon: 1e-8,
        convention,
        ..Adam::default()
    };
    let steps = descent(Optimizer::Adam(settings))?;
    done(&[
        &steps,
        "The first step is η, however large the gradient: m̂ / √v̂ is then g / |g|.",
    ])
}

fn clipping() -> Result<String> {
    let gradients = [3.0, 4.0];
    let clipped = |clip: Clip| {
        let mut clipped = gradients;
        clip.apply(&mut clipped, std::iter::once(0..2));
        clipped
    };
    done(&[
        &format!("The gradient {} has the norm 5.", vector(&gradients)),
        &format!(
            "Clipped to the norm 1:      {}",
            vector(&clipped(Clip::Norm(1.0)))
        ),
        &format!(
            "Each value within −1 … 1:   {}",
            vector(&clipped(Clip::Value(1.0)))
        ),
    ])
}
