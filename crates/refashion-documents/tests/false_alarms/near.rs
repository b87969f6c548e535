//! Claims that are true, and near what is printed of few digits.

use std::fmt::Write as _;

use crate::drawn::{Draw, figure};
use crate::spelled::share;

/// What the ids of such claims begin with.
pub(crate) const LEVEL: &str = "near-level";
pub(crate) const ORDER: &str = "near-order";

/// An experiment, its test accuracy in images, and what is printed of it.
struct Tested {
    id: &'static str,
    right: usize,
    printed: String,
}

/// A share in few digits: as one, as a percentage, or about that.
fn coarse(draw: &mut Draw, share: f64) -> String {
    match draw.whole(0, 3) {
        0 => format!("{share:.2}"),
        1 => format!("{:.0}%", 100.0 * share),
        2 => format!("~{share:.2}"),
        _ => format!("{share:.3}"),
    }
}

/// Two experiments that do about as well, and what is claimed of them: that the one does better than
/// the other, and levels at what is printed and beside it.
pub(crate) fn near(draw: &mut Draw, images: usize, experiment: &str) -> String {
    let right = draw.whole(images / 2, images - 200);
    let other = right + draw.whole(0, 80);
    let mut text = String::new();
    let pair = [("left", right), ("right", other)].map(|(id, right)| {
        let printed = coarse(draw, right as f64 / images as f64);
        Tested { id, right, printed }
    });
    for of in &pair {
        text += &experiment.replace("\"one\"", &format!("\"{}\"", of.id));
        let of_one = figure(
            of.id,
            "Table 6",
            &of.printed,
            "test_accuracy",
            "\"final_test\"",
        );
        text += &of_one.replace("\"one\"", &format!("\"{}\"", of.id));
        text += &levels(draw, of, images);
    }
    if right < other {
        writeln!(
            text,
            "[[claim]]\nid = \"{ORDER}\"\nplace = \"p\"\nsays = \"the right one does better\"\nholds = {{ order = {{ less = {}, than = {} }} }}",
            measure("left"),
            measure("right")
        )
        .unwrap();
    }
    text
}

fn measure(experiment: &str) -> String {
    format!(
        "{{ experiment = \"{experiment}\", quantity = \"test_accuracy\", at = \"final_test\" }}"
    )
}

/// Claims of levels from a unit of the last digit below what is printed to one above, each of the side
/// on which what was measured lies.
fn levels(draw: &mut Draw, of: &Tested, images: usize) -> String {
    let digits = of.printed.trim_matches(['~', '%']);
    let decimals = digits.find('.').map_or(0, |at| digits.len() - at - 1);
    let scale = if of.printed.contains('%') { 100.0 } else { 1.0 };
    let unit = 10f64.powi(-(decimals as i32)) / scale;
    let printed = digits.parse::<f64>().unwrap() / scale;
    let mut text = String::new();
    for (place, quarters) in [-4, -2, -1, 0, 1, 2, 4].into_iter().enumerate() {
        let level = format!("{:.5}", printed + f64::from(quarters) * unit / 4.0);
        let number: f64 = level.parse().unwrap();
        let measured = of.right as f64 / images as f64;
        if (measured - number).abs() < 1e-9 {
            continue;
        }
        let side = if measured > number { "above" } else { "below" };
        let said = share(draw, number);
        writeln!(
            text,
            "[[claim]]\nid = \"{LEVEL}-{}-{place}\"\nplace = \"p\"\nsays = \"it is {side} {said}\"\nholds = {{ threshold = {{ measure = {}, {side} = {number} }} }}\nstates = {{ {side} = [\"{said}\"] }}",
            of.id,
            measure(of.id)
        )
        .unwrap();
    }
    text
}
