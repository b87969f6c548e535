//! Sizes that are refused, and what is said of them; and that a layer takes no memory before its
//! first pass, whatever its sizes.
#![allow(clippy::unwrap_used, clippy::panic)]

use refashion_layers::{
    BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Conv2dTranspose, Conv2dTransposeConfig,
    Dense, DenseConfig, Error, GlobalAveragePool, Layer, PRelu, Padding, Pool, PoolConfig,
    Separable, SeparableConfig, Window,
};

/// Two of these multiplied are more than can be counted.
const HUGE: usize = 1 << 40;

#[track_caller]
fn too_large<T: std::fmt::Debug>(result: Result<T, Error>) {
    match result {
        Err(Error::TooLarge { .. }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn windows_that_cannot_be_counted_are_refused() {
    let window = Window::new((2, 2));
    let around = window.padding(Padding::all(usize::MAX));
    too_large(around.output_size((4, 4)));
    // A span of 2⁶⁴ + 1 cells, which would be counted as 1.
    let dilated = Window::new(((1 << 32) + 1, 1)).dilation((1 << 32, 1));
    too_large(dilated.axes((4, 4)));
    too_large(dilated.padding(Padding::Same).axes((4, 4)));
    assert_eq!(
        dilated.axes((4, 4)).unwrap_err().to_string(),
        "window: its span would be (4294967297 − 1)·4294967296 + 1 cells along the height, which is \
         more than memory can hold; use smaller sizes, less dilation or less padding"
    );
    too_large(Conv2d::new(Conv2dConfig::new((1, 4, 4), 1, dilated)));
    too_large(Pool::new(PoolConfig {
        window: dilated,
        ..PoolConfig::max((1, 4, 4), (1, 1))
    }));
    let transposed = Conv2dTransposeConfig::new((1, 4, 4), 1, dilated);
    too_large(Conv2dTranspose::new(transposed));
}

#[test]
fn layers_with_more_values_than_can_be_counted_are_refused() {
    let (one, two) = (Window::new((1, 1)), Window::new((2, 2)));
    too_large(Dense::new(DenseConfig::new(HUGE, HUGE)));
    too_large(BatchNorm::new(BatchNormConfig::new(HUGE, HUGE)));
    too_large(PRelu::new(HUGE, HUGE));
    too_large(Pool::new(PoolConfig::max((1, HUGE, HUGE), (2, 2))));
    too_large(Conv2d::new(Conv2dConfig::new((HUGE, 1, 1), HUGE, one)));
    too_large(Conv2d::new(Conv2dConfig::new((1, HUGE, HUGE), 1, one)));
    let around = two.padding(Padding::all(HUGE));
    too_large(Conv2d::new(Conv2dConfig::new((8, 1, 1), 8, around)));
    let separable = SeparableConfig::new((HUGE, 4, 4), 1, two);
    too_large(Separable::depthwise(separable, HUGE));
    let strided = one.stride((HUGE, HUGE));
    for input in [(1, 2, 2), (1, HUGE, 1), (HUGE, 1, HUGE)] {
        let config = Conv2dTransposeConfig::new(input, 1, strided);
        too_large(Conv2dTranspose::new(config));
    }
}

#[test]
fn large_layers_take_no_memory_before_their_first_pass() {
    let window = Window::new((3, 3));
    let conv = Conv2d::new(Conv2dConfig::new((8, 200_000, 200_000), 8, window)).unwrap();
    assert_eq!(conv.output_shape(), (8, 199_998, 199_998));
    let depthwise = Conv2dConfig {
        groups: HUGE,
        ..Conv2dConfig::new((HUGE, 1, 1), HUGE, Window::new((1, 1)))
    };
    assert_eq!(Conv2d::new(depthwise).unwrap().output_len(), HUGE);
    let pool = Pool::new(PoolConfig::max((1, 1, HUGE), (1, 2))).unwrap();
    assert_eq!(pool.output_len(), HUGE / 2);
    assert_eq!(
        GlobalAveragePool::new((1, 1, HUGE)).unwrap().output_len(),
        1
    );
}

#[test]
fn what_is_said_names_the_size_at_fault() {
    let message = |error: Error| error.to_string();
    let transposed = |window| {
        let config = Conv2dTransposeConfig::new((1, 4, 4), 1, window);
        message(Conv2dTranspose::new(config).unwrap_err())
    };
    let window = Window::new((3, 3));
    assert_eq!(
        transposed(window.padding(Padding::all(3))),
        "transposed convolution: padding of 3 before and 3 after leaves nothing of the 6 cells along \
         the height; pad less"
    );
    for (window, fault) in [
        (
            window.padding(Padding::Same).stride((1, 0)),
            "the horizontal stride is 0",
        ),
        (
            Window::new((0, 3)).padding(Padding::all(1)),
            "the kernel's height is 0",
        ),
        (window.dilation((0, 1)), "the vertical dilation is 0"),
    ] {
        let found = transposed(window);
        assert!(found.contains(fault), "{found}");
    }
    let separable = SeparableConfig::new((2, 4, 4), 1, window);
    assert_eq!(
        message(Separable::depthwise(separable, 0).unwrap_err()),
        "separable: the multiplier is 0; it has to be at least 1"
    );
}
