//! Whether a file may be written: what is there already stays unless somebody says otherwise.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use refashion_std::check_writable;

use crate::cli::Target;

/// What stands for standard output.
pub(crate) const PRINTED: &str = "-";

/// What the files of other programs end in, which hold something else than what is written.
const OF_OTHERS: [&str; 6] = ["h5", "hdf5", "keras", "pt", "pth", "pkl"];

/// An error where something is there that may not be written over, where nothing can be written, or where
/// a name promises another format.
pub(crate) fn refuse_to_replace(to: Target, output: &Path, replace: bool) -> Result<()> {
    let is_script = matches!(to, Target::KerasScript | Target::TorchScript);
    if output == Path::new(PRINTED) {
        ensure!(is_script, "`{PRINTED}` prints scripts alone; name a file");
        return Ok(());
    }
    let ending = output.extension().and_then(|ending| ending.to_str());
    if let (Target::Refashion | Target::Keras | Target::Torch, Some(ending)) = (to, ending)
        && OF_OTHERS.contains(&ending)
    {
        bail!(
            "{} would hold safetensors, which nobody looks for behind `.{ending}`; call it {}",
            output.display(),
            output.with_extension("safetensors").display()
        );
    }
    ensure!(
        replace || !output.exists(),
        "{} is there already; --replace writes over it, another name leaves it alone",
        output.display()
    );
    // A folder is made.
    if to != Target::Hub {
        check_writable(output).with_context(|| format!("cannot write {}", output.display()))?;
    }
    Ok(())
}
