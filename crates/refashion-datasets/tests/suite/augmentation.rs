//! Draws and pictures as Keras and SciPy make them (`make_augmentation.py`).

use std::collections::BTreeSet;

use refashion_datasets::{
    Augmentation, BatchSettings, Batches, Cut, Fill, Images, Labelled, RandomState, StreamVersion,
    Transform,
};
use serde_json::Value;

/// On a scale of 0 to 255, where a 32-bit number has steps of 1.5e-5.
const PIXEL_TOLERANCE: f64 = 1e-4;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/augmentation.json")).unwrap()
}

fn shape(case: &Value) -> [usize; 3] {
    std::array::from_fn(|i| case["shape"][i].as_u64().unwrap() as usize)
}

fn transform(values: &Value) -> Transform {
    let value = |name: &str, otherwise: f64| match &values[name] {
        Value::String(text) => text.parse().unwrap(),
        value => value.as_f64().unwrap_or(otherwise),
    };
    Transform {
        flipped: false,
        moved: [0; 2],
        cut: None,
        theta: value("theta", 0.0),
        tx: value("tx", 0.0),
        ty: value("ty", 0.0),
        shear: value("shear", 0.0),
        zx: value("zx", 1.0),
        zy: value("zy", 1.0),
    }
}

/// The picture that the script draws.
fn picture([channels, height, width]: [usize; 3]) -> Vec<f32> {
    let mut values = Vec::new();
    for channel in 0..channels {
        for row in 0..height {
            for column in 0..width {
                let value = row * row * 7 + column * 13 + row * column * 3 + channel * 29;
                values.push((value % 256) as f32);
            }
        }
    }
    values
}

#[test]
fn pictures_change_pixel_for_pixel_as_in_keras() {
    let golden = golden();
    let cases = golden["changed"].as_array().unwrap();
    assert_eq!(cases.len(), 8);
    for case in cases {
        let shape = shape(case);
        let fill = case["constant"]
            .as_f64()
            .map_or(Fill::Nearest, |value| Fill::Constant(value as f32));
        let source = picture(shape);
        let mut target = vec![f32::NAN; source.len()];
        transform(&case["transform"])
            .apply(&source, shape, fill, &mut target)
            .unwrap();
        let expected = case["pixels"].as_array().unwrap();
        assert_eq!(target.len(), expected.len());
        for (i, (found, expected)) in target.iter().zip(expected).enumerate() {
            let difference = (f64::from(*found) - expected.as_f64().unwrap()).abs();
            assert!(
                difference <= PIXEL_TOLERANCE,
                "{} pixel {i}: {found}, expected {expected}",
                case["transform"]
            );
        }
    }
}

#[test]
fn draws_are_those_of_keras() {
    for case in golden()["drawn"].as_array().unwrap() {
        let setting = |name: &str| case["settings"][name].as_f64().unwrap_or(0.0);
        let augmentation = Augmentation {
            flip: false,
            alternate_flip: false,
            crop: 0,
            rotation: setting("rotation_range"),
            width_shift: setting("width_shift_range"),
            height_shift: setting("height_shift_range"),
            shear: setting("shear_range"),
            zoom: setting("zoom_range"),
            cutout: 0,
            fill: Fill::Nearest,
        };
        augmentation.check().unwrap();
        let [_, height, width] = shape(case);
        let mut random = RandomState::new(case["seed"].as_u64().unwrap() as u32);
        let found = augmentation.draw(&mut random, height, width);
        assert_eq!(found, transform(&case["transform"]));
    }
}

#[test]
fn no_change_changes_nothing() {
    let shape = [2, 3, 4];
    let source = picture(shape);
    let drawn = Augmentation::default().draw(&mut RandomState::new(1), 3, 4);
    assert_eq!(drawn, Transform::default());
    let mut target = vec![0.0; source.len()];
    drawn
        .apply(&source, shape, Fill::Nearest, &mut target)
        .unwrap();
    assert_eq!(target, source);
}

#[test]
fn settings_that_make_no_picture_are_refused() {
    let refused = |augmentation: Augmentation| augmentation.check().unwrap_err().to_string();
    let zoom = Augmentation {
        zoom: 1.0,
        ..Default::default()
    };
    assert_eq!(
        refused(zoom),
        "zoom = 1 cannot be used: a share from 0 to below 1"
    );
    let rotation = Augmentation {
        rotation: f64::NAN,
        ..Default::default()
    };
    assert!(refused(rotation).starts_with("rotation = NaN"));
    let short = Transform::default().apply(&[0.0; 3], [1, 2, 2], Fill::Nearest, &mut [0.0; 4]);
    assert!(short.is_err());
}

#[test]
fn a_mirrored_and_moved_picture_has_the_pixels_of_its_source() {
    let (shape, source) = ([1, 3, 4], (1..=12_u8).map(f32::from).collect::<Vec<_>>());
    let change = |transform: Transform| {
        let mut target = vec![f32::NAN; 12];
        let filled = transform.apply(&source, shape, Fill::Constant(0.0), &mut target);
        filled.unwrap();
        target
    };
    let mirrored = change(Transform {
        flipped: true,
        ..Transform::default()
    });
    assert_eq!(
        mirrored,
        [
            4.0, 3.0, 2.0, 1.0, 8.0, 7.0, 6.0, 5.0, 12.0, 11.0, 10.0, 9.0
        ]
    );
    // One row down, two columns to the left.
    let moved = change(Transform {
        moved: [1, -2],
        ..Transform::default()
    });
    assert_eq!(
        moved,
        [0.0, 0.0, 0.0, 0.0, 3.0, 4.0, 0.0, 0.0, 7.0, 8.0, 0.0, 0.0]
    );
    // Mirrored first, then moved.
    let both = change(Transform {
        flipped: true,
        moved: [0, 1],
        ..Transform::default()
    });
    assert_eq!(
        both,
        [
            0.0, 4.0, 3.0, 2.0, 0.0, 8.0, 7.0, 6.0, 0.0, 12.0, 11.0, 10.0
        ]
    );
}

/// `golden/reflected.json` is PyTorch's: `golden/make_reflected.py`.
#[test]
fn pictures_are_seen_in_mirrors_at_their_edges_as_in_pytorch() {
    let golden = include_str!("../golden/reflected.json");
    let golden: serde_json::Value = serde_json::from_str(golden).unwrap();
    let shape: [usize; 3] = serde_json::from_value(golden["shape"].clone()).unwrap();
    let source: Vec<f32> = (0..shape.iter().product::<usize>())
        .map(|at| at as f32)
        .collect();
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 14);
    for case in cases {
        let expected: Vec<f32> = serde_json::from_value(case["picture"].clone()).unwrap();
        let transform = Transform {
            flipped: case["flipped"].as_bool().unwrap(),
            moved: serde_json::from_value(case["moved"].clone()).unwrap(),
            ..Transform::default()
        };
        let mut found = vec![f32::NAN; source.len()];
        let applied = transform.apply(&source, shape, Fill::Reflect, &mut found);
        applied.unwrap();
        assert_eq!(found, expected, "{transform:?}");
    }
    // Nothing is seen in the mirror beside a single pixel but that pixel.
    let moved = Transform {
        moved: [2, 3],
        ..Transform::default()
    };
    let mut one = [f32::NAN];
    moved
        .apply(&[7.0], [1, 1, 1], Fill::Reflect, &mut one)
        .unwrap();
    assert_eq!(one, [7.0]);
}

/// Mirrored at random before the first epoch, and then all together every other epoch.
#[test]
fn flips_alternate_from_epoch_to_epoch() {
    let count = 400;
    let pixels = (0..count).flat_map(|_| [0, 255]).collect();
    let images = Images::new(count, [1, 1, 2], pixels).unwrap();
    let set = Labelled::new(images, vec![0; count]).unwrap();
    let alternating = Augmentation {
        alternate_flip: true,
        ..Augmentation::default()
    };
    for streams in [StreamVersion::One, StreamVersion::Two] {
        let settings = BatchSettings {
            augmentation: Some((alternating, 5)),
            streams,
            ..BatchSettings::new(count)
        };
        let batches = Batches::new(&set, (0..count).collect(), settings).unwrap();
        let flipped = |epoch| -> Vec<bool> {
            let batch = batches.epoch(epoch).next().unwrap();
            batch.images.chunks(2).map(|image| image[0] > 0.5).collect()
        };
        let first = flipped(0);
        let mirrored = first.iter().filter(|flipped| **flipped).count();
        assert!(mirrored.abs_diff(count / 2) < 40, "{mirrored}");
        for epoch in 1..5 {
            let now = flipped(epoch);
            let alike = first
                .iter()
                .zip(&now)
                .all(|(one, other)| (one == other) == (epoch % 2 == 0));
            assert!(alike, "{epoch}");
        }
    }
    let both = Augmentation {
        flip: true,
        ..alternating
    };
    assert!(both.check().is_err());
}

#[test]
fn flips_and_crops_are_drawn_evenly_and_after_all_else() {
    let plain = Augmentation {
        rotation: 8.0,
        ..Default::default()
    };
    let more = Augmentation {
        flip: true,
        crop: 3,
        ..plain
    };
    let draws = 5_000;
    let (mut flips, mut places) = (0, [0; 7]);
    let mut random = RandomState::new(3);
    for _ in 0..draws {
        let drawn = more.draw(&mut random, 28, 28);
        flips += usize::from(drawn.flipped);
        places[(drawn.moved[0] + 3) as usize] += 1;
    }
    assert!(flips.abs_diff(draws / 2) < 150, "{flips}");
    assert!(
        places
            .iter()
            .all(|count: &usize| count.abs_diff(draws / 7) < 150),
        "{places:?}"
    );
    let [one, other] = [plain, more].map(|of| of.draw(&mut RandomState::new(1), 28, 28));
    assert_eq!(one.theta, other.theta);
    assert!(
        Augmentation {
            crop: 5_000,
            ..plain
        }
        .check()
        .is_err()
    );
}

/// A square is 0 in all channels, and every place comes up.
#[test]
fn cutouts_are_squares_of_zeros() {
    let images = Images::new(40, [3, 8, 8], vec![255; 40 * 3 * 64]).unwrap();
    let set = Labelled::new(images, vec![0; 40]).unwrap();
    let cutout = Augmentation {
        cutout: 3,
        ..Augmentation::default()
    };
    let settings = BatchSettings {
        augmentation: Some((cutout, 7)),
        ..BatchSettings::new(40)
    };
    let batches = Batches::new(&set, (0..40).collect(), settings).unwrap();
    let batch = batches.epoch(0).next().unwrap();
    let mut counts = BTreeSet::new();
    for image in batch.images.chunks(3 * 64) {
        let planes: Vec<&[f32]> = image.chunks(64).collect();
        assert!(planes[0] == planes[1] && planes[1] == planes[2]);
        let zeros: Vec<usize> = (0..64).filter(|&pixel| planes[0][pixel] == 0.0).collect();
        let rows: BTreeSet<usize> = zeros.iter().map(|pixel| pixel / 8).collect();
        let columns: BTreeSet<usize> = zeros.iter().map(|pixel| pixel % 8).collect();
        assert_eq!(zeros.len(), rows.len() * columns.len());
        assert!(zeros.len() <= 9 && zeros.len() >= 4, "{zeros:?}");
        counts.insert(zeros.len());
    }
    // Whole squares, and those that an edge or a corner cuts.
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [4, 6, 9]);
}

/// The square of an even side has its middle behind the centre; what is only cut is not drawn anew.
#[test]
fn a_square_is_cut_around_its_middle() {
    let mut source = vec![1.0; 42];
    source[41] = f32::INFINITY;
    let cut = |centre, side| {
        let transform = Transform {
            cut: Some(Cut { centre, side }),
            ..Transform::default()
        };
        let mut target = vec![f32::NAN; 42];
        let applied = transform.apply(&source, [1, 6, 7], Fill::Nearest, &mut target);
        applied.unwrap();
        assert_eq!(target[41], f32::INFINITY);
        (0..41).filter(|&at| target[at] == 0.0).collect::<Vec<_>>()
    };
    let square = |rows: [usize; 2], columns: [usize; 2]| -> Vec<usize> {
        let rows = rows[0]..rows[1];
        rows.flat_map(|row| (columns[0]..columns[1]).map(move |column| 7 * row + column))
            .collect()
    };
    assert_eq!(cut([2, 3], 4), square([0, 4], [1, 5]));
    assert_eq!(cut([2, 3], 5), square([0, 5], [1, 6]));
    assert_eq!(cut([0, 6], 4), square([0, 2], [4, 7]));
}

/// What is not asked for is not written: older documents know neither flips nor crops.
#[test]
fn settings_are_written_as_they_are_read() {
    let plain = Augmentation {
        zoom: 0.5,
        ..Augmentation::default()
    };
    let all = Augmentation {
        flip: true,
        alternate_flip: true,
        crop: 1,
        cutout: 2,
        fill: Fill::Reflect,
        ..plain
    };
    let before = r#"{"rotation":0.0,"width_shift":0.0,"height_shift":0.0,"shear":0.0,"zoom":0.5"#;
    for (augmentation, rest) in [
        (plain, r#","fill":"nearest"}"#),
        (
            all,
            r#","flip":true,"alternate_flip":true,"crop":1,"cutout":2,"fill":"reflect"}"#,
        ),
    ] {
        let text = serde_json::to_string(&augmentation).unwrap();
        assert_eq!(text, format!("{before}{rest}"));
        let read: Augmentation = serde_json::from_str(&text).unwrap();
        assert_eq!(read, augmentation);
    }
}

/// Checkpoints say in these words what they are of: older ones know neither flips nor crops.
#[test]
fn what_is_not_asked_for_is_not_shown() {
    let plain = Augmentation {
        rotation: 5.0,
        ..Augmentation::default()
    };
    let before =
        "Augmentation { rotation: 5.0, width_shift: 0.0, height_shift: 0.0, shear: 0.0, zoom: 0.0";
    assert_eq!(format!("{plain:?}"), format!("{before}, fill: Nearest }}"));
    let all = Augmentation {
        flip: true,
        alternate_flip: true,
        crop: 1,
        cutout: 2,
        ..plain
    };
    let shown = ", flip: true, alternate_flip: true, crop: 1, cutout: 2, fill: Nearest }";
    assert_eq!(format!("{all:?}"), format!("{before}{shown}"));
}

/// Each setting has its bounds, and the values at them are within.
#[test]
fn settings_at_their_bounds_are_allowed_and_beyond_are_not() {
    let allowed = |change: fn(&mut Augmentation)| {
        let mut augmentation = Augmentation::default();
        change(&mut augmentation);
        augmentation.check().is_ok()
    };
    assert!(allowed(|of| of.rotation = 180.0) && !allowed(|of| of.rotation = 180.1));
    assert!(allowed(|of| of.shear = 180.0) && !allowed(|of| of.shear = -0.1));
    assert!(allowed(|of| of.width_shift = 0.999) && !allowed(|of| of.width_shift = 1.0));
    assert!(allowed(|of| of.height_shift = 0.5) && !allowed(|of| of.height_shift = f64::NAN));
    assert!(allowed(|of| of.zoom = 0.0) && !allowed(|of| of.zoom = -0.5));
    assert!(allowed(|of| of.crop = 1_024) && !allowed(|of| of.crop = 1_025));
    assert!(allowed(|of| of.cutout = 1_024) && !allowed(|of| of.cutout = 1_025));
    assert!(allowed(|of| of.flip = true) && allowed(|of| of.alternate_flip = true));
    assert!(!allowed(|of| (of.flip, of.alternate_flip) = (true, true)));
}
