//! The history of a run.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refashion_trainer::History;

fuzz_target!(|bytes: &[u8]| {
    refashion_fuzz::with_file("history.csv", bytes, |path| {
        let _ = History::read_csv(path);
    });
});
