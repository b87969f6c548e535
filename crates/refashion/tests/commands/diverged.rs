//! Models of trainings that diverged.

use crate::{
    folders::{on_halves, pictures, stderr},
    support::{command, stdout},
};

/// Its weights may be finite and yet too large for anything to come of them.
#[test]
fn a_model_whose_training_diverged_is_neither_offered_nor_believed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let train = on_halves(&["--learning-rate", "1e30"]);
    let output = command(&train).current_dir(here).output().unwrap();
    let text = stdout(&output);
    assert!(!text.contains("Try it"), "{text}");
    let predict = ["predict", "runs/mlp-1", "halves/below/3.bmp"];
    let output = command(&predict).current_dir(here).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(!stdout(&output).contains("NaN"), "{output:?}");
    assert!(stderr(&output).contains("diverged"), "{output:?}");

    // It is the model that is at fault, which is said once.
    let call = |words: &[&str]| command(words).current_dir(here).output().unwrap();
    let output = call(&["predict", "runs/mlp-1", "halves/below"]);
    let told = stderr(&output);
    assert_eq!(told.matches("gives no numbers").count(), 1, "{told}");
    assert!(told.contains("12 of 12 pictures cannot be used"), "{told}");
    let output = call(&["evaluate", "runs/mlp-1", "--dataset", "halves"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told = stderr(&output);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("as if its training had diverged"), "{told}");
    // And where models are listed.
    for words in [&["models", "list"][..], &["models", "show", "runs/mlp-1"]] {
        let text = stdout(&call(words));
        assert!(text.contains("diverged"), "{words:?}: {text}");
    }
    let rows = stdout(&call(&["models", "list", "--as", "json"]));
    let rows: serde_json::Value = serde_json::from_str(&rows).unwrap();
    assert_eq!(rows[0]["diverged"], true, "{rows}");
    // A file says it itself; the record says it of those that do not.
    let saved = ["models", "save", "runs/mlp-1", "own.safetensors"];
    assert!(call(&saved).status.success());
    let text = stdout(&call(&["models", "show", "own.safetensors"]));
    assert!(text.contains("diverged"), "{text}");
}
