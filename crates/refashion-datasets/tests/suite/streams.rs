//! The random streams of a training: NumPy's numbers (`make_philox.py`), each stream its own, and
//! the first version as it was.

use std::collections::HashSet;

use refashion_datasets::{Philox, Random, RandomState, StreamVersion};
use serde_json::Value;

fn words<const N: usize>(value: &Value) -> [u64; N] {
    let words = value.as_array().unwrap().iter();
    let words: Vec<u64> = words
        .map(|word| word.as_str().unwrap().parse().unwrap())
        .collect();
    words.try_into().unwrap()
}

fn places(value: &Value) -> Vec<usize> {
    let places = value.as_array().unwrap().iter();
    places
        .map(|place| place.as_u64().unwrap() as usize)
        .collect()
}

#[test]
fn numbers_are_those_of_numpy() {
    let golden: Value = serde_json::from_str(include_str!("../golden/philox.json")).unwrap();
    for case in golden["cases"].as_array().unwrap() {
        let begin = || Philox::new(words(&case["key"]), words(&case["counter"]));
        let mut random = begin();
        assert_eq!([(); 9].map(|()| random.next_u64()), words(&case["u64"]));
        let mut random = begin();
        let fractions = |random: &mut Philox, name: &str| {
            for expected in case[name].as_array().unwrap() {
                let expected: f64 = expected.as_str().unwrap().parse().unwrap();
                assert_eq!(random.unit(), expected);
            }
        };
        fractions(&mut random, "unit");
        assert_eq!(random.permutation(23), places(&case["permutation"]));
        fractions(&mut random, "unit after");
        assert_eq!(random.permutation(100_000)[..8], places(&case["large"]));
    }
}

/// The first numbers of the streams of twenty epochs of 60,000 images.
fn firsts<T: Eq + std::hash::Hash>(first: impl Fn(u64, u64) -> T) -> usize {
    let epochs = 0..20;
    let all = epochs.flat_map(|epoch| (0..60_000).map(move |image| (epoch, image)));
    all.map(|(epoch, image)| first(epoch, image))
        .collect::<HashSet<T>>()
        .len()
}

#[test]
fn no_two_of_a_training_are_one() {
    const SEED: u64 = 0x06c4_5d18_8009_454f;
    let different = firsts(|epoch, image| {
        let mut random = Philox::of_stream(SEED, [epoch, image]);
        [(); 2].map(|()| random.next_u64())
    });
    assert_eq!(different, 1_200_000);
    // The first version has 32 bits for them: n²/2³³ = 168 are expected to be another's too.
    let different = firsts(|epoch, image| {
        let mut random = RandomState::of_stream(&[SEED, epoch, image]);
        [(); 2].map(|()| random.next_u32())
    });
    assert!((1_199_700..1_199_950).contains(&different), "{different}");
}

/// Pearson's statistic of counts that should be equal.
fn chi_square(counts: &[u32]) -> f64 {
    let all: u32 = counts.iter().sum();
    let expected = f64::from(all) / counts.len() as f64;
    let squares = counts
        .iter()
        .map(|&count| (f64::from(count) - expected).powi(2));
    squares.sum::<f64>() / expected
}

/// Of 255 degrees of freedom: mean 255, deviation √510 = 22.6. Four of them on either side, for
/// this seed; a sound generator is outside for one seed in 16,000.
const LIKELY: std::ops::Range<f64> = 164.7..345.3;

#[test]
fn streams_next_to_each_other_have_nothing_to_do_with_each_other() {
    let draw = |epoch, image| {
        let mut random = Philox::of_stream(5, [epoch, image]);
        [(); 3].map(|()| random.unit())
    };
    for (epochs, images) in [(1, 1), (1, 2), (0, 1), (1, 0)] {
        let mut pairs = vec![0; 256];
        for epoch in 0..4 {
            for image in 0..25_000 {
                let here = draw(epoch, image);
                let there = draw(epoch + epochs, image + images);
                for (a, b) in here.into_iter().zip(there) {
                    pairs[(a * 16.0) as usize * 16 + (b * 16.0) as usize] += 1;
                }
            }
        }
        let found = chi_square(&pairs);
        assert!(LIKELY.contains(&found), "{epochs} {images}: {found}");
    }
}

#[test]
fn draws_are_uniform() {
    let (mut counts, mut order) = (vec![0; 256], vec![0; 256]);
    let (mut sum, mut squares) = (0.0, 0.0);
    let many = 400_000;
    for stream in 0..many {
        let mut random = Philox::of_stream(9, [2, stream]);
        let value = random.uniform(-1.0, 1.0);
        sum += value;
        squares += value * value;
        counts[((value + 1.0) * 128.0) as usize] += 1;
        order[random.up_to(255) as usize] += 1;
    }
    for counts in [counts, order] {
        let found = chi_square(&counts);
        assert!(LIKELY.contains(&found), "{found}");
    }
    // The variance is 1/3 and that of the squares 4/45: four standard errors.
    let many = many as f64;
    assert!(
        (sum / many).abs() < 4.0 * (1.0 / 3.0 / many).sqrt(),
        "{sum}"
    );
    let error = squares / many - 1.0 / 3.0;
    assert!(error.abs() < 4.0 * (4.0 / 45.0 / many).sqrt(), "{error}");
}

#[test]
fn every_order_is_as_likely() {
    let mut counts = vec![0; 24];
    for stream in 0..48_000 {
        let order = Philox::of_stream(11, [stream, 0]).permutation(4);
        // The first three places of an order name it.
        let rank = (order[0] * 6)
            + (order[1] - usize::from(order[1] > order[0])) * 2
            + usize::from(order[2] > order[3]);
        counts[rank] += 1;
    }
    // Of 23 degrees of freedom: mean 23, deviation √46 = 6.8; four of them.
    let found = chi_square(&counts);
    assert!(found < 50.2, "{found}");
}

#[test]
fn a_version_is_written_as_its_number() {
    for (version, text) in [(StreamVersion::One, "1"), (StreamVersion::Two, "2")] {
        assert_eq!(serde_json::to_string(&version).unwrap(), text);
        assert_eq!(
            serde_json::from_str::<StreamVersion>(text).unwrap(),
            version
        );
        assert_eq!(text.parse(), Ok(version));
    }
    let refused = serde_json::from_str::<StreamVersion>("3").unwrap_err();
    let expected = "there is no version 3 of the random streams; there are 1 and 2";
    assert!(refused.to_string().contains(expected), "{refused}");
}
