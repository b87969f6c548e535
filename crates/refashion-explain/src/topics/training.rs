//! How a training goes: its passes, its rate, and when it has gone too far.

use refashion_datasets::{Augmentation, Fill, KFold, RandomState};
use refashion_trainer::{EarlyStopping, Monitor, Optimizer, Sgd, Stepper};

use crate::show::{done, grid, named, number};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "epoch",
        title: "one pass over all training images, batch by batch",
        formula: &[
            "steps an epoch = ⌈images / batch⌉,   the last batch holds what is left",
            "steps in all   = epochs · steps an epoch",
        ],
        source: &[
            "The documents train for 5 to 300 epochs: lab3 and thesis for 20, report for 10. Keras puts the",
            "images in another order in each.",
        ],
        example: epoch,
        written: Some("epochs = 10"),
        commands: &["reproduce thesis --epochs 1"],
    },
    Topic {
        name: "learning-rate",
        title: "how far a step goes",
        formula: &["w ← w − η · ∂E/∂w"],
        source: &[
            "lab3 and hw5 take Adam's 0.001, report 0.0001, hw5's folds 0.01 with momentum. Too small, and",
            "nothing is learned in time; too large, and each step leads further away.",
        ],
        example: learning_rate,
        written: Some("optimizer = { sgd = { rate = 0.01 } }"),
        commands: &["explain gradient-descent", "explain step-decay"],
    },
    Topic {
        name: "overfitting",
        title: "when a network learns its images by heart",
        formula: &[
            "the training loss still falls, while that of images it was not trained on rises",
        ],
        source: &[
            "hw5 says in one place that its networks never did, in another that they often did. What helps:",
            "dropout, a penalty (l2), augmentation, more images, fewer weights, and to stop early.",
        ],
        example: overfitting,
        written: None,
        commands: &["figures lab3", "explain early-stopping"],
    },
    Topic {
        name: "early-stopping",
        title: "a training that ends when it no longer helps",
        formula: &[
            "stop after p epochs in a row whose validation loss is not below the best by more than d",
        ],
        source: &[
            "No document: each trains for a number of epochs that it states. As Keras has it.",
        ],
        example: early_stopping,
        written: Some("early_stopping = { patience = 2, restore_best = true }"),
        commands: &["explain overfitting"],
    },
    Topic {
        name: "cross-validation",
        title: "every image validates once",
        formula: &[
            "k folds of n / k images; each validates one training, on the others",
            "the score is the mean over the folds",
        ],
        source: &[
            "hw5, \"Computational Results\", K-folds, with k = 5; its code goes on with the weights of the",
            "fold before, which has then seen the images that validate.",
        ],
        example: cross_validation,
        written: None,
        commands: &["reproduce hw5/kfold-meant --epochs 1"],
    },
    Topic {
        name: "augmentation",
        title: "each epoch sees its images a little changed",
        formula: &[
            "turned by −r … r degrees, moved by a share of the side, sheared, zoomed by 1 − z … 1 + z",
            "each drawn anew for each image; those that validate or test stay as they are",
        ],
        source: &[
            "hw5, \"Computational Results\", augmentation: 8 degrees, shifts and zoom of 8 %, and a shear of",
            "0.3, which the text calls 30 % and Keras takes for degrees.",
        ],
        example: augmentation,
        written: None,
        commands: &["reproduce hw5/augmented --epochs 1"],
    },
];

fn epoch() -> Result<String> {
    let (images, batch) = (48_000_usize, 64);
    let steps = images.div_ceil(batch);
    done(&[
        &format!("lab3: {images} images in batches of {batch} make {steps} steps an epoch,"),
        &format!("and 20 epochs are {} steps.", 20 * steps),
        &format!(
            "55,000 images in batches of 32 make {} steps, the last with {} images.",
            55_000_usize.div_ceil(32),
            55_000 % 32
        ),
    ])
}

fn learning_rate() -> Result<String> {
    let [small, right, large] = [0.01, 0.3, 1.1].map(|rate| {
        let sgd = Sgd {
            learning_rate: rate,
            ..Sgd::default()
        };
        let (mut stepper, mut w) = (Stepper::new(Optimizer::Sgd(sgd), 1), [1.0]);
        let mut all = w.to_vec();
        for _ in 0..5 {
            let gradient = [2.0 * w[0]];
            stepper.step(&mut w, &gradient);
            all.push(w[0]);
        }
        all
    });
    done(&[
        "E = w² from w = 1, five steps of gradient descent:",
        &named(&[
            ("η = 0.01", &small),
            ("η = 0.3", &right),
            ("η = 1.1", &large),
        ]),
        "The first hardly moves, the second arrives, the third runs away.",
    ])
}

/// Losses of a training that goes too far.
const TRAINING: [f64; 7] = [0.6, 0.4, 0.3, 0.22, 0.16, 0.11, 0.07];
const VALIDATION: [f64; 7] = [0.55, 0.42, 0.36, 0.34, 0.37, 0.41, 0.46];

fn losses() -> String {
    let epochs: Vec<f32> = (1..=7).map(|e| e as f32).collect();
    let [training, validation] =
        [TRAINING, VALIDATION].map(|losses| losses.map(|loss| loss as f32));
    named(&[
        ("epoch", &epochs),
        ("training loss", &training),
        ("validation loss", &validation),
    ])
}

fn stopping() -> EarlyStopping {
    EarlyStopping {
        patience: 2,
        min_delta: 0.0,
        restore_best: true,
        monitor: Monitor::ValLoss,
    }
}

fn overfitting() -> Result<String> {
    let best = stopping().best(&VALIDATION).unwrap_or(0);
    done(&[
        &losses(),
        &format!(
            "From epoch {} on the network gets better at its own images alone: at the end the losses",
            best + 2
        ),
        &format!("are {} apart.", number(VALIDATION[6] - TRAINING[6])),
    ])
}

fn early_stopping() -> Result<String> {
    let stopping = stopping();
    let ends = (1..=7).find(|&epochs| stopping.stops(&VALIDATION[..epochs]));
    done(&[
        "With p = 2 and d = 0:",
        &losses(),
        &format!(
            "Training stops after epoch {}, and goes back to the weights of epoch {}.",
            ends.unwrap_or(7),
            stopping.best(&VALIDATION).unwrap_or(0) + 1
        ),
    ])
}

fn cross_validation() -> Result<String> {
    let folds = KFold {
        n_splits: 5,
        random_state: None,
    };
    let words = |indices: &[usize]| {
        let words: Vec<String> = indices.iter().map(ToString::to_string).collect();
        words.join(" ")
    };
    let folds = folds.indices(10)?;
    let lines = folds.iter().enumerate().map(|(fold, (train, validation))| {
        format!(
            "fold {fold}  validates {:<5}  trains {}",
            words(validation),
            words(train)
        )
    });
    let lines: Vec<String> = lines.collect();
    done(&["Ten images, k = 5, not shuffled:", &lines.join("\n")])
}

fn augmentation() -> Result<String> {
    let settings = Augmentation {
        height_shift: 0.25,
        ..Augmentation::default()
    };
    let image: Vec<f32> = (0..16)
        .map(|cell| f32::from(u8::from(cell % 4 == 1)))
        .collect();
    let mut moved = vec![0.0; 16];
    let change = settings.draw(&mut RandomState::new(2), 4, 4);
    change.apply(&image, [1, 4, 4], Fill::Nearest, &mut moved)?;
    // A pixel is looked up where the draw points, so that the image moves the other way.
    let side = if change.tx < 0.0 { "right" } else { "left" };
    done(&[
        "A line in an image of 4×4:",
        &grid(&image, 4),
        &format!(
            "moved by {} pixels to the {side}: each pixel takes what lies at {},",
            number(change.tx.abs()),
            number(change.tx)
        ),
        "drawn from −1 … 1 with seed 2:",
        &grid(&moved, 4),
    ])
}
