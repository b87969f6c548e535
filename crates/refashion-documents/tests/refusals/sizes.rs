//! Numbers larger than anybody prints or asks for.

use refashion_documents::audit::Audit;

use crate::{assert_refused, changed, parse};

#[test]
fn more_seeds_than_a_million_are_refused() {
    let text = changed("seeds = 5", "seeds = 1000001");
    assert_refused(&text, "seeds = ", &["1000001", "at most 1000000"]);
    assert!(parse(&changed("seeds = 5", "seeds = 1000000")).is_ok());
}

#[test]
fn numbers_longer_than_anybody_prints_are_refused() {
    // A computed number is written with as many decimals, of which there is a limit.
    let long = format!("0.{}", "9".repeat(100_000));
    let error = parse(&changed("60,000", &long)).unwrap_err();
    assert!(error.contains("at most 100"), "{error}");
    let longest = format!("0.{}", "9".repeat(98));
    Audit::of(&[parse(&changed("60,000", &longest)).unwrap()]);
}

#[test]
fn sizes_of_layer_tables_are_bounded() {
    let largest = i64::MAX.to_string();
    for (from, to) in [
        ("input = [28, 28, 1]", "input = [28, SIZE, 1]"),
        (
            "kind = \"dense\", units = 128",
            "kind = \"dense\", units = SIZE",
        ),
        (
            "kind = \"dense\", units = 128",
            "kind = \"dense\", width = SIZE",
        ),
        (
            "kind = \"dense\", units = 128",
            "kind = \"dense\", stride = SIZE",
        ),
        (
            "kind = \"dense\", units = 128",
            "kind = \"dense\", groups = SIZE",
        ),
        (
            "kind = \"dense\", units = 128",
            "kind = \"dense\", padding = { cells = SIZE }",
        ),
        ("output = [784]", "output = [SIZE]"),
    ] {
        let with = |size: &str| changed(from, &to.replace("SIZE", size));
        let text = with(&largest);
        assert_refused(&text, "[[table]]", &[&largest, "at most 1000000"]);
        Audit::of(&[parse(&with("1000000")).unwrap()]);
    }
}

#[test]
fn the_largest_sizes_and_counts_are_computed_without_overflow() {
    let count = "9".repeat(90);
    let table = "[[table]]\nid = \"large\"\nplace = \"p\"\nnetwork = \"tutorial\"";
    let size = "1000000";
    for kind in ["conv", "dense", "flatten", "batch_norm", "max_pool"] {
        let row = format!(
            "{{ name = \"n\", kind = \"{kind}\", units = {size}, width = {size}, padding = {{ cells = {size} }}, \
             output = [{size}, {size}, {size}], parameters = \"{count}\" }}"
        );
        let layers = format!(
            "input = [{size}, {size}, {size}]\ntotal = \"{count}\"\ntrainable = \"{count}\"\nlayers = [{row}, {row}]\n"
        );
        Audit::of(&[parse(&format!("{}\n{table}\n{layers}", crate::TUTORIAL)).unwrap()]);
    }
}
