//! Numbers of a summary that cannot be read, or do not add up.
#![allow(clippy::unwrap_used)]

use refashion_documents::skeleton;

fn has(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "no {line:?} in\n{text}");
    }
}

#[test]
fn a_row_whose_number_cannot_be_read_is_no_less_a_layer() {
    let of = |dense: &str, total: &str| {
        let text = format!(
            "\
│ conv2d (Conv2D)       │ (None, 26, 26, 32) │ 320 │
│ flatten (Flatten)     │ (None, 21632)      │   0 │
│ dense (Dense)         │ (None, 10)         │ {dense} │
 Total params: {total} (1.0 MB)
 Trainable params: 216,650 (1.0 MB)
 Non-trainable params: 0 (0.00 B)
 Optimizer params: 433,302 (1.6 MB)
"
        );
        skeleton("mine", Some(&text), None).unwrap()
    };
    for number in ["216 330", "216.330", "2l6,330", "-5", "O"] {
        let text = of(number, "649,952");
        assert!(text.contains("{ dense = { units = 10"), "{number}: {text}");
    }
    let asked = "  # GAP: its rows have";
    assert!(!of("216,330", "649,952").contains(asked));
    has(
        &of("216,330", "433,311"),
        &["its rows have 216650 parameters, and the summary says 9:"],
    );
    has(
        &of("216,331", "649,952"),
        &["its rows have 216651 parameters, and the summary says 216650"],
    );
}
