//! Pictures that are drawn are those that were drawn when somebody last looked: `REFASHION_BLESS=1`
//! writes down what there is.

use std::{fmt::Write, path::Path};

use refashion_datasets::{
    Augmentation, BatchSettings, Batches, Dataset, DatasetName, Fill, Labelled, OwnDataset,
    Scaling, StreamVersion, random_images, synthetic,
};

use crate::expected::{Tolerance, assert_expected};

#[test]
fn drawn_pictures_and_their_batches_are_what_they_were() {
    let own = OwnDataset {
        name: "drawn-shapes".into(),
        title: "Shapes".into(),
        classes: (0..4).map(|class| format!("shape {class}")).collect(),
        image_shape: [3, 10, 14],
        train_count: 40,
        test_count: 8,
    };
    let names = [
        DatasetName::FASHION_MNIST,
        DatasetName::MNIST,
        DatasetName::CIFAR_10,
        own.describe().unwrap(),
    ];
    let mut found = String::new();
    for name in names {
        let Dataset { train, test, .. } = synthetic(name, 3, 40, 8);
        let _ = writeln!(found, "# {name}");
        told(&mut found, "train", &train);
        told(&mut found, "test", &test);
        for (settings, words) in settings() {
            let batches = Batches::new(&train, (0..40).collect(), settings).unwrap();
            let _ = writeln!(found, "{words}: {:?}", batches.shape());
            for epoch in 0..2 {
                for batch in batches.epoch(epoch) {
                    let [sum, squares, placed] = sums(batch.images.iter().map(|v| f64::from(*v)));
                    let labels = &batch.labels;
                    let _ = writeln!(found, "  {sum:.3} {squares:.3} {placed:.3} {labels:?}");
                }
            }
        }
    }
    let random = random_images(7);
    let _ = writeln!(found, "# random");
    told(&mut found, "train", &random.train);
    told(&mut found, "test", &random.test);

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/drawn.txt");
    let tolerance = Tolerance {
        relative: 1e-3,
        least: 1.0,
    };
    assert_expected(&found, &path, &tolerance);
}

fn settings() -> Vec<(BatchSettings, &'static str)> {
    let plain = BatchSettings::new(16);
    let all = Augmentation {
        rotation: 20.0,
        width_shift: 0.1,
        height_shift: 0.2,
        shear: 5.0,
        zoom: 0.2,
        flip: true,
        crop: 2,
        cutout: 3,
        fill: Fill::Reflect,
        ..Augmentation::default()
    };
    let alternating = Augmentation {
        alternate_flip: true,
        fill: Fill::Constant(0.5),
        width_shift: 0.3,
        ..Augmentation::default()
    };
    vec![
        (plain, "plain"),
        (
            BatchSettings {
                scaling: Scaling::None,
                pad_to: Some(40),
                drop_last: true,
                ..plain
            },
            "padded, as bytes, and only full batches",
        ),
        (
            BatchSettings {
                shuffle: Some(5),
                augmentation: Some((all, 9)),
                ..plain
            },
            "shuffled and changed",
        ),
        (
            BatchSettings {
                shuffle: Some(5),
                augmentation: Some((all, 9)),
                streams: StreamVersion::One,
                ..plain
            },
            "the same in the first streams",
        ),
        (
            BatchSettings {
                augmentation: Some((alternating, 9)),
                ..plain
            },
            "mirrored every other epoch",
        ),
    ]
}

fn told(text: &mut String, part: &str, set: &Labelled) {
    let images = &set.images;
    for (label, number) in set.labels.iter().zip(0..images.count) {
        let [sum, squares, placed] = sums(images.image(number).iter().map(|v| f64::from(*v)));
        let _ = writeln!(text, "{part} {number}: {label} {sum} {squares} {placed}");
    }
}

/// The sums of the values, of their squares, and of the values by their places.
fn sums(values: impl Iterator<Item = f64>) -> [f64; 3] {
    values
        .zip(1_u32..)
        .fold([0.0; 3], |[sum, squares, placed], (value, place)| {
            let share = f64::from(place % 1_009) / 1_009.0;
            [sum + value, squares + value * value, placed + share * value]
        })
}
