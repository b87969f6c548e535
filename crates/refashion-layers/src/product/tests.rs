//! Products against plain sums.

use super::*;

/// The same sums, one by one, in f64, with panels of this width.
fn plain(p: &Product, width: usize, c: &[f32]) -> Vec<f64> {
    let mut c: Vec<f64> = c.iter().map(|&c| f64::from(c)).collect();
    for i in 0..p.m {
        for j in 0..p.n {
            let at = i * p.c_row + j;
            let mut sum = if p.add { c[at] } else { 0.0 };
            for (s, segment) in p.segments.iter().enumerate() {
                for k in 0..p.k {
                    let a = p.a[segment + i * p.a_row + k * p.a_step];
                    let row = (s * p.k + k) * p.b_row;
                    let b = p.b[j / width * p.b_panel + row + j % width];
                    sum += f64::from(a) * f64::from(b);
                }
            }
            c[at] = sum;
        }
    }
    c
}

fn numbers(len: usize) -> Vec<f32> {
    (0..len)
        .map(|i| ((i * 37 + 11) % 101) as f32 / 50.0 - 1.0)
        .collect()
}

#[test]
fn agrees_with_plain_sums() {
    for m in 1..=14 {
        for n in [1, panel() - 1, panel(), 3 * panel(), 9 * panel()] {
            let widths = [panel(), lanes(), narrow(1).unwrap()];
            for (add, width) in [false, true]
                .into_iter()
                .flat_map(|add| widths.map(|width| (add, width)))
            {
                let columns = padded(n);
                let (a, b) = (numbers(400), numbers(3 * 7 * columns));
                let before = numbers(m * columns);
                let mut c = before.clone();
                let product = Product {
                    a: &a,
                    a_row: 9,
                    a_step: 2,
                    segments: &[0, 100, 30],
                    k: 7,
                    b: &b,
                    b_row: columns,
                    b_panel: width,
                    c: &mut c,
                    c_row: columns,
                    c_panel: width,
                    m,
                    n,
                    add,
                };
                let expected = plain(&product, width, &before);
                match width < panel() {
                    true => NarrowProduct(product).run(width),
                    false => product.run(),
                }
                let close = |c: &[f32]| {
                    for i in 0..m {
                        for j in 0..n {
                            let at = i * columns + j;
                            assert!(
                                (f64::from(c[at]) - expected[at]).abs() < 1e-5,
                                "{m}×{n} at {at}"
                            );
                        }
                    }
                };
                close(&c);
            }
        }
    }
}

/// Numbers of all sizes that a product of two can have without becoming infinite, and zeros.
fn of_all_sizes(len: usize) -> Vec<f32> {
    let exponent = |i: usize| (i * 31 % 125) as i32 - 62;
    let values = numbers(len).into_iter().enumerate();
    values
        .map(|(i, value)| value * 2_f32.powi(exponent(i)))
        .collect()
}

fn paired(values: &[f32]) -> Vec<Pair> {
    let mut pairs = vec![Pair::default(); values.len() / 2];
    crate::bf16::pair_neighbours(values, &mut pairs);
    pairs
}

/// A product of m × 40 columns over seven pairs of terms, and its sums as f64 adds them.
fn product_of_pairs(a: &[f32], b: &[f32], m: usize, run: impl Fn(Product<'_, Pair>)) -> Vec<f32> {
    let mut c = vec![0.0; m * padded(40)];
    run(Product {
        a: &paired(a),
        a_row: 7,
        a_step: 1,
        segments: &[0],
        k: 7,
        b: &paired(b),
        b_row: padded(40),
        b_panel: panel(),
        c: &mut c,
        c_row: padded(40),
        c_panel: panel(),
        m,
        n: 40,
        add: false,
    });
    c
}

fn by_the_best(product: Product<'_, Pair>) {
    product.run();
}

fn by_vectors(product: Product<'_, Pair>) {
    dispatch(product);
}

/// What is written of the instruction: the second product is added, then the first, each sum is rounded
/// once, and what is not a normal number is 0.
fn in_turn(p: Product<'_, Pair>) {
    let halves = |pair: Pair| {
        let bits = pair.bits();
        [bits & 0xffff_0000, bits << 16].map(f32::from_bits)
    };
    let normal = |value: f32| match value.is_subnormal() {
        true => 0.0_f32.copysign(value),
        false => value,
    };
    for (i, j) in (0..p.m).flat_map(|i| (0..p.c_row).map(move |j| (i, j))) {
        let mut sum = 0.0;
        for k in 0..p.k {
            let a = halves(p.a[i * p.a_row + k * p.a_step]);
            let b = halves(p.b[j / panel() * p.b_panel + k * p.b_row + j % panel()]);
            sum = normal(a[0].mul_add(b[0], sum));
            sum = normal(a[1].mul_add(b[1], sum));
        }
        p.c[i * p.c_row + j] = sum;
    }
}

#[test]
fn pairs_agree_with_plain_sums_of_rounded_factors() {
    let half = |value: f32| f64::from(f32::from_bits(Pair::of(value, 0.0).bits() << 16));
    for m in [1, 2, 5, 13] {
        let (a, b) = (numbers(14 * m), numbers(14 * padded(40)));
        let c = product_of_pairs(&a, &b, m, by_the_best);
        for i in 0..m {
            for j in 0..40 {
                let term = |k: usize| {
                    let b = b[(k / 2 * padded(40) + j) * 2 + k % 2];
                    half(a[14 * i + k]) * half(b)
                };
                let expected: f64 = (0..14).map(term).sum();
                let found = f64::from(c[i * padded(40) + j]);
                assert!(
                    (found - expected).abs() < 1e-5,
                    "{i} {j}: {found} {expected}"
                );
            }
        }
    }
}

#[test]
fn the_instruction_and_plain_code_give_the_same_bits() {
    let bits = |c: &[f32]| c.iter().map(|c| c.to_bits()).collect::<Vec<u32>>();
    let tiny = |len| -> Vec<f32> {
        let values = numbers(len).into_iter();
        values.map(|value| value * 2_f32.powi(-61)).collect()
    };
    for m in [1, 2, 5, 13] {
        // Some of the tiny ones' products are too small for a normal number, some are not.
        for values in [of_all_sizes, tiny] {
            let (a, b) = (values(14 * m), values(14 * padded(40)));
            let own = product_of_pairs(&a, &b, m, by_the_best);
            let vectors = product_of_pairs(&a, &b, m, by_vectors);
            let plain = product_of_pairs(&a, &b, m, in_turn);
            assert_eq!(bits(&own), bits(&vectors), "{m} rows");
            assert_eq!(bits(&own), bits(&plain), "{m} rows");
            assert!(own.iter().any(|&sum| sum != 0.0));
        }
    }
}

#[test]
fn rows_that_overlap_are_added_one_after_another() {
    let width = panel();
    let (a, b) = (vec![1.0; 8], vec![1.0; width]);
    let mut c = vec![0.0; width + 7];
    Product {
        a: &a,
        a_row: 1,
        a_step: 1,
        segments: &[0],
        k: 1,
        b: &b,
        b_row: width,
        b_panel: width,
        c: &mut c,
        c_row: 1,
        c_panel: width,
        m: 8,
        n: width,
        add: true,
    }
    .run();
    let expected: Vec<f32> = (0..width + 7)
        .map(|i| (i + 1).min(8).min(width + 7 - i).min(width) as f32)
        .collect();
    assert_eq!(c, expected);
}
