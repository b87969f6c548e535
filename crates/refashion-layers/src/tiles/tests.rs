//! Blocks against sums term by term.

use super::*;
use crate::bf16::{Half, Pair};
use crate::noise::noise;

/// Factors whose exponents spread so far to both sides of one; some are 0.
fn factors(seed: u32, len: usize, (middle, spread): (f32, f32)) -> Vec<f32> {
    let (values, sizes) = (noise(seed, len), noise(seed + 100, len));
    let sized = values.iter().zip(&sizes).enumerate();
    let spread = |(i, (value, size)): (usize, (&f32, &f32))| match i % 7 {
        0 => 0.0_f32.copysign(*value),
        _ => value * (spread * size + middle).exp2(),
    };
    sized.map(spread).collect()
}

/// The documented order of a step's sums, with what is too small for a normal number as 0.
fn expected(product: &BlockProduct<'_>) -> Vec<f32> {
    let normal = |value: f32| match value.abs() < f32::MIN_POSITIVE {
        true => 0.0_f32.copysign(value),
        false => value,
    };
    let mut c = product.c.to_vec();
    for i in 0..SIDE {
        for j in 0..SIDE {
            let mut sum = if product.add {
                c[i * product.c_row + j]
            } else {
                0.0
            };
            for step in product.steps {
                let (mut even, mut odd) = (0.0_f32, 0.0_f32);
                for k in 0..PAIRS {
                    let left = &product.a[step.a + i * product.a_row + 2 * k..];
                    let right = product.b[step.b + k * product.b_row + j].singles();
                    even = normal(left[0].single().mul_add(right.0, even));
                    odd = normal(left[1].single().mul_add(right.1, odd));
                }
                sum = normal(normal(sum) + normal(even + odd));
            }
            c[i * product.c_row + j] = sum;
        }
    }
    c
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn blocks_are_summed_in_the_documented_order() {
    let (a_row, b_row, c_row) = (71, 45, 37);
    let steps = [(0, 0), (33, 7), (5, 12 * b_row + 3), (1, 1)];
    let steps = steps.map(|(a, b)| Step { a, b });
    // Of ordinary sizes, and of these whose products are at the end of normal numbers and beyond.
    for sizes in [
        (0.0, 3.0),
        (0.0, 30.0),
        (-20.0, 150.0),
        (-62.0, 9.0),
        (-55.0, 1.0),
    ] {
        let a = factors(1, 40 * a_row, sizes).into_iter();
        let a: Vec<_> = a.map(Half::of).collect();
        let b = factors(2, 2 * 40 * b_row, sizes);
        let b = b.as_chunks::<2>().0.iter();
        let b: Vec<_> = b.map(|&[first, second]| Pair::of(first, second)).collect();
        let before = factors(3, SIDE * c_row, sizes);
        for (count, add) in [(4, false), (4, true), (1, true), (0, true), (0, false)] {
            let mut c = [before.clone(), before.clone()];
            let [ours, machine] = &mut c;
            let product = |c| BlockProduct {
                a: &a,
                a_row,
                b: &b,
                b_row,
                steps: &steps[..count],
                c,
                c_row,
                add,
            };
            let mut copy = before.clone();
            let expected = bits(&expected(&product(&mut copy)));
            Tiles::Plain.multiply(product(ours));
            Tiles::of_the_machine().multiply(product(machine));
            let case = format!("{sizes:?}, {count} steps, {add}");
            assert!(bits(&c[0]) == expected, "plain, {case}");
            assert!(bits(&c[1]) == expected, "the machine's, {case}");
        }
    }
}

#[test]
#[should_panic(expected = "leaves its arrays")]
fn a_step_past_the_factors_is_refused() {
    let (a, b) = ([Half::default(); BLOCK], [Pair::default(); BLOCK / 2]);
    Tiles::of_the_machine().multiply(BlockProduct {
        a: &a,
        a_row: SIDE,
        b: &b,
        b_row: SIDE,
        steps: &[Step { a: 1, b: 0 }],
        c: &mut [0.0; BLOCK],
        c_row: SIDE,
        add: false,
    });
}
