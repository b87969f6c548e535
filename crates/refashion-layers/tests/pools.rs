//! What pools do with ties, infinities and missing numbers, and what they refuse.
#![allow(clippy::unwrap_used, clippy::panic)]

use refashion_layers::{Error, Layer, Padding, Pass, Pool, PoolConfig, Window};

/// Output and gradient of one image, for an output gradient of 1, 2, 3, …
fn run(config: PoolConfig, x: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let mut pool = Pool::new(config).unwrap();
    let pass = Pass::training(1, 0);
    let (mut y, mut dx) = (vec![0.0; pool.output_len()], vec![0.0; x.len()]);
    pool.forward(&pass, &[], &mut [], x, &mut y);
    let mut dy: Vec<f32> = (1..=y.len()).map(|i| i as f32).collect();
    pool.backward(&pass, &[], x, &y, &mut dy, &mut [], Some(&mut dx));
    (y, dx)
}

#[test]
fn the_first_of_equal_values_wins() {
    let (y, dx) = run(
        PoolConfig::max((1, 2, 4), (2, 2)),
        &[1.0, 1.0, 0.0, 2.0, 1.0, 1.0, 2.0, 2.0],
    );
    assert_eq!(y, [1.0, 2.0]);
    assert_eq!(dx, [1.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn padding_wins_against_nothing_not_even_infinity() {
    let window = Window::new((3, 3)).stride((2, 2)).padding(Padding::Same);
    let config = PoolConfig {
        window,
        ..PoolConfig::max((1, 3, 3), (3, 3))
    };
    let (y, dx) = run(config, &[f32::NEG_INFINITY; 9]);
    assert_eq!(y, [f32::NEG_INFINITY; 4]);
    // Each window's first cell: the corners of the four windows inside the image.
    assert_eq!(dx, [1.0, 2.0, 0.0, 3.0, 4.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_nan_is_not_hidden() {
    let (y, dx) = run(
        PoolConfig::max((1, 2, 2), (2, 2)),
        &[1.0, f32::NAN, 3.0, 2.0],
    );
    assert!(y[0].is_nan());
    assert_eq!(dx, [0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn windows_that_see_only_padding_are_refused() {
    let window = Window::new((2, 2)).padding(Padding::all(2));
    let config = PoolConfig {
        window,
        ..PoolConfig::max((1, 4, 4), (2, 2))
    };
    assert!(matches!(
        Pool::new(config),
        Err(Error::OnlyPadding { axis: "height", .. })
    ));
    let config = PoolConfig::max((1, 4, 4), (5, 2));
    let error = Pool::new(config).unwrap_err().to_string();
    assert!(
        error.contains("a window of 5 cells does not fit into 4"),
        "{error}"
    );
}
