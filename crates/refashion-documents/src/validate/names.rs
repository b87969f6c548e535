//! What can be an id: each names a folder.

use refashion_std::is_device;

/// What the commands take for every document and experiment.
const ALL: &str = "all";

/// What is wrong with the id of a document, and what to write.
pub(crate) fn of_document(id: &str) -> Option<String> {
    let wrong = || {
        format!(
            "the id {id:?} names the folder of the document's results; write it in letters, digits, `-` and `_`, with any `.` between them"
        )
    };
    reserved(id).or_else(|| (!is_part(id)).then(wrong))
}

/// What is wrong with the id of an experiment, and what to write.
pub(super) fn of_experiment(id: &str) -> Option<String> {
    let wrong = || {
        format!(
            "the id {id:?} names the folders of the experiment's results; write it in letters, digits, `-` and `_`, with any `.` between them, and with a single `/` between two parts"
        )
    };
    reserved(id).or_else(|| (!id.split('/').all(is_part)).then(wrong))
}

fn reserved(id: &str) -> Option<String> {
    if id == ALL {
        return Some(format!(
            "the id {id:?} means everything in the commands; give another id"
        ));
    }
    let device = id.split('/').find(|part| is_device(part))?;
    Some(format!(
        "the id {id:?} cannot name a folder: Windows takes {device:?} for a device; give another id"
    ))
}

/// Whether a text can be the name of a folder, and of nothing but that.
fn is_part(part: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    !part.is_empty() && part.chars().all(allowed) && !part.starts_with('.') && !part.ends_with('.')
}
