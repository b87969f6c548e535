//! The record of a run.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refashion_runs::Store;

fuzz_target!(|bytes: &[u8]| {
    refashion_fuzz::with_file("fuzzed/seed-0/run.json", bytes, |path| {
        let root = path.ancestors().nth(3).unwrap_or(path);
        let _ = Store::new(root).load("fuzzed", 0);
    });
});
