//! A weights file.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    refashion_fuzz::with_file("fuzzed.safetensors", bytes, |path| {
        let _ = refashion_zoo::read_safetensors(path);
    });
});
