//! Notes how much this crate is optimised: without, a training takes many times as long.

use std::env;

fn main() {
    let level = env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=REFASHION_OPT_LEVEL={level}");
    println!("cargo::rerun-if-changed=build.rs");
}
