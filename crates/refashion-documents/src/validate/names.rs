//! What can be an id: each names a folder.

use refashion_std::is_device;

/// What the commands take for every document and experiment.
const ALL: &str = "all";

/// A folder's name has at most so many bytes on every file system that is common, with room for what
/// is written aside of it.
const MOST_BYTES: usize = 200;

/// The id of an experiment has at most so many parts: so deep its runs are looked for.
const MOST_PARTS: usize = 3;

/// What lies in the folders of documents and experiments beside those of their runs.
const OWN_FOLDERS: [&str; 5] = ["figures", "keras", "checkpoint", "snapshots", "pictures"];

/// What the files end in that lie there.
const OWN_FILES: [&str; 7] = ["csv", "html", "json", "md", "safetensors", "toml", "txt"];

/// What is wrong with the id of a document, and what to write.
pub(crate) fn of_document(id: &str) -> Option<String> {
    let wrong = || {
        format!(
            "the id {id:?} names the folder of the document's results; write it in letters, digits, `-` and `_`, with any `.` between them and no `-` before them"
        )
    };
    reserved(id).or_else(|| (!is_part(id)).then(wrong))
}

/// What is wrong with the id of an experiment, and what to write.
pub(super) fn of_experiment(id: &str) -> Option<String> {
    let wrong = || {
        format!(
            "the id {id:?} names the folders of the experiment's results; write it in letters, digits, `-` and `_`, with any `.` between them and no `-` before them, and with a single `/` between two parts"
        )
    };
    let parts = id.split('/').count();
    let deep = || {
        (parts > MOST_PARTS)
            .then(|| format!("the id {id:?} has {parts} parts; give one of at most {MOST_PARTS}"))
    };
    let part = id.split('/').find(|part| is_taken(part));
    let taken = part.map(|part| {
        format!(
            "the id {id:?} would lie where a run has files of its own, as {part:?} is the name of one; give another id"
        )
    });
    let named = reserved(id).or_else(|| (!id.split('/').all(is_part)).then(wrong));
    named.or_else(deep).or(taken)
}

/// Whether a folder of this name would lie in the place of what a document or an experiment leaves.
fn is_taken(part: &str) -> bool {
    let part = part.to_ascii_lowercase();
    let seed = part.strip_prefix("seed-");
    let of_run = seed.is_some_and(|seed| seed.bytes().all(|byte| byte.is_ascii_digit()));
    let ending = part.rsplit_once('.').map(|(_, ending)| ending);
    of_run
        || OWN_FOLDERS.contains(&part.as_str())
        || ending.is_some_and(|ending| OWN_FILES.contains(&ending))
}

/// Whether this can be the id of an experiment, which names the folders of its results.
///
/// ```
/// use refashion_documents::is_experiment_id;
///
/// assert!(is_experiment_id("lab3/dropout") && !is_experiment_id("../lab3"));
/// ```
pub fn is_experiment_id(id: &str) -> bool {
    of_experiment(id).is_none()
}

fn reserved(id: &str) -> Option<String> {
    if id == ALL {
        return Some(format!(
            "the id {id:?} means everything in the commands; give another id"
        ));
    }
    if let Some(part) = id.split('/').find(|part| part.len() > MOST_BYTES) {
        let begin: String = part.chars().take(20).collect();
        return Some(format!(
            "the id that begins with {begin:?} has {} bytes, and a folder's name has at most {MOST_BYTES}; give a shorter id",
            part.len()
        ));
    }
    let device = id.split('/').find(|part| is_device(part))?;
    Some(format!(
        "the id {id:?} cannot name a folder: Windows takes {device:?} for a device; give another id"
    ))
}

/// Whether a text can be the name of a folder, and of nothing but that: no command takes it for an
/// option.
fn is_part(part: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let begins = !part.is_empty() && !part.starts_with(['.', '-']);
    begins && part.chars().all(allowed) && !part.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_is_an_option() {
        for id in ["--help", "-x", "-", "--", "--data=", "-.x"] {
            assert!(of_document(id).is_some(), "{id}");
            assert!(of_experiment(id).is_some(), "{id}");
            assert!(of_experiment(&format!("lab3/{id}")).is_some(), "{id}");
        }
        assert_eq!(of_experiment("lab-3/no-dropout-"), None);
    }

    #[test]
    fn no_experiment_lies_where_runs_have_their_files() {
        for id in [
            "a/seed-0",
            "a/README.md",
            "a/Figures",
            "figures",
            "a/keras/b",
            "a/b/c/d",
        ] {
            assert!(!is_experiment_id(id), "{id}");
        }
        for id in ["a/seed-0a", "a/seeds", "a/my.figures", "a/b/c", "v1.5"] {
            assert!(is_experiment_id(id), "{id}");
        }
    }

    #[test]
    fn an_id_is_no_longer_than_a_folder_may_be_called() {
        let long = "a".repeat(MOST_BYTES);
        assert_eq!(of_document(&long), None);
        assert_eq!(of_experiment(&format!("{long}/{long}")), None);
        let longer = "é".repeat(2_500);
        let message = of_document(&longer).unwrap();
        assert!(message.contains("has 5000 bytes"), "{message}");
        assert!(message.len() < 200, "{message}");
    }
}
