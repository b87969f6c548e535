//! What to type next, for errors that the libraries tell without knowing the command line.

use std::{
    borrow::Cow,
    error::Error as StdError,
    io::{self, ErrorKind},
};

use refashion_bench::Error as BenchError;
use refashion_datasets::Error as DataError;
#[cfg(feature = "export")]
use refashion_export::Error as ExportError;
use refashion_inference::Error as ModelError;
use refashion_report::Error as ReportError;
use refashion_review::Error as ReviewError;
use refashion_runs::Error as RunError;
use refashion_std::advised;
use refashion_trainer::Error as TrainerError;
use refashion_zoo::Error as ZooError;

use crate::workspace::typed;

/// A message and what to type next, which is a sentence of its own behind a question.
pub(crate) fn behind(told: &str, advice: &str) -> String {
    match advice.strip_prefix("; ") {
        Some(sentence) => advised(told, sentence),
        None => format!("{told}{advice}"),
    }
}

/// What goes behind an error's message; nothing where the message is all there is to say.
pub(crate) fn advice(error: &anyhow::Error) -> Cow<'static, str> {
    let reported = error.downcast_ref::<ReportError>();
    let run = error.downcast_ref::<RunError>().or_else(|| {
        let reviewed = error.downcast_ref::<ReviewError>();
        let timed = error.downcast_ref::<BenchError>();
        match (reported, reviewed, timed) {
            (Some(ReportError::Runs(run)), ..) => Some(run),
            (_, Some(ReviewError::Runs(run)), _) => Some(run),
            (_, _, Some(BenchError::Runs(run))) => Some(run),
            _ => None,
        }
    });
    if let Some(run) = run {
        return on_run(run);
    }
    if let Some(BenchError::OnnxRuntime { .. }) = error.downcast_ref() {
        return " (pip install onnxruntime numpy, or name another Python with --python)".into();
    }
    if let Some(ReportError::NoImage { .. }) = reported {
        return "; run it again with --fresh".into();
    }
    match error.downcast_ref() {
        Some(data) => on_data(data).into(),
        None => error.chain().find_map(on_system).unwrap_or("").into(),
    }
}

/// What the system said where weights were to be written, be it for another crate.
fn of_weights(cause: &(dyn StdError + 'static)) -> Option<ErrorKind> {
    #[cfg(feature = "export")]
    let model = || match cause.downcast_ref::<ExportError>() {
        Some(ExportError::Model(model)) => Some(model),
        Some(_) => None,
        None => cause.downcast_ref::<ModelError>(),
    };
    #[cfg(not(feature = "export"))]
    let model = || cause.downcast_ref::<ModelError>();
    let weights = || match model()? {
        ModelError::Network(weights) => Some(weights),
        _ => None,
    };
    match cause.downcast_ref().or_else(weights)? {
        ZooError::Write { kind, .. } => Some(*kind),
        _ => None,
    }
}

/// What can be done about what the system said of a file, whichever crate was told.
fn on_system(cause: &(dyn StdError + 'static)) -> Option<&'static str> {
    let kind = || Some(cause.downcast_ref::<io::Error>()?.kind());
    match of_weights(cause).or_else(kind)? {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Some("; free some space there, or name another place")
        }
        ErrorKind::ReadOnlyFilesystem => Some("; nothing can be written there, name another place"),
        ErrorKind::PermissionDenied => Some("; check its permissions, or name another place"),
        _ => None,
    }
}

/// Whether a run could not write something.
pub(crate) fn is_of_writing(error: &RunError) -> bool {
    matches!(
        error,
        RunError::Write { .. }
            | RunError::Model(
                ModelError::Write { .. } | ModelError::Network(ZooError::Write { .. })
            )
            | RunError::Network(ZooError::Write { .. })
            | RunError::Training(TrainerError::Write { .. })
    )
}

/// The same for the error of a run.
pub(crate) fn on_run(error: &RunError) -> Cow<'static, str> {
    let advice = match error {
        _ if is_of_writing(error) => ", or name another folder with --out",
        RunError::Unknown { .. } => {
            let list = typed("list");
            return format!(
                "; `{list}` shows them all, and --document FILE brings one of your own"
            )
            .into();
        }
        RunError::Units { .. } => {
            let plan = typed("plan");
            return format!("; `{plan}` lists them anew in another folder").into();
        }
        RunError::Busy { .. } => "; `--wait` waits for it",
        RunError::OtherFolds { .. } | RunError::OtherData { .. } => {
            "; `--fresh` starts anew, another --out leaves it alone"
        }
        RunError::Memory { .. } => {
            "; a smaller layer or batch takes less, and --memory SIZE allows more"
        }
        RunError::Peer { .. } => " (name another Python with --python)",
        RunError::Data(error) => on_data(error),
        RunError::Training(TrainerError::OtherRun { what, .. }) if what.contains("streams") => {
            "; `--streams` chooses the version, `--fresh` starts anew"
        }
        _ => "",
    };
    advice.into()
}

fn on_data(error: &DataError) -> &'static str {
    match error {
        DataError::Digest {
            looks_like: None, ..
        } => "; get the published file, or give `--allow-unverified-data` if these are meant",
        // What a model says of itself is bounded otherwise.
        DataError::HubModelLength { file, .. } if file.ends_with(".safetensors") => {
            "; `--max-download SIZE` allows more, as in 2G"
        }
        DataError::HubModel { status, .. } => match status {
            Some(401 | 403) => {
                "; no token is sent: fetch what is not public yourself, and name its file"
            }
            Some(404 | 410) => {
                "; `hf:OWNER/NAME` or `hf:OWNER/NAME@REVISION` is what its page at the hub is called"
            }
            _ => {
                "; `HF_HUB_OFFLINE=1` takes what was fetched before, `HF_ENDPOINT` names a mirror, and a file that is here is named by its path"
            }
        },
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    fn unknown() -> RunError {
        RunError::Unknown {
            given: "x".into(),
            hint: String::new(),
        }
    }

    #[test]
    fn a_model_that_is_too_long_has_an_option() {
        let long = |file: &str| {
            let (model, file) = ("hf:a/b@main".to_owned(), file.to_owned());
            RunError::from(DataError::HubModelLength {
                model,
                file,
                found: 600,
                most: 500,
            })
        };
        let told = advice(&long("model.safetensors").into());
        assert!(told.contains("--max-download"), "{told}");
        assert_eq!(advice(&long("config.json").into()), "");
    }

    #[test]
    fn what_the_system_said_is_found_behind_any_error() {
        for (kind, expected) in [
            (ErrorKind::StorageFull, "free some space"),
            (ErrorKind::ReadOnlyFilesystem, "nothing can be written"),
            (ErrorKind::PermissionDenied, "check its permissions"),
        ] {
            let path = "x.onnx".into();
            let source = io::Error::from(kind);
            let told = advice(&refashion_export::Error::Write { path, source }.into());
            assert!(told.contains(expected), "{told}");
        }
        let problem = "full".to_owned();
        let (path, kind) = ("w.safetensors".into(), ErrorKind::StorageFull);
        let weights = ZooError::Write {
            path,
            kind,
            problem,
        };
        let told = advice(&refashion_inference::Error::from(weights).into());
        assert!(told.contains("free some space"), "{told}");
        assert_eq!(advice(&io::Error::from(ErrorKind::NotFound).into()), "");
    }

    #[test]
    fn advice_behind_a_question_is_a_sentence() {
        let said = |told, advice| behind(told, advice);
        assert_eq!(
            said("did you mean lab3?", "; that is it"),
            "did you mean lab3? That is it"
        );
        assert_eq!(
            said("it is full", "; free some space"),
            "it is full; free some space"
        );
        assert_eq!(
            said("it is full", ", or name another"),
            "it is full, or name another"
        );
    }

    #[test]
    fn advice_is_found_behind_the_errors_of_other_crates() {
        let list = typed("list");
        let list = format!("; `{list}` shows them all, and --document FILE brings one of your own");
        assert_eq!(advice(&unknown().into()), list);
        assert_eq!(advice(&ReportError::Runs(unknown()).into()), list);
        let told: anyhow::Result<()> = Err(unknown()).context("while something was done");
        assert_eq!(advice(&told.unwrap_err()), list);
        assert_eq!(advice(&anyhow::anyhow!("something else")), "");
    }
}
