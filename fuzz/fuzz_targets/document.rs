//! A document of one's own.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use refashion_documents::Document;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(document) = Document::parse(text, Path::new("fuzzed.toml")) {
            // What loads can be audited, whatever it states.
            let _ = refashion_documents::audit::Audit::of(&[document]);
        }
    }
});
