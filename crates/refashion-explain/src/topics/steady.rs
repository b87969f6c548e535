//! What a short training does so that it needs no longer one: parts that learn at a pace of their own, a
//! first layer that is computed, and means instead of single steps and looks.

use refashion_datasets::{Augmentation, BatchSettings, Batches, Fill, Images, Labelled};
use refashion_trainer::{Lookahead, Optimizer, Sgd, Stepper, Views, Whitening};

use crate::show::{done, grid, named, number, vector};
use crate::{Result, Topic};

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "lookahead",
        title: "a slow copy of the weights, which the fast ones come back to",
        formula: &[
            "every k steps:  s ← d·s + (1 − d)·w,  then  w ← s",
            "d grows: d = a·(step / steps)^p; at the end it is 1, so that s is what is kept",
        ],
        source: &[
            "No document of the five. Zhang and others, 2019, with a d of 0.5; airbench94 (Jordan, 2024)",
            "takes k = 5, a = 0.95⁵ and p = 3. Running statistics are copied and come back likewise.",
        ],
        example: lookahead,
        written: Some("lookahead = { every = 5, keep = 0.7737809375, power = 3.0 }"),
        commands: &["explain gradient-descent"],
    },
    Topic {
        name: "parameter-groups",
        title: "tensors that are trained otherwise than the others",
        formula: &[
            "w ← w − f·η·(g + e·λ·w)  with factors f and e of some tensors",
            "with e = 1/f they decay as fast as all others; with f = 0 they stay as they are",
        ],
        source: &[
            "No document of the five. airbench94 trains the shifts of its batch normalisations at 64 times",
            "the rate, their scales and its first kernel not at all, and the bias of that for three epochs.",
        ],
        example: groups,
        written: Some("parameters = [{ of = \"beta\", rate = 64.0, decay = 0.015625 }]"),
        commands: &["explain gradient-descent"],
    },
    Topic {
        name: "whitening",
        title: "a first convolution computed from the images",
        formula: &[
            "C = Σ x·xᵀ / n over the patches x of some images; C·v = λ·v",
            "filters: v / √(λ + ε), the largest λ first, and the same negated",
        ],
        source: &[
            "No document of the five. What these filters make of the patches is uncorrelated and of like",
            "size. airbench94 takes the patches of 2×2 pixels of 5,000 images and ε = 0.0005.",
        ],
        example: whitening,
        written: Some("whitening = { images = 5000, epsilon = 0.0005 }"),
        commands: &["params airbench94"],
    },
    Topic {
        name: "alternating-flips",
        title: "images that are mirrored every other epoch",
        formula: &["mirrored in epoch e:  (drawn once for the image) ≠ (e is odd)"],
        source: &[
            "No document of the five; Jordan, 2024. Drawn anew in each epoch, half of the images are seen",
            "alike twice in a row; so none is, and both sides of each are seen equally often.",
        ],
        example: flips,
        written: None,
        commands: &["train lenet5 --dataset fashion-mnist --augment alternate"],
    },
    Topic {
        name: "test-views",
        title: "test images are looked at from several sides",
        formula: &["z = Σ aᵢ·z(viewᵢ), and then the softmax"],
        source: &[
            "No document of the five. Krizhevsky and others, 2012, average over crops and mirror images; the",
            "six views are those of airbench94. The borders of an image that is moved are reflected.",
        ],
        example: views,
        written: Some("test_views = \"mirrored_and_moved\""),
        commands: &["explain softmax"],
    },
];

fn lookahead() -> Result<String> {
    let growing = Lookahead {
        every: 2,
        keep: 0.8,
        power: 3.0,
    };
    // The weight moves by 1 each step.
    let (mut slow, mut fast) = (0.0, 0.0);
    let (mut kept, mut weights) = (Vec::new(), Vec::new());
    for step in 1..=6 {
        fast += 1.0;
        if let Some(share) = growing.kept(step, 6) {
            slow = share as f32 * slow + (1.0 - share as f32) * fast;
            fast = slow;
            kept.push(share as f32);
        }
        weights.push(fast);
    }
    done(&[
        "A weight that begins at 0 and moves by 1 each step, k = 2, a = 0.8, p = 3, six steps:",
        &named(&[("d at each look", &kept), ("w after each step", &weights)]),
        &format!(
            "The slow copy, {}, is what is kept.",
            number(f64::from(slow))
        ),
    ])
}

fn groups() -> Result<String> {
    let after = |factor: f64| {
        let sgd = Sgd {
            learning_rate: 0.01 * factor,
            weight_decay: 0.1 / factor,
            ..Sgd::default()
        };
        let mut stepper = Stepper::new(Optimizer::Sgd(sgd), 2);
        let mut weights = [1.0, 1.0];
        stepper.step(&mut weights, &[0.5, 0.0]);
        weights
    };
    done(&[
        "w = (1, 1), g = (0.5, 0), η = 0.01 and λ = 0.1:",
        &format!("f = 1 and e = 1: {}", vector(&after(1.0))),
        &format!("f = 64 and e = 1/64: {}", vector(&after(64.0))),
        "The second weight, which has no gradient, decays alike.",
    ])
}

fn whitening() -> Result<String> {
    let whitening = Whitening {
        images: 1,
        epsilon: 1e-9,
    };
    let moments = vec![1.25, 0.75, 0.75, 1.25];
    let filters = whitening.filters(2, moments);
    let size: f32 = filters[..2].iter().map(|x| x * x).sum();
    done(&[
        "Patches of two values of variance 1.25 that go together, C = (1.25, 0.75; 0.75, 1.25):",
        &grid(&filters, 2),
        &format!(
            "The first filter is of length √{}, as λ = 2; what it makes is of variance 1.",
            number(f64::from(size))
        ),
    ])
}

fn flips() -> Result<String> {
    let images = Images::new(3, [1, 1, 2], vec![0, 255, 0, 255, 0, 255])?;
    let set = Labelled::new(images, vec![0; 3])?;
    let alternating = Augmentation {
        alternate_flip: true,
        ..Augmentation::default()
    };
    let settings = BatchSettings {
        augmentation: Some((alternating, 2)),
        ..BatchSettings::new(3)
    };
    let batches = Batches::new(&set, vec![0, 1, 2], settings)?;
    let mut lines =
        vec!["Three images of a black and a white pixel, from epoch to epoch:".to_owned()];
    for epoch in 0..3 {
        for batch in batches.epoch(epoch) {
            lines.push(vector(&batch.images));
        }
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    done(&lines)
}

fn views() -> Result<String> {
    let image: Vec<f32> = (1..=9).map(|value| value as f32).collect();
    let mut lines = vec!["An image of (1, 2, 3; 4, 5, 6; 7, 8, 9), row by row:".to_owned()];
    for (weight, view) in Views::MirroredAndMoved.transforms() {
        let mut seen = vec![0.0; 9];
        view.apply(&image, [1, 3, 3], Fill::Reflect, &mut seen)?;
        lines.push(format!(
            "{} of {}",
            number(f64::from(weight)),
            vector(&seen)
        ));
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    done(&lines)
}
