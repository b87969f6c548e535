//! The commands of refashion.
fn main() {}
