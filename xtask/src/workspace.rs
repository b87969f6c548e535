//! Where the checkout is.

use std::path::{Path, PathBuf};

/// The folder that holds `crates`, `datasets` and `results`: the checkout that this program was
/// built from, or the folder it runs in if that checkout has been moved.
pub(crate) fn root() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."));
    if built.join("Cargo.toml").exists() {
        built.to_path_buf()
    } else {
        PathBuf::from(".")
    }
}
