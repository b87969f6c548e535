//! What a lesson tells the reader to type runs, and the lessons in `docs/` are what the records say.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

// Other tests need the rest of it.
#[allow(dead_code)]
mod support;

use std::{fs, path::Path};

use refashion_documents::{Document, audit::Audit};
use refashion_report::lesson::{Lesson, Reader};
use refashion_review::Review;
use refashion_runs::Store;
use support::{command, stdout, write_small_set};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Each lesson with its text from the records.
fn lessons(reader: Reader) -> Vec<(Lesson, String)> {
    let documents = Document::all().unwrap();
    let store = Store::new(root().join("results"));
    let review = Review::of(&documents, &Audit::of(&documents), &store).unwrap();
    let filled = |lesson: Lesson| {
        let one = review.document(&lesson.document).unwrap();
        let text = lesson.markdown(one, reader).unwrap();
        (lesson, text)
    };
    Lesson::all().unwrap().into_iter().map(filled).collect()
}

#[test]
fn the_lessons_are_what_the_records_say() {
    for (lesson, text) in lessons(Reader::Teacher) {
        let path = format!("docs/lessons/{}.md", lesson.document);
        let written = fs::read_to_string(root().join(&path)).unwrap();
        assert!(
            written == text,
            "{path} is old; `cargo xtask lesson export docs/lessons` writes it again"
        );
        assert!(!text.contains("not run yet"), "{path}");
    }
}

#[test]
fn students_get_the_questions_without_the_answers() {
    for (_, text) in lessons(Reader::Student) {
        assert!(text.contains("\n3. "), "{text}");
        assert!(!text.contains("\n> "), "{text}");
    }
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
    for (lesson, text) in lessons(Reader::Teacher) {
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
