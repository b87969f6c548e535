//! `cargo xtask` forwards what is typed to the program `refashion`, which it builds first, and does
//! the developers' chores. It uses nothing but the standard library, so that it is built at once.

mod chores;
mod forward;
mod process;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let chore = words
        .first()
        .and_then(|word| word.to_str())
        .and_then(chores::named);
    match chore {
        Some(chore) => chore(&words[1..]),
        None => forward::forward(&words),
    }
}
