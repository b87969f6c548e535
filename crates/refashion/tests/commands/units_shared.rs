//! Units that several processes want, and what those say that fail.

use std::{fs, process::Output};

use refashion_runs::Lease;

use crate::{
    folders::stderr,
    support::stdout,
    units::{Place, is_refused},
};

const LOCAL: [&str; 6] = ["submit", "plan", "--engine", "local", "--parallel", "2"];

fn status(place: &Place) -> String {
    stdout(&place.call(&["status", "plan"]))
}

fn is_to_be_called_again(output: &Output, said: &str) {
    let told = stderr(output);
    assert_eq!(output.status.code(), Some(75), "{told}");
    assert!(told.contains(said) && !told.contains("error"), "{told}");
}

#[test]
fn a_unit_that_another_process_makes_has_not_failed() {
    let place = Place::new();
    let claims = place.path("plan/unfinished/1");
    let lease = Lease::take(&place.path("plan"), &claims).unwrap();
    is_to_be_called_again(&place.unit("1"), "is being made by another process");
    let made = place.with_data(&LOCAL);
    is_to_be_called_again(&made, "3 of 4 units whole, 1 being made by other processes");
    assert!(!stdout(&made).contains("FAILED"), "{made:?}");
    let told = status(&place);
    assert!(
        told.contains("3 whole, 1 running, 0 failed, 0 due"),
        "{told}"
    );
    // There is nothing for an engine to do, nor is all of it made.
    let nothing = place.with_data(&["submit", "plan", "--engine", "slurm"]);
    assert!(nothing.status.success(), "{nothing:?}");
    let told = stdout(&nothing);
    assert!(
        told.contains("Nothing is due; `cargo xtask status plan`"),
        "{told}"
    );
    // What it leaves is made by the next one.
    drop(lease);
    let made = place.with_data(&LOCAL);
    assert!(made.status.success(), "{made:?}");
    assert!(stdout(&made).contains("1 unit whole;"), "{made:?}");
    let nothing = stdout(&place.with_data(&LOCAL));
    assert!(
        nothing.contains("Nothing is due; `cargo xtask gather plan`"),
        "{nothing}"
    );
}

#[test]
fn two_that_submit_the_same_plan_make_each_unit_once() {
    let place = Place::new();
    let both = std::thread::scope(|scope| {
        [(); 2]
            .map(|()| scope.spawn(|| place.with_data(&LOCAL)))
            .map(|one| one.join().unwrap())
    });
    for output in &both {
        let code = output.status.code();
        assert!(code == Some(0) || code == Some(75), "{output:?}");
        assert!(!stdout(output).contains("FAILED"), "{output:?}");
    }
    assert!(
        both.iter().any(|output| output.status.success()),
        "{both:?}"
    );
    assert_eq!(place.states(), ["whole"; 4]);
    let trained = |unit: usize| {
        let log = fs::read_to_string(place.path(&format!("plan/logs/{unit}.log"))).unwrap();
        log.lines().filter(|line| line.ends_with(": whole")).count()
    };
    assert_eq!([0, 1, 2, 3].map(trained), [1; 4]);
}

/// Called by hand, no engine keeps what a unit prints.
#[test]
fn the_last_words_of_each_unit_that_fails_are_kept() {
    let place = Place::new();
    let run = |index: &str, more: &[&str]| {
        let failed = place.call(&[&["run-unit", "plan", "--index", index], more].concat());
        assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    };
    let wrong = stderr(&place.unit("-1"));
    assert!(wrong.contains("'-1' for '--index <I>'"), "{wrong}");
    run("0", &["--data", "nowhere"]);
    let told = status(&place);
    assert!(
        told.contains("unit 0: error: Fashion-MNIST was not found"),
        "{told}"
    );
    let document = place.path("plan/documents/0001.toml");
    let text = fs::read_to_string(&document).unwrap();
    fs::write(&document, "id = 3").unwrap();
    run("1", &["--data", "data"]);
    fs::write(&document, text.replace("batch = 8", "batch = 9")).unwrap();
    run("2", &["--data", "data"]);
    fs::write(&document, text).unwrap();
    let told = status(&place);
    assert!(
        told.contains("unit 1: error: ") && told.contains("0001.toml"),
        "{told}"
    );
    assert!(
        told.contains("unit 2: error: ") && told.contains("planned with settings"),
        "{told}"
    );
    assert_eq!(place.states(), ["failed", "failed", "failed", "due"]);
    // Nothing of the unit was begun: only its log can tell.
    let log = place.path("plan/logs/3.log");
    fs::write(&log, "line\nsrun: error: \x1b[2Jno program\n").unwrap();
    let told = status(&place);
    assert!(told.contains("unit 3: srun: error: "), "{told}");
    assert!(
        told.contains("0 whole, 0 running, 4 failed") && !told.contains('\x1b'),
        "{told}"
    );
    // Under an engine it is the same.
    let made = place.call(&[&LOCAL[..], &["--data", "nowhere"]].concat());
    is_refused(&made, "4 of 4 units failed");
    assert!(
        stdout(&made).contains("unit 3, small/other seed 1: FAILED: error: "),
        "{made:?}"
    );
    let told = status(&place);
    assert!(
        (0..4).all(|unit| told.contains(&format!("unit {unit}: error: "))),
        "{told}"
    );
    // What is made after all has nothing to say, even where its run is gone again.
    assert!(place.with_data(&LOCAL).status.success());
    assert_eq!(place.states(), ["whole"; 4]);
    fs::remove_dir_all(place.path("plan/results/small/one/seed-0")).unwrap();
    assert_eq!(place.states()[0], "due");
}

/// The words have their room before the disk is full.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_is_said_to_be() {
    let place = Place::new();
    let call =
        "ulimit -f 16 && exec \"$0\" run-unit plan --index 0 --data data --allow-unverified-data";
    let failed = std::process::Command::new("bash")
        .args(["-c", call, env!("CARGO_BIN_EXE_refashion")])
        .current_dir(place.path(""))
        .env("HF_HUB_OFFLINE", "1")
        .output()
        .unwrap();
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    let told = status(&place);
    assert!(told.contains("unit 0: error: cannot write"), "{told}");
}

/// Runs that are whole are never put beside a document that others were made of.
#[test]
fn what_was_changed_after_it_was_made_is_not_reported_on() {
    let place = Place::new();
    assert!(place.with_data(&LOCAL).status.success());
    let document = place.path("plan/documents/0001.toml");
    let text = fs::read_to_string(&document).unwrap();
    for (changed, why) in [
        (
            text.replace("batch = 8", "batch = 9"),
            "was planned with settings",
        ),
        (text.replace("small/other", "small/another"), "small/other"),
        (text.replace("small", "large"), "small/one"),
    ] {
        fs::write(&document, changed).unwrap();
        is_refused(&place.with_data(&["gather", "plan"]), why);
    }
    fs::remove_file(&document).unwrap();
    is_refused(&place.with_data(&["gather", "plan"]), "small/one");
    assert!(!place.path("plan/results/small/README.md").exists());
    fs::write(&document, text).unwrap();
    assert!(place.with_data(&["gather", "plan"]).status.success());
}

/// It is looked at before the training, as a run without a place would be of no use.
#[cfg(unix)]
#[test]
fn a_place_that_cannot_be_written_is_told_before_the_training() {
    let place = Place::new();
    fs::create_dir(place.path("elsewhere")).unwrap();
    let results = place.path("plan/results");
    std::os::unix::fs::symlink(place.path("elsewhere"), &results).unwrap();
    let refused = place.unit("0");
    is_refused(
        &refused,
        "results is a link, which nothing is written through",
    );
    assert!(!stderr(&refused).contains("--out"), "{refused:?}");
    assert!(!stdout(&refused).contains("test loss"), "{refused:?}");
    let told = status(&place);
    assert!(
        told.contains("unit 0: error: cannot make the folder plan/results"),
        "{told}"
    );
    assert_eq!(fs::read_dir(place.path("elsewhere")).unwrap().count(), 0);
}
