//! What a lesson tells the reader to type runs, and the lessons in `docs/` are what the records say.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../refashion-std/tests/expected/mod.rs"]
mod expected;
// Other tests need the rest of it.
#[allow(dead_code)]
mod support;

use std::{fs, path::Path};

use expected::{Tolerance, assert_expected};
use refashion_documents::{Document, audit::Audit};
use refashion_report::lesson::{Lesson, Reader};
use refashion_review::{Position, Review, of_epoch};
use refashion_runs::Store;
use support::{command, stdout, write_small_set};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// How the tests call the program.
const CALLED_AS: &str = "cargo xtask";

/// Each lesson with its text from the records.
fn lessons(reader: Reader, program: &str) -> Vec<(Lesson, String)> {
    let documents = Document::all().unwrap();
    let store = Store::new(root().join("results"));
    let review = Review::of(&documents, &Audit::of(&documents), &store).unwrap();
    let filled = |lesson: Lesson| {
        let one = review.document(&lesson.document).unwrap();
        let text = lesson.markdown(one, reader, program).unwrap();
        (lesson, text)
    };
    Lesson::all().unwrap().into_iter().map(filled).collect()
}

#[test]
fn the_lessons_are_what_the_records_say() {
    // Those of the crate are for whoever has no records, whatever the program is called there.
    let recorded = ("crates/refashion-report/lessons/recorded", "{program}");
    let exactly = Tolerance {
        relative: 0.0,
        least: 0.0,
    };
    for (folder, program) in [("docs/lessons", CALLED_AS), recorded] {
        for (lesson, text) in lessons(Reader::Teacher, program) {
            let path = root().join(format!("{folder}/{}.md", lesson.document));
            assert_expected(&text, &path, &exactly);
            assert!(!text.contains("not run yet"), "{}", lesson.document);
        }
    }
}

#[test]
fn students_get_the_questions_without_the_answers() {
    for (_, text) in lessons(Reader::Student, CALLED_AS) {
        assert!(text.contains("\n3. "), "{text}");
        assert!(!text.contains("\n> "), "{text}");
    }
}

/// Outside a checkout no run is at hand to take numbers from.
#[test]
fn lessons_keep_their_numbers_outside_a_checkout() {
    let folder = tempfile::tempdir().unwrap();
    for (lesson, text) in lessons(Reader::Teacher, CALLED_AS) {
        let mut command = command(&["lesson", &lesson.document]);
        let output = command.current_dir(&folder).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(stdout(&output), text, "{}", lesson.document);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("came with the program"), "{told}");
    }
}

/// A folder of hand-outs does not become one with the answers.
#[test]
fn lessons_are_written_over_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let export = |words: &[&str]| {
        let words = [&["lesson", "export", "out"], words].concat();
        command(&words).current_dir(&folder).output().unwrap()
    };
    let answers = || {
        let files = ["thesis", "lab3", "report", "hw5", "masters"].into_iter();
        let texts = files
            .map(|name| fs::read_to_string(folder.path().join(format!("out/{name}.md"))).unwrap());
        texts.filter(|text| text.contains("\n> ")).count()
    };
    for _ in 0..2 {
        let written = export(&["--for-students"]);
        assert!(written.status.success(), "{written:?}");
    }
    let refused = export(&[]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("is there already") && told.contains("--replace"),
        "{told}"
    );
    assert_eq!(answers(), 0);
    assert!(export(&["--replace"]).status.success());
    assert_eq!(answers(), 5);
}

/// On drawn pictures, one epoch of each training; the change is then found in the run.
#[test]
fn every_command_of_a_lesson_runs() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for set in ["fashion-mnist", "mnist"] {
        fs::create_dir_all(here.join("data").join(set)).unwrap();
        write_small_set(&here.join("data").join(set));
    }
    let picture = root().join("crates/refashion-datasets/tests/golden/grey.jpg");
    fs::copy(picture, here.join("photo.jpg")).unwrap();
    let run = |line: &str| {
        let mut words: Vec<&str> = line.split(' ').collect();
        if words[0] == "train" {
            words.extend([
                "--epochs",
                "1",
                "--val-split",
                "0.2",
                "--allow-unverified-data",
                "-q",
            ]);
            let asked = words.iter().position(|word| *word == "--epochs").unwrap();
            words.drain(asked..asked + 2);
        }
        // Test images of the published sets are not here.
        if let Some(number) = words.iter().position(|word| *word == "7") {
            words[number] = "photo.jpg";
        }
        let data = here.join("data");
        let mut command = command(&words);
        let output = command
            .current_dir(here)
            .env("REFASHION_DATA", data)
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        stdout(&output)
    };
    for (lesson, text) in lessons(Reader::Teacher, CALLED_AS) {
        let lines = text.lines();
        let commands: Vec<&str> = lines
            .filter_map(|line| line.strip_prefix("cargo xtask "))
            .collect();
        assert!(commands.len() >= 7, "{commands:?}");
        for line in commands {
            let said = run(line);
            if line.starts_with("lesson check") {
                assert!(said.contains("made: "), "{}: {said}", lesson.document);
                assert!(!said.contains("not made: "), "{}: {said}", lesson.document);
            }
        }
    }
}

/// It is compared with the records as they are, and came out as the lesson says.
#[test]
fn what_was_tried_of_a_change_stands_beside_the_records() {
    let documents = Document::all().unwrap();
    let store = Store::new(root().join("results"));
    let review = Review::of(&documents, &Audit::of(&documents), &store).unwrap();
    for lesson in Lesson::all().unwrap() {
        let (change, tried) = (&lesson.change, lesson.tried.unwrap());
        let one = review.document(&lesson.document).unwrap();
        let runs = one.finished(&change.experiment).into_iter();
        let values = runs.map(|run| {
            let epoch = &run.history.epochs[change.epochs - 1];
            of_epoch(epoch, change.watched).unwrap()
        });
        assert_eq!(
            tried.recorded,
            values.collect::<Vec<_>>(),
            "{}",
            lesson.document
        );
        assert_eq!(
            (tried.epochs, tried.watched),
            (change.epochs, change.watched)
        );
        assert!(tried.has_change && tried.same_images);
        // Where a document holds no images back to validate, `train` does.
        let mut others = tried.others.iter();
        assert!(others.all(|one| one.setting.starts_with("split")));
        assert_eq!(tried.position, Some(change.expected), "{}", lesson.document);
        let found = tried.found.unwrap();
        let above = tried.recorded.iter().filter(|one| found > **one).count();
        let position = match above {
            0 => Position::Below,
            all if all == tried.recorded.len() => Position::Above,
            _ => Position::Among,
        };
        assert_eq!(tried.position, Some(position), "{}", lesson.document);
    }
}

/// A record of lab3 that says it is of other images, or of another network.
#[test]
fn a_run_on_images_of_ones_own_is_called_that() {
    let folder = tempfile::tempdir().unwrap();
    let record = root().join("results/lab3/baseline/seed-0/run.json");
    let record: serde_json::Value = serde_json::from_slice(&fs::read(record).unwrap()).unwrap();
    let written = |name: &str, network: &str, data: &str| {
        let mut record = record.clone();
        record["data"]["name"] = data.into();
        record["settings"]["network"]["name"] = network.into();
        let place = folder.path().join(name).join("seed-0");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("run.json"), record.to_string()).unwrap();
    };
    written("own-1", "lab3", "two\u{1b}[2J");
    written("own-2", "mine", "two");
    let check = |words: &[&str]| {
        let words = [&["lesson", "check"], words].concat();
        let output = command(&words).current_dir(&folder).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        (stdout(&output), String::from_utf8(output.stderr).unwrap())
    };
    let (_, told) = check(&["own-1", "own-2", "nowhere"]);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "own-1/seed-0: it trained lab3 on images of one's own",
        "its lesson, lab3, asks for `cargo xtask train lab3 --epochs 2 --set training.optimizer.adam.rate=0.01`, on Fashion-MNIST",
        "own-2/seed-0: it trained mine, on which there is no lesson",
        "nowhere: there is no such folder; give the one that `train` made",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("remove") && !told.contains('\x1b'), "{told}");
    // A class is collected though one of it did something else.
    let (rows, _) = check(&["own-1", "own-2", "--as", "json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&rows).unwrap();
    let errors = rows.iter().map(|row| row["error"].as_str().unwrap());
    let errors: Vec<&str> = errors.collect();
    assert!(errors[0].contains("images of one's own"), "{errors:?}");
    assert!(
        errors[1].contains("on which there is no lesson"),
        "{errors:?}"
    );
    let (lines, _) = check(&["own-2", "--as", "csv"]);
    assert!(lines.starts_with("run,experiment,seed,made,"), "{lines}");
    assert!(lines.contains("\nown-2/seed-0,,,,,,,,"), "{lines}");
}
