//! What is told to be typed begins as the program was called, and what others wrote stays as it is.

use std::{fs, path::Path};

use tempfile::tempdir;

use crate::{
    document::{printed, two_experiments},
    support::command,
};

/// What a command that succeeds prints where the program is called by its own name.
fn said(here: &Path, words: &[&str]) -> String {
    let mut command = command(words);
    let command = command.current_dir(here).env_remove("REFASHION_CALLED_AS");
    let output = command.output().unwrap();
    let text = printed(&output);
    assert!(output.status.success(), "{words:?}: {text}");
    text
}

#[test]
fn a_path_and_a_title_that_hold_a_command_stay_as_they_are() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    let new = ["document", "new", "mine", "--out", "cargo xtask.toml"];
    let told = said(here, &new);
    assert!(told.starts_with("cargo xtask.toml: "), "{told}");
    let check = "`refashion document check 'cargo xtask.toml'`";
    assert!(told.contains(check), "{told}");

    let title = "How `cargo xtask report` came to be";
    let own = two_experiments().replace("Two widths", title);
    fs::write(here.join("own.toml"), own).unwrap();
    let page = "cargo xtask.html";
    let told = said(here, &["report", "--document", "own.toml", "--out", page]);
    assert!(told.contains("Page: cargo xtask.html ("), "{told}");
    let html = fs::read_to_string(here.join(page)).unwrap();
    let typed = "refashion reproduce narrow --document own.toml --seeds 1";
    assert!(html.contains(title) && html.contains(typed));
    let commands = html.matches("cargo xtask").count();
    assert_eq!(commands, html.matches(title).count());
}

/// What lessons, topics and help tell to type, too.
#[test]
fn every_text_of_the_program_names_it_as_it_was_called() {
    let folder = tempdir().unwrap();
    let here = folder.path();
    for (words, typed) in [
        (&["lesson", "lab3"][..], "refashion train lab3 --epochs 2"),
        (&["explain", "max-pool"], "  refashion "),
        (&["convert", "--help"], "`refashion params NETWORK`"),
        (&["man", "--out", "pages"], "pages: "),
        (
            &["lesson", "export", "out"],
            "5 lessons with answers in out",
        ),
    ] {
        let told = said(here, words);
        assert!(told.contains(typed), "{words:?}: {told}");
        assert!(!told.contains("cargo xtask"), "{words:?}: {told}");
    }
    for file in ["pages/refashion-convert.1", "out/lab3.md"] {
        let text = fs::read_to_string(here.join(file)).unwrap();
        let stays = text.contains("cargo xtask") || text.contains("{program}");
        assert!(text.contains("refashion ") && !stays, "{file}: {text}");
    }
}
