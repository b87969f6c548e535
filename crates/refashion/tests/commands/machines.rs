//! What is said of a machine, and what is made for one without a network.

use std::{fs, path::Path};

use crate::support::{command, stdout, write_small_set, xtask};

#[test]
fn what_reproduce_needs_decides_how_doctor_ends() {
    let folder = tempfile::tempdir().unwrap();
    let doctor = |more: &[&str]| {
        let arguments = [
            &["doctor", "--python", "no-such-python", "--as", "json"],
            more,
        ]
        .concat();
        command(&arguments)
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    // Nothing is here, and nothing may be fetched.
    let output = doctor(&[]);
    assert!(!output.status.success());
    let checks: Vec<serde_json::Value> = serde_json::from_str(&stdout(&output)).unwrap();
    let check = |what: &str| checks.iter().find(|check| check["what"] == what).unwrap();
    for name in ["Fashion-MNIST", "MNIST", "CIFAR-10"] {
        assert_eq!(check(name)["state"], "missing");
        assert_eq!(check(name)["needed"], true);
    }
    assert_eq!(check("Python")["state"], "missing");
    assert_eq!(check("Python")["needed"], false);
    assert_eq!(check("results")["state"], "ok");
    // Looking leaves nothing.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let lines = stdout(
        &command(&["doctor"])
            .current_dir(folder.path())
            .output()
            .unwrap(),
    );
    // The tests ask no hub.
    let put = "`cargo xtask data info mnist` says which, and in which forms";
    assert!(lines.contains(put), "{lines}");
}

/// The program outside of a checkout, where there are no sources to copy.
fn bundle(here: &Path, arguments: &[&str]) -> std::process::Output {
    let arguments = [&["data", "bundle"], arguments].concat();
    command(&arguments).current_dir(here).output().unwrap()
}

#[test]
fn a_bundle_holds_data_that_are_found_there() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    write_small_set(&data);
    let options = [
        "class",
        "fashion-mnist",
        "--data",
        "data",
        "--allow-unverified-data",
    ];
    // What an interrupted call left aside is begun anew.
    let aside = folder.path().join("class.partial");
    fs::create_dir(&aside).unwrap();
    fs::write(aside.join("other"), b"x").unwrap();
    let refused = bundle(folder.path(), &options);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("is in the way"), "{said}");
    fs::write(aside.join(".unfinished-bundle"), b"").unwrap();
    let output = bundle(folder.path(), &options);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said = stdout(&output);
    assert!(said.contains("left out, as this is no checkout"), "{said}");
    assert!(!aside.exists() && !folder.path().join("class/other").exists());
    let readme = fs::read_to_string(folder.path().join("class/README.md")).unwrap();
    assert!(
        readme.contains("\nrefashion reproduce lab3/dropout --epochs 1\n")
            && !readme.contains("cargo"),
        "{readme}"
    );
    let copy = folder.path().join("class/refashion/datasets");
    let verified = xtask(&[
        "data",
        "verify",
        "fashion-mnist",
        "--data",
        copy.to_str().unwrap(),
        "--allow-unverified-data",
    ]);
    assert!(stdout(&verified).contains("60 training and 20 test images"));
    let again = bundle(folder.path(), &options);
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        !again.status.success() && said.contains("class is not empty"),
        "{said}"
    );
}

#[test]
fn a_bundle_that_lacks_what_was_named_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let output = bundle(folder.path(), &["class", "mnist"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && said.contains("MNIST is not here"),
        "{said}"
    );
    assert!(!folder.path().join("class").exists());
}

#[test]
fn info_promises_no_fetching_where_there_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let info = |offline: &str, more: &[&str]| {
        let arguments = [&["data", "info", "mnist"], more].concat();
        let mut command = command(&arguments);
        command.current_dir(folder.path());
        stdout(&command.env("HF_HUB_OFFLINE", offline).output().unwrap())
    };
    for (offline, more, says) in [
        ("1", &[][..], "nothing is fetched, as HF_HUB_OFFLINE is set"),
        ("0", &["--data", "."], "nowhere else, as a folder is given"),
    ] {
        let said = info(offline, more);
        assert!(
            said.contains(says) && said.contains("Not here.\n"),
            "{said}"
        );
        assert!(
            !said.contains("fetched from") && !said.contains("data fetch"),
            "{said}"
        );
    }
    let said = info("0", &[]);
    assert!(
        said.contains("then fetched from https://huggingface.co"),
        "{said}"
    );
    assert!(
        said.contains("`cargo xtask data fetch mnist` fetches it"),
        "{said}"
    );
}

#[test]
fn a_report_leaves_nothing_out_that_is_its_own() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["audit", "bench", "data", "models", "somebody"] {
        fs::create_dir_all(folder.path().join("results").join(name)).unwrap();
    }
    let output = command(&["report"]).current_dir(folder.path()).output();
    let said = stdout(&output.unwrap());
    assert!(said.contains("has made it: somebody in "), "{said}");
}

#[test]
fn the_vectors_that_were_asked_for_compute() {
    let folder = tempfile::tempdir().unwrap();
    let mut weights = Vec::new();
    for (name, option, variable) in [
        ("one", &["--vectors", "plain"][..], ""),
        ("other", &[], "plain"),
    ] {
        let out = folder.path().join(name);
        let call = [
            &crate::REHEARSED[..],
            option,
            &["--out", out.to_str().unwrap()],
        ]
        .concat();
        let made = command(&call)
            .env("REFASHION_VECTORS", variable)
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let run = out.join("REHEARSAL/tutorial/seed-0");
        let record = fs::read(run.join("run.json")).unwrap();
        let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
        assert_eq!(record["provenance"]["machine"]["vectors"], "plain");
        weights.push(record["weights_sha256"].clone());
    }
    assert_eq!(weights[0], weights[1]);
    let wrong = xtask(&["list", "--vectors", "mmx"]);
    let told = String::from_utf8(wrong.stderr).unwrap();
    assert!(told.contains("avx512"), "{told}");
}
