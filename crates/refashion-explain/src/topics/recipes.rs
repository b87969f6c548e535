//! What else is done to the images and the labels of a training, so that it learns more of them.

use refashion_datasets::{Augmentation, Fill, RandomState};
use refashion_layers::Activation::Softmax;
use refashion_trainer::{ClassWeights, Criterion, Focal, Loss};

use crate::show::{done, grid, named, number, vector};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "label-smoothing",
        title: "labels that are not quite sure",
        formula: &[
            "yᵢ' = (1 − s)·yᵢ + s/n",
            "E = −Σ yᵢ'·log rᵢ;  behind a softmax, r = f(z):  ∂E/∂zᵢ = rᵢ − yᵢ'",
        ],
        source: &[
            "No document. Szegedy and others, 2016; as Keras's and PyTorch's losses have it. Validation and",
            "test losses are those without.",
        ],
        example: smoothing,
        written: Some("label_smoothing = 0.1"),
        commands: &["train lenet5 --dataset fashion-mnist --label-smoothing 0.1"],
    },
    Topic {
        name: "class-weights",
        title: "images of rare classes count for more",
        formula: &[
            "E = (1/n) Σ w[class of i]·Eᵢ",
            "balanced: w[c] = images / (classes · images of c)",
        ],
        source: &[
            "No document: its data sets have as many images of each class. As Keras's class_weight, whose",
            "mean is over the number of images, whatever they weigh; \"balanced\" as in scikit-learn.",
        ],
        example: class_weights,
        written: Some("class_weights = \"balanced\""),
        commands: &["train lenet5 --dataset fashion-mnist --class-weights balanced"],
    },
    Topic {
        name: "focal-loss",
        title: "what is right already counts for less",
        formula: &["E = −α·(1 − r)^γ·log r of the right class"],
        source: &[
            "No document. Lin and others, 2017; as Keras's CategoricalFocalCrossentropy, whose α is 0.25",
            "and γ 2. With γ = 0 and α = 1 it is the categorical cross-entropy.",
        ],
        example: focal,
        written: Some("loss = { categorical_focal_cross_entropy = { alpha = 0.25, gamma = 2.0 } }"),
        commands: &["explain categorical-cross-entropy"],
    },
    Topic {
        name: "mixup",
        title: "images that are two at once",
        formula: &[
            "x' = λ·x₁ + (1 − λ)·x₂,   E = λ·E(y₁) + (1 − λ)·E(y₂)",
            "λ is drawn from Beta(α, α) for each batch; x₂ is another image of it",
        ],
        source: &[
            "No document. Zhang and others, 2018, with α from 0.1 to 1. Of λ and 1 − λ the larger is the",
            "image's own, and its class the one that the accuracy of training is of.",
        ],
        example: mixup,
        written: Some("mixup = 0.2"),
        commands: &["train lenet5 --dataset fashion-mnist --mixup 0.2"],
    },
    Topic {
        name: "cutout",
        title: "a square of each image is hidden",
        formula: &["x[c, i, j] ← 0 in a square of side s around a pixel drawn at random"],
        source: &[
            "No document. DeVries and Taylor, 2017: a square that reaches over the edge is cut there, and",
            "each epoch draws another. It comes after all other changes of the image.",
        ],
        example: cutout,
        written: None,
        commands: &["train lenet5 --dataset fashion-mnist --augment cutout=8"],
    },
];

/// The loss of one example, and its gradient.
fn of_one(criterion: &Criterion, z: &[f32], label: u8) -> (f32, Vec<f32>) {
    let (mut value, mut gradient) = ([0.0], vec![0.0; z.len()]);
    criterion.losses(z, &[label], &mut value);
    criterion.gradient(z, &[label], &mut gradient);
    (value[0], gradient)
}

fn smoothing() -> Result<String> {
    let z = [1.0, 2.0, 3.0];
    let plain = Loss::CategoricalCrossEntropy.on(Softmax, 3)?;
    let (value, gradient) = of_one(&plain, &z, 2);
    let (smoothed, towards) = of_one(&plain.smoothed(0.3)?, &z, 2);
    done(&[
        "The last class is right, s = 0.3, y' = (0.1, 0.1, 0.8):",
        &named(&[("z", &z), ("∂E/∂z, s = 0", &gradient), ("∂E/∂z", &towards)]),
        &format!(
            "E = {} instead of {}",
            number(f64::from(smoothed)),
            number(f64::from(value))
        ),
    ])
}

fn class_weights() -> Result<String> {
    let labels = [0, 0, 0, 0, 0, 0, 1, 1, 2, 2];
    let weights = ClassWeights::Balanced.of(&labels, 3)?;
    done(&[
        "Ten images, 6, 2 and 2 of three classes, balanced:",
        &format!("w = {}", vector(&weights)),
        "6, 2 and 2 times these are equal, so that each class counts alike.",
    ])
}

fn focal() -> Result<String> {
    let focal = Focal::default();
    let plain = Loss::CategoricalCrossEntropy.on(Softmax, 2)?;
    let focal = Loss::CategoricalFocalCrossEntropy(focal).on(Softmax, 2)?;
    let z = [-2.0_f32, 0.0, 2.0, 4.0];
    let both = z.map(|z| {
        let mut r = [z, 0.0];
        Softmax.apply(&mut r, 2);
        [
            r[0],
            of_one(&plain, &[z, 0.0], 0).0,
            of_one(&focal, &[z, 0.0], 0).0,
        ]
    });
    let [r, cross, lessened] = [0, 1, 2].map(|row| both.map(|column| column[row]));
    done(&[
        "Two classes, the right one with r, α = 0.25 and γ = 2:",
        &named(&[("r", &r), ("cross-entropy", &cross), ("E", &lessened)]),
    ])
}

fn mixup() -> Result<String> {
    let (share, one, other) = (0.75_f32, [1.0, 0.0, 0.5], [0.0, 1.0, 0.5]);
    let pairs = one.iter().zip(&other);
    let mixed: Vec<f32> = pairs.map(|(a, b)| share * a + (1.0 - share) * b).collect();
    let criterion = Loss::CategoricalCrossEntropy.on(Softmax, 3)?;
    let z = [1.0, 2.0, 3.0];
    let [first, second] = [2, 1].map(|label| of_one(&criterion, &z, label).0);
    let mean = share * first + (1.0 - share) * second;
    done(&[
        "With λ = 0.75:",
        &named(&[("x₁", &one), ("x₂", &other), ("x'", &mixed)]),
        "The network makes z = (1, 2, 3) of x'; x₁ is of the last class, x₂ of the second:",
        &format!(
            "E = 0.75 · {} + 0.25 · {} = {}",
            number(f64::from(first)),
            number(f64::from(second)),
            number(f64::from(mean))
        ),
    ])
}

fn cutout() -> Result<String> {
    let settings = Augmentation {
        cutout: 3,
        ..Augmentation::default()
    };
    let image = vec![1.0; 36];
    let mut changed = vec![0.0; 36];
    let change = settings.draw(&mut RandomState::new(2), 6, 6);
    change.apply(&image, [1, 6, 6], Fill::Nearest, &mut changed)?;
    done(&[
        "A white image of 6×6, s = 3, drawn with seed 2:",
        &grid(&changed, 6),
    ])
}
