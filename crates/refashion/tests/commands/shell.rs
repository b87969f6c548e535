//! What a shell is told: completions, and manual pages.

use std::fs;

use crate::support::{stdout, xtask};

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = xtask(&["completions", shell]);
        assert!(output.status.success(), "{output:?}");
        let script = stdout(&output);
        for word in ["refashion", "reproduce", "top-losses"] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
    }
    assert!(!xtask(&["completions", "tcsh"]).status.success());
}

#[test]
fn there_is_a_page_for_each_command() {
    let page = stdout(&xtask(&["man"]));
    for part in [".TH refashion 1", "SUBCOMMANDS", "refashion\\-predict(1)"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("man1");
    let output = xtask(&["man", "--out", place.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    for (name, part) in [
        ("refashion.1", "SYNOPSIS"),
        ("refashion-predict.1", "\\-\\-top"),
        ("refashion-data-import.1", "\\-\\-gray"),
    ] {
        let page = fs::read_to_string(place.join(name)).unwrap();
        assert!(page.contains(part), "{name}: {page}");
    }
}
