//! Where a newcomer types a number, it means what it means elsewhere.

use refashion_layers::{
    Conv2d, Conv2dConfig, Conv2dTransposeConfig, Pool, PoolConfig, SeparableConfig, Window,
};

#[test]
fn a_number_is_a_square_window() {
    let input = (1, 8, 8);
    let square = Window::new((3, 3));
    assert_eq!(Conv2dConfig::new(input, 2, 3).window, square);
    assert_eq!(Conv2dConfig::new(input, 2, (3, 3)).window, square);
    assert_eq!(Conv2dConfig::new(input, 2, square).window, square);
    assert_eq!(SeparableConfig::new(input, 2, 3).window, square);
    assert_eq!(Conv2dTransposeConfig::new(input, 2, 3).window, square);
    let conv = Conv2d::new(Conv2dConfig::new(input, 2, (3, 5))).unwrap();
    assert_eq!(conv.output_shape(), (2, 6, 4));
}

#[test]
fn a_pool_of_a_number_lays_its_windows_side_by_side() {
    let input = (1, 8, 8);
    let shape = |config| Pool::new(config).unwrap().output_shape();
    assert_eq!(shape(PoolConfig::max(input, 2)), (1, 4, 4));
    assert_eq!(shape(PoolConfig::average(input, (2, 4))), (1, 4, 2));
    assert_eq!(shape(PoolConfig::max(input, Window::from(2))), (1, 7, 7));
}
